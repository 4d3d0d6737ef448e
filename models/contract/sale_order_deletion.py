from odoo import api, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """The part of ``sale.order`` that keeps where contracts came from."""

    _inherit = "sale.order"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_kept_contracts(self):
        # Salespeople delete their quotations, and need not see the contracts.
        contracts = self.sudo().contract_ids._filter_kept()
        if contracts:
            orders = self.filtered(lambda order: order.sudo().contract_ids & contracts)
            raise UserError(
                self.env._(
                    "%(orders)s cannot be deleted: contract %(contracts)s came from "
                    "it. Leave it cancelled.",
                    orders=", ".join(orders.mapped("name")),
                    contracts=", ".join(contracts.mapped("number")),
                )
            )
