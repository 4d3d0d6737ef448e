from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestPlanPricelist(RenewalCommon):
    """What a recurring line costs when the pricelist names a plan."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pricelist = cls._create_pricelist("Contracts")
        cls.customer_a.property_product_pricelist = cls.pricelist
        cls.plan_quarterly = cls.env["sale.contract.plan"].create(
            {"name": "Test quarterly", "billing_interval": 3}
        )

    @classmethod
    def _create_pricelist(cls, name, *rules, **values):
        return cls.env["product.pricelist"].create(
            {"name": name, "item_ids": [Command.create(r) for r in rules], **values}
        )

    def _set_rules(self, *rules):
        self.pricelist.item_ids = [
            Command.clear(),
            *[Command.create(rule) for rule in rules],
        ]

    def _rule(self, plan=None, product=None, **values):
        if "fixed_price" in values:
            values["compute_price"] = "fixed"
        elif "percent_price" in values:
            values["compute_price"] = "percentage"
        else:
            values["compute_price"] = "formula"
        return {
            "plan_id": plan and plan.id,
            "product_id": product and product.id,
            **values,
        }

    def _get_prices(self, *plans, product=None, quantity=1.0):
        """Return the net price of one line per plan, the same on both documents."""
        vals_list = [
            {
                "product_id": (product or self.support).id,
                "plan_id": plan.id,
                "recurring_type": "recurring" if plan else "one_time",
                "product_uom_qty": quantity,
            }
            for plan in plans
        ]
        commands = [Command.create(vals) for vals in vals_list]
        order = self._create_order(self.customer_a, order_line=commands)
        lead = self._create_opportunity(self.customer_a, line_ids=commands)
        prices = [
            round(line.price_unit * (1 - line.discount / 100), 2)
            for line in order.order_line
        ]
        self.assertEqual(
            [round(price, 2) for price in lead.line_ids.mapped("price_unit")], prices
        )
        return prices

    def _assert_prices(self, monthly, quarterly, yearly, one_time, **options):
        self.assertEqual(
            self._get_prices(
                self.plan_monthly,
                self.plan_quarterly,
                self.plan_yearly,
                self.env["sale.contract.plan"],
                **options,
            ),
            [monthly, quarterly, yearly, one_time],
        )

    def test_prices_of_plans(self):
        """The product costs 100 a month, whatever the rule; the table is per period."""
        yearly = self.plan_yearly
        surcharge = {"price_discount": 10.0, "price_surcharge": 5.0}
        table = [
            ("no rule", [], (100, 300, 1200, 100)),
            ("fixed", [self._rule(fixed_price=80.0)], (80, 240, 960, 80)),
            (
                "fixed, plan",
                [self._rule(yearly, fixed_price=999)],
                (100, 300, 999, 100),
            ),
            ("percent", [self._rule(percent_price=10)], (90, 270, 1080, 90)),
            (
                "percent, plan",
                [self._rule(yearly, percent_price=10)],
                (100, 300, 1080, 100),
            ),
            ("formula", [self._rule(**surcharge)], (95, 285, 1140, 95)),
            ("formula, plan", [self._rule(yearly, **surcharge)], (100, 300, 1085, 100)),
            (
                "both",
                [self._rule(fixed_price=80.0), self._rule(yearly, fixed_price=900.0)],
                (80, 240, 900, 80),
            ),
            (
                "a plan goes before a product",
                [
                    self._rule(yearly, fixed_price=900.0),
                    self._rule(product=self.support, fixed_price=70.0),
                ],
                (70, 210, 900, 70),
            ),
            (
                "among plan rules, the product goes before all products",
                [
                    self._rule(yearly, fixed_price=900.0),
                    self._rule(yearly, product=self.support, fixed_price=800.0),
                ],
                (100, 300, 800, 100),
            ),
        ]
        for name, rules, expected in table:
            with self.subTest(name):
                self._set_rules(*rules)
                self._assert_prices(*expected)

    def test_the_same_with_discounts_shown(self):
        self._enable_discounts()
        self.env.ref("base.group_user").implied_ids += self.group_discount_per_so_line
        self._set_rules(
            self._rule(percent_price=10.0),
            self._rule(self.plan_yearly, percent_price=25.0),
        )
        order = self._create_order(self.customer_a, self.support)
        self.assertRecordValues(
            order.order_line, [{"price_unit": 100.0, "discount": 10.0}]
        )
        order.order_line.plan_id = self.plan_yearly
        self.assertRecordValues(
            order.order_line, [{"price_unit": 1200.0, "discount": 25.0}]
        )

    def test_rules_based_on_another_pricelist(self):
        base = self._create_pricelist(
            "Base", self._rule(self.plan_yearly, fixed_price=1000.0)
        )
        chained = {"base": "pricelist", "base_pricelist_id": base.id}
        table = [
            ({"percent_price": 10.0}, (90, 270, 900, 90)),
            ({"price_surcharge": 5.0}, (105, 315, 1060, 105)),
            ({"price_surcharge": 5.0, "plan": self.plan_yearly}, (100, 300, 1005, 100)),
        ]
        for values, expected in table:
            with self.subTest(values):
                self._set_rules(self._rule(**values, **chained))
                self._assert_prices(*expected)

    def test_discounts_shown_from_two_pricelists(self):
        self.env.ref("base.group_user").implied_ids += self.group_discount_per_so_line
        base = self._create_pricelist("Base", self._rule(percent_price=10.0))
        self._set_rules(
            self._rule(percent_price=50.0, base="pricelist", base_pricelist_id=base.id)
        )
        order = self._create_order(self.customer_a, self.support)
        order.order_line.plan_id = self.plan_yearly
        self.assertRecordValues(
            order.order_line, [{"price_unit": 1200.0, "discount": 55.0}]
        )

    def test_quantity_breaks_of_plan_rules(self):
        self._set_rules(
            self._rule(fixed_price=90.0),
            self._rule(fixed_price=85.0, min_quantity=10),
            self._rule(self.plan_yearly, fixed_price=1000.0, min_quantity=5),
            self._rule(self.plan_yearly, fixed_price=900.0, min_quantity=20),
        )
        table = {
            1: (90, 270, 1080, 90),
            5: (90, 270, 1000, 90),
            10: (85, 255, 1000, 85),
            20: (85, 255, 900, 85),
        }
        for quantity, expected in table.items():
            with self.subTest(quantity):
                self._assert_prices(*expected, quantity=quantity)

    def test_dates_of_plan_rules(self):
        self._set_rules(
            self._rule(
                self.plan_yearly,
                fixed_price=1000.0,
                date_start="2026-03-01",
                date_end="2026-04-01",
            )
        )
        for day, price in [
            ("2026-02-15", 1200.0),
            ("2026-03-15", 1000.0),
            ("2026-04-15", 1200.0),
        ]:
            with self.subTest(day), freeze_time(day):
                self.assertEqual(self._get_prices(self.plan_yearly), [price])

    def test_units_other_than_the_one_of_the_product(self):
        self._set_rules(self._rule(self.plan_yearly, fixed_price=1000.0))
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._create_order(
            self.customer_a,
            order_line=[
                Command.create(
                    {
                        "product_id": self.support.id,
                        "plan_id": plan.id,
                        "product_uom_id": dozen.id,
                    }
                )
                for plan in self.plan_yearly + self.plan_quarterly
            ],
        )
        self.assertEqual(order.order_line.mapped("price_unit"), [12000.0, 3600.0])

    def test_plan_rules_in_another_currency(self):
        euro = self._enable_euro(rate=0.5)
        self.customer_a.property_product_pricelist = self._create_pricelist(
            "Euro",
            self._rule(self.plan_yearly, fixed_price=555.0),
            self._rule(self.plan_quarterly, percent_price=10.0),
            currency_id=euro.id,
        )
        self._assert_prices(50.0, 135.0, 555.0, 50.0)

    def test_a_change_of_plan_changes_that_price_only(self):
        self._set_rules(self._rule(self.plan_yearly, fixed_price=999.0))
        products = self.support + self.support + self.support + self.setup
        order = self._create_order(self.customer_a, products)
        lead = self._create_opportunity(self.customer_a, products)
        for lines in (order.order_line, lead.line_ids):
            lines[1].price_unit = 77.0
            lines[0].plan_id = self.plan_yearly
            lines[1].plan_id = self.plan_yearly
            self.assertEqual(lines.mapped("price_unit"), [999.0, 77.0, 100.0, 250.0])
            lines[0].plan_id = self.plan_monthly
            self.assertEqual(lines.mapped("price_unit"), [100.0, 77.0, 100.0, 250.0])

    def test_a_line_turned_one_time_leaves_the_plan_rule(self):
        self._set_rules(self._rule(self.plan_monthly, fixed_price=60.0))
        line = self._create_order(self.customer_a, self.support).order_line
        self.assertEqual(line.price_unit, 60.0)
        line.recurring_type = "one_time"
        self.assertFalse(line.pricelist_item_id)
        self.assertEqual(line.price_unit, 100.0)

    def test_prices_asked_without_a_plan_know_no_plan_rules(self):
        self._set_rules(
            self._rule(self.plan_monthly, product=self.support, fixed_price=60.0)
        )
        products = self.support + self.setup
        for records in (products, products.product_tmpl_id):
            prices = self.pricelist._get_products_price(records, 1.0)
            self.assertEqual(list(prices.values()), [100.0, 250.0])
        self.assertFalse(self.pricelist._get_product_rule(self.support, 1.0))
        contextual = self.support.with_context(pricelist=self.pricelist.id)
        self.assertEqual(contextual._get_contextual_price(), 100.0)

    def test_a_salesperson_gets_the_same_prices(self):
        self._set_rules(self._rule(self.plan_yearly, fixed_price=999.0))
        order = self._create_order(self.customer_a, self.support)
        line = order.with_user(self.salesman).order_line
        line.plan_id = self.plan_yearly.with_user(self.salesman)
        self.assertEqual(line.price_unit, 999.0)

    @mute_logger("odoo.sql_db")
    def test_plans_that_price_rules_are_kept(self):
        self._set_rules(self._rule(self.plan_quarterly, fixed_price=250.0))
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.plan_quarterly.unlink()
        self.plan_quarterly.active = False
        self.assertEqual(self.pricelist.item_ids.plan_id, self.plan_quarterly)

    def test_plans_of_another_company_are_refused(self):
        self.plan_quarterly.company_id = self._create_company(name="Elsewhere")
        with self.assertRaises(UserError):
            self._set_rules(self._rule(self.plan_quarterly, fixed_price=250.0))
