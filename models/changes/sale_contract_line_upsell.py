from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that is sold once more by an upsell order."""

    _inherit = "sale.contract.line"

    def action_add_to_order(self):
        """Add one more of these items to the quotation that the context names.

        Buttons of lists take no argument. The id is worth no more than one: the order
        is checked.

        :raise UserError: if it is not a quotation that adds to their contracts
        """
        order_id = self.env.context.get("sale_renewal_order_id")
        order = self.env["sale.order"].browse(order_id).exists()
        self.check_access("read")
        order.check_access("write")
        for item in self:
            item._check_add_to_order(order)
        self.env["sale.order.line"].create(
            [item._prepare_upsell_line_values(order) for item in self]
        )

    def _check_add_to_order(self, order):
        self.ensure_one()
        sold_into = order.order_type == "upsell" and order.source_contract_ids
        if self.contract_id not in (sold_into or self.contract_id.browse()):
            raise UserError(
                self.env._(
                    "%(product)s is not in a contract that this order adds to.",
                    product=self.product_id.display_name,
                )
            )
        if order.state not in ("draft", "sent"):
            raise UserError(
                self.env._(
                    "%s is not a quotation any more: make a new upsell from the "
                    "contract.",
                    order.display_name,
                )
            )

    def _prepare_upsell_line_values(self, order):
        """Return the values of the order line that sells one more of the item."""
        self.ensure_one()
        sequences = order.order_line.mapped("sequence")
        taxes = self._get_taxes_for(order.partner_id, order.fiscal_position_id)
        return {
            "order_id": order.id,
            "sequence": max(sequences, default=self.sequence),
            "product_id": self.product_id.id,
            "name": self.name,
            "product_uom_qty": 1.0,
            "product_uom_id": self.product_uom_id.id,
            "recurring_type": "recurring",
            "plan_id": self.contract_id.plan_id.id,
            "target_contract_id": self.contract_id.id,
            # Agreed in the contract, and not by the pricelist of today.
            "price_unit": self._get_price_with(taxes),
            "technical_price_unit": 0.0,
            "discount": self.discount,
            "tax_ids": [Command.set(taxes.ids)],
            "analytic_distribution": self.analytic_distribution,
        }

    def _get_current_domain(self, date):
        """Return the items that are sold on a day or later, and not for a while only.

        What ended or was removed is nothing to add to.
        """
        return (
            Domain("product_uom_qty", ">", 0)
            & Domain("is_temporary", "=", False)
            & (Domain("date_end", "=", False) | Domain("date_end", ">=", date))
            & (Domain("date_start", "=", False) | Domain("date_start", "<=", date))
        )
