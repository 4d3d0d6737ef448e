from odoo import models


class SaleRevenueCohort(models.Model):
    """What became of a company's customers whose first revenue was in one month."""

    _name = "sale.revenue.cohort"
    _inherit = "sale.revenue.cohort.mixin"
    _description = "Cohort of Customers"

    _company_month_idx = models.UniqueIndex("(company_id, month, cohort)")
