from odoo import api, fields, models

from ... import formulas_outcomes as formulas
from ... import outcomes
from ...formulas import get_help

OUTCOMES = [
    ("open", "Open"),
    ("running_on", "Running On"),
    ("renewed", "Renewed in Time"),
    ("late", "Renewed Late"),
    ("lost", "Lost"),
    ("regained", "Won Back"),
    ("cancelled", "Cancelled Before"),
]
# Which measure counts which outcomes.
COUNTED = {
    "due_count": ("open", "running_on", "renewed", "late", "lost", "regained"),
    "renewed_count": ("renewed", "late"),
    "on_time_count": ("renewed",),
    "late_count": ("late",),
    "lost_count": ("lost", "regained"),
    "open_count": ("open", "running_on"),
}


class SaleRenewalFact(models.Model):
    """What became of one term that was to be renewed.

    One row per contract with an end. Everything is computed from the contract and from
    the terms that follow it, and stored, so that reports add it up.
    """

    _name = "sale.renewal.fact"
    _inherit = [
        "sale.ratio.mixin",
        "sale.company.currency.mixin",
        "sale.person.totals.mixin",
    ]
    _description = "Outcome of a Renewal"
    _order = "due_date desc, id desc"
    _rec_name = "contract_id"
    _ratios = {
        "renewal_rate": ("renewed_count", "due_count"),
        "value_rate": ("kept_mrr_company", "due_mrr_company"),
        "net_rate": ("renewed_mrr_company", "due_mrr_company"),
        "on_time_rate": ("on_time_count", "renewed_count"),
        "average_days_late": ("days_late", "late_count"),
        "uplift_offered": ("offered_uplift", "offered_base"),
        "uplift_achieved": ("achieved_uplift", "achieved_base"),
    }
    _percentiles = {"median_days_late": ("days_late", 0.5, "late_count")}

    contract_id = fields.Many2one(
        "sale.contract", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="contract_id.company_id", store=True)
    currency_id = fields.Many2one(related="contract_id.currency_id", store=True)
    partner_id = fields.Many2one(
        related="contract_id.partner_id.commercial_partner_id",
        string="Customer",
        store=True,
        index=True,
    )
    plan_id = fields.Many2one(related="contract_id.plan_id", store=True)
    team_id = fields.Many2one(related="contract_id.team_id", store=True)
    user_id = fields.Many2one(  # totals by person are for managers
        related="contract_id.user_id",
        store=True,
        index=True,
        groups="sales_team.group_sale_manager",
    )
    due_date = fields.Date(
        related="contract_id.date_end",
        string="Due",
        store=True,
        index=True,
        help="Last day of the term.",
    )
    outcome = fields.Selection(
        OUTCOMES,
        compute="_compute_outcome",
        store=True,
        index=True,
        help="Open: the term has not ended, and nobody has decided.\n"
        "Running On: the term has ended, and its renewal is still open.\n"
        "Renewed in Time: signed on the last day of the term or before.\n"
        "Renewed Late: signed after it, within the days of Renewals Without a Gap.\n"
        "Lost: declined, cancelled on the day on which it was to be renewed or later, "
        "or ended without an answer.\n"
        "Won Back: signed later than that; rates count it as lost.\n"
        "Cancelled Before: cancelled before its renewal was to be made: never due.",
    )
    signed_date = fields.Date(
        "Signed",
        compute="_compute_outcome",
        store=True,
        help="Day on which the order of the next term was confirmed.",
    )
    days_late = fields.Integer(
        compute="_compute_outcome",
        store=True,
        help="Days from the end of the term until the late renewal was signed.",
    )
    reason_id = fields.Many2one(
        "crm.lost.reason",
        compute="_compute_outcome",
        store=True,
        help="Why it was lost or cancelled.",
    )
    due_count = fields.Integer(
        "Due Contracts",
        compute="_compute_counts",
        store=True,
        help="Contracts with their last day in the period, without those that were "
        "cancelled before their renewal was to be made.",
    )
    renewed_count = fields.Integer(
        "Renewed Contracts",
        compute="_compute_counts",
        store=True,
        help="Due contracts that were renewed in time or late.",
    )
    on_time_count = fields.Integer(
        "Renewed in Time",
        compute="_compute_counts",
        store=True,
        help="Renewals that were signed on the last day of the term or before.",
    )
    late_count = fields.Integer(
        "Renewed Late",
        compute="_compute_counts",
        store=True,
        help="Renewals that were signed after the end of the term.",
    )
    lost_count = fields.Integer(
        "Lost Contracts",
        compute="_compute_counts",
        store=True,
        help="Due contracts that were lost, or won back after the days of grace.",
    )
    open_count = fields.Integer(
        "Open Contracts",
        compute="_compute_counts",
        store=True,
        help="Due contracts of which nobody has decided yet.",
    )
    renewal_rate = fields.Float(
        compute="_compute_ratios",
        aggregator="avg",
        help=get_help(formulas.RENEWAL_RATE),
    )
    value_rate = fields.Float(
        "Renewal Rate by Value",
        compute="_compute_ratios",
        aggregator="avg",
        help=get_help(formulas.VALUE_RATE),
    )
    net_rate = fields.Float(
        "Net Renewal Rate",
        compute="_compute_ratios",
        aggregator="avg",
        help=get_help(formulas.NET_RATE),
    )
    on_time_rate = fields.Float(
        compute="_compute_ratios",
        aggregator="avg",
        help=get_help(formulas.ON_TIME_RATE),
    )
    average_days_late = fields.Float(
        compute="_compute_ratios",
        aggregator="avg",
        help="Days late of late renewals / late renewals. Early ones do not count.",
    )
    median_days_late = fields.Float(
        compute="_compute_percentiles",
        aggregator="avg",
        help="Half of the late renewals were signed within so many days after the end.",
    )
    _contract_unique = models.UniqueIndex("(contract_id)")
    _undecided_idx = models.Index("(due_date, contract_id) WHERE outcome = 'open'")

    @api.depends(
        "contract_id.state",
        "contract_id.date_end",
        "contract_id.date_cancelled",
        "contract_id.renewal_date",
        "contract_id.cancel_reason_id",
        "contract_id.renewal_lead_id.lost_reason_id",
        "contract_id.next_contract_ids.date_cancelled",
        "contract_id.next_contract_ids.date_start",
        "contract_id.next_contract_ids.order_ids.date_order",
    )
    def _compute_outcome(self):
        """The days of grace are those of when it is computed: a later setting changes
        nothing of what has happened.
        """
        for fact in self:
            contract = fact.contract_id
            signed = fact._get_signed_day()
            fact.outcome = fact._get_outcome(signed)
            fact.signed_date = signed
            fact.days_late = fact.outcome == "late" and outcomes.count_days_late(
                contract.date_end, signed
            )
            fact.reason_id = fact.outcome in ("lost", "cancelled") and (
                contract.cancel_reason_id or contract.renewal_lead_id.lost_reason_id
            )

    @api.depends("outcome")
    def _compute_counts(self):
        for fact in self:
            for name, counted in COUNTED.items():
                fact[name] = fact.outcome in counted

    def action_open_contract(self):
        self.ensure_one()
        return self.contract_id._get_records_action()

    def _refresh_outcomes(self):
        """Compute again what time alone has changed, and what follows from it."""
        for name in ("outcome", "due_count", "due_mrr"):
            self.env.add_to_compute(self._fields[name], self)

    def _get_outcome(self, signed):
        """Return what became of the term as of today; False without an end."""
        contract = self.contract_id
        if not contract.date_end:
            return False
        if not contract._is_renewed() and contract._is_cancelled_before_notice():
            return "cancelled"
        return outcomes.get_outcome(
            contract.date_end,
            contract.company_id._get_contract_today(),
            renewed=contract._is_renewed(),
            signed=signed or None,
            lost=bool(contract.date_cancelled) or contract.state == "not_renewed",
            open=contract.state == "to_renew",
            grace=contract.company_id.renewal_gap_days,
        )

    def _get_followers(self):
        """Return the terms that follow, those that were sold."""
        return self.contract_id.next_contract_ids.filtered(
            lambda contract: contract._continues_others()
        )

    def _get_signed_day(self):
        """Return the day on which the first of the next terms was signed, or False."""
        company = self.company_id
        days = [
            company._get_contract_day(min(moments))
            for follower in self._get_followers()
            # What was added to it later was not its signature.
            if (moments := list(filter(None, follower.order_ids.mapped("date_order"))))
        ]
        return min(days, default=False)
