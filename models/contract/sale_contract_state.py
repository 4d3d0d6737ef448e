from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..sale_batch_job_mixin import MAX_DUE

CONTRACT_STATES = [
    ("pending", "Pending"),
    ("active", "Active"),
    ("to_renew", "To Renew"),
    ("renewed", "Renewed"),
    ("not_renewed", "Not Renewed"),
    ("expired", "Expired"),
    ("cancelled", "Cancelled"),
]
# Those that a cancellation ends, in the order in which an index names them.
OPEN_STATES = tuple(name for name, _label in CONTRACT_STATES if name != "cancelled")


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

    # One for each way in which time changes a contract: what is due is found at once,
    # out of however many.
    _cancelled_by_time_idx = models.Index(
        f"(date_cancelled) WHERE date_cancelled IS NOT NULL AND state IN {OPEN_STATES}"
    )
    _started_by_time_idx = models.Index("(date_start) WHERE state = 'pending'")
    _ended_by_time_idx = models.Index("(date_end) WHERE state = 'active'")
    _worthless_end_idx = models.Index(
        "(date_end) WHERE state IN ('expired', 'not_renewed')"
        " AND (mrr = 0 OR mrr IS NULL)"
    )

    @api.model
    def _get_stale_state_parts(self):
        """Return the ways in which time changes contracts, the same for all companies
        of one day. Each is searched by an index of its own.

        :return: the names of methods that take a date and return a domain, with the
            field of the contract by which the index is sorted
        :rtype: dict[str, str]
        """
        return {
            "_get_cancelled_by_time_domain": "date_cancelled",
            "_get_started_by_time_domain": "date_start",
            "_get_ended_by_time_domain": "date_end",
            "_get_changed_by_time_domain": "next_change_date",
            "_get_planned_end_domain": "date_end",
            "_get_worthless_end_domain": "date_end",
        }

    @api.model
    def _get_stale_state_domain(self, date):
        """Return the contracts whose state time has changed."""
        parts = self._get_stale_state_parts()
        return Domain.OR(getattr(self, part)(date) for part in parts)

    @api.model
    def _get_cancelled_by_time_domain(self, date):
        return Domain("state", "in", OPEN_STATES) & Domain("date_cancelled", "<=", date)

    @api.model
    def _get_started_by_time_domain(self, date):
        return Domain("state", "=", "pending") & Domain("date_start", "<=", date)

    @api.model
    def _get_ended_by_time_domain(self, date):
        return Domain("state", "=", "active") & Domain("date_end", "<", date)

    @api.model
    def _get_changed_by_time_domain(self, date):
        return Domain("next_change_date", "<=", date)

    @api.model
    def _get_planned_end_domain(self, date):
        """Return the contracts that ended unrenewed, and whose end is planned yet."""
        planned = [("date", "<=", date)]
        return self._get_unrecorded_end_domain(date) & Domain(
            "planned_end_ids", "any", planned
        )

    @api.model
    def _get_worthless_end_domain(self, date):
        """Return the contracts that ended unrenewed, with no end recorded or planned,
        as they were worth nothing then.
        """
        return self._get_unrecorded_end_domain(date) & Domain("mrr", "=", 0)

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
    def _search_due(self, due, order="id"):
        """PostgreSQL would read all contracts for states that change in several ways:
        each of them is searched by its own index.
        """
        if due != "_get_stale_state_domain":
            return super()._search_due(due, order)
        days = self._get_companies_by_day()
        parts = [
            # By their ids first, it would walk all contracts, hoping to find some.
            self._search(
                self._get_domain_on_days(part, days, is_alike=True),
                order=f"{field}, {order}",
                limit=MAX_DUE,
            )
            for part, field in self._get_stale_state_parts().items()
        ]
        found = SQL(" UNION ").join(SQL("(%s)", part.select()) for part in parts)
        return self.browse(row[0] for row in self.env.execute_query(found))

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
