from datetime import date, timedelta

from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from . import test_figures_lives
from .ranking_common import KeptRankingCommon

LATER = (1, 7, 30, 100)  # days on which nothing has happened and no job has run


@tagged("post_install", "-at_install")
class TestKeptRankingLives(KeptRankingCommon, test_figures_lives.TestLives):
    """Whatever happens to contracts: top lists follow at once, after a night, and on
    later days without one.
    """

    def _assert_every_day(self, contracts, happened):
        self._assert_counted(contracts, happened)
        today = self.env.company._get_contract_today()
        for days in LATER:
            with freeze_time(today + timedelta(days=days)):
                self._assert_counted(contracts, (days, happened))
        self._sleep()
        self.assertFalse(self._count_changed())
        self._assert_counted(contracts, happened)
        for days in (*LATER, -1):
            with freeze_time(today + timedelta(days=days)):
                self._assert_counted(contracts, ("kept", days, happened))

    def test_lives(self):
        for seed in range(30, 34):
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                self.owners.clear()
                contracts, happened = self._live(seed)
                self.assertGreater(len(happened), 3)
                with freeze_time("2027-07-01"):
                    self._assert_counted(contracts, happened)
                    self._assert_fresh(happened)
                savepoint.rollback()
                self.env.invalidate_all()


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestKeptRanking(KeptRankingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-01-01"):
            cls.contract = cls._sell("2026-01-01")
            cls.other = cls._sell("2026-01-01", cls.support)
            cls.contracts = cls.contract + cls.other
            cls.env.flush_all()

    def _assert_follows(self, deeds):
        """After each deed, what is read and what is kept follows."""
        self._assert_fresh()
        for name, deed in deeds.items():
            before = self._read_kept()
            deed()
            self._assert_counted(self.contracts.exists(), name)
            self._assert_fresh(name)
            self._assert_counted(self.contracts.exists(), name)
            self.assertNotEqual(before, self._read_kept(), name)

    def test_everything_that_changes_an_item_is_followed(self):
        team = self.env["crm.team"].create({"name": "Other"})
        plan = self.plan_monthly.copy({"name": "Quarter"})
        plan.billing_interval = 3
        contract, item = self.contract, self.contract.line_ids[0]
        self._assert_follows(
            {
                "price": lambda: item.write({"price_unit": 33.33}),
                "product": lambda: item.write({"product_id": self.licence.id}),
                "end": lambda: item.write({"date_end": "2026-06-30"}),
                "team": lambda: contract.write({"team_id": team.id}),
                "person": lambda: contract.write({"user_id": self.sale_manager.id}),
                "pause": lambda: contract._pause(date(2026, 2, 1), date(2026, 3, 31)),
                "no pause": lambda: contract.pause_ids.unlink(),
                "plan": lambda: contract.write({"plan_id": plan.id}),
                "rate": lambda: contract.write({"currency_rate": 2.0}),
                "notice": lambda: contract.action_cancel("2026-06-15"),
            }
        )

    def test_whose_contacts_customers_are_is_followed(self):
        company = self.env["res.partner"].create(
            {"name": "Holding", "is_company": True}
        )
        contact = self.env["res.partner"].create(
            {"name": "Contact", "parent_id": self.customer_a.id}
        )
        twin = self.customer_a.copy({"name": "Twin"})
        merging = self.env["base.partner.merge.automatic.wizard"].create({})
        self.contract.write({"partner_id": contact.id})
        self._assert_follows(
            {
                "parent": lambda: contact.write({"parent_id": company.id}),
                "own": lambda: contact.write({"parent_id": False}),
                "back": lambda: contact.write({"parent_id": company.id}),
                "assigned": lambda: self._assign(self.other, self.customer_b),
                "merged": lambda: merging._merge((self.customer_b | twin).ids, twin),
                "again": lambda: merging._merge((contact | twin).ids, twin),
            }
        )
        self.assertEqual(self.contracts.partner_id, twin)

    def _assign(self, contract, customer):
        wizard = self.env["sale.contract.transfer"].with_user(self.sale_manager)
        wizard.create(
            {
                "contract_ids": contract.ids,
                "partner_id": customer.id,
                "date_choice": "today",
            }
        ).action_apply()

    def test_salespeople_and_teams_that_are_deleted(self):
        seller = new_test_user(self.env, "leaving", "sales_team.group_sale_salesman")
        team = self.env["crm.team"].create({"name": "Leaving"})
        self.contract.write({"user_id": seller.id, "team_id": team.id})
        self.other.write({"user_id": False, "team_id": False})
        self._sleep()
        for record in (seller, team):
            record.sudo().unlink()
            self.env.invalidate_all()
            self._assert_counted(self.contracts)
            self._assert_fresh()

    def test_a_term_that_is_deleted_is_gone(self):
        contract = self._sell("2026-03-01", self.licence)
        with freeze_time("2026-03-01"):
            self._assert_counted(self.contracts + contract)
        self._assert_fresh()
        contract.order_ids.sudo()._action_cancel()
        contract.sudo().line_ids.unlink()
        with freeze_time("2026-03-01"):
            self._assert_counted(self.contracts + contract)
        self._assert_fresh()

    def test_what_is_undone_after_it_was_read_is_read_as_before(self):
        self._sleep()
        item = self.other.line_ids
        with self.env.cr.savepoint() as savepoint:
            item.price_unit = 70.0
            self._assert_counted(self.contracts)
            savepoint.rollback()
            self.env.invalidate_all()
        self._assert_counted(self.contracts)

    def test_days_pass_and_nothing_has_to_be_done(self):
        """One item is more for some time, the contract is paused, and both end."""
        item = self.contract.line_ids[0]
        item._change_temporarily(5, date(2026, 2, 1), date(2026, 2, 28))
        self.contract._pause(date(2026, 4, 10), date(2026, 4, 19))
        self.other.action_cancel("2026-06-01")
        self._sleep()
        day = date(2026, 1, 15)
        while day < date(2027, 1, 31):
            with freeze_time(day):
                self._assert_counted(self.contracts, day)
            day += timedelta(days=5)
        with freeze_time("2027-01-31"):
            self._assert_fresh()
            self.assertFalse(self._count(self.contracts))

    def test_what_was_written_by_other_means_is_found_at_night(self):
        self._sleep()
        before = self._read_kept()
        self.assertTrue(before)
        self.env.cr.execute("DELETE FROM sale_ranking_item")
        self._sleep()
        self.assertEqual(self._read_kept(), before)

    def test_what_recurs_and_what_is_invoiced_are_one_row(self):
        invoice = self.contract.order_ids._create_invoices()
        invoice.write({"invoice_user_id": False, "team_id": False})
        invoice.invoice_date = "2026-01-15"
        invoice.action_post()
        self.contracts.write({"user_id": False, "team_id": False})
        for _night in range(2):
            rows = self.env["sale.ranking"].search(
                [("partner_id", "=", self.customer_a.id)]
            )
            found = {row.product_id: (row.invoiced, row.mrr) for row in rows}
            self.assertEqual(len(rows), 2)
            # 100.00 each of two contracts, and 10.00; the first month was billed once.
            self.assertEqual(found[self.support], (100.0, 200.0))
            self.assertEqual(found[self.seats], (10.0, 10.0))
            self.assertFalse(rows.sudo().user_id)
            self.assertFalse(rows.team_id)
            self._sleep()

    def test_one_statement_notes_what_many_contracts_change(self):
        self._sleep()
        for some in (self.contract, self.contracts):
            some.line_ids.write({"date_end": "2026-11-30"})
            self.env.flush_all()
            with self.assertQueryCount(1):
                self.env["sale.ranking.item"]._refresh_marked()
        self.assertEqual(self._count_changed(), 2)  # one customer, twice
        with self.assertQueryCount(0):  # nothing was changed
            self.env["sale.ranking.item"]._refresh_marked()

    def test_nobody_reads_or_writes_what_is_kept(self):
        kept = self.env["sale.ranking.item"]
        for user in (self.salesman, self.sale_manager, self.env.ref("base.user_admin")):
            for operation in ("read", "write", "create", "unlink"):
                self.assertFalse(kept.with_user(user).has_access(operation))


@tagged("post_install", "-at_install")
class TestKeptRankingCompanies(KeptRankingCommon):
    """One company is in Auckland and sells in euros, the other in Los Angeles: it is 1
    March in one of them and 28 February in the other.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.west = cls.env.company
        cls.west.tz = "America/Los_Angeles"
        cls.east = cls._create_company(name="East")
        cls.env["account.chart.template"].try_loading(
            "generic_coa", cls.east, install_demo=False
        )
        cls.east.tz = "Pacific/Auckland"
        cls.euro = cls._enable_euro(0.5)
        cls.euro.rate_ids.company_id = False  # in both companies
        cls.prices = cls.env["product.pricelist"].create(
            {
                "name": "Euro",
                "company_id": cls.east.id,
                "currency_id": cls.euro.id,
                "item_ids": [
                    Command.create({"compute_price": "fixed", "fixed_price": 80.0})
                ],
            }
        )
        with freeze_time("2026-02-01"):
            cls.contracts = cls._sell_in(cls.west)
            cls.contracts += cls._sell_in(cls.east, pricelist_id=cls.prices.id)

    @classmethod
    def _sell_in(cls, company, **values):
        order = cls.env["sale.order"].with_company(company)
        order = order.create(
            {
                "partner_id": cls.customer_a.id,
                "company_id": company.id,
                "user_id": False,
                "term_start_date": "2026-03-01",
                "order_line": [Command.create({"product_id": cls.support.id})],
                **values,
            }
        )
        order.action_confirm()
        return order.contract_ids

    def _read(self):
        self._assert_counted(self.contracts)
        rows = self.env["sale.ranking"].search(
            [("partner_id", "=", self.customer_a.id)]
        )
        return {row.company_id: row.mrr for row in rows}

    def test_each_company_has_its_own_day_and_rate(self):
        west, east = self.west, self.east
        night = "2026-02-28 12:00:00"  # 28 February 4:00; 1 March 1:00
        for kept in (False, True):
            with self.subTest(kept=kept), freeze_time(night):
                if kept:
                    self._sleep()
                # 80 euros are 160 of the company's currency.
                self.assertEqual(self._read(), {west: 0.0, east: 160.0})
        with freeze_time("2026-02-28 10:00:00"):  # 23:00 in Auckland
            self.assertEqual(self._read(), {west: 0.0, east: 0.0})
        with freeze_time("2026-03-01 09:00:00"):  # 1:00 in Los Angeles
            self.assertEqual(self._read(), {west: 100.0, east: 160.0})

    def test_a_company_that_moves_has_another_day_at_once(self):
        with freeze_time("2026-02-28 12:00:00"):
            self._sleep()
            self.east.tz = "America/Los_Angeles"
            self.assertEqual(self._read(), {self.west: 0.0, self.east: 0.0})
            self.west.tz = "Pacific/Auckland"
            self.assertEqual(self._read(), {self.west: 100.0, self.east: 0.0})
