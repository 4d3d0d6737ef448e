from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    renewal_grace_days = fields.Integer(
        "Late Renewals in Figures",
        default=30,
        help="A customer who comes back up to this many days after the recurring "
        "revenue ended was not lost, and is not new: it is a late renewal. Months are "
        "closed this many days after their end.",
    )

    _renewal_grace_days_not_negative = models.Constraint(
        "CHECK(renewal_grace_days >= 0)",
        "Enter 0 or more days after which a customer counts as lost.",
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
