from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestSmallPrices(RenewalCommon):
    """Prices keep the decimals that they were given with, in any currency."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan_monthly.write({"renewal_price": "uplift", "renewal_uplift": 3.0})

    def _sell(self, price, quantity, **values):
        order = self._create_order(
            self.customer_a, term_start_date="2025-02-01", **values
        )
        order.order_line = [
            Command.create(
                {
                    "product_id": self.support.id,
                    "price_unit": price,
                    "product_uom_qty": quantity,
                }
            )
        ]
        order.action_confirm()
        return order.contract_ids

    def _create_pricelist(self, code):
        currency = self._enable_currency(code)
        return self.env["product.pricelist"].create(
            {"name": code, "currency_id": currency.id}
        )

    def _renew(self, contract):
        return contract._create_renewals().order_ids

    def test_an_uplift_of_a_small_price(self):
        order = self._renew(self._sell(0.0333, 10000))
        self.assertEqual(order.order_line.price_unit, 0.034299)
        self.assertEqual(order.amount_untaxed, 342.99)

    def test_a_small_price_stays_small_for_one_unit(self):
        order = self._renew(self._sell(0.0333, 1))
        self.assertEqual(order.order_line.price_unit, 0.0343)

    def test_an_uplift_has_no_more_decimals_than_its_amount_takes(self):
        order = self._renew(self._sell(33.33, 1))
        self.assertEqual(order.order_line.price_unit, 34.33)
        order = self._renew(self._sell(33.35, 3))
        self.assertEqual(order.order_line.price_unit, 34.35)
        self.assertEqual(order.amount_untaxed, 103.05)

    def test_an_uplift_in_yen_and_in_dinar(self):
        yen, dinar = self._create_pricelist("JPY"), self._create_pricelist("KWD")
        order = self._renew(self._sell(0.5, 10001, pricelist_id=yen.id))
        self.assertEqual(order.amount_untaxed, 5151.0)
        order = self._renew(self._sell(0.0125, 100, pricelist_id=dinar.id))
        self.assertEqual(order.amount_untaxed, 1.288)
        order = self._renew(self._sell(1.005, 1, pricelist_id=dinar.id))
        self.assertEqual(order.amount_untaxed, 1.035)

    def test_price_changes_of_small_prices(self):
        contract = self._sell(0.0333, 10000)
        wizards = self.env["sale.contract.price.change"].with_user(self.sale_manager)
        values = {"contract_ids": contract.ids, "date": "2026-01-15"}
        wizard = wizards.create(values | {"percent": 3.0})
        self.assertEqual(wizard.line_ids.new_price, 0.034299)
        values |= {"change_type": "amount", "amount": 0.00001}
        wizard = wizards.create(values)
        self.assertEqual(wizard.line_ids.new_price, 0.03331)
        wizard.action_apply()
        self.assertEqual(contract.line_ids[-1:].price_unit, 0.03331)

    def test_a_price_scaled_from_another_plan(self):
        quarterly = self.env["sale.contract.plan"].create(
            {"name": "Quarterly", "billing_interval": 3}
        )
        self.support.write({"contract_plan_id": quarterly.id, "list_price": 70.0})
        for quantity, price, amount in (
            (1, 23.33, 23.33),
            (3, 23.333, 70.0),
            (1000, 23.33333, 23333.33),
        ):
            order = self._create_order(self.customer_a)
            order.order_line = [
                Command.create(
                    {
                        "product_id": self.support.id,
                        "plan_id": self.plan_monthly.id,
                        "product_uom_qty": quantity,
                    }
                )
            ]
            self.assertEqual(order.order_line.price_unit, price)
            self.assertEqual(order.amount_untaxed, amount)

    def test_a_small_price_by_days(self):
        contract = self._sell(0.0333, 100000)
        order = self._create_order(self.customer_b, self.support)
        line = order.order_line
        line.write({"price_unit": 0.0333, "product_uom_qty": 100000})
        line.proration = 0.4
        self.assertEqual(line._get_prorated_price(), 0.01332)
        line.proration = 1 / 7
        self.assertEqual(
            order.currency_id.round(line._get_prorated_price() * 100000), 475.71
        )
        self.assertEqual(contract.line_ids.price_subtotal, 3330.0)
