from odoo import fields, models


class SaleRevenueRetention(models.Model):
    """How many customers a company had in a month, and what is left of the revenue of
    twelve months before, by currency.
    """

    _name = "sale.revenue.retention"
    _inherit = ["sale.revenue.retention.mixin", "sale.batch.job.mixin"]
    _description = "Retention of a Month"

    # What the figures follow from: number and last of the movements until its end.
    mark = fields.Char(readonly=True, groups="base.group_no_one")

    _company_month_idx = models.UniqueIndex("(company_id, month, currency_id)")

    def action_open_movements(self):
        """Open the movements of the month."""
        self.ensure_one()
        return self._open_movements([("currency_id", "=", self.currency_id.id)])
