from datetime import date

from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .start_common import ActivationCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-20")
class TestActivationDelivery(ActivationCommon):
    """Terms that start with the first full delivery of the goods of their order."""

    def test_a_contract_is_pending_until_everything_is_delivered(self):
        order = self._order(self.plan_delivery, self.support + self.router)
        contract = order.contract_ids
        picking = order.picking_ids
        self.assertRecordValues(
            contract,
            [
                {
                    "state": "pending",
                    "name": contract.number,
                    "date_start": False,
                    "date_end": False,
                    "renewal_date": False,
                    "next_invoice_date": False,
                    "waiting_for": f"Waiting for delivery of {picking.name}",
                }
            ],
        )
        self.assertIn(contract.waiting_for, order.waiting_for)
        self._validate(picking)
        self.assertRecordValues(
            contract,
            [
                {
                    "state": "active",
                    "name": f"{contract.number}_2026-01-20_2027-01-19",
                    "anchor_date": date(2026, 1, 20),
                    "renewal_date": date(2026, 12, 20),
                    "next_invoice_date": date(2026, 2, 20),
                    "waiting_for": False,
                }
            ],
        )
        self.assertIn(f"{picking.name} was delivered", self._get_notes(contract))
        self.assertRecordValues(
            contract.change_ids,
            [{"kind": "new", "date": date(2026, 1, 20), "mrr_change": 100.0}],
        )
        line = order.order_line.filtered("plan_id")
        period = line.period_start, line.period_end
        self.assertEqual(period, (date(2026, 1, 20), date(2026, 2, 19)))

    def test_backorders_are_waited_for(self):
        order = self._order(self.plan_delivery, self.support + self.router + self.water)
        contract = order.contract_ids
        router, water = order.order_line[1:]
        router.product_uom_qty = 5
        self._validate(order.picking_ids, quantity=1)
        backorder = order.picking_ids.filtered(lambda p: p.state != "done")
        self.assertEqual(router.qty_delivered, 1)
        self.assertEqual(water.qty_delivered, 1)
        self.assertEqual(
            self._get_text(contract),
            f"Waiting for delivery of {backorder.name} (1 of 2 products delivered)",
        )
        with freeze_time("2026-01-25"):
            self._validate(backorder)
        self.assertEqual(contract.date_start, date(2026, 1, 25))

    def test_what_is_not_delivered_any_more_is_not_waited_for(self):
        orders = self._order(self.plan_delivery, self.support + self.router)
        orders += self._order(self.plan_delivery, self.support + self.router)
        for order in orders:
            order.order_line[1].product_uom_qty = 5
            self._validate(order.picking_ids, quantity=2)
        first, second = orders
        first.picking_ids.filtered(lambda p: p.state != "done").action_cancel()
        self.assertEqual(first.contract_ids.date_start, date(2026, 1, 20))
        # Without any delivery, there is nothing that could have started it.
        self.assertFalse(second.contract_ids.date_start)

    def test_a_cancelled_transfer_delivers_nothing(self):
        order = self._order(self.plan_delivery, self.support + self.router)
        order.picking_ids.action_cancel()
        contract = order.contract_ids
        self.assertEqual(contract.state, "pending")
        self.assertEqual(self._get_text(contract), "Waiting for delivery of Router")

    def test_a_return_changes_nothing_and_is_not_waited_for(self):
        order = self._order(self.plan_delivery, self.support + self.router + self.water)
        pickings = order.picking_ids
        pickings.move_ids[0].quantity = 1
        pickings.move_ids[1].quantity = 0
        pickings.move_ids.picked = True
        Form.from_action(self.env, pickings.button_validate()).save().process()
        back = self._return(pickings, 1)
        self.assertEqual(back.state, "done")
        self.assertFalse(order.contract_ids.date_start)
        self._validate(pickings.backorder_ids)
        self.assertEqual(order.contract_ids.date_start, date(2026, 1, 20))

    def test_two_steps_are_waited_for_to_the_end(self):
        self.warehouse.delivery_steps = "pick_ship"
        order = self._order(self.plan_delivery, self.support + self.router)
        contract = order.contract_ids
        pick = order.picking_ids
        self.assertIn(pick.name, self._get_text(contract))
        self._validate(pick)
        ship = order.picking_ids - pick
        self.assertEqual(
            self._get_text(contract), f"Waiting for delivery of {ship.name}"
        )
        with freeze_time("2026-01-21"):
            self._validate(ship)
        self.assertEqual(contract.date_start, date(2026, 1, 21))

    def test_drop_shipping_counts(self):
        order = self._order(
            self.plan_delivery, self.support + self.router + self.coffee
        )
        contract, purchase = order.contract_ids, order._get_purchase_orders()
        self._validate(order.picking_ids)
        self.assertEqual(
            self._get_text(contract),
            f"Waiting for delivery of {purchase.name} (1 of 2 products delivered)",
        )
        purchase.button_confirm()
        self.assertIn(purchase.picking_ids.name, self._get_text(contract))
        with freeze_time("2026-02-03"):
            self._validate(purchase.picking_ids)
        self.assertEqual(contract.date_start, date(2026, 2, 3))

    def test_what_the_vendor_is_still_asked_for_is_waited_for(self):
        order = self._order(
            self.plan_delivery, self.support + self.router + self.coffee
        )
        contract, purchase = order.contract_ids, order._get_purchase_orders()
        purchase.button_confirm()
        self._validate(purchase.picking_ids)
        order.order_line[2].product_uom_qty = 3
        more = order._get_purchase_orders() - purchase
        self.assertEqual(more.state, "draft")
        self._validate(order.picking_ids.filtered(lambda p: p.state != "done"))
        self.assertEqual(contract.state, "pending")
        self.assertIn(more.name, self._get_text(contract))
        more.button_confirm()
        self._validate(more.picking_ids)
        self.assertEqual(contract.date_start, date(2026, 1, 20))

    def test_without_goods_it_starts_on_confirmation_and_says_so(self):
        order = self._order(self.plan_delivery, self.support + self.setup)
        contract = order.contract_ids
        self.assertEqual(contract.date_start, date(2026, 1, 10))
        self.assertIn("has no goods to deliver", self._get_notes(contract))

    def test_goods_that_are_sold_no_more_do_not_block_for_ever(self):
        order = self._order(self.plan_delivery, self.support + self.router)
        order.order_line[1].product_uom_qty = 0
        contract = order.contract_ids
        self.assertIn("About to start", self._get_text(contract))
        self._run_state_job()
        self.assertEqual(contract.date_start, date(2026, 1, 20))

    def test_each_contract_waits_for_its_own_goods_and_what_goes_beside(self):
        other = self.plan_delivery.copy({"name": "Other"})
        order = self._order(self.plan_delivery, self.support)
        with freeze_time("2026-01-10"):
            order = order.copy()
            order.order_line = [
                Command.create({"product_id": self.water.id, "plan_id": other.id}),
                Command.create({"product_id": self.router.id}),
            ]
            order.action_confirm()
        service, water = order.contract_ids.sorted("id")
        moves = order.picking_ids.move_ids
        moves.filtered(lambda move: move.product_id == self.router).quantity = 1
        moves.filtered(lambda move: move.product_id == self.water).quantity = 0
        moves.picked = True
        picking = order.picking_ids
        Form.from_action(self.env, picking.button_validate()).save().process()
        self.assertEqual(service.date_start, date(2026, 1, 20))
        self.assertFalse(water.date_start)
        with freeze_time("2026-01-22"):
            self._validate(picking.backorder_ids)
        self.assertEqual(water.date_start, date(2026, 1, 22))
        self.assertEqual(service.date_start, date(2026, 1, 20))

    def test_goods_that_recur_are_delivered_a_period_after_the_start(self):
        order = self._order(self.plan_delivery, self.water)
        contract = order.contract_ids
        self._run_delivery_job("2026-03-31")
        self._run_invoice_job("2026-03-31")
        self.assertEqual(self._get_deliveries(contract), [])
        self.assertEqual(self._get_bills(contract), [])
        self._validate(order.picking_ids)
        self.assertEqual(contract.next_delivery_date, date(2026, 2, 20))
        self.assertEqual(contract.next_invoice_date, date(2026, 2, 20))
        self._run_delivery_job("2026-03-20")
        self._run_invoice_job("2026-03-20")
        days = ["2026-02-20", "2026-03-20"]
        self.assertEqual(self._get_deliveries(contract), [(d, 1.0) for d in days])
        self.assertEqual(self._get_bills(contract), [(day, 1.0, 10.0) for day in days])

    def test_goods_billed_on_delivery_in_arrears(self):
        self.plan_delivery.billing_timing = "arrears"
        order = self._order(self.plan_delivery, self.juice)
        contract = order.contract_ids
        self._run_invoice_job("2026-03-31")
        self.assertEqual(contract.state, "pending")
        self._validate(order.picking_ids)
        self._run_invoice_job("2026-02-20")
        self.assertEqual(self._get_bills(contract), [("2026-01-20", 1.0, 20.0)])

    def test_two_orders_at_once_by_a_warehouse_user(self):
        keeper = new_test_user(self.env, "keeper", "stock.group_stock_user")
        orders = self._order(self.plan_delivery, self.support + self.router)
        orders += self._order(
            self.plan_delivery, self.support + self.router, self.customer_b
        )
        waiting = self._order(self.plan_delivery, self.support + self.router)
        pickings = orders.picking_ids.with_user(keeper)
        pickings.move_ids.picked = True
        pickings.button_validate()
        contracts = orders.contract_ids
        self.assertEqual(contracts.mapped("date_start"), [date(2026, 1, 20)] * 2)
        self.assertEqual(contracts.mapped("state"), ["active"] * 2)
        self.assertEqual(len(contracts.change_ids), 2)
        self.assertEqual(waiting.contract_ids.state, "pending")

    def test_the_day_is_the_one_of_the_company(self):
        tokyo = self._create_company(name="Tokyo")
        tokyo.partner_id.tz = "Asia/Tokyo"
        self.env.company.partner_id.tz = "America/New_York"
        self.plan_delivery.company_id = False
        orders = self._order(self.plan_delivery, self.support + self.router)
        self.env.user.company_ids += tokyo
        there = self.env(context={"allowed_company_ids": tokyo.ids})
        with freeze_time("2026-01-10"):
            orders += (
                self.env["sale.order"]
                .with_env(there)
                .create(
                    {
                        "partner_id": self.customer_b.id,
                        "company_id": tokyo.id,
                        "user_id": False,
                        "order_line": [
                            Command.create(
                                {
                                    "product_id": self.support.id,
                                    "plan_id": self.plan_delivery.id,
                                }
                            ),
                            Command.create({"product_id": self.router.id}),
                        ],
                    }
                )
            )
            orders[1].action_confirm()
        # 20 January in New York, 21 January in Tokyo.
        with freeze_time("2026-01-20 20:00:00"):
            self._validate(orders[0].picking_ids)
            self._validate(orders[1].with_env(there).picking_ids)
        self.assertEqual(
            orders.contract_ids.mapped("date_start"),
            [date(2026, 1, 20), date(2026, 1, 21)],
        )

    def test_an_event_that_was_missed_is_caught_up(self):
        order = self._order(self.plan_delivery, self.support + self.router)
        moves = order.picking_ids.move_ids
        moves.picked = True
        moves._action_done()
        contract = order.contract_ids
        self.assertIn("About to start on Jan 20, 2026", self._get_text(contract))
        with freeze_time("2026-01-23"):
            self._run_state_job()
        self.assertEqual(contract.date_start, date(2026, 1, 20))

    def test_starting_again_changes_nothing(self):
        order = self._order(self.plan_delivery, self.support + self.router)
        contract = order.contract_ids
        self._validate(order.picking_ids)
        with freeze_time("2026-02-01"):
            contract._start_due()
            contract._start_waiting(order)
            self._run_state_job()
        self.assertEqual(contract.date_start, date(2026, 1, 20))
        self.assertEqual(len(contract.change_ids), 1)

    def test_other_transfers_look_for_no_contract(self):
        goods = self._create_order(self.customer_a, self.router)
        goods.action_confirm()
        self._validate(goods.picking_ids)
        contracts = self.env["sale.contract"].sudo()
        self.env.flush_all()
        with self.assertQueryCount(0):
            contracts._start_waiting(goods)
