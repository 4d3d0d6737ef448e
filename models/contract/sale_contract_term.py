from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Domain

from ... import intervals
from ..plans.sale_contract_plan import START_EVENTS


class SaleContract(models.Model):
    """The days of a contract, and the terms before and after it."""

    _inherit = "sale.contract"
    start_event = fields.Selection(
        START_EVENTS,
        "Starts",
        copy=False,
        readonly=True,
        help="What the term waits for, or waited for, as its plan said when it was "
        "signed. Empty: its first day was known.",
    )
    previous_contract_ids = fields.Many2many(
        "sale.contract",
        "sale_contract_chain_rel",
        "next_id",
        "previous_id",
        "Previous Contracts",
        copy=False,
        readonly=True,
    )
    next_contract_ids = fields.Many2many(
        "sale.contract",
        "sale_contract_chain_rel",
        "previous_id",
        "next_id",
        "Next Contracts",
        copy=False,
        readonly=True,
    )
    term_count = fields.Integer(
        "Terms", compute="_compute_term_count", compute_sudo=True
    )

    @api.constrains("date_start", "date_end")
    def _check_calendar_days(self):
        days = self.mapped("date_start") + self.mapped("date_end")
        self.plan_id._check_calendar(days)

    def _after_signing(self):
        """Hook: called when the orders that made or joined these were confirmed."""

    @api.depends("previous_contract_ids", "next_contract_ids")
    def _compute_term_count(self):
        for contract in self:
            contract.term_count = len(contract._get_chain())

    @api.readonly
    def action_view_chain(self):
        """Open all terms that this one follows or is followed by."""
        self.ensure_one()
        return self._get_chain()._get_records_action(name=self.env._("Terms"))

    def _get_chain(self):
        """Return the contract with everything before and after it."""
        chain = todo = self
        while todo:
            todo = (todo.previous_contract_ids | todo.next_contract_ids) - chain
            chain |= todo
        return chain

    def _is_open(self):
        """Return whether the term goes on, so that items can still be changed."""
        self.ensure_one()
        return self.state in ("pending", "active", "to_renew")

    @api.model
    def _get_waiting_domain(self):
        """Return the contracts whose first day is not known yet."""
        return Domain("date_start", "=", False) & Domain("date_cancelled", "=", False)

    def _is_waiting(self):
        self.ensure_one()
        return not self.date_start and not self.date_cancelled

    def _is_renewed(self):
        """Return whether another term follows, or followed for some time."""
        self.ensure_one()
        return any(contract._continues_others() for contract in self.next_contract_ids)

    def _continues_others(self):
        """Return whether the term runs, or ran before notice was given.

        One that was cancelled with its order, or before its first day, never followed
        anything.
        """
        self.ensure_one()
        if not self.date_cancelled:
            return True
        # The chain is the same for everybody, whoever may read the orders.
        states = self.sudo().order_ids.mapped("state")
        was_sold = not states or "sale" in states
        return (
            was_sold and bool(self.date_start) and self.date_cancelled > self.date_start
        )

    def _get_schedule(self):
        """Return the billing periods of the contract.

        :rtype: terms.Schedule
        """
        self.ensure_one()
        anchor_day = (self.anchor_date or self.date_start).day
        return self.plan_id._get_schedule(self.date_start, anchor_day)

    def _get_end(self):
        """Return the last day of the term, or the last one before its cancellation."""
        self.ensure_one()
        ends = [self.date_end]
        if self.date_cancelled:
            ends.append(self.date_cancelled - intervals.ONE_DAY)
        return min(filter(None, ends), default=False)

    def _is_over_before_start(self):
        """Return whether the contract was cancelled while its term waited."""
        self.ensure_one()
        return bool(self.date_cancelled and not self.date_start)

    def _get_pauses(self, ended=False):
        """Return the intervals in which nothing is billed.

        :param bool ended: only those whose last day is known
        """
        self.ensure_one()
        return [
            (pause.date, pause.date_end or None)
            for pause in self.pause_ids
            if pause.date_end or not ended
        ]

    def _lock_for_change(self):
        """Keep others from billing or changing the contracts at the same time."""
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is billing or changing one of these contracts: try "
                    "again in a moment."
                )
            ) from error

    def _get_day_after_term(self, date=None):
        """Return the first day after the term; False if it has no end.

        :param date date: a term that ended longer before this day than the company
            allows is followed on this day, after a gap
        """
        self.ensure_one()
        following = self.date_end and self.date_end + intervals.ONE_DAY
        gap = timedelta(days=self.company_id.renewal_gap_days)
        if following and date and following <= date - gap:
            return date
        return following
