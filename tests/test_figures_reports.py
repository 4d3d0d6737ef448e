from datetime import date

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestFiguresInReports(RenewalCommon):
    """What salespeople read in Odoo's own analyses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls._enable_currency("EUR")
        cls.euro.rate_ids = [
            Command.clear(),
            Command.create({"name": "2026-01-01", "rate": 0.5}),
            Command.create({"name": "2026-07-01", "rate": 0.25}),
        ]
        cls.euro_pricelist = cls.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": cls.euro.id}
        )

    def _read_sales(self, order, groupby, *measures):
        self.env.flush_all()
        rows = (
            self.env["sale.report"]
            .with_user(self.salesman)
            ._read_group(
                [("order_reference", "=", f"sale.order,{order.id}")],
                [groupby],
                [f"{name}:sum" for name in measures],
                order=groupby,
            )
        )
        return [(row[0], *(round(value, 2) for value in row[1:])) for row in rows]

    @freeze_time("2026-03-01")
    def test_sales_analysis_keeps_recurring_and_one_time_apart(self):
        order = self._create_order(
            self.customer_a, self.support + self.licence + self.setup
        )
        order.action_confirm()
        measures = ("first_period_amount", "mrr", "amount_committed")
        self.assertEqual(
            self._read_sales(order, "recurring_type", *measures),
            # 12 x 100 and 1 x 600; 100 + 600 / 12.
            [("one_time", 0.0, 0.0, 250.0), ("recurring", 700.0, 150.0, 1800.0)],
        )
        self.assertEqual(
            self._read_sales(order, "plan_id", "mrr"),
            [
                (self.plan_monthly, 100.0),
                (self.plan_yearly, 50.0),
                (self.env["sale.contract.plan"], 0.0),
            ],
        )
        self.assertEqual(
            self._read_sales(order, "contract_id", "mrr"),
            [
                *((contract, contract.mrr) for contract in order.contract_ids.sorted()),
                (self.env["sale.contract"], 0.0),
            ],
        )
        self.assertEqual(self._read_sales(order, "order_type", "mrr"), [("new", 150.0)])

    @freeze_time("2026-03-01")
    def test_sales_analysis_is_in_the_currency_of_the_company(self):
        order = self._create_order(
            self.customer_a, self.support, pricelist_id=self.euro_pricelist.id
        )
        order.order_line.price_unit = 60.0
        measures = ("first_period_amount", "mrr", "amount_committed")
        self.assertEqual(
            self._read_sales(order, "recurring_type", *measures),
            [("recurring", 120.0, 120.0, 1440.0)],
        )

    @freeze_time("2026-03-01")
    def test_figures_of_a_line_follow_what_is_sold(self):
        order = self._create_order(self.customer_a, self.support)
        line = order.order_line
        self.assertEqual((line.mrr, line.amount_committed), (100.0, 1200.0))
        line.product_uom_qty = 3
        self.assertEqual((line.mrr, line.amount_committed), (300.0, 3600.0))
        line.discount = 50
        self.assertEqual((line.mrr, line.amount_committed), (150.0, 1800.0))
        line.plan_id = self.plan_yearly
        line.write({"price_unit": 1200.0, "discount": 0.0})
        self.assertEqual((line.mrr, line.amount_committed), (300.0, 3600.0))
        order.term_start_date = "2026-04-01"
        order.term_end_date = "2026-09-30"
        self.assertEqual(line.mrr, 300.0)
        # 183 of 365 days of 3 x 1200.
        self.assertEqual(line.amount_committed, 1804.93)
        line.recurring_type = "one_time"
        self.assertEqual((line.mrr, line.amount_committed), (0.0, line.price_subtotal))

    @freeze_time("2026-03-01")
    def test_pipeline_analysis_knows_plan_and_what_is_sold(self):
        both = self._create_opportunity(
            self.customer_a, self.support + self.licence + self.setup
        )
        recurring = self._create_opportunity(self.customer_a, self.licence)
        one_time = self._create_opportunity(self.customer_b, self.setup)
        nothing = self._create_opportunity(self.customer_b)
        leads = both + recurring + one_time + nothing
        self.assertEqual(
            leads.mapped("sold_type"), ["both", "recurring", "one_time", False]
        )
        self.assertEqual(both.main_plan_id, self.plan_monthly)
        self.assertEqual(recurring.main_plan_id, self.plan_yearly)
        self.assertEqual(leads.mapped("first_period_amount"), [700.0, 600.0, 0.0, 0.0])
        self.env.flush_all()
        groups = self.env["crm.lead"]._read_group(
            [("id", "in", leads.ids)], ["main_plan_id"], ["amount_committed:sum"]
        )
        self.assertEqual(dict(groups)[self.plan_monthly], 2050.0)

    @freeze_time("2026-03-01")
    def test_pipeline_analysis_follows_the_quotation_that_counts(self):
        lead = self._create_opportunity(self.customer_a, self.support)
        lead.action_create_quotation()
        order = lead.primary_order_id
        order.order_line = [Command.create({"product_id": self.setup.id})]
        self.assertEqual(lead.sold_type, "both")
        order.order_line[0].product_uom_qty = 4
        self.assertEqual(lead.first_period_amount, 400.0)
        order.order_line[0].unlink()
        self.assertEqual(lead.sold_type, "one_time")
        self.assertFalse(lead.main_plan_id)

    def test_contracts_in_two_currencies_add_up_in_the_company_s(self):
        with freeze_time("2026-03-01"):
            contracts = self._create_contracts(self.customer_a, start="2026-03-01")
            contracts |= self._create_contracts(
                self.customer_b,
                start="2026-08-01",
                products=self.support,
                pricelist_id=self.euro_pricelist.id,
            )
        dollar, euro = contracts.sorted("date_start")
        # 100 dollars are 50 euros on the day of signing.
        self.assertEqual((euro.mrr, euro.mrr_company), (50.0, 100.0))
        self.assertEqual((dollar.mrr, dollar.mrr_company), (100.0, 100.0))
        self.assertEqual(euro.arr_company, 1200.0)
        # On the day from which it is effective, they are 200.
        self.assertEqual(euro.change_ids.mrr_change_company, 200.0)
        with freeze_time("2026-09-01"):
            # The euro is worth twice as much by now: nothing of it is revenue.
            euro.line_ids._change_quantity(2.0, date(2026, 9, 1))
            euro._refresh_state()
        self.assertEqual((euro.mrr, euro.mrr_company), (100.0, 200.0))
        self.assertEqual(sum(euro.change_ids.mapped("mrr_change_company")), 400.0)
        [(total,)] = self.env["sale.contract"]._read_group(
            [("id", "in", contracts.ids)], [], ["mrr_company:sum"]
        )
        self.assertEqual(total, 300.0)

    @freeze_time("2026-09-01")
    def test_what_time_changes_reaches_the_currency_of_the_company(self):
        with freeze_time("2026-01-10"):
            contract = self._create_contracts(
                self.customer_a, start="2026-01-01", products=self.support
            )
            contract.line_ids._change_quantity(3.0, date(2026, 3, 1))
            self.env.flush_all()
        self.assertEqual((contract.mrr, contract.mrr_company), (100.0, 100.0))
        with freeze_time("2026-03-01"):
            self._run_state_job()
        contract.invalidate_recordset()
        self.assertEqual((contract.mrr, contract.mrr_company), (300.0, 300.0))
        self.assertEqual(contract.arr_company, 3600.0)

    def test_a_term_that_began_earlier_has_the_rate_of_its_first_day(self):
        contract = self._create_contracts(
            self.customer_a,
            start="2026-06-01",
            products=self.support,
            pricelist_id=self.euro_pricelist.id,
        )
        self.assertEqual(contract.currency_rate, 0.5)
        contract.date_start = "2026-08-01"
        self.assertEqual(contract.currency_rate, 0.25)


@tagged("post_install", "-at_install")
class TestFiguresOfPurchases(RenewalCommon):
    def test_buyers_see_what_is_bought_for_contracts(self):
        vendor = self.customer_b
        goods = self.env["product.product"].create(
            {
                "name": "Filter",
                "type": "consu",
                "recurring_type": "recurring",
                "contract_plan_id": self.plan_monthly.id,
                "seller_ids": [Command.create({"partner_id": vendor.id, "price": 5.0})],
                "route_ids": [
                    Command.link(
                        self.env.ref("stock_dropshipping.route_drop_shipping").id
                    )
                ],
            }
        )
        with freeze_time("2026-03-01"):
            order = self._create_order(self.customer_a, goods)
            order.action_confirm()
        bought = order.order_line.purchase_line_ids
        stock = self.env["purchase.order"].create(
            {
                "partner_id": vendor.id,
                "order_line": [Command.create({"product_id": goods.id})],
            }
        )
        self.env.flush_all()
        buyer = self.env["res.users"].create(
            {
                "name": "Buyer",
                "login": "figures_buyer",
                "group_ids": [
                    Command.link(self.env.ref("purchase.group_purchase_user").id)
                ],
            }
        )
        rows = (
            self.env["purchase.report"]
            .with_user(buyer)
            ._read_group(
                [("order_id", "in", (bought.order_id | stock).ids)],
                ["recurring_type", "order_type", "plan_id"],
                ["qty_ordered:sum"],
                order="recurring_type",
            )
        )
        no_plan = self.env["sale.contract.plan"]
        self.assertEqual(
            [(row[0], row[1], row[2].sudo(), row[3]) for row in rows],
            [
                ("recurring", "new", self.plan_monthly, 1.0),
                (False, False, no_plan, 1.0),
            ],
        )
