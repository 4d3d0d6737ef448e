from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _compute_discount(self):
        kept = self.filtered(lambda line: line._has_decided_discount())
        return super(SaleOrderLine, self - kept)._compute_discount()
