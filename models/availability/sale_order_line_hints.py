from odoo import api, fields, models


class SaleOrderLine(models.Model):
    """The part of ``sale.order.line`` that an open form asks for afterwards."""

    _inherit = "sale.order.line"

    # Columns of the form, which fills them itself: nothing is read for them.
    availability_hint = fields.Char(
        compute="_compute_hints", export_string_translation=False
    )
    available_date_hint = fields.Date(
        compute="_compute_hints", export_string_translation=False
    )

    @api.depends()
    def _compute_hints(self):
        self.update({"availability_hint": False, "available_date_hint": False})

    def _prepare_hint(self):
        """Return what the form says of the line: status, text and first day.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "status": self.availability,
            "note": self.availability_note,
            "day": fields.Date.to_string(self.available_date) or False,
        }
