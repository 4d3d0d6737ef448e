from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

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
