from odoo import api, fields, models
from odoo.fields import Domain

CONTRACT_STATES = [
    ("pending", "Pending"),
    ("active", "Active"),
    ("to_renew", "To Renew"),
    ("renewed", "Renewed"),
    ("not_renewed", "Not Renewed"),
    ("expired", "Expired"),
    ("cancelled", "Cancelled"),
]


class SaleContract(models.Model):
    """The part of ``sale.contract`` that decides its state, from dates and links."""

    _inherit = "sale.contract"

    state = fields.Selection(
        CONTRACT_STATES,
        "Status",
        group_expand=True,
        compute="_compute_state",
        store=True,
        index=True,
        help="Pending: signed, the term has not started.\n"
        "To Renew: a renewal opportunity is open.\n"
        "Renewed: the next contract exists.\n"
        "Not Renewed: the renewal opportunity was lost or archived.\n"
        "Expired: ended without a renewal.",
    )

    @api.depends(
        "date_start",
        "date_end",
        "date_cancelled",
        "renewal_lead_id.active",
        "renewal_lead_id.won_status",
        "next_contract_ids.date_cancelled",
    )
    def _compute_state(self):
        for contract in self:
            today = contract.company_id._get_contract_today()
            contract.state = contract._get_state(today)

    def _get_state(self, today):
        """Return the state on a day: the only place that decides it."""
        self.ensure_one()
        if self.date_cancelled and self.date_cancelled <= today:
            return "cancelled"
        if self._is_renewed():
            return "renewed"
        if not self.date_start or self.date_start > today:
            return "pending"
        if lead := self.renewal_lead_id:
            # One that is archived is on nobody's pipeline any more.
            is_lost = lead.won_status == "lost" or not lead.active
            return "not_renewed" if is_lost else "to_renew"
        if self.date_end and self.date_end < today:
            return "expired"
        return "active"

    @api.model
    def _get_stale_state_domain(self, date):
        """Return the contracts of the current company whose state time has changed."""
        return (
            Domain("state", "!=", "cancelled") & Domain("date_cancelled", "<=", date)
            | Domain("state", "=", "pending") & Domain("date_start", "<=", date)
            | Domain("state", "=", "active") & Domain("date_end", "<", date)
            | Domain("next_change_date", "<=", date)
            | self._get_unrecorded_end_domain(date)
        )

    @api.model
    def _get_unrecorded_end_domain(self, date):
        """Return the contracts that ended unrenewed, and whose end is not recorded."""
        return (
            Domain("state", "in", ("expired", "not_renewed"))
            & Domain("date_end", "<", date)
            & Domain(
                "change_ids",
                "not any",
                [("kind", "=", "end"), ("is_planned", "=", False)],
            )
        )

    @api.model
    def _cron_refresh_states(self):
        """Bring the stored states up to the day of each company."""
        if self._is_time_over():
            return
        self._run_due("_refresh_state", "_get_stale_state_domain")

    def _recompute_by_time(self, name):
        """Compute a stored field anew that only time has changed, and what follows."""
        before = {contract: contract[name] for contract in self}
        self.env.add_to_compute(self._fields[name], self)
        self.filtered(lambda c: c[name] != before[c]).modified([name])

    def _refresh_state(self):
        for name in ("state", "mrr"):
            self._recompute_by_time(name)
        self.filtered(
            lambda c: (
                c.state in ("expired", "not_renewed")
                and c.date_end < c.company_id._get_contract_today()
            )
        )._record_ends()
