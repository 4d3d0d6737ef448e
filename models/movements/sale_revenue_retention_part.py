from odoo import models


class SaleRevenueRetentionPart(models.Model):
    """Customers and retention of a plan, or of a sales team."""

    _name = "sale.revenue.retention.part"
    _inherit = ["sale.revenue.part.mixin", "sale.revenue.retention.mixin"]
    _description = "Retention by Plan or Sales Team"

    _company_month_idx = models.UniqueIndex(
        "(company_id, month, dimension, currency_id, COALESCE(plan_id, 0),"
        " COALESCE(team_id, 0))"
    )

    def action_open_movements(self):
        """Open the movements of the month of this plan or team."""
        self.ensure_one()
        names = ("currency_id", f"{self.dimension}_id")
        return self._open_movements([(name, "=", self[name].id) for name in names])
