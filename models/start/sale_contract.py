from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...dates import read_date
from ...problems import get_paragraphs
from ...wording import format_day


class SaleContract(models.Model):
    """The part of ``sale.contract`` that starts its term.

    Whatever starts it, by hand, by an event or by the scheduled action, gives it a
    first day; everything else follows from that day.
    """

    _inherit = "sale.contract"

    def write(self, vals):
        starting = self.browse()
        if vals.get("date_start"):
            starting = self.filtered(lambda contract: not contract.date_start)
        result = super().write(vals)
        if starting:
            starting._follow_start()
        return result

    def action_start(self, date=None):
        """Start the terms by hand, whatever they wait for.

        :param date: first day, default: today in the company of each contract
        :raise UserError: with everything that stops it, nothing having been changed
        """
        date = read_date(self.env, date)
        self.check_access("write")
        self._lock_for_change()
        days = {c: date or c.company_id._get_contract_today() for c in self}
        paragraphs = get_paragraphs(
            {c: c._get_activation_problems(day) for c, day in days.items()}
        )
        if paragraphs:
            title = self.env._("The contracts were not started.")
            raise UserError("\n\n".join([title, *paragraphs]))
        for contract in self:
            contract._start(days[contract], self.env._("somebody started it."))

    @api.model
    def _start_waiting(self, orders):
        """Start the contracts that waited for documents, if nothing else is missing.

        :param orders: of which something was delivered or paid
        """
        # Most orders have none: nobody looks for them.
        if orders := orders.filtered("contract_count"):
            waiting = self._get_waiting_domain() & Domain("order_ids", "in", orders.ids)
            self.search(waiting)._start_due()

    def _start_due(self, signed_today=False):
        """Start the contracts for which everything has happened; the others wait on.

        Contracts that somebody else is changing are left to the scheduled action.

        :param bool signed_today: whether what happened before today started nothing
        """
        due = {}
        for contract in self.filtered(lambda contract: contract._is_waiting()):
            day, reason = contract._get_start_due()
            # sudo: as in _get_agreed_end
            if day and not contract.sudo().order_ids[:1].term_start_date:
                day = max(day, contract._get_earliest_start(signed_today))
            if day and not contract._get_activation_problems(day):
                due[contract.id] = day, reason
        contracts = self.browse(due)
        locked = contracts.try_lock_for_update(allow_referencing=True)
        for contract in locked:
            contract._start(*due[contract.id])
        if contracts != locked:
            self.env.ref("sale_renewal.ir_cron_refresh_states")._trigger()

    def _get_earliest_start(self, signed_today):
        """Return the day before which nothing was signed."""
        self.ensure_one()
        company = self.company_id
        if signed_today:
            return company._get_contract_today()
        # sudo: as in _get_agreed_end
        return company._get_contract_day(self.sudo().order_ids[:1].date_order)

    def _start(self, date, reason):
        """Give the term its first day.

        :param str reason: why it starts, as a sentence
        """
        self.ensure_one()
        values = {"date_start": date}
        if end := self._get_agreed_end():
            values["date_end"] = end
        self.write(values)
        self._message_log(
            body=self.env._(
                "The term starts on %(date)s: %(reason)s",
                date=format_day(self.env, date),
                reason=reason,
            )
        )

    def _follow_start(self):
        """Record terms that got their first day, and date what was invoiced before."""
        self._record_new_contracts()
        # Whoever starts a term may have no rights on invoices.
        lines = self.sudo().line_ids.move_line_ids
        lines.filtered(
            lambda line: (
                line.sale_line_ids
                and not line.period_start
                and line.parent_state != "cancel"
            )
        )._set_first_period()

    def _after_signing(self):
        result = super()._after_signing()
        self._start_due(signed_today=True)
        return result

    def _refresh_state(self):
        self._start_due()
        return super()._refresh_state()

    @api.model
    def _get_stale_state_parts(self):
        parts = super()._get_stale_state_parts()
        return {**parts, "_get_unseen_start_domain": "start_event"}

    @api.model
    def _get_unseen_start_domain(self, _date):
        """Whatever happened unseen starts terms with the scheduled action."""
        return self._get_waiting_domain() & Domain("start_event", "!=", False)

    def _get_agreed_end(self):
        """Return the end of term that the order names, or False."""
        self.ensure_one()
        # sudo: who starts contracts may not read all orders; one day is read
        return self.sudo().order_ids[:1].term_end_date

    def _get_activation_problems(self, date):
        """Return what keeps the term from starting on a day, in the user's words."""
        self.ensure_one()
        if self.date_cancelled:
            return [self.env._("It is cancelled.")]
        if self.date_start:
            day, today = self.date_start, self.company_id._get_contract_today()
            text = format_day(self.env, day)
            if day > today:
                return [self.env._("It starts on %s already.", text)]
            return [self.env._("It started on %s.", text)]
        end = self._get_agreed_end()
        if end and date > end:
            # sudo: as in _get_agreed_end; the number tells whom to ask
            return [
                self.env._(
                    "It would start on %(start)s, after the end of term that was "
                    "agreed, %(end)s: choose an earlier day, or a later end on "
                    "%(order)s.",
                    start=format_day(self.env, date),
                    end=format_day(self.env, end),
                    order=self.sudo().order_ids[:1].name,
                )
            ]
        return []
