from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .delivery_common import GoodsCommon


@tagged("post_install", "-at_install")
class TestRecurringGoods(GoodsCommon):
    """Contracts deliver the goods of every period after the one of their order."""

    def test_every_customer_gets_every_period_once(self):
        monthly = self._sell(self.water)
        weekly = self._sell(
            self.juice, self.customer_b, quantity=1, plan=self.plan_weekly
        )
        first = (monthly + weekly).order_ids.picking_ids
        self.assertEqual(len(first), 2)
        self.assertEqual(monthly.next_delivery_date, date(2026, 2, 1))
        self.assertEqual(weekly.next_delivery_date, date(2026, 1, 8))
        self._run_delivery_job("2026-01-07")
        self.assertFalse(self._get_moves(monthly + weekly))
        self._run_delivery_job("2026-01-08")
        self._run_delivery_job("2026-01-08")
        self._run_delivery_job("2026-01-14")
        self.assertFalse(self._get_moves(monthly))
        self.assertEqual(self._get_deliveries(weekly), [("2026-01-08", 1)])
        self._run_delivery_job("2026-02-03")
        self.assertEqual(self._get_deliveries(monthly), [("2026-02-01", 3)])
        self.assertEqual(
            self._get_deliveries(weekly),
            [(f"2026-01-{day:02}", 1) for day in (8, 15, 22, 29)],
        )
        self.assertEqual(monthly.next_delivery_date, date(2026, 3, 1))
        picking = self._get_moves(monthly).picking_id
        self.assertRecordValues(
            picking,
            [
                {
                    "partner_id": self.customer_a.id,
                    "origin": f"{monthly.number} 2026-02-01",
                    "picking_type_code": "outgoing",
                    "state": "assigned",
                    "contract_ids": monthly.ids,
                }
            ],
        )
        self.assertEqual(picking.scheduled_date.date(), date(2026, 2, 1))
        self.assertEqual(len(self._get_moves(weekly).picking_id), 4)
        self.assertEqual((monthly.delivery_count, weekly.delivery_count), (2, 5))
        found = self.env["stock.picking"].search([("contract_ids", "in", monthly.ids)])
        self.assertEqual(found, monthly.order_ids.picking_ids + picking)
        self.assertEqual(monthly.delivery_ids, found)

    def test_a_cancelled_transfer_is_made_again(self):
        contract = self._sell(self.water)
        self._run_delivery_job("2026-02-01")
        move = self._get_moves(contract)
        move.picking_id.action_cancel()
        self.assertEqual(contract.next_delivery_date, date(2026, 2, 1))
        self._run_delivery_job("2026-02-02")
        self.assertEqual(self._get_deliveries(contract), [("2026-02-01", 3)])
        again = self._get_moves(contract) - move
        self._validate(again.picking_id, quantity=1)
        backorder = self._get_moves(contract).filtered(lambda m: m.state == "assigned")
        self.assertEqual(backorder.product_uom_qty, 2)
        backorder.picking_id.action_cancel()
        self._run_delivery_job("2026-02-03")
        self.assertEqual(self._get_deliveries(contract), [("2026-02-01", 1)])

    def test_nothing_in_a_pause_and_after_the_end(self):
        paused, cancelled, ended = (
            self._sell(self.water, partner)
            for partner in (self.customer_a, self.customer_b, self.customer_b)
        )
        with freeze_time("2026-01-10"):
            paused._pause(date(2026, 2, 1), date(2026, 3, 10))
            cancelled.action_cancel(date(2026, 3, 1))
        ended.date_end = "2026-03-15"
        self._run_delivery_job("2026-05-01")
        self.assertEqual(
            self._get_deliveries(paused),
            [("2026-03-01", 3), ("2026-04-01", 3), ("2026-05-01", 3)],
        )
        after_the_pause = self._get_moves(paused)[0].picking_id
        self.assertEqual(after_the_pause.scheduled_date.date(), date(2026, 3, 11))
        self.assertEqual(self._get_deliveries(cancelled), [("2026-02-01", 3)])
        self.assertEqual(
            self._get_deliveries(ended), [("2026-02-01", 3), ("2026-03-01", 3)]
        )
        self.assertFalse((cancelled + ended).mapped("next_delivery_date")[0])

    def test_a_pause_without_end_delivers_nothing(self):
        plan = self.plan_evergreen
        paused, other = (
            self._sell(self.water, partner, plan=plan)
            for partner in (self.customer_a, self.customer_b)
        )
        with freeze_time("2026-02-01"):
            paused._pause(date(2026, 2, 1))
        self._run_delivery_job("2026-03-01")
        self.assertFalse(self._get_deliveries(paused))
        self.assertFalse(paused.next_delivery_date)
        self.assertEqual(len(self._get_deliveries(other)), 2)
        with freeze_time("2026-03-20"):
            paused.action_resume()
        self._run_delivery_job("2026-03-20")
        self.assertEqual(self._get_deliveries(paused), [("2026-03-01", 3)])

    def test_another_quantity_counts_from_the_next_delivery(self):
        contract = self._sell(self.water)
        self._run_delivery_job("2026-02-01")
        with freeze_time("2026-02-10"):
            contract.line_ids._change_quantity(5, date(2026, 2, 10), credit=True)
        self._run_delivery_job("2026-02-10")
        self.assertEqual(self._get_deliveries(contract), [("2026-02-01", 3)])
        self._run_delivery_job("2026-04-01")
        with freeze_time("2026-04-02"):
            contract.line_ids[-1]._remove(date(2026, 5, 1))
        self._run_delivery_job("2026-06-01")
        self.assertEqual(
            self._get_deliveries(contract),
            [("2026-02-01", 3), ("2026-03-01", 5), ("2026-04-01", 5)],
        )
        self.assertFalse(contract.next_delivery_date)

    def test_the_version_of_the_first_day_is_delivered_late(self):
        contract = self._sell(self.juice)
        with freeze_time("2026-02-10"):
            contract.line_ids._change_quantity(5, date(2026, 2, 10))
        self._run_delivery_job("2026-03-01")
        self.assertEqual(
            self._get_deliveries(contract), [("2026-02-01", 3), ("2026-03-01", 5)]
        )

    def test_an_item_added_later_is_delivered_from_its_first_day(self):
        contract = self._sell(self.water)
        with freeze_time("2026-02-10"):
            self.env["sale.contract.line"].create(
                {
                    "contract_id": contract.id,
                    "product_id": self.juice.id,
                    "date_start": "2026-02-10",
                }
            )
        self._run_delivery_job("2026-03-01")
        moves = contract.line_ids[1].stock_move_ids
        self.assertEqual(
            [(move.period_start, move.date.date()) for move in moves],
            [
                (date(2026, 2, 1), date(2026, 2, 10)),
                (date(2026, 3, 1), date(2026, 3, 1)),
            ],
        )
        march = moves[1].picking_id
        self.assertEqual(march.move_ids.product_id, self.water + self.juice)

    def test_the_renewed_contract_goes_on_without_gap_or_double(self):
        contract, other = (
            self._sell(self.water, partner)
            for partner in (self.customer_a, self.customer_b)
        )
        self._run_delivery_job("2026-12-01")
        with freeze_time("2026-12-05"):
            lead = contract._create_renewals()
            order = lead.order_ids
            order.action_confirm()
        renewed = contract.next_contract_ids
        self._run_delivery_job("2027-03-01")
        self.assertEqual(len(self._get_deliveries(contract)), 11)
        self.assertEqual(len(self._get_deliveries(other)), 11)
        # January comes with the order, not before its term starts.
        self.assertEqual(order.picking_ids.scheduled_date.date(), date(2027, 1, 1))
        self.assertEqual(
            self._get_deliveries(renewed), [("2027-02-01", 3), ("2027-03-01", 3)]
        )

    def test_two_items_of_one_product_stay_apart(self):
        contract = self._sell(self.juice)
        with freeze_time("2026-01-20"):
            contract.line_ids.copy(
                {
                    "contract_id": contract.id,
                    "date_start": "2026-02-01",
                    "product_uom_qty": 1,
                }
            )
        self._run_delivery_job("2026-02-01")
        moves = self._get_moves(contract)
        self.assertEqual(len(moves.picking_id), 1)
        self.assertEqual(moves.mapped("product_uom_qty"), [3, 1])

    def test_what_another_system_delivered_is_not_delivered_again(self):
        contract = self.env["sale.contract"].create(
            {
                "partner_id": self.customer_a.id,
                "plan_id": self.plan_monthly.id,
                "date_start": "2025-09-01",
                "line_ids": [
                    Command.create(
                        {"product_id": self.water.id, "billed_until": "2026-01-31"}
                    )
                ],
            }
        )
        self._run_delivery_job("2026-02-15")
        self.assertEqual(self._get_deliveries(contract), [("2026-02-01", 1)])

    def test_steps_of_the_warehouse_belong_to_the_period(self):
        self.warehouse.delivery_steps = "pick_ship"
        contract = self._sell(self.juice)
        other = self._sell(self.juice, self.customer_b)
        self._run_delivery_job("2026-02-01")
        self._validate(self._get_moves(contract).picking_id)
        self._run_delivery_job("2026-02-02")
        pick, ship = self._get_moves(contract)
        self.assertEqual((pick.state, ship.state), ("done", "assigned"))
        self.assertEqual(ship.location_dest_id.usage, "customer")
        self.assertEqual(ship.period_start, date(2026, 2, 1))
        self._run_invoice_job("2026-02-02")
        self.assertFalse(self._get_bills(contract))
        self._validate(ship.picking_id)
        self._run_delivery_job("2026-02-03")
        self._run_invoice_job("2026-02-03")
        self.assertEqual(self._get_bills(contract), [("2026-02-01", 3, 60.0)])
        self.assertEqual(len(self._get_moves(contract)), 2)
        self.assertEqual(len(self._get_moves(other)), 1)

    def test_pulled_steps_belong_to_the_period(self):
        self.warehouse.delivery_steps = "pick_ship"
        route = self.warehouse.delivery_route_id
        pick, ship = route.rule_ids.sorted("id")
        pick.location_dest_id = ship.location_src_id
        ship.action = "pull"
        ship.procure_method = "make_to_order"
        contract = self._sell(self.juice)
        self._run_delivery_job("2026-02-01")
        moves = self._get_moves(contract)
        self.assertEqual(moves.mapped("period_start"), [date(2026, 2, 1)] * 2)
        self.assertEqual(len(moves.picking_id), 2)

    def test_the_route_of_the_order_line_counts(self):
        contract, other = (
            self._sell(self.water, partner)
            for partner in (self.customer_a, self.customer_b)
        )
        self.water.seller_ids = [Command.create({"partner_id": self.vendor.id})]
        route = self.env.ref("stock_dropshipping.route_drop_shipping")
        contract.line_ids.order_line_id.route_ids = route
        self._run_delivery_job("2026-02-01")
        self.assertEqual(contract.line_ids.purchase_line_ids.product_qty, 3)
        self.assertFalse(self._get_moves(contract))
        self.assertEqual(self._get_deliveries(other), [("2026-02-01", 3)])

    def test_companies_deliver_on_their_own(self):
        mine = self._sell(self.water)
        company = self._create_company(name="Elsewhere")
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)]
        )
        theirs = self.env["sale.contract"].create(
            {
                "partner_id": self.customer_b.id,
                "company_id": company.id,
                "plan_id": self.plan_monthly.id,
                "date_start": "2026-01-01",
                "line_ids": [Command.create({"product_id": self.water.id})],
            }
        )
        self._run_delivery_job("2026-01-01")
        self.assertEqual(self._get_moves(theirs).company_id, company)
        self.assertEqual(
            self._get_moves(theirs).picking_type_id.warehouse_id, warehouse
        )
        self.assertFalse(self._get_moves(mine))
        with freeze_time("2026-02-01"), self.assertRaises(AccessError):
            theirs.with_user(self.sale_manager).action_create_deliveries()

    def test_warehouse_staff_and_managers_deliver_by_hand(self):
        keeper = new_test_user(self.env, "keeper", "stock.group_stock_user")
        biller = new_test_user(self.env, "biller", "account.group_account_invoice")
        mine = self._sell(self.water)
        other = self._sell(self.coffee, self.customer_b)
        with freeze_time("2026-02-01"):
            for user in (self.salesman, biller):
                with self.assertRaises(AccessError):
                    mine.with_user(user).action_create_deliveries()
            supply = self.env["sale.contract.supply"].with_user(keeper)
            supply = supply.search([("number", "=", mine.number)])
            action = supply.action_create_deliveries()
            other.with_user(self.sale_manager).action_create_deliveries()
            with self.assertRaisesRegex(UserError, r"next delivery is due on Mar 1"):
                supply.action_create_deliveries()
        self.assertEqual(self._get_deliveries(mine), [("2026-02-01", 3)])
        self.assertEqual(other.line_ids.purchase_line_ids.product_qty, 3)
        pickings = self.env["stock.picking"].with_user(keeper)
        listed = pickings.search(action["domain"])
        self.assertEqual(set(listed.mapped("contract_numbers")), {mine.number})
        self.assertEqual(listed, mine.delivery_ids)
        both = "sales_team.group_sale_salesman,stock.group_stock_user"
        colleague = new_test_user(self.env, "colleague", both)
        self.assertFalse(listed.with_user(colleague).contract_ids)
        for user in (self.salesman, biller):
            self.assertEqual(mine.with_user(user).delivery_count, 2)


@tagged("post_install", "-at_install")
class TestRecurringDropShipping(GoodsCommon):
    """The vendor ships every period to the customer."""

    def test_one_purchase_order_per_period(self):
        contract, other = (
            self._sell(self.coffee, partner)
            for partner in (self.customer_a, self.customer_b)
        )
        self._run_delivery_job("2026-02-01")
        self._run_delivery_job("2026-02-02")
        self._run_delivery_job("2026-03-01")
        lines = contract.line_ids.purchase_line_ids.sorted("period_start")
        self.assertEqual(len(lines.order_id), 2)
        self.assertRecordValues(
            lines.order_id,
            [
                {
                    "partner_id": self.vendor.id,
                    "dest_address_id": self.customer_a.id,
                    "origin": f"{contract.number} {day}",
                }
                for day in ("2026-02-01", "2026-03-01")
            ],
        )
        self.assertEqual(
            lines.mapped("product_qty") + lines.mapped("period_start"),
            [3, 3, date(2026, 2, 1), date(2026, 3, 1)],
        )
        self.assertEqual(
            other.line_ids.purchase_line_ids.order_id.dest_address_id, self.customer_b
        )
        self._run_invoice_job("2026-03-02")
        self.assertFalse(self._get_bills(contract))
        lines[0].order_id.button_confirm()
        picking = lines[0].order_id.picking_ids
        self.assertEqual(picking.contract_ids, contract)
        self.assertIn(picking, contract.delivery_ids)
        self._validate(picking)
        self._run_delivery_job("2026-03-03")
        self._run_invoice_job("2026-03-03")
        self.assertEqual(self._get_bills(contract), [("2026-02-01", 3, 270.0)])
        self.assertEqual(len(contract.line_ids.purchase_line_ids), 2)
        self.assertFalse(self._get_bills(other))

    def test_two_items_on_one_purchase_order(self):
        contract = self._sell(self.coffee)
        with freeze_time("2026-01-20"):
            contract.line_ids.copy(
                {"contract_id": contract.id, "date_start": "2026-02-01"}
            )
        self._run_delivery_job("2026-02-01")
        lines = contract.line_ids.purchase_line_ids
        self.assertEqual(len(lines.order_id), 1)
        self.assertEqual(lines.mapped("product_qty"), [3, 3])

    def test_a_cancelled_purchase_order_is_made_again(self):
        contract = self._sell(self.coffee)
        self._run_delivery_job("2026-02-01")
        line = contract.line_ids.purchase_line_ids
        line.order_id.button_cancel()
        self.assertEqual(contract.next_delivery_date, date(2026, 2, 1))
        self._run_delivery_job("2026-02-02")
        again = contract.line_ids.purchase_line_ids - line
        again.order_id.button_confirm()
        self.assertEqual(contract.next_delivery_date, date(2026, 3, 1))
        again.order_id.picking_ids.action_cancel()
        self.assertEqual(contract.next_delivery_date, date(2026, 2, 1))

    def test_a_missing_vendor_stops_nobody_else(self):
        contract, other, third = (
            self._sell(product, partner)
            for product, partner in (
                (self.coffee, self.customer_a),
                (self.water, self.customer_b),
                (self.juice, self.customer_a),
            )
        )
        sellers = self.coffee.seller_ids
        sellers.product_tmpl_id = self.water.product_tmpl_id
        for day in ("2026-02-01", "2026-02-02"):
            self._run_delivery_job(day)
        self.assertIn("Coffee is not delivered by any route", contract.delivery_error)
        self.assertEqual(len(contract.activity_ids), 1)
        self.assertEqual(contract.activity_ids.user_id, self.salesman)
        self.assertFalse((other + third).filtered("delivery_error"))
        for served in (other, third):
            self.assertEqual(self._get_deliveries(served), [("2026-02-01", 3)])
        with freeze_time("2026-02-03"), self.assertRaisesRegex(UserError, "Coffee is"):
            contract.action_create_deliveries()
        sellers.product_tmpl_id = self.coffee.product_tmpl_id
        self._run_delivery_job("2026-02-03")
        self.assertFalse(contract.delivery_error)
        self.assertFalse(contract.activity_ids)
        self.assertEqual(contract.line_ids.purchase_line_ids.product_qty, 3)
