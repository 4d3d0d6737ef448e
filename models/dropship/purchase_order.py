from odoo import models


class PurchaseOrder(models.Model):
    """The part of ``purchase.order`` that keeps what is bought for one customer apart
    from what is bought for another when requests are merged.
    """

    _inherit = "purchase.order"

    def action_merge(self):
        """Odoo adds up the lines of one product, whoever they were bought for."""
        requests = self.filtered(lambda order: order.state in ("draft", "sent"))
        for merged in requests.grouped(self._prepare_grouped_data).values():
            merged._bring_lines_together()
        return super().action_merge()

    def _bring_lines_together(self):
        """Move the lines that must not be added up to the request that will be left, as
        they are: those of each product that somebody waits for.
        """
        # The one that Odoo keeps, too.
        oldest = min(self, key=lambda order: order.date_order)
        others = self - oldest
        awaited = self.order_line.filtered(lambda line: line._get_need()).product_id
        lines = others.order_line.filtered(lambda line: line.product_id in awaited)
        if lines:
            lines.order_id = oldest
            # What is sold less, later, is looked for by it.
            oldest.reference_ids |= others.reference_ids
