from odoo import api, fields, models
from odoo.exceptions import UserError

from ... import intervals
from ...dates import read_date
from ...wording import format_day


class SaleContract(models.Model):
    """The part of ``sale.contract`` that changes on a day: paused, resumed, renewed."""

    _inherit = "sale.contract"

    can_resume = fields.Boolean(compute="_compute_can_resume")

    @api.depends("pause_ids.date_end")
    def _compute_can_resume(self):
        for contract in self:
            today = contract.company_id._get_contract_today()
            contract.can_resume = bool(contract._get_pauses_from(today))

    def _pause(self, date, date_end=False, move_end=False, credit=False):
        """Stop billing for some days.

        :param date date: first day without service
        :param date date_end: last one; empty: until somebody resumes
        :param bool move_end: the term ends later by as many days
        :param bool credit: credit what was billed for these days; else the pause begins
            on the first day that was not billed
        :return: the pauses, one for each contract
        :rtype: sale.contract.change
        :raise UserError: if nothing is left to pause
        """
        # Pauses are records that nobody may write: the contract says who may.
        self.check_access("write")
        self._lock_for_change()
        starts, credits = self._get_pause_starts(date, credit), {}
        for contract, start in starts.items():
            contract._check_pause(start, date_end)
            if credit:
                credits[contract] = contract.line_ids._prepare_credit_lines(
                    start, last=date_end or None
                )
        pauses = self.env["sale.contract.change"]._record_all(
            [
                contract._prepare_pause_values(start)
                | {"date_end": date_end, "moves_end": move_end}
                for contract, start in starts.items()
            ]
        )
        for pause in pauses:
            pause._create_credit_note(credits.get(pause.contract_id, []))
        if date_end:
            self._end_pauses(pauses)
        self._settle_record()
        return pauses

    def _prepare_pause_values(self, start):
        """Return the values of the record that the contract is paused from a day on."""
        self.ensure_one()
        return {
            "contract_id": self.id,
            "kind": "pause",
            "date": start,
            "mrr_change": -self.currency_id.round(self._get_monthly_on(start)),
            "description": self.number,
        }

    def action_resume(self, date=None):
        """Go on with contracts that are paused, on a day or as early as possible.

        :param date: default: today in the company of each contract
        """
        date = read_date(self.env, date)
        for contract in self:
            contract._resume(date or contract.company_id._get_contract_today())

    def _resume(self, date):
        """End the pause that is running on a day, or the next one, on the day before.

        Days that were credited stay paused.

        :param date date: first day that is sold again
        """
        self.ensure_one()
        self.check_access("write")
        self._lock_for_change()
        pause = self._get_pauses_from(date)[:1]
        if not pause:
            raise UserError(self.env._("%s is not paused.", self.number))
        date = max(date, pause.date, *self._get_days_after_credits(pause))
        pause._undo_reversal()
        old_end = self.date_end
        if pause.date_end and pause.moves_end:
            self._move_end(pause, -1)
        if date == pause.date:
            # sudo: nobody writes changes; to write on the contract was checked before
            pause.sudo().unlink()
        else:
            pause.sudo().date_end = date - intervals.ONE_DAY
            self._end_pauses(pause)
        self._settle_record()
        self._check_end_not_billed(old_end)

    def _check_end_not_billed(self, old_end):
        """Refuse to end before what was billed in the term as it was."""
        if not old_end or self.date_end >= old_end:
            return
        lost = (self.date_end + intervals.ONE_DAY, old_end)
        covered = self.line_ids._get_covered_intervals().values()
        if any(intervals.overlap(lost, part) for parts in covered for part in parts):
            raise UserError(
                self.env._(
                    "%(contract)s would end on %(end)s and was billed for later days: "
                    "resume it on a later day, or credit these days and bill them "
                    "again.",
                    contract=self.number,
                    end=format_day(self.env, self.date_end),
                )
            )

    def _end_pauses(self, pauses):
        """Record that contracts go on, and move their ends if it was agreed."""
        for pause in pauses.filtered("moves_end"):
            # As whoever pauses: the record of the pause may be read with fewer rights.
            (self & pause.contract_id)._move_end(pause, 1)
        pauses._record_all(
            [
                {
                    "contract_id": pause.contract_id.id,
                    "kind": "resume",
                    "date": pause.date_end + intervals.ONE_DAY,
                    # What changed in between was recorded when it changed.
                    "mrr_change": -pause.mrr_change,
                    "description": pause.contract_id.number,
                    "reverted_change_id": pause.id,
                }
                for pause in pauses
            ]
        )

    def _get_pauses_from(self, date):
        """Return the pauses that end on a day or later, by date."""
        self.ensure_one()
        return self.pause_ids.filtered(
            lambda pause: not pause.date_end or pause.date_end >= date
        ).sorted("date")

    def _get_change_problems(self):
        """Return what keeps the contract from being changed, in the user's words."""
        self.ensure_one()
        today, end = self.company_id._get_contract_today(), self._get_end()
        if self.date_cancelled and self.date_cancelled <= today:
            return [self.env._("It is cancelled.")]
        if not self.date_start:
            return [self._get_not_started_problem()]
        if following := self._get_next_terms():
            names = ", ".join(following.mapped("number"))
            return [self.env._("It was renewed by %s: change that one.", names)]
        if end and end < today:
            return [self.env._("It ended on %s.", format_day(self.env, end))]
        return []

    def _get_next_terms(self):
        """Return the terms that continue the contract and were not cancelled."""
        self.ensure_one()
        return self.next_contract_ids.filtered(lambda term: not term.date_cancelled)

    def _move_end(self, pause, sign):
        """Let the term end later by the days of a pause, unless another term has been
        sold that begins on the day after the end.

        :param sale.contract.change pause: with its last day
        :param int sign: -1 to end earlier
        """
        if not self.date_end:
            return
        if following := self._get_next_terms().filtered("date_start"):
            # sudo: nobody writes changes; to write on the contract was checked before
            pause.sudo().moves_end = False
            self._log_end_stays(following)
        else:
            days = intervals.count_days((pause.date, pause.date_end))
            self._write_end(self.date_end + intervals.ONE_DAY * sign * days)

    def _log_end_stays(self, following):
        body = self.env._(
            "The term still ends on %(end)s, and not by the days of the pause later or "
            "earlier: %(contracts)s continues it.",
            end=format_day(self.env, self.date_end),
            contracts=", ".join(following.mapped("number")),
        )
        # sudo: a note of what happened
        self.sudo()._message_log(body=body)

    def _get_days_after_credits(self, pause):
        """Return the days after those of a pause that were credited: with it, or with a
        cancellation that was undone.
        """
        changes = pause | self.change_ids.filtered(lambda change: change.kind == "undo")
        # sudo: who changes contracts may not read invoices; only their days are used
        credits = changes.sudo().credit_move_ids.filtered(lambda m: m.state != "cancel")
        days = pause.date, pause.date_end or None
        return [
            line.period_end + intervals.ONE_DAY
            for line in credits.invoice_line_ids.filtered("period_end")
            if intervals.overlap((line.period_start, line.period_end), days)
        ]

    def _get_pause_start(self, date, credit):
        """Return the first day of a pause: without a credit one that is not billed."""
        self.ensure_one()
        return self._get_pause_starts(date, credit)[self]

    def _get_pause_starts(self, date, credit):
        """Return the first day of a pause of each of these contracts.

        :param date date: see :meth:`_pause`
        :rtype: dict
        """
        starts = {contract: max(date, contract.date_start) for contract in self}
        covered = {} if credit else self.line_ids._get_covered_intervals()
        for item, parts in covered.items():
            days = [last + intervals.ONE_DAY for _first, last in parts]
            contract = item.contract_id
            starts[contract] = max([starts[contract], *days])
        return starts

    def _check_pause(self, date, date_end):
        end = self._get_end()
        last = min(filter(None, (date_end, end)), default=False)
        if last and date > last:
            raise UserError(
                self.env._(
                    "%(contract)s cannot be paused in that time: everything until "
                    "%(date)s was billed or it ends before. Credit what was billed, or "
                    "choose other dates.",
                    contract=self.number,
                    date=format_day(self.env, date - intervals.ONE_DAY),
                )
            )
        asked = (date, date_end or None)
        if any(intervals.overlap(asked, pause) for pause in self._get_pauses()):
            raise UserError(
                self.env._(
                    "%s is paused in that time already: resume it first.", self.number
                )
            )
