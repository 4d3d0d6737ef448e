from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_renewed_amounts(self):
        """Return old and new amount of each of these lines that renews an item of the
        same plan, both of the quantity that goes on.

        :rtype: list[tuple[float, float]]
        """
        pairs = []
        for line in self:
            item = line.renewed_line_id
            if not item or line.plan_id != item.contract_id.plan_id:
                continue
            quantity = min(item.product_uom_qty, line.product_uom_qty)
            pairs.append(
                (
                    quantity * item.price_unit * (1 - item.discount / 100),
                    quantity * line.price_unit * (1 - line.discount / 100),
                )
            )
        return pairs
