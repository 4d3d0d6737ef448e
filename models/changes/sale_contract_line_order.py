from odoo import models


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that follows an order that was cancelled."""

    _inherit = "sale.contract.line"

    def _remove_sold(self):
        """Take items back whose order was cancelled: away, or after what was billed."""
        for item in self.filtered("product_uom_qty"):
            versions = item._get_versions()
            date, end = item._get_start(), versions[-1]._get_end()
            if versions.move_line_ids.filtered(lambda li: li.parent_state != "cancel"):
                today = item.company_id._get_contract_today()
                date = item._get_effective_date(today)
            if not end or date <= end:
                item._remove_from(date, credit=False)
