from odoo import models


class SaleRevenueCohortPart(models.Model):
    """What became of the customers whose first revenue in a plan, or of a sales team,
    was in one month.
    """

    _name = "sale.revenue.cohort.part"
    _inherit = ["sale.revenue.part.mixin", "sale.revenue.cohort.mixin"]
    _description = "Cohort of a Plan or Sales Team"

    _company_month_idx = models.UniqueIndex(
        "(company_id, month, dimension, cohort, COALESCE(plan_id, 0),"
        " COALESCE(team_id, 0))"
    )
