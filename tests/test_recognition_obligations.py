from datetime import date

from odoo.tests import freeze_time, tagged

from .recognition_common import RecognitionCommon

BANDS = ("rpo_first", "rpo_second", "rpo_later")


@tagged("post_install", "-at_install")
@freeze_time("2026-01-16")
class TestRecognitionObligations(RecognitionCommon):
    """What is left to perform: by the books, and by the contracts, it is the same."""

    def _read(self, day, *names):
        """Return sums of all that is left after a day."""
        self.env.flush_all()
        self.env.invalidate_all()
        with freeze_time(day):
            rows = self.env["sale.deferral.obligation"].with_user(self.accountant)
            found = rows.search([("partner_id", "in", self.customers.ids)])
            return [round(sum(found.mapped(name)), 2) for name in names]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.customer_a + cls.customer_b

    def test_a_year_that_is_invoiced(self):
        self._sell()
        # 349 of 365 days of 600.00.
        found = self._read("2026-01-31", "rpo", "rpo_first", "signed", "difference")
        self.assertEqual(found, [573.70, 573.70, 573.70, 0.0])

    def test_three_years_that_are_billed_each_month(self):
        self.plan_monthly.term_count = 3
        order = self._create_order(self.customer_a, self.support)
        order.action_confirm()
        # Not invoiced: from 17 January on, 30 of 31 days of the first month; the next
        # twelve months end on 16 January 2027.
        signed = self._read("2026-01-16", "signed")
        self.assertEqual(self._read("2026-01-16", "rpo"), signed)
        self.assertEqual(self._read("2026-01-16", *BANDS), [1200.0, 1200.0, 1196.77])
        order._create_invoices().action_post()
        contract = order.contract_ids
        for month in (2, 3, 4):
            with freeze_time(date(2026, month, 16)):
                moves = contract._create_invoices()
                moves.filtered(lambda move: move.state == "draft").action_post()
        # 16 May 2026 to 15 January 2029: 32 months
        found = self._read("2026-05-15", "rpo", "signed", *BANDS)
        self.assertEqual(found, [3200.0, 3200.0, 1200.0, 1200.0, 800.0])

    def test_pauses_arrears_and_other_currencies(self):
        self._sell(pricelist_id=self.euros.id)
        self.plan_monthly.billing_timing = "arrears"
        order = self._create_order(self.customer_b, self.support)
        order.action_confirm()
        contract = order.contract_ids
        contract._pause(date(2026, 3, 16), date(2026, 4, 15), False, False)
        with freeze_time("2026-02-16"):
            moves = contract._create_invoices()
            moves.filtered(lambda move: move.state == "draft").action_post()
        # Ten months of support from 16 February on, and 334 days of the licence.
        for day, support in (("2026-02-15", 1000.0), ("2026-06-15", 700.0)):
            end = date(2027, 1, 15) - date.fromisoformat(day)
            expected = round(support + 600.0 * end.days / 365, 2)
            self.assertEqual(self._read(day, "rpo", "signed"), [expected] * 2)

    def test_a_pause_of_several_items_is_taken_off_once(self):
        self.licence.contract_plan_id = self.plan_monthly
        order = self._create_order(self.customer_a, self.support + self.licence)
        order.action_confirm()
        order._create_invoices().action_post()
        contract = order.contract_ids
        contract._pause(date(2026, 3, 16), date(2026, 4, 15), False, False)
        self.assertEqual(len(contract.line_ids), 2)
        # Eleven months after the invoiced one, less one: 700.00 each.
        found = self._read("2026-02-15", "rpo", "signed")
        self.assertEqual(found, [7000.0, 7000.0])

    def test_open_orders_count_and_short_terms_may_be_left_out(self):
        order = self._create_order(self.customer_a, self.setup)
        order.action_confirm()
        self.assertEqual(self._read("2026-01-16", "rpo", "signed"), [250.0, 250.0])
        order._create_invoices().action_post()
        self.assertEqual(self._read("2026-01-16", "rpo", "signed"), [0.0, 0.0])
        self._sell()
        self.company.rpo_without_short_terms = True
        found = self._read("2026-01-31", "rpo", "signed")
        self.assertEqual(found[0], found[1])

    def test_what_waits_for_its_start(self):
        self.plan_yearly.term_start = "payment"
        self._sell()
        self.assertEqual(self._read("2026-01-31", "rpo", "signed"), [600.0, 600.0])

    def test_a_draft_is_the_difference(self):
        order = self._create_order(self.customer_a, self.licence)
        order.action_confirm()
        order._create_invoices()
        found = self._read("2026-01-31", "rpo", "signed", "difference")
        self.assertEqual(found, [0.0, 573.70, -573.70])
