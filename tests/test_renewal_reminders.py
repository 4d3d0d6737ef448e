from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestRenewalReminders(RenewalCommon):
    """Salespeople and customers are told before a term ends, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer_a.email = "azure@example.com"
        cls.customer_b.email = "bold@example.com"
        cls.template = cls.env.ref("sale_renewal.mail_template_contract_reminder")
        cls.plan_monthly.write(
            {
                "renewal_lead_days": 5,
                "reminder_ids": [
                    Command.create(
                        {"days_before": days, "mail_template_id": cls.template.id}
                    )
                    for days in (60, 30, 10)
                ],
            }
        )
        with freeze_time("2025-02-01"):
            cls.contract, cls.other = cls._create_contracts(
                cls.customer_a, cls.customer_b, start="2025-02-01"
            )
            cls.other.date_end = "2026-06-30"
            cls.env.flush_all()

    def _send_on(self, day):
        with freeze_time(day):
            self._run_cron("sale_renewal.ir_cron_send_reminders")

    def _get_mails(self, contract):
        """Return what the customer got, oldest first."""
        return contract.message_ids.filtered(
            lambda message: contract.partner_id in message.notified_partner_ids
        ).sorted("id")

    def test_each_is_sent_once_on_its_day(self):
        self._send_on("2025-12-01")
        self.assertFalse(self._get_mails(self.contract))
        for day, count in [
            ("2025-12-02", 1),
            ("2025-12-03", 1),
            ("2026-01-01", 2),
            ("2026-01-02", 2),
            ("2026-01-21", 3),
            ("2026-01-31", 3),
        ]:
            self._send_on(day)
            self.assertEqual(len(self._get_mails(self.contract)), count, day)
            self.assertEqual(len(self.contract.activity_ids), count, day)
        self.assertFalse(self._get_mails(self.other))
        self.assertEqual(self.contract.activity_ids.user_id, self.salesman)
        self.assertEqual(
            set(self.contract.activity_ids.mapped("summary")),
            {"The term ends on 01/31/2026"},
        )

    def test_what_the_customer_reads(self):
        self._send_on("2026-01-21")
        mail = self._get_mails(self.contract)
        number = self.contract.number
        self.assertEqual(mail.subject, f"Your contract {number} ends on 01/31/2026")
        self.assertIn("Hello Azure Books", mail.body)
        self.assertIn("Support", mail.body)
        self.assertNotIn("Setup", mail.body)
        self.assertNotIn("our offer", mail.body)
        self.assertIn(self.salesman.email, mail.email_from)

    def test_a_tacit_renewal_is_announced_with_its_notice_date(self):
        self.contract.renewal_output = "order"
        self._send_on("2026-01-21")
        self.assertIn(
            "It is renewed for another term, unless you give notice before 01/26/2026",
            " ".join(self._get_mails(self.contract).body.split()),
        )
        self._send_on("2026-06-25")
        self.assertNotIn("unless you give notice", self._get_mails(self.other).body)

    def test_it_is_not_from_somebody_who_left(self):
        self.sale_team.user_id = self.sale_manager
        self.contract.team_id = self.sale_team
        self.salesman.active = False
        self._send_on("2026-01-21")
        mail = self._get_mails(self.contract)
        self.assertIn(self.sale_manager.email, mail.email_from)
        self.assertIn(self.sale_manager.name, mail.body)

    def test_it_mentions_the_offer_that_was_sent(self):
        self.plan_monthly.renewal_output = "sent_quotation"
        with freeze_time("2026-01-15"):
            self.contract._create_renewals()
        self._send_on("2026-01-21")
        mail = self._get_mails(self.contract)
        self.assertIn("You have received our offer for its renewal", mail.body)

    def test_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer_a.lang = "fr_FR"
        french = self.template.with_context(lang="fr_FR")
        french.subject = (
            "Votre contrat {{ object.number }} se termine le "
            "{{ format_date(object.date_end) }}"
        )
        self._send_on("2026-01-21")
        self.assertEqual(
            self._get_mails(self.contract).subject,
            f"Votre contrat {self.contract.number} se termine le 31/01/2026",
        )
        self._send_on("2026-06-25")
        self.assertEqual(
            self._get_mails(self.other).subject,
            f"Your contract {self.other.number} ends on 06/30/2026",
        )

    def test_missed_ones_are_not_sent_together(self):
        self._send_on("2026-01-25")
        self.assertEqual(len(self._get_mails(self.contract)), 1)
        self.assertEqual(len(self.contract.activity_ids), 1)
        self._send_on("2026-01-26")
        self.assertEqual(len(self._get_mails(self.contract)), 1)

    def test_nobody_else_is_reminded(self):
        with freeze_time("2026-01-15"):
            notice, cancelled, renewed = self._create_contracts(
                *[self.customer_a] * 3, start="2025-02-01"
            )
            cancelled.action_cancel()
            notice.action_cancel("2026-01-28")
            renewed._create_renewals().action_place_order()
            self.plan_evergreen.reminder_ids = [
                Command.create({"mail_template_id": self.template.id})
            ]
            order = self._create_order(self.customer_a, self.support)
            order.order_line.plan_id = self.plan_evergreen
            order.action_confirm()
            self.env.flush_all()
        contracts = notice + cancelled + renewed + order.contract_ids
        self.assertEqual(len(contracts), 4)
        self._send_on("2026-01-25")
        for contract in contracts:
            self.assertFalse(self._get_mails(contract), contract.state)
        self.assertTrue(self._get_mails(self.contract))

    def test_the_next_term_is_reminded_of_again(self):
        self._send_on("2026-01-25")
        with freeze_time("2026-01-26"):
            self.contract._create_renewals().action_place_order()
        following = self.contract.next_contract_ids
        self._send_on("2027-01-25")
        self.assertEqual(len(self._get_mails(following)), 1)

    def test_without_an_address_the_salesperson_alone(self):
        self.customer_a.email = False
        self.plan_monthly.reminder_ids[1:].unlink()
        self.plan_monthly.reminder_ids.remind_salesperson = True
        self._send_on("2026-01-25")
        self.assertFalse(self._get_mails(self.contract))
        self.assertEqual(self.contract.activity_ids.user_id, self.salesman)

    def test_mail_without_an_activity(self):
        self.plan_monthly.reminder_ids.remind_salesperson = False
        self._send_on("2026-01-25")
        self.assertEqual(len(self._get_mails(self.contract)), 1)
        self.assertFalse(self.contract.activity_ids)

    def test_each_company_on_its_own_day_and_as_itself(self):
        pacific = self._create_company(name="Pacific")
        pacific.partner_id.write({"tz": "Pacific/Auckland", "email": "nz@example.com"})
        self.env.company.partner_id.tz = "UTC"
        there = self.contract.copy(
            {
                "company_id": pacific.id,
                "partner_id": self.customer_b.id,
                "user_id": False,
                "team_id": False,
                "pricelist_id": False,
                "date_start": "2025-02-01",
            }
        )
        # 1 December 20:00 UTC is 2 December in Auckland, 60 days before the end.
        self._send_on("2025-12-01 20:00:00")
        self.assertFalse(self._get_mails(self.contract))
        mail = self._get_mails(there)
        self.assertIn("nz@example.com", mail.email_from)
