from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .ramp_common import RampCommon

YEARS = [(12, 1.0, 100.0), (12, 1.0, 120.0), (12, 1.0, 150.0)]
DAYS = ("2026-01-31", "2027-01-30", "2027-01-31", "2028-01-30", "2028-01-31")


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15 12:00:00")
class TestRampYears(RampCommon):
    """From the opportunity to the third year of a ramp, and its renewal."""

    def test_three_years_at_rising_prices_in_euro(self):
        euro = self._enable_euro(0.5)
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        lead = self._create_opportunity(
            self.customer_a,
            pricelist_id=pricelist.id,
            line_ids=[
                Command.create(
                    {
                        "product_id": self.support.id,
                        "plan_id": self.plan_three_years.id,
                        "price_unit": 100.0,
                    }
                ),
                Command.create({"product_id": self.setup.id, "price_unit": 40.0}),
            ],
        )
        order = lead.with_user(self.salesman)._create_quotations()
        order.term_start_date = "2026-01-31"
        self._sell_in_steps(order.order_line[0], YEARS)
        # 100 a year at first, in dollars: the euro is half of one.
        self.assertEqual(order.amount_total, 140.0)
        self.assertEqual(order.amount_committed, 410.0)
        self.assertEqual(lead.amount_committed, 820.0)
        self.assertAlmostEqual(lead.recurring_revenue, 16.67, 2)
        order.action_confirm()
        contract = order.sudo().contract_ids
        self.assertEqual(
            (str(contract.date_start), str(contract.date_end)),
            ("2026-01-31", "2029-01-30"),
        )
        first, second, third = contract.line_ids
        self.assertEqual((second | third).root_line_id, first)
        self.assertEqual(third.previous_line_id, second)
        invoice = order.sudo()._create_invoices()
        self.assertEqual((invoice.amount_untaxed, invoice.currency_id), (140.0, euro))
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertEqual(
            self._get_log(contract),
            [
                ("2026-01-31", "new", 8.33),
                ("2027-01-31", "price", 1.67),
                ("2028-01-31", "price", 2.5),
            ],
        )
        self.assertEqual(self._get_mrr(contract, *DAYS), [8.33, 8.33, 10, 10, 12.5])
        self.assertEqual(
            self._get_logged_mrr(contract, *DAYS), [8.33, 8.33, 10, 10, 12.5]
        )
        self.assertEqual(
            self._bill(
                contract, "2027-01-30", "2027-01-31", "2028-01-30", "2028-01-31"
            ),
            [0.0, 120.0, 0.0, 150.0],
        )
        self.assertFalse(contract.next_invoice_date)
        with freeze_time("2028-12-01 12:00:00"):
            self._run_state_job()
            self.assertEqual(contract.mrr, 12.5)
            self._run_renewal_job()
            lead = contract.renewal_lead_id
            self.assertEqual(lead.line_ids.mapped("price_unit"), [150.0])
            self.assertEqual(lead.line_ids.renewed_line_id, third)
            renewal = lead.action_place_order()
            self.assertEqual(renewal.order_line.mapped("price_unit"), [150.0])
            following = renewal.contract_ids
            self.assertEqual(str(following.date_start), "2029-01-31")
            self.assertEqual(following.mrr, 12.5)
            # Nothing changes with it.
            self.assertFalse(any(following.change_ids.mapped("revenue_type")))

    def test_seats_rise_in_yen_from_the_last_day_of_a_month(self):
        yen = self._enable_currency("JPY")
        pricelist = self.env["product.pricelist"].create(
            {"name": "Yen", "currency_id": yen.id}
        )
        order = self._create_ramp_order(
            [(1, 10.0, 1000.0), (1, 20.0, 1000.0), (12, 40.0, 999.0)],
            pricelist_id=pricelist.id,
        )
        self.assertEqual(
            self._get_days(order.order_line),
            [
                ("2026-01-31", "2026-02-27"),
                ("2026-02-28", "2026-03-30"),
                ("2026-03-31", False),
            ],
        )
        self.assertEqual(order.amount_committed, 10000 + 20000 + 10 * 39960)
        order.action_confirm()
        contract = order.contract_ids
        self.assertEqual(order._create_invoices().amount_untaxed, 10000)
        self.assertEqual(
            self._bill(
                contract, "2026-02-27", "2026-02-28", "2026-03-31", "2026-04-30"
            ),
            [0, 20000, 39960, 39960],
        )
        self.assertEqual(
            self._get_log(contract),
            [
                ("2026-01-31", "new", 10000),
                ("2026-02-28", "upsell", 10000),
                ("2026-03-31", "upsell", 19960),
            ],
        )
        self.assertEqual(
            self._get_mrr(contract, "2026-02-27", "2026-02-28", "2026-03-31"),
            [10000, 20000, 39960],
        )

    def test_a_step_within_a_period_is_billed_by_its_days(self):
        order = self._create_ramp_order(YEARS[:1], start="2026-04-01")
        wizard = self.env["sale.order.ramp"].create(
            {
                "line_id": order.order_line.id,
                "step_ids": [
                    Command.create({"date_start": day, "price_unit": price})
                    for day, price in (
                        ("2026-04-01", 30.0),
                        ("2026-04-21", 60.0),
                        ("2026-06-16", 90.0),
                    )
                ],
            }
        )
        wizard.action_apply()
        # 20 of 30 days of 30, and 10 of 30 days of 60, both with the order.
        self.assertEqual(order.order_line.mapped("price_subtotal"), [20.0, 20.0, 0.0])
        order.action_confirm()
        self.assertEqual(order._create_invoices().amount_untaxed, 40.0)
        # 15 of 30 days of 60 and of 90 in June.
        self.assertEqual(
            self._bill(
                order.contract_ids,
                "2026-04-30",
                "2026-05-01",
                "2026-06-01",
                "2026-07-01",
            ),
            [0.0, 60.0, 75.0, 90.0],
        )

    def test_without_end_the_last_step_goes_on(self):
        order = self._create_ramp_order(
            [(2, 1.0, 50.0), (1, 1.0, 80.0)], self.plan_evergreen, "2026-03-01"
        )
        # Two months, and one period of what has no end.
        self.assertEqual(order.amount_committed, 180.0)
        order.action_confirm()
        order._create_invoices()
        self.assertEqual(
            self._bill(order.contract_ids, "2026-04-01", "2026-05-01", "2027-05-01"),
            [50.0, 80.0, 12 * 80.0],
        )

    def test_ramps_of_many_orders_are_items_of_their_own_contracts(self):
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": self._enable_euro(0.5).id}
        )
        orders = self._create_ramp_order([(1, 1.0, 10.0), (1, 2.0, 10.0)])
        orders += self._create_ramp_order(
            [(2, 1.0, 20.0), (1, 3.0, 20.0)],
            partner_id=self.customer_b.id,
            pricelist_id=pricelist.id,
        )
        orders.action_confirm()
        for order, mrr in zip(orders, ((10.0, 20.0), (20.0, 60.0)), strict=True):
            contract = order.contract_ids
            self.assertEqual(contract.line_ids[0].version_ids, contract.line_ids[1])
            self.assertEqual(contract.currency_id, order.currency_id)
            days = ("2026-01-31", "2026-12-31")
            self.assertEqual(self._get_mrr(contract, *days), list(mrr))
            self.assertEqual(self._get_logged_mrr(contract, *days), list(mrr))

    def test_free_months_at_the_beginning_are_a_step_of_price_0(self):
        order = self._create_ramp_order([(3, 1.0, 0.0), (9, 1.0, 100.0)])
        self.assertEqual(order.amount_untaxed, 0.0)
        self.assertEqual(order.amount_committed, 900.0)
        order.order_line[0].product_uom_qty = 2.0
        self.assertEqual(order.order_line[0].price_unit, 0.0)
        order.order_line[0].product_uom_qty = 1.0
        order.action_confirm()
        contract = order.contract_ids
        self.assertEqual(order._create_invoices().amount_untaxed, 0.0)
        self.assertEqual(
            self._bill(
                contract, "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"
            ),
            [0.0, 0.0, 100.0, 100.0],
        )
        self.assertEqual(self._get_log(contract)[-1], ("2026-04-30", "price", 100.0))
