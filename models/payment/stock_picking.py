from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# What goes to the customer, from our stock or from a vendor.
SHIPPING_CODES = ("outgoing", "dropship")


class StockPicking(models.Model):
    """The part of ``stock.picking`` that waits while its contracts are suspended."""

    _name = "stock.picking"
    _inherit = ["stock.picking", "sale.held.mixin"]

    @api.depends(
        "sale_id.contract_ids.is_suspended",
        "sale_id.contract_ids.plan_id.suspension_stops",
    )
    def _compute_is_held(self):
        return super()._compute_is_held()

    @api.model
    def _get_contract_paths(self):
        """What was sold once beside a contract waits as well, as on the order desk."""
        return [*super()._get_contract_paths(), "sale_id.contract_ids"]

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
        if held := shipped._may_be_of_contracts()._get_unpaid_contracts():
            raise UserError(
                self.env._(
                    "Nothing is shipped for %s: suspended, because it was not paid. "
                    "Ask whoever works with invoices.",
                    ", ".join(held.mapped("number")),
                )
            )
