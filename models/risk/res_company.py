from odoo import fields, models

from ... import risks
from ..res_company import SETTINGS


class ResCompany(models.Model):
    _inherit = "res.company"

    renewal_risk_medium = fields.Integer(
        "Medium Risk",
        default=30,
        help="From how many points on the risk of a renewal is medium.",
        prefetch=SETTINGS,
    )
    renewal_risk_high = fields.Integer(
        "High Risk",
        default=60,
        help="From how many points on the risk of a renewal is high.",
        prefetch=SETTINGS,
    )
    renewal_loss_low = fields.Float(
        "Lost of Low Risk (%)",
        default=5.0,
        help="Share of renewals of low risk that is expected to be lost.",
        prefetch=SETTINGS,
    )
    renewal_loss_medium = fields.Float(
        "Lost of Medium Risk (%)",
        default=20.0,
        help="Share of renewals of medium risk that is expected to be lost.",
        prefetch=SETTINGS,
    )
    renewal_loss_high = fields.Float(
        "Lost of High Risk (%)",
        default=50.0,
        help="Share of renewals of high risk that is expected to be lost.",
        prefetch=SETTINGS,
    )

    _renewal_risks_in_order = models.Constraint(
        "CHECK(renewal_risk_high > renewal_risk_medium AND renewal_risk_medium > 0)",
        "A high risk needs more points than a medium one, and both more than 0.",
    )
    _renewal_losses_are_shares = models.Constraint(
        "CHECK(renewal_loss_low BETWEEN 0 AND 100"
        " AND renewal_loss_medium BETWEEN 0 AND 100"
        " AND renewal_loss_high BETWEEN 0 AND 100)",
        "What is expected to be lost is between 0 and 100 %.",
    )

    def _get_renewal_loss(self, risk):
        """Return which share of renewals of a risk is expected to be lost, 0 to 1."""
        self.ensure_one()
        return self[f"renewal_loss_{risk or 'low'}"] / 100

    def _rate_renewal(self, measures, rules):
        """Return what was measured, which rules count, their points and the level.

        :param dict measures: by kind of rule
        :param dict rules: pairs of threshold and points, by kind of rule
        :rtype: dict
        """
        self.ensure_one()
        kinds = risks.find_risks(measures, rules)
        points = risks.count_points(kinds, rules)
        level = risks.get_level(
            points, self.renewal_risk_medium, self.renewal_risk_high
        )
        return {"measures": measures, "kinds": kinds, "points": points, "level": level}
