from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common import RenewalCommon


class MessagesCommon(RenewalCommon):
    """A template that says of which contract it is, and the job that sends it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sale.contract.reminder"].search([]).active = False
        cls.customer_a.email = "azure@example.com"
        cls.customer_b.email = "bold@example.com"
        cls.template = cls.env["mail.template"].create(
            {
                "name": "News",
                "model_id": cls.env["ir.model"]._get_id("sale.contract"),
                "subject": "News of {{ object.number }}",
                "body_html": "<p>Hello <t t-out='object.partner_id.name' /></p>",
                "partner_to": "{{ object.partner_id.id }}",
                "lang": "{{ object.partner_id.lang }}",
            }
        )

    @classmethod
    def _create_rule(cls, event, **values):
        return cls.env["sale.contract.reminder"].create(
            {
                "event": event,
                "mail_template_id": cls.template.id,
                "remind_salesperson": False,
                **values,
            }
        )

    def _send(self, day=None):
        if day:
            with freeze_time(day):
                self._run_cron("sale_renewal.ir_cron_send_reminders")
        else:
            self._run_cron("sale_renewal.ir_cron_send_reminders")

    def _get_mails(self, contracts):
        """Return what the customers got, oldest first."""
        return contracts.message_ids.filtered(
            lambda message: contracts.partner_id & message.notified_partner_ids
        ).sorted("id")

    def _get_states(self, contracts):
        return [
            (message.event, str(message.date), message.state)
            for message in contracts.told_ids.sorted("id")
        ]


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestDocumentsMessages(MessagesCommon):
    """Customers and salespeople are told what happens to contracts, once."""

    def test_a_contract_that_is_signed(self):
        self._create_rule("signed")
        contract = self._create_contracts(self.customer_a, start="2026-03-10")
        self.assertFalse(self._get_mails(contract))
        self._send()
        self._send("2026-03-11")
        self.assertEqual(
            self._get_mails(contract).mapped("subject"), [f"News of {contract.number}"]
        )
        self.assertEqual(self._get_states(contract), [("signed", "2026-03-10", "sent")])

    def test_a_term_that_starts(self):
        self._create_rule("started")
        contract = self._create_contracts(self.customer_a, start="2026-03-20")
        self._send("2026-03-19")
        self.assertFalse(self._get_mails(contract))
        for day in ("2026-03-21", "2026-03-22"):
            self._send(day)
            self.assertEqual(len(self._get_mails(contract)), 1)
        self.assertEqual(
            self._get_states(contract), [("started", "2026-03-20", "sent")]
        )

    def test_a_term_that_something_starts_is_told_at_once(self):
        self._create_rule("started")
        self.plan_monthly.term_start = "payment"
        order = self._create_order(self.customer_a, self.support)
        order.action_confirm()
        contract = order.contract_ids
        self.assertFalse(contract.told_ids)
        with freeze_time("2026-03-15"):
            contract.action_start()
        # Queued when it happened, and not found by the daily run.
        self.assertEqual(
            self._get_states(contract), [("started", "2026-03-15", "to_send")]
        )
        self._send("2026-03-15")
        self._send("2026-03-16")
        self.assertEqual(len(self._get_mails(contract)), 1)
        # Signed and started on the same day.
        self.plan_monthly.term_start = "confirmation"
        now = self._create_order(self.customer_b, self.support)
        now.action_confirm()
        self.assertEqual(
            self._get_states(now.contract_ids), [("started", "2026-03-10", "to_send")]
        )

    def test_a_term_that_begins_is_told_when_its_state_changes(self):
        self._create_rule("started")
        contract = self._create_contracts(self.customer_a, start="2026-03-20")
        self.assertEqual(contract.state, "pending")
        self.assertFalse(contract.told_ids)
        self.env.flush_all()
        with freeze_time("2026-03-20"):
            self._run_cron("sale_renewal.ir_cron_refresh_states")
        self.env.invalidate_all()
        self.assertEqual(
            self._get_states(contract), [("started", "2026-03-20", "to_send")]
        )

    def test_terms_that_had_started_are_not_told(self):
        contract = self._create_contracts(self.customer_a, start="2026-03-09")
        self._create_rule("started")
        self._send()
        self.assertFalse(contract.told_ids)

    def test_before_the_notice_date(self):
        self._create_rule("before_notice", days_before=14)
        # Until 2027-03-09, with 30 lead days: notice before 2027-02-07.
        contract = self._create_contracts(self.customer_a, start="2026-03-10")
        self._send("2027-01-23")
        self.assertFalse(self._get_mails(contract))
        self._send("2027-01-24")
        self._send("2027-02-01")
        self.assertEqual(len(self._get_mails(contract)), 1)
        self.assertEqual(
            self._get_states(contract), [("before_notice", "2027-02-07", "sent")]
        )

    def test_the_notice_date_is_that_of_the_notice(self):
        """The renewal is offered 30 days before the end, notice takes 60."""
        self._create_rule("before_notice", days_before=14)
        self.plan_monthly.notice_days = 60
        contract = self._create_contracts(self.customer_a, start="2026-03-10")
        self.assertEqual(contract.renewal_date, date(2027, 2, 7))
        # 60 days before 2027-03-09
        self.assertEqual(contract.notice_date, date(2027, 1, 8))
        self._send("2026-12-25")
        self._send("2027-01-07")
        self.assertEqual(
            self._get_states(contract), [("before_notice", "2027-01-08", "sent")]
        )
        # What is ordered by itself before is too late for a notice.
        contract.notice_days = 10
        self.assertEqual(contract.notice_date, date(2027, 2, 27))
        contract.renewal_output = "order"
        self.assertEqual(contract.notice_date, date(2027, 2, 7))
        contract.notice_days = 0
        self.assertEqual(contract.notice_date, date(2027, 2, 7))
        contract.date_end = False
        self.assertFalse(contract.notice_date)

    def test_an_end_that_moves_is_told_again(self):
        self._create_rule("before_end", days_before=10)
        contract = self._create_contracts(self.customer_a, start="2026-03-10")
        self._send("2027-03-01")
        contract.date_end = "2027-06-30"
        self._send("2027-03-02")
        self.assertEqual(len(self._get_mails(contract)), 1)
        self._send("2027-06-20")
        self.assertEqual(len(self._get_mails(contract)), 2)
        contract.date_end = "2027-03-09"
        self._send("2027-03-03")
        self.assertEqual(len(self._get_mails(contract)), 2)

    def test_a_renewal(self):
        for event in ("offered", "renewed", "signed"):
            self._create_rule(event)
        contract = self._create_contracts(self.customer_a, start="2026-03-10")
        with freeze_time("2027-02-10"):
            lead = contract._create_renewals()
            self._send()
        with freeze_time("2027-02-12"):
            following = lead.action_place_order().contract_ids
            self._send()
        self.assertEqual(
            self._get_states(contract),
            [("signed", "2026-03-10", "sent"), ("offered", "2027-02-10", "sent")],
        )
        self.assertEqual(
            self._get_states(following), [("renewed", "2027-02-12", "sent")]
        )

    def test_a_cancellation_and_one_that_was_undone(self):
        self._create_rule("cancelled")
        first, second = self._create_contracts(
            self.customer_a, self.customer_b, start="2026-03-10"
        )
        (first + second).action_cancel("2026-05-10")
        second.action_undo_cancel()
        self._send()
        self.assertEqual(self._get_states(first), [("cancelled", "2026-05-10", "sent")])
        self.assertFalse(self._get_mails(second))
        self.assertEqual(
            self._get_states(second), [("cancelled", "2026-05-10", "skipped")]
        )
        self.assertIn("not true any more", second.told_ids.note)

    def test_a_pause_and_its_end(self):
        self._create_rule("paused")
        self._create_rule("resumed")
        contract = self._create_contracts(self.customer_a, start="2026-03-10")
        with freeze_time("2026-06-01"):
            contract._pause(date(2026, 6, 10), date(2026, 6, 30), move_end=True)
            self._send()
        self.assertEqual(len(self._get_mails(contract)), 1)
        # It goes on earlier than planned: only the day that is true is told.
        with freeze_time("2026-06-20"):
            contract.action_resume()
            self._send()
        self._send("2026-07-01")
        self.assertEqual(
            self._get_states(contract),
            [
                ("paused", "2026-06-10", "sent"),
                ("resumed", "2026-07-01", "skipped"),
                ("resumed", "2026-06-20", "sent"),
            ],
        )

    def test_what_is_raised_by_others_is_told_once_a_day(self):
        self._create_rule("payment_failed")
        contract = self._create_contracts(self.customer_a, start="2026-03-10")
        for day in ("2026-04-10", "2026-04-10", "2026-04-12"):
            with freeze_time(day):
                contract._send_messages("payment_failed")
                self._send()
        self.assertEqual(len(self._get_mails(contract)), 2)

    def test_conditions(self):
        self._create_rule("signed", plan_id=self.plan_yearly.id)
        self._create_rule("signed", minimum_mrr=60.0)
        monthly, yearly = (
            self._create_contracts(self.customer_a, start=day, products=product)
            for day, product in [
                ("2026-03-20", self.support),  # 100 a month, starts later
                ("2026-03-10", self.licence),  # 600 a year: 50 a month
            ]
        )
        self._send()
        self.assertEqual(len(self._get_mails(monthly)), 1)
        self.assertEqual(len(self._get_mails(yearly)), 1)
        self.assertEqual(sorted(yearly.told_ids.mapped("state")), ["sent", "skipped"])
        self.assertEqual(
            yearly.told_ids.filtered("note").note,
            "The contract is worth less than the message is for.",
        )

    def test_amounts_in_another_currency(self):
        euro = self._enable_euro(rate=0.5)
        self._create_rule("signed", minimum_mrr=60.0, currency_id=euro.id)
        contract = self._create_contracts(self.customer_a, start="2026-03-10")
        self._send()  # 100 dollars are 50 euros
        self.assertFalse(self._get_mails(contract))

    def test_the_salesperson(self):
        self.salesman.lang = "en_US"
        self._create_rule(
            "cancelled",
            mail_template_id=False,
            salesperson_template_id=self.template.id,
            remind_salesperson=True,
        )
        contract = self._create_contracts(self.customer_a, start="2026-03-10")
        contract.action_cancel("2026-05-10")
        self._send()
        self.assertFalse(self._get_mails(contract))
        activity = contract.activity_ids
        self.assertEqual(activity.user_id, self.salesman)
        self.assertEqual(
            activity.summary, "The contract is cancelled from 05/10/2026 on"
        )
        mails = self.env["mail.message"].search(
            [("partner_ids", "in", self.salesman.partner_id.ids)]
        )
        self.assertIn(f"News of {contract.number}", mails.mapped("subject"))

    def test_attached_documents(self):
        report = self.env.ref("sale_renewal.action_report_sale_contract")
        self._create_rule("signed", report_ids=[Command.link(report.id)])
        contract = self._create_contracts(self.customer_a, start="2026-03-10")
        self._send()
        [attachment] = self._get_mails(contract).attachment_ids
        self.assertIn(f"Contract - {contract.name}", attachment.name)

    def test_one_that_fails_stays_in_sight(self):
        bad = self.template.copy({"subject": "{{ object.nothing_like_it }}"})
        rule = self._create_rule("signed", mail_template_id=bad.id)
        self._create_rule("signed", plan_id=self.plan_monthly.id)
        contracts = self._create_contracts(
            self.customer_a, self.customer_b, start="2026-03-10"
        )
        self._send()
        self.assertEqual(len(self._get_mails(contracts)), 2)
        failed = rule.message_ids
        self.assertEqual(failed.mapped("state"), ["failed", "failed"])
        self.assertTrue(all(failed.mapped("note")))
        self.assertEqual(
            contracts.activity_ids.mapped("summary"),
            ["A message could not be sent"] * 2,
        )
        bad.subject = "Mended"
        with self.assertRaises(AccessError):
            failed.with_user(self.salesman).action_retry()
        failed.with_user(self.sale_manager).action_retry()
        self._send()
        self.assertEqual(failed.mapped("state"), ["sent", "sent"])
        with self.assertRaises(UserError):
            failed.with_user(self.sale_manager).action_retry()

    def test_nobody_writes_messages(self):
        rule = self._create_rule("signed")
        contract = self._create_contracts(self.customer_a, start="2026-03-10")
        manager = new_test_user(self.env, "boss", "sales_team.group_sale_manager")
        message = contract.told_ids.with_user(manager)
        with self.assertRaises(AccessError):
            message.state = "sent"
        with self.assertRaises(AccessError):
            message.unlink()
        with self.assertRaises(AccessError):
            rule.with_user(self.salesman).active = False

    def test_without_an_address_it_is_said(self):
        self.customer_a.email = False
        self._create_rule("signed")
        contract = self._create_contracts(self.customer_a, start="2026-03-10")
        self._send()
        self.assertEqual(contract.told_ids.note, "The customer has no email address.")
        self.assertEqual(contract.told_ids.state, "skipped")

    def test_no_rules_no_queries_per_contract(self):
        contracts = self._create_contracts(*[self.customer_a] * 10, start="2026-03-10")
        with self.assertQueryCount(1):
            contracts._send_messages("suspended")
            self.env.flush_all()
