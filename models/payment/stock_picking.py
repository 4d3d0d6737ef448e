from odoo import models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    """The part of ``stock.picking`` that waits while its contracts are suspended."""

    _inherit = "stock.picking"

    def button_validate(self):
        self._check_not_suspended()
        return super().button_validate()

    def _check_not_suspended(self):
        """Refuse to ship to customers who do not pay, if the plan says so."""
        shipped = self.filtered(
            lambda picking: picking.picking_type_code in ("outgoing", "dropship")
        )
        # sudo: who ships reads no contracts, and learns which of them are suspended
        contracts = shipped.sudo().contract_ids
        held = contracts.filtered(lambda contract: contract._does_without("deliveries"))
        if held:
            raise UserError(
                self.env._(
                    "Nothing is shipped for %s: suspended, because it was not paid. "
                    "Ask whoever works with invoices.",
                    ", ".join(held.mapped("number")),
                )
            )
