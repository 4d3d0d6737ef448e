from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-04-10")
class TestDatesAsText(RenewalCommon):
    """Scripts and clients give dates as text, for JSON knows none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._create_contracts(cls.customer_a, start="2026-01-01")

    def test_invoices_are_made_until_a_day_given_as_text(self):
        action = self.contract.action_create_invoices("2026-05-31")
        moves = self.env["account.move"].search(action["domain"])
        self.assertEqual(
            moves.invoice_line_ids.sorted("period_start").mapped("period_start"),
            [date(2026, month, 1) for month in (2, 3, 4, 5)],
        )
        with self.assertRaisesRegex(UserError, "until May 31, 2026"):
            self.contract.action_create_invoices("2026-05-31")
        self.assertTrue(self.contract._create_invoices("2026-06-01"))

    def test_contracts_are_cancelled_and_renewed_on_days_given_as_text(self):
        lead = self.contract._create_renewals("2027-02-01")
        self.assertEqual(lead.term_start_date, date(2027, 2, 1))
        other = self._create_contracts(self.customer_b, start="2026-01-01")
        other.action_cancel("2026-05-01")
        self.assertEqual(other.date_cancelled, date(2026, 5, 1))
        third = self._create_contracts(self.customer_b, start="2026-01-01")
        third.action_renew("2027-03-01")
        self.assertEqual(third.renewal_lead_id.term_start_date, date(2027, 3, 1))
        fourth = self._create_contracts(self.customer_b, start="2026-01-01")
        lead = fourth._create_common_renewal("2027-12-31", "2027-01-05")
        self.assertEqual(lead.term_end_date, date(2027, 12, 31))

    def test_pauses_end_on_a_day_given_as_text(self):
        self.contract._pause(date(2026, 5, 1))
        self.contract.action_resume("2026-06-16")
        self.assertEqual(self.contract.pause_ids.date_end, date(2026, 6, 15))

    def test_terms_start_on_a_day_given_as_text(self):
        self.plan_monthly.term_start = "payment"
        waiting = self._create_contracts(self.customer_b, start=False)
        waiting.action_start("2026-04-03 08:00:00")
        self.assertEqual(waiting.date_start, date(2026, 4, 3))

    def test_previews_take_text(self):
        for day in ("2026-12-02", date(2026, 12, 2)):
            rows = self.contract._preview_renewals(day)
            self.assertIn(self.contract, [row["contract"] for row in rows])
            due = self.env["sale.contract"]._get_renewal_due_domain(day)
            with freeze_time("2026-12-02"):
                self.assertIn(self.contract, self.contract.search(due))

    def test_nonsense_is_refused_with_one_sentence(self):
        contract = self.contract
        actions = (
            contract.action_create_invoices,
            contract._create_invoices,
            contract.action_create_deliveries,
            contract.action_renew,
            contract._create_renewals,
            contract._create_common_renewal,
            contract.action_start,
            contract.action_cancel,
            contract.action_resume,
            contract._preview_renewals,
            contract._get_renewal_due_domain,
        )
        for action in actions:
            for nonsense in ("tomorrow", "31.12.2026", "2026-02-30", 20261231, ["x"]):
                with (
                    self.subTest(action=action.__name__, nonsense=nonsense),
                    self.assertRaises(UserError) as raised,
                ):
                    action(nonsense)
                self.assertIn("is not a date: write it", str(raised.exception))
            with self.assertRaisesRegex(UserError, "too far away"):
                action("9999-12-31")
        self.assertEqual(contract.state, "active")
        self.assertFalse(contract.renewal_lead_id)
