from odoo import models

from ... import intervals


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

    def _sell_again(self):
        """Go on with items on invoices whose order is confirmed once more.

        What was billed for them stays billed.
        """
        for item in self:
            line, last = item.order_line_id, item._get_versions()[-1]
            start = last.date_end and last.date_end + intervals.ONE_DAY
            values = {
                "product_uom_qty": line.product_uom_qty,
                "price_unit": line.price_unit,
                "discount": line.discount,
                "date_end": False,
            }
            last._write_version(values)
            if first := start or last._get_start():
                last._record_change("upsell", first, last._get_mrr())
