from datetime import date

from odoo.tests import freeze_time, tagged

from . import test_figures_lives
from .recognition_common import RecognitionCommon
from .test_outcomes_backlog_kept import KeptCommon

BANDS = ("rpo_first", "rpo_second", "rpo_later")


@tagged("post_install", "-at_install")
class TestObligationsOfLives(KeptCommon, test_figures_lives.TestLives):
    """Whatever happens to contracts: what is left to perform of them is the same from
    what is kept of their items, and from their days.
    """

    def _assert_every_day(self, contracts, happened):
        self._sleep()
        kept = self._read_unbilled(contracts)
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute("UPDATE sale_backlog_item SET is_plain = FALSE")
            counted = self._read_unbilled(contracts)
            savepoint.rollback()
        self.env.invalidate_all()
        self.assertEqual(kept.keys(), counted.keys(), happened)
        for number, amounts in kept.items():
            for amount, other in zip(amounts, counted[number], strict=True):
                self.assertAlmostEqual(amount, other, delta=0.011, msg=happened)
        self.found += len(kept)

    def _read_unbilled(self, contracts):
        """Return what is left of each item in the next 12 months, the 12 months after,
        and later, by row.
        """
        self.env.invalidate_all()
        rows = self.env["sale.deferral.obligation"].search(
            [("contract_id", "in", contracts.ids), ("source", "=", "unbilled")]
        )
        return {row.id: [row[name] for name in BANDS] for row in rows}

    def test_lives(self):
        self.plan_monthly.term_count = 3  # years: something is left in each band
        for seed in range(30, 34):
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                self.owners.clear()
                self.found = 0
                contracts, happened = self._live(seed)
                self.assertGreater(self.found, 10)
                with freeze_time("2027-07-01"):  # nothing has happened since
                    self._assert_every_day(contracts, happened)
                savepoint.rollback()
                self.env.invalidate_all()


@tagged("post_install", "-at_install")
@freeze_time("2026-01-16")
class TestObligationsKept(RecognitionCommon):
    """A year of support for 100.00 a month from 16 January on, and what is kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        order = cls._create_order(cls.customer_a, cls.support)
        order.action_confirm()
        order._create_invoices().action_post()
        cls.order, cls.contract = order, order.contract_ids
        cls._sleep()

    @classmethod
    def _sleep(cls):
        cls.env["sale.backlog.item"]._refresh_marked()
        cls.env["sale.backlog.item"]._gc_ended()

    def _read(self, groupby=(), *names):
        self.env.invalidate_all()
        return self.env["sale.deferral.obligation"]._read_group(
            [("partner_id", "=", self.customer_a.id)],
            groupby,
            [f"{name}:sum" for name in names],
        )

    def test_the_first_period_is_left_until_the_order_has_invoiced_it(self):
        self._sleep()
        sources = dict(self._read(["source"], "rpo"))
        # 30 of 31 days are invoiced, eleven months are not.
        self.assertEqual(sources["deferred"], 96.77)
        self.assertEqual(sources["unbilled"], 1100.0)
        move = self.order.invoice_ids
        move.button_draft()
        move.button_cancel()
        for _night in range(2):  # the same after it was kept
            sources = dict(self._read(["source"], "rpo"))
            self.assertNotIn("deferred", sources)
            self.assertEqual(sources["unbilled"], 1196.77)
            self.assertEqual(sources["signed"], 0.0)
            self._sleep()

    def test_what_is_invoiced_is_not_unbilled_in_the_same_transaction(self):
        with freeze_time("2026-02-16"):
            self._sleep()
            moves = self.contract._create_invoices()
            moves.filtered(lambda move: move.state == "draft").action_post()
            [(rpo, signed, difference)] = self._read((), "rpo", "signed", "difference")
            # 27 of 28 days, and ten months.
            self.assertEqual((rpo, signed, difference), (1096.43, 1096.43, 0.0))

    def test_a_pause_that_begins_after_the_night_counts_at_once(self):
        with freeze_time("2026-02-15"):
            self._sleep()
            self.contract._pause(date(2026, 3, 16), date(2026, 4, 15), False, False)
            self.assertEqual(self._read((), "rpo", "signed"), [(1000.0, 1000.0)])
            self._sleep()
            self.assertEqual(self._read((), "rpo", "signed"), [(1000.0, 1000.0)])

    def test_days_pass_and_nothing_has_to_be_done(self):
        for day, rpo in (("2026-02-15", 1100.0), ("2026-07-15", 600.0)):
            with freeze_time(day):
                self.assertEqual(dict(self._read(["source"], "rpo"))["unbilled"], rpo)
        with freeze_time("2026-12-31"):  # 15 of 31 days, and what is not billed before
            self.assertEqual(dict(self._read(["source"], "rpo"))["unbilled"], 48.39)

    def test_totals_of_many_small_amounts_are_exact(self):
        self.contract.line_ids.price_unit = 0.1
        sums = self._read((), "rpo", "signed", "difference")
        self.assertEqual(sums, [(97.87, 1.2, 96.67)])

    def test_fees_that_are_spread_are_left_to_perform(self):
        self.setup.recognition = "term"
        order = self._create_order(self.customer_b, self.licence + self.setup)
        order.action_confirm()
        order._create_invoices().action_post()
        rows = self.env["sale.deferral.obligation"].search(
            [("partner_id", "=", self.customer_b.id), ("source", "=", "deferred")]
        )
        # 364 of 365 days of 600.00 and 250.00.
        self.assertEqual(sorted(rows.mapped("rpo")), [249.32, 598.36])

    def test_pages_of_customers(self):
        order = self._create_order(self.customer_b, self.setup)
        order.action_confirm()
        rows = self.env["sale.deferral.obligation"].with_user(self.accountant)
        domain = [("partner_id", "in", (self.customer_a + self.customer_b).ids)]
        names = sorted((self.customer_a + self.customer_b).mapped("display_name"))
        amounts = {self.customer_a.display_name: 1196.77}
        amounts[self.customer_b.display_name] = 250.0
        for offset, name in enumerate(names):
            found = rows.web_read_group(
                domain, ["partner_id"], ["rpo:sum"], limit=1, offset=offset
            )
            [group] = found["groups"]
            shown = (group["partner_id"][1], group["rpo:sum"], found["length"])
            self.assertEqual(shown, (name, amounts[name], 2))
