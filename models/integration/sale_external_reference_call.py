from odoo import api, fields, models
from odoo.tools import SQL


class SaleExternalReference(models.Model):
    """The part of ``sale.external.reference`` that calls of the API keep."""

    _inherit = "sale.external.reference"

    @api.model
    def _insert_or_lock(self, system, model, external_id):
        """Hold the reference of an external id, that is made if there is none.

        Whoever is second waits for the first, and is then told by PostgreSQL that the
        data have changed: Odoo repeats the call, which finds what the first has made.
        """
        self.check_access("create")
        self.flush_model()
        key = (system.id, model, external_id)
        now, uid = fields.Datetime.now(), self.env.uid
        self.env.cr.execute(
            SQL(
                """INSERT INTO sale_external_reference (system_id, model, external_id,
                state, res_id, create_uid, create_date, write_uid, write_date)
                VALUES (%s, %s, %s, 'pending', 0, %s, %s, %s, %s)
                ON CONFLICT (system_id, model, external_id) DO NOTHING""",
                *key,
                *(uid, now, uid, now),
            ),
            log_exceptions=False,
        )
        self.env.cr.execute(
            SQL(
                """SELECT id FROM sale_external_reference
                WHERE system_id = %s AND model = %s AND external_id = %s
                FOR NO KEY UPDATE""",
                *key,
            ),
            log_exceptions=False,
        )

    def _note_failure(self, problems):
        """Keep what stopped the last call, for those who look at the document."""
        text = "\n".join(problem["message"] for problem in problems)
        now = fields.Datetime.now()
        self.write({"state": "error", "message": text, "last_sync": now})

    def _note_success(self, document, fingerprint=None):
        """Say which document the last call was about.

        :param str fingerprint: of the values that made it; empty: they stay
        """
        values = {"res_id": document.id, "state": "ok", "message": False}
        if fingerprint:
            values["payload_hash"] = fingerprint
        self.write(values | {"last_sync": fields.Datetime.now()})
