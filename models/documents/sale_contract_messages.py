from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .sale_contract_reminder import BEFORE, EVENT_DATES, LATE_DAYS


class SaleContract(models.Model):
    """The part of ``sale.contract`` that finds what time alone makes worth a message:
    starts, notice dates and ends of terms.
    """

    _inherit = "sale.contract"

    told_ids = fields.One2many(
        "sale.contract.message",
        "contract_id",
        "Messages by Rule",
        copy=False,
        readonly=True,
        groups="sales_team.group_sale_salesman,account.group_account_invoice,"
        "account.group_account_readonly",
        help="Each message is sent once per day of its event.",
    )

    @api.model
    def _get_reminder_due_domain(self, date):
        """Return the contracts of the current company that are to be told about."""
        # Whoever gave notice knows when the contract ends: earlier than its term.
        running = Domain(
            [
                ("state", "in", ("pending", "active", "to_renew")),
                ("date_cancelled", "=", False),
            ]
        )
        rules = self._get_message_rules(*EVENT_DATES)
        return running & Domain.OR(
            rule._get_contract_domain()
            & self._get_event_domain(rule, date)
            & Domain(
                "told_ids",
                "not any",
                [("reminder_id", "=", rule.id), ("is_current", "=", True)],
            )
            for rule in rules
        )

    @api.model
    def _get_event_domain(self, rule, date):
        """Return the contracts whose days say that something has to be told."""
        name = EVENT_DATES[rule.event]
        if rule.event in BEFORE:
            last = date + timedelta(days=rule.days_before)
            return Domain(
                [("date_start", "<=", date), (name, ">=", date), (name, "<=", last)]
            )
        first = max(rule.date_from or date, date - timedelta(days=LATE_DAYS))
        return Domain([(name, ">=", first), (name, "<=", date)])

    @api.model
    def _get_message_rules(self, *events):
        # sudo: messages are settings, the same whoever causes them
        rules = self.env["sale.contract.reminder"].sudo()
        return rules.search([("event", "in", events)])

    @api.model
    def _cron_send_reminders(self):
        """Send the messages that are due in each company, on its own day."""
        if self._is_time_over():
            return
        self._run_due(
            "_plan_messages",
            "_get_reminder_due_domain",
            "date_end, id",
            fail="_note_message_error",
        )
        if self._is_time_over():
            return
        self.env["sale.contract.message"]._run_due(
            "_send", "_get_due_domain", "send_date, id", fail="_note_error"
        )

    def _plan_messages(self):
        """Queue the latest message that is due of each contract and kind.

        Those that were missed before it count as sent: nobody gets three at once.
        """
        rules = self._get_message_rules(*EVENT_DATES)
        vals_list = []
        for contract in self:
            today = contract.company_id._get_contract_today()
            due = rules.filtered(
                lambda rule, contract=contract, today=today: contract.filtered_domain(
                    rule._get_contract_domain() & self._get_event_domain(rule, today)
                )
            )
            told = contract.told_ids.filtered("is_current").reminder_id
            for group in (due - told).grouped("event").values():
                vals_list += contract._prepare_dated_messages(group, today)
        self.env["sale.contract.message"]._queue(vals_list)

    def _tell_started(self):
        """Queue what is told about terms that have started just now."""
        rules = self._get_message_rules("started") if self else self.browse()
        vals_list = []
        # sudo: who delivers or pays starts terms, and need not see every contract
        for contract in self.sudo() if rules else ():
            today = contract.company_id._get_contract_today()
            if contract.date_cancelled:
                continue
            due = rules.filtered(
                lambda rule, contract=contract, today=today: contract.filtered_domain(
                    rule._get_contract_domain() & self._get_event_domain(rule, today)
                )
            )
            vals_list += contract._prepare_dated_messages(due, today) if due else []
        self.env["sale.contract.message"]._queue(vals_list)

    def _start(self, date, reason):
        """What was waited for has happened: the daily run need not find it."""
        result = super()._start(date, reason)
        self._tell_started()
        return result

    def _after_signing(self):
        result = super()._after_signing()
        self._tell_started()
        return result

    def _refresh_state(self):
        """Terms that time alone starts are told when they do."""
        waiting = self.filtered(lambda contract: contract.state == "pending")
        result = super()._refresh_state()
        waiting.filtered(lambda contract: contract.state != "pending")._tell_started()
        return result

    def _prepare_dated_messages(self, rules, today):
        """Return the values of the messages about one event that time brought."""
        self.ensure_one()
        is_before = rules[:1].event in BEFORE
        latest = min(rules.mapped("days_before"))
        missed = rules.filtered(lambda r: is_before and r.days_before > latest)
        date = self[EVENT_DATES[rules[:1].event]]
        return [
            self._prepare_message(rule, date, today)
            | (
                {
                    "state": "skipped",
                    "note": self.env._("Its day was missed: a later one was sent."),
                }
                if rule in missed
                else {}
            )
            for rule in rules
        ]

    def _prepare_message(self, rule, date, send_date):
        """Return the values of a message.

        :param date date: the day of what it is about
        :param date send_date: not sent before
        """
        self.ensure_one()
        return {
            "contract_id": self.id,
            "reminder_id": rule.id,
            "event": rule.event,
            "date": date,
            "send_date": send_date,
        }
