import json

from odoo import api, fields, models, tools
from odoo.tools import SQL

from ...events import EVENT_TYPES

TYPE_LABELS = [(code, label) for code, label, _when in EVENT_TYPES]
EVERY_TYPE = frozenset(code for code, _label in TYPE_LABELS)
DOCUMENTS = [
    ("sale.contract", "Contract"),
    ("sale.order", "Order"),
    ("account.move", "Invoice"),
]


class SaleRenewalEvent(models.Model):
    """One thing that happened to a document, as other systems are told.

    Written in the transaction in which it happened, and only where somebody listens:
    a company that keeps events, or a webhook.
    """

    _name = "sale.renewal.event"
    _description = "Event for Other Systems"
    _order = "id desc"
    _rec_name = "name"
    _log_access = False

    type = fields.Selection(TYPE_LABELS, required=True, readonly=True, index=True)
    name = fields.Char(
        "Document", required=True, readonly=True, help="Its name when it happened."
    )
    model = fields.Selection(DOCUMENTS, "Kind", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Document ID", model_field="model", required=True, readonly=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    date = fields.Datetime("Happened On", required=True, readonly=True, index=True)
    change_id = fields.Many2one(
        "sale.contract.change",
        "Contract Change",
        readonly=True,
        ondelete="set null",
        help="The record of the change that it tells.",
    )
    payload = fields.Json(
        readonly=True, help="What is told about the document, as it was then."
    )
    message = fields.Text(
        compute="_compute_message", help="What other systems are told, as JSON."
    )
    position = fields.Integer(
        readonly=True,
        help="Its place in the order in which events are handed out. Empty: nobody has "
        "asked for it yet.",
    )

    _change_uniq = models.UniqueIndex("(change_id) WHERE change_id IS NOT NULL")
    _position_uniq = models.UniqueIndex("(position) WHERE position IS NOT NULL")
    _no_position_idx = models.Index("(id) WHERE position IS NULL")
    _document_idx = models.Index("(model, res_id)")
    _company_date_idx = models.Index("(company_id, date)")

    def init(self):
        """Make the numbers of the order in which events are handed out."""
        self.env.cr.execute(
            SQL(
                """CREATE SEQUENCE IF NOT EXISTS sale_renewal_event_position_seq
                    AS integer OWNED BY sale_renewal_event.position"""
            )
        )

    @api.depends("payload", "position")
    def _compute_message(self):
        for event, message in zip(self, self._get_messages(), strict=True):
            event.message = json.dumps(message, indent=2, ensure_ascii=False)

    @api.readonly
    def action_open_document(self):
        """Open the document to which it happened."""
        self.ensure_one()
        self.check_access("read")
        return self.env[self.model].browse(self.res_id).exists()._get_records_action()

    @api.model
    def _is_heard(self):
        """Return whether anybody listens to anything."""
        return bool(self._get_listeners())

    @api.model
    def _is_heard_in(self, company, type_):
        """Return whether somebody listens to a type of events of a company."""
        listeners = self._get_listeners()
        return any(
            type_ in listeners.get(company_id, ()) for company_id in (company.id, False)
        )

    @api.model
    @tools.ormcache()
    def _get_listeners(self):
        """Return the types that somebody listens to, by id of the company; False: of
        all companies.

        :rtype: dict
        """
        # sudo: who listens is a setting, and decides what is written for everybody
        companies = self.env["res.company"].sudo()
        listeners = {
            company.id: EVERY_TYPE
            for company in companies.search([("event_feed", "=", True)])
        }
        # sudo: as above
        for hook in (
            self.env["sale.renewal.webhook"].sudo().search([("active", "=", True)])
        ):
            known = listeners.get(hook.company_id.id, frozenset())
            listeners[hook.company_id.id] = known | (hook._get_types() or EVERY_TYPE)
        return listeners

    @api.model
    @tools.ormcache()
    def _is_posted(self):
        """Return whether events are posted to anybody."""
        # sudo: as in _get_listeners
        return bool(self.env["sale.renewal.webhook"].sudo().search_count([], limit=1))

    @api.model
    def _forget_listeners(self):
        """Read anew who listens."""
        self.env.registry.clear_cache()
