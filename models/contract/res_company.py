from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ... import terms


class ResCompany(models.Model):
    _inherit = "res.company"

    renewal_grace_days = fields.Integer(
        "Late Renewals Are No New Business",
        default=30,
        help="Revenue that a renewal brings back up to this many days after the end of "
        "the term goes on in the figures: it was not lost, and is not new.",
    )

    _renewal_grace_not_negative = models.Constraint(
        "CHECK(renewal_grace_days >= 0)",
        "Enter 0 or more days after the end of the term.",
    )

    @api.constrains("renewal_grace_days")
    def _check_renewal_grace(self):
        most = terms.MAX_LENGTHS["day"]
        if any(company.renewal_grace_days > most for company in self):
            raise ValidationError(
                self.env._("Enter a number of days from 0 to %d.", most)
            )
