from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# What goes to the customer, from our stock or from a vendor.
SHIPPING_CODES = ("outgoing", "dropship")


class StockPicking(models.Model):
    """The part of ``stock.picking`` that waits while its contracts are suspended."""

    _name = "stock.picking"
    _inherit = ["stock.picking", "sale.held.mixin"]

    @api.model
    def _get_holding_domain(self):
        return Domain("state", "not in", ("done", "cancel")) & Domain(
            "picking_type_code", "in", SHIPPING_CODES
        )

    def button_validate(self):
        self._check_not_suspended()
        return super().button_validate()

    def _check_not_suspended(self):
        """Refuse to ship to customers who do not pay, if the plan says so."""
        shipped = self.filtered(
            lambda picking: picking.picking_type_code in SHIPPING_CODES
        )
        if held := shipped._get_unpaid_contracts():
            raise UserError(
                self.env._(
                    "Nothing is shipped for %s: suspended, because it was not paid. "
                    "Ask whoever works with invoices.",
                    ", ".join(held.mapped("number")),
                )
            )
