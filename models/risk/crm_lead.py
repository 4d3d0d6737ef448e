from odoo import api, fields, models
from odoo.exceptions import UserError

from ... import risks
from .sale_renewal_risk_rule import RISK_LEVELS


class CrmLead(models.Model):
    """The part of ``crm.lead`` that says how likely a renewal is lost, and why.

    Lists and cards show what the daily job found; the form says what is true now.
    """

    _inherit = "crm.lead"

    renewal_risk = fields.Selection(
        RISK_LEVELS,
        "Risk",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="How likely the renewal is lost: points of what happened in the term, see "
        "Configuration / Risk of Renewals. Empty: not a renewal, or not rated yet.",
    )
    renewal_risk_points = fields.Integer("Risk Points", copy=False, readonly=True)
    renewal_risk_date = fields.Date("Rated On", copy=False, readonly=True)
    renewal_risk_now = fields.Selection(
        RISK_LEVELS, "Risk Today", compute="_compute_renewal_risk_now"
    )
    renewal_risk_reasons = fields.Text(
        "Why", compute="_compute_renewal_risk_now", help="The rules that count."
    )

    @api.depends("order_type", "source_contract_ids", "won_status")
    @api.depends_context("lang")
    def _compute_renewal_risk_now(self):
        rated = self._rate_renewals()
        for lead in self:
            rating = rated.get(lead._origin)
            lead.renewal_risk_now = rating and rating["level"]
            lead.renewal_risk_reasons = rating and (
                self.env["sale.contract"]._get_risk_reasons(rating)
            )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_risk_values(*vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_risk_values(vals)
        return super().write(vals)

    def action_refresh_renewal_risk(self):
        """Rate these renewals now."""
        self.check_access("read")
        self._refresh_renewal_risk()

    def _refresh_renewal_risk(self):
        """Keep for lists and cards what the renewals are rated as today."""
        by_values = {}
        for lead, rating in self._rate_renewals().items():
            day = lead._get_company()._get_contract_today()
            key = rating["level"], rating["points"], day
            by_values[key] = by_values.get(key, self.browse()) | lead
        for (level, points, day), leads in by_values.items():
            # Whoever sees a renewal may have it rated; nobody writes what it comes to.
            leads.sudo().write(
                {
                    "renewal_risk": level,
                    "renewal_risk_points": points,
                    "renewal_risk_date": day,
                }
            )

    def _rate_renewals(self):
        """Rate the open renewals among these opportunities.

        :return: by opportunity, see ``_get_renewal_risks``; others are left out
        :rtype: dict
        """
        leads = self._origin.filtered(
            lambda lead: lead.order_type == "renewal" and lead.won_status == "pending"
        )
        # A reassigned renewal keeps its contracts, whoever they belong to; what comes
        # of them is days, shares and counts.
        contracts = leads.sudo().source_contract_ids
        measured, rules = contracts._measure_risks(), contracts._get_risk_rules()
        rated = {}
        for lead in leads:
            sources = lead.sudo().source_contract_ids
            if sources:
                company = sources[0].company_id
                worst = risks.combine(measured[contract] for contract in sources)
                rated[lead] = company._rate_renewal(worst, rules[company])
        return rated

    def _check_risk_values(self, *vals_list):
        names = {"renewal_risk", "renewal_risk_points", "renewal_risk_date"}
        if not self.env.su and any(names & vals.keys() for vals in vals_list):
            raise UserError(
                self.env._(
                    "The risk of a renewal follows from its rules: change these, or "
                    "what they measure."
                )
            )
