from odoo import fields, models

from ..res_company import SETTINGS


class ResCompany(models.Model):
    _inherit = "res.company"

    recurring_margin = fields.Float(
        "Gross Margin of Recurring Revenue",
        default=1.0,
        help="What is left of the recurring revenue after the costs of serving it, for "
        "the lifetime value of customers (LTV). 100 %: costs do not count.",
        prefetch=SETTINGS,
    )

    _recurring_margin_check = models.Constraint(
        "CHECK (recurring_margin >= 0 AND recurring_margin <= 1)",
        "Enter a gross margin between 0 % and 100 %.",
    )

    def write(self, vals):
        """Who was lost and came back is decided anew by the scheduled action."""
        changed = self.browse()
        if "renewal_grace_days" in vals:
            days = vals["renewal_grace_days"]
            changed = self.filtered(lambda company: company.renewal_grace_days != days)
        result = super().write(vals)
        if changed:
            self.env["sale.revenue.movement"]._forget_returns(changed)
        return result
