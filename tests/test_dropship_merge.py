from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .dropship_common import DropshipCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01")
class TestDropshipMerge(DropshipCommon):
    """Requests for quotation that a buyer merges with Odoo's own action."""

    def _merge(self, requests):
        self.assertEqual(len(requests), 2)
        requests.with_user(self.buyer).action_merge()
        left = requests.filtered(lambda order: order.state != "cancel")
        self.assertEqual(len(left), 1)
        return left

    def _ship_all(self, purchase):
        purchase.with_user(self.buyer).button_confirm()
        self._validate(purchase.picking_ids)

    def test_what_two_orders_sold_stays_apart(self):
        orders = self._sell_lamps(1) + self._sell_lamps(2)
        purchase = self._merge(self._get_purchases(orders))
        self.assertEqual(purchase.order_line.mapped("product_qty"), [1, 2])
        self.assertEqual(purchase.order_line.sale_line_id, orders.order_line)
        self._ship_all(purchase)
        self.assertEqual(orders.order_line.mapped("qty_delivered"), [1, 2])

    def test_what_is_sold_less_afterwards_is_bought_less(self):
        orders = self._sell_lamps(1) + self._sell_lamps(5)
        self._merge(self._get_purchases(orders))
        orders[1].order_line.with_user(self.salesman).product_uom_qty = 3
        orders[0].order_line.with_user(self.salesman).product_uom_qty = 2
        self.assertEqual(
            [
                sum(line.purchase_line_ids.mapped("product_qty"))
                for line in orders.order_line
            ],
            [2, 3],
        )

    def test_what_is_bought_beside_them_is_not_added_to_them(self):
        orders = self._sell_lamps(1) + self._sell_lamps(2)
        first, second = self._get_purchases(orders).sorted("id")
        values = {"product_id": self.lamp.id, "product_qty": 7}
        second.order_line = [Command.create(values)]
        purchase = self._merge(first + second)
        self.assertEqual(sorted(purchase.order_line.mapped("product_qty")), [1, 2, 7])
        self.assertEqual(
            orders.order_line.purchase_line_ids.mapped("product_qty"), [1, 2]
        )

    def test_what_nobody_waits_for_is_added_up(self):
        orders = self._sell_lamps(1) + self._sell_lamps(2)
        requests = self._get_purchases(orders)
        bulb = self.env["product.product"].create({"name": "Bulb", "type": "consu"})
        for request in requests:
            request.order_line = [
                Command.create(
                    {
                        "product_id": bulb.id,
                        "name": "Bulb",
                        "product_qty": 4,
                        "price_unit": 1.0,
                        "date_planned": "2026-03-02",
                    }
                )
            ]
        purchase = self._merge(requests)
        self.assertEqual(sorted(purchase.order_line.mapped("product_qty")), [1, 2, 8])

    def test_terms_that_wait_for_their_goods_start(self):
        plan = self.plan_monthly.copy({"name": "Goods", "term_start": "delivery"})
        service = Command.create({"product_id": self.support.id, "plan_id": plan.id})
        orders = self._sell_lamps(1) + self._sell_lamps(2)
        for order in orders:
            copy = order.copy()
            order.with_user(self.salesman).action_cancel()
            self._get_purchases(order).button_cancel()
            copy.order_line = [service]
            copy.with_user(self.salesman).action_confirm()
            orders += copy
        orders = orders[2:]
        contracts = orders.contract_ids
        self.assertEqual(contracts.mapped("state"), ["pending", "pending"])
        self._ship_all(self._merge(self._get_purchases(orders)))
        self.assertEqual(contracts.mapped("date_start"), [date(2026, 3, 1)] * 2)

    def test_contracts_do_not_buy_again(self):
        contracts = self._sell(self.coffee, quantity=1.0)
        contracts += self._sell(self.coffee, quantity=2.0)
        self._run_delivery_job("2026-02-01")
        items = contracts.line_ids
        purchase = self._merge(items.purchase_line_ids.order_id)
        self.assertEqual(purchase.contract_ids, contracts)
        self._run_delivery_job("2026-02-02")
        self.assertEqual(items.purchase_line_ids, purchase.order_line)
        self.assertEqual(items.purchase_line_ids.mapped("product_qty"), [1, 2])
        self._ship_all(purchase)
        self._run_delivery_job("2026-02-03")
        self.assertEqual(
            [self._get_deliveries(contract) for contract in contracts],
            [[("2026-02-01", 1)], [("2026-02-01", 2)]],
        )
        self._run_invoice_job("2026-03-02")
        self.assertEqual(
            [self._get_bills(contract) for contract in contracts],
            [[("2026-02-01", 1, 90.0)], [("2026-02-01", 2, 180.0)]],
        )

    def test_two_periods_of_one_item_stay_apart(self):
        contract = self._sell(self.coffee, quantity=2.0)
        self._run_delivery_job("2026-02-01")
        self._run_delivery_job("2026-03-01")
        requests = contract.line_ids.purchase_line_ids.order_id
        # Buyers ask for both at the same day.
        requests.order_line.date_planned = "2026-03-01"
        purchase = self._merge(requests)
        self._run_delivery_job("2026-03-02")
        self.assertEqual(contract.line_ids.purchase_line_ids, purchase.order_line)
        self.assertEqual(
            purchase.order_line.sorted("period_start").mapped("period_start"),
            [date(2026, 2, 1), date(2026, 3, 1)],
        )
