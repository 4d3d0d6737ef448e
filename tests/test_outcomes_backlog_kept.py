from datetime import date, timedelta

from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from odoo.addons.sale_renewal import intervals
from odoo.addons.sale_renewal.models.outcomes import sale_backlog_item_refresh
from odoo.addons.sale_renewal.models.outcomes.sale_backlog_item_refresh import FEW

from . import test_figures_lives
from .test_changes_records import RecordsCommon

BANDS = ("first", "second", "later")


class KeptCommon(RecordsCommon):
    """What is kept of items for their backlog, next to what it follows from."""

    def _read_kept(self):
        """Return what is kept, by item, after a night."""
        self._sleep()
        rows = self.env.execute_query(
            SQL("SELECT line_id, to_jsonb(kept) - 'id' FROM sale_backlog_item kept")
        )
        return dict(rows)

    def _sleep(self):
        """Keep what has changed."""
        self.env["sale.backlog.item"]._refresh_pending()
        self.env["sale.backlog.item"]._gc_ended()

    def _assert_fresh(self, message=None):
        """What is kept is what is kept when it is made anew."""
        kept = self._read_kept()
        self.env["sale.backlog.item"]._refresh_all()
        self.assertEqual(kept, self._read_kept(), message)

    def _assert_counted(self, contracts, message=None):
        """Compare backlog and RPO of each item with days counted one by one."""
        today = self.env.company._get_contract_today()
        self.env.invalidate_all()
        rows = self.env["sale.backlog"].search([("contract_id", "in", contracts.ids)])
        found = {row.id // 2: row for row in rows}
        for item in contracts.filtered("date_start").line_ids:
            row = found.get(item.id, rows.browse())
            backlog, rpo = self._count(item, today)
            self.assertAlmostEqual(
                row.backlog, backlog, delta=0.006, msg=(item, message)
            )
            self.assertAlmostEqual(row.rpo, rpo, delta=0.006, msg=(item, message))
            for kind in ("backlog", "rpo"):
                bands = sum(row[f"{kind}_{band}"] for band in BANDS)
                self.assertAlmostEqual(bands, row[f"{kind}_company"], delta=0.03)

    def _count(self, item, today):
        """Return what is not billed and what is not performed of an item that runs."""
        contract = item.contract_id
        end = contract._get_end() or today
        end = min(end, item.date_end or end)
        first = item.billed_until or item.billing_start - intervals.ONE_DAY
        tomorrow = today + intervals.ONE_DAY
        return (
            self._get_amount(item, first + intervals.ONE_DAY, end),
            self._get_amount(item, max(tomorrow, item._get_start()), end),
        )

    def _get_amount(self, item, first, last):
        if first > last:
            return 0.0
        contract, periods = item.contract_id, 0.0
        for part in intervals.outside((first, last), contract._get_pauses()):
            periods += contract._get_schedule().count(*part)
        return item.price_subtotal * periods


@tagged("post_install", "-at_install")
class TestKeptBacklogLives(KeptCommon, test_figures_lives.TestLives):
    """Whatever happens to contracts: what is kept for their backlog follows, and adds
    up to what counting each day says.
    """

    def _assert_every_day(self, contracts, happened):
        self._assert_counted(contracts, happened)
        self._sleep()
        self._assert_counted(contracts, happened)

    def test_lives(self):
        for seed in range(20, 24):
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                self.owners.clear()
                contracts, happened = self._live(seed)
                self.assertGreater(len(happened), 3)
                with freeze_time("2027-07-01"):  # nothing has happened since
                    self._assert_counted(contracts, happened)
                    self._assert_fresh(happened)
                savepoint.rollback()
                self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestKeptBacklog(KeptCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-01-01"):
            cls.contract = cls._sell("2026-01-01")
            cls.env.flush_all()

    @freeze_time("2026-01-15")
    def test_everything_that_changes_an_item_is_followed(self):
        other = self.env["crm.team"].create({"name": "Other"})
        company = self.env["res.partner"].create(
            {"name": "Holding", "is_company": True}
        )
        contact = self.env["res.partner"].create(
            {"name": "Contact", "parent_id": self.customer_a.id}
        )
        plan = self.plan_monthly.copy({"name": "Half a year"})
        contract, item = self.contract, self.contract.line_ids[0]
        deeds = {
            "price": lambda: item.write({"price_unit": 33.33}),
            "product": lambda: item.write({"product_id": self.licence.id}),
            "end": lambda: item.write({"date_end": "2026-06-30"}),
            "team": lambda: contract.write({"team_id": other.id}),
            "salesperson": lambda: contract.write({"user_id": self.sale_manager.id}),
            "plan": lambda: contract.write({"plan_id": plan.id}),
            "pause": lambda: contract._pause(date(2026, 3, 1), date(2026, 3, 31)),
            "no pause": lambda: contract.pause_ids.unlink(),
            "customer": lambda: contract.write({"partner_id": contact.id}),
            "parent": lambda: contact.write({"parent_id": company.id}),
            "notice": lambda: contract.action_cancel("2026-09-01"),
        }
        self._assert_fresh()
        for name, deed in deeds.items():
            before = self._read_kept()
            deed()
            after = self._read_kept()
            if name != "customer":  # a contact of the same one
                self.assertNotEqual(before, after, name)
            self._assert_fresh(name)
        kept = self.env["sale.backlog.item"].search([("line_id", "=", item.id)])
        self.assertEqual(kept.partner_id, company)

    @freeze_time("2026-01-15")
    def test_what_is_invoiced_leaves_the_backlog_in_the_same_transaction(self):
        rows = self.env["sale.backlog"]
        domain = [("contract_id", "=", self.contract.id)]
        before = sum(rows.search(domain).mapped("backlog"))
        self.assertEqual(before, 1210.0)  # of 110 a month, the order bills the first
        with freeze_time("2026-02-01"):
            self.contract._create_invoices()
            self.env.invalidate_all()
            self.assertEqual(sum(rows.search(domain).mapped("backlog")), 1100.0)
            self._assert_fresh()

    @freeze_time("2026-01-15")
    def test_what_is_undone_after_it_was_read_is_read_as_before(self):
        rows = self.env["sale.backlog"]
        domain = [("contract_id", "=", self.contract.id)]
        item = self.contract.line_ids[0]
        item.price_unit = 50.0
        with self.env.cr.savepoint() as savepoint:
            item.price_unit = 70.0
            self.assertTrue(rows.search(domain))
            savepoint.rollback()
            self.env.invalidate_all()
        found = rows.search(domain + [("product_id", "=", item.product_id.id)])
        self.assertEqual(found.backlog, 550.0)

    def test_days_pass_and_nothing_has_to_be_done(self):
        """On every tenth day of two years; the term ends meanwhile."""
        day = date(2026, 1, 1)
        with freeze_time(day):
            self._sleep()
        while day < date(2027, 12, 31):
            with freeze_time(day):
                self._assert_counted(self.contract, day)
            day += timedelta(days=10)
        with freeze_time("2027-01-02"):
            self.contract._create_invoices()
            self.assertFalse(self._read_kept().keys() & set(self.contract.line_ids.ids))
            self._assert_fresh()

    @freeze_time("2026-01-15")
    def test_what_was_written_by_other_means_is_found_at_night(self):
        before = self._read_kept()
        self.assertTrue(before)
        self.env.cr.execute("DELETE FROM sale_backlog_item")
        self.env["sale.backlog.item"]._gc_missing()
        self.assertEqual(self._read_kept(), before)

    @freeze_time("2026-01-15")
    def test_customers_that_are_merged_are_one_in_the_backlog(self):
        twin = self.customer_a.copy({"name": "Twin"})
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer_a | twin).ids, twin)
        self._assert_fresh()
        row = self.env["sale.backlog"].search(
            [("contract_id", "=", self.contract.id)], limit=1
        )
        self.assertEqual(row.partner_id, twin)

    @freeze_time("2026-01-15")
    def test_queries_do_not_grow_with_the_items(self):
        contracts = self.contract
        for _number in range(5):
            contracts |= self._sell("2026-01-15")
        self.env.cr.flush()
        for few in (FEW, 0):  # counted when it is asked, or kept at once
            self.patch(sale_backlog_item_refresh, "FEW", few)
            counts = []
            for some in (contracts[:1], contracts):
                self.env["sale.backlog.item"]._mark(some.line_ids)
                before = self.env.cr.sql_log_count
                self.env["sale.backlog.item"]._refresh_marked()
                counts.append(self.env.cr.sql_log_count - before)
            # Of few, all in one; else which items, and what is left of them.
            self.assertEqual(counts, [1, 1] if few else [2, 2])
            self.assertEqual(bool(few), not self._count_kept(contracts))
        self._assert_fresh()

    def _count_kept(self, contracts):
        domain = [("contract_id", "in", contracts.ids), ("is_plain", "=", True)]
        return self.env["sale.backlog.item"].search_count(domain)

    def test_nobody_reads_or_writes_what_is_kept(self):
        kept = self.env["sale.backlog.item"]
        for user in (self.salesman, self.sale_manager, self.env.ref("base.user_admin")):
            for operation in ("read", "write", "create", "unlink"):
                self.assertFalse(kept.with_user(user).has_access(operation))
