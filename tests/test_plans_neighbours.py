from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import RenewalCommon

NEIGHBOURS = ("post_install", "-at_install", "-standard", "sale_renewal_neighbours")
RECURS = {"recurring_type": "recurring"}


class NeighboursCommon(RenewalCommon):
    """What other add-ons sell on the orders that make contracts."""

    @classmethod
    def _create_recurring(cls, name, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "list_price": 40.0,
                "contract_plan_id": cls.plan_monthly.id,
                "taxes_id": [Command.clear()],
                **RECURS,
                **values,
            }
        )

    def _mark_recurring(self, product):
        """Do what was possible before products were looked at."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE product_template SET recurring_type = 'recurring', "
            "contract_plan_id = %s WHERE id = %s",
            (self.plan_monthly.id, product.product_tmpl_id.id),
        )
        self.env.invalidate_all()

    def _assert_only_support_recurs(self, order, total):
        """Confirm an order: its first invoice, its contract and the renewal of that."""
        order.action_confirm()
        contract = order.contract_ids
        self.assertEqual(contract.line_ids.product_id, self.support)
        self.assertEqual(contract.mrr, 100.0)
        order.order_line.filtered(
            lambda line: line.product_id.invoice_policy == "delivery"
        ).qty_delivered = 1
        invoice = order._create_invoices()
        self.assertEqual(invoice.amount_untaxed, total)
        self.assertEqual(
            invoice.invoice_line_ids.filtered("contract_line_id").product_id,
            self.support,
        )
        renewal = contract._create_renewals().order_ids
        self.assertEqual(renewal.order_line.product_id, self.support)


@tagged(*NEIGHBOURS)
@freeze_time("2026-01-10")
class TestLinesOfNeighbours(NeighboursCommon):
    """Lines that come with others, or that charge for something else."""

    def _create_program(self, kind="promotion", **reward):
        return self.env["loyalty.program"].create(
            {
                "name": "Welcome",
                "program_type": kind,
                "trigger": "auto",
                "applies_on": "current",
                "rule_ids": [
                    Command.create(
                        {"product_ids": self.support.ids, "minimum_amount": 0}
                    )
                ],
                "reward_ids": [Command.create(reward)],
            }
        )

    def _reward(self, order):
        order._update_programs_and_rewards()
        for coupon, rewards in order._get_claimable_rewards().items():
            order._apply_program_reward(rewards, coupon)
        return order.order_line.filtered("is_reward_line")

    def test_a_free_product_is_not_renewed_free_for_ever(self):
        self._create_program(
            reward_type="product", reward_product_id=self.licence.id, required_points=1
        )
        order = self._create_order(self.customer_a, self.support)
        reward = self._reward(order)
        self.assertEqual(reward.product_id, self.licence)
        self.assertEqual(order.amount_untaxed, 100.0)
        self._assert_only_support_recurs(order, 100.0)

    def test_a_discount_of_a_promotion_is_given_once(self):
        self._create_program(
            reward_type="discount",
            discount=10,
            discount_mode="percent",
            discount_applicability="order",
            required_points=1,
        )
        order = self._create_order(self.customer_a, self.support)
        self._mark_recurring(self._reward(order).product_id)
        self._assert_only_support_recurs(order, 90.0)

    def test_a_reward_with_the_product_of_discounts_is_given_once(self):
        product = self._create_recurring("Discount", list_price=0.0)
        self.env.company.sale_discount_product_id = product
        program = self._create_program(
            reward_type="discount",
            discount=10,
            discount_mode="percent",
            discount_applicability="order",
            required_points=1,
        )
        program.reward_ids.discount_line_product_id = product
        order = self._create_order(self.customer_a, self.support)
        self.assertEqual(self._reward(order).product_id, product)
        self._assert_only_support_recurs(order, 90.0)

    def test_a_delivery_charge_is_charged_once(self):
        parcel = self._create_recurring("Parcel")
        carrier = self.env["delivery.carrier"].create(
            {"name": "Parcels", "product_id": parcel.id}
        )
        order = self._create_order(self.customer_a, self.support)
        order.set_delivery_line(carrier, 9.0)
        self._assert_only_support_recurs(order, 109.0)

    def test_an_expense_is_charged_once(self):
        travel = self._create_recurring(
            "Travel", can_be_expensed=True, expense_policy="sales_price"
        )
        travel.standard_price = 0.0
        order = self._create_order(self.customer_a, self.support)
        order.action_confirm()
        contract = order.contract_ids
        expense = self._create_expense(travel, order, 70.0)
        line = order.order_line.filtered("is_expense")
        self.assertEqual(line.product_id, travel)
        self.assertEqual(contract, order.contract_ids)
        self.assertEqual(contract.line_ids.product_id, self.support)
        invoice = order._create_invoices()
        billed = invoice.invoice_line_ids.filtered(
            lambda line: not line.contract_line_id
        )
        self.assertEqual(billed.product_id, travel)
        self.assertEqual(billed.price_subtotal, 40.0)
        self.assertEqual(expense.sale_order_id, order)

    def _create_expense(self, product, order, amount):
        """Return an expense that is approved, posted, and charged to the customer."""
        employee = self.env["hr.employee"].create(
            {
                "name": "Ada",
                "work_contact_id": self.customer_b.id,
                "user_id": self.env.uid,
            }
        )
        expense = self.env["hr.expense"].create(
            {
                "name": "Train",
                "employee_id": employee.id,
                "product_id": product.id,
                "total_amount_currency": amount,
                "sale_order_id": order.id,
                "payment_mode": "company_account",
            }
        )
        expense.action_submit()
        expense.action_approve()
        expense.action_post()
        return expense


@tagged(*NEIGHBOURS)
@freeze_time("2026-01-10")
class TestProductsOfNeighbours(NeighboursCommon):
    """Products that are sold once by their nature: they are refused as recurring, and
    made no item if somebody has marked them before.
    """

    def _create_once(self, **values):
        values = {"recurring_type": "one_time", **values}
        return self._create_recurring("Once", **values)

    def _assert_refused(self, product, sentence):
        with self.assertRaisesRegex(ValidationError, sentence):
            product.recurring_type = "recurring"
        with self.assertRaisesRegex(ValidationError, sentence):
            product.product_tmpl_id.recurring_type = "recurring"
        self._mark_recurring(product)
        self.assertRegex(product.product_tmpl_id.sold_once_reason, sentence)

    def _create_event(self, **values):
        return self.env["event.event"].create(
            {
                "name": "Fair",
                "date_begin": "2026-03-01 08:00:00",
                "date_end": "2026-03-01 18:00:00",
                **values,
            }
        )

    def test_seats_of_an_event(self):
        seat = self._create_once(service_tracking="event")
        self._assert_refused(seat, "Seats and booths of an event are sold once")
        event = self._create_event(
            event_ticket_ids=[
                Command.create({"name": "Seat", "product_id": seat.id, "price": 30})
            ]
        )
        order = self._create_order(self.customer_a, self.support)
        ticket = event.event_ticket_ids
        order.order_line = [
            Command.create(
                {
                    "product_id": seat.id,
                    "event_id": event.id,
                    "event_ticket_id": ticket.id,
                }
            )
        ]
        self.assertEqual(order.order_line[-1].recurring_type, "one_time")
        self.assertFalse(order.order_line[-1].plan_id)
        self._assert_only_support_recurs(order, 130.0)

    def test_booths_of_an_event(self):
        booth = self._create_once(service_tracking="event_booth", list_price=20.0)
        self._assert_refused(booth, "Seats and booths of an event are sold once")
        category = self.env["event.booth.category"].create(
            {"name": "Corner", "product_id": booth.id}
        )
        event = self._create_event(
            event_booth_ids=[
                Command.create({"name": "C1", "booth_category_id": category.id})
            ]
        )
        order = self._create_order(self.customer_a, self.support)
        # Somebody says on the line that it recurs, all the same.
        line = {
            "product_id": booth.id,
            "event_id": event.id,
            "event_booth_category_id": category.id,
            "event_booth_pending_ids": [Command.set(event.event_booth_ids.ids)],
            "plan_id": self.plan_monthly.id,
            **RECURS,
        }
        order.order_line = [Command.create(line)]
        self._assert_only_support_recurs(order, 120.0)

    def _use_in_program(self, product, kind):
        program = self.env["loyalty.program"].create(
            {
                "name": "Cards",
                "rule_ids": [Command.create({"product_ids": product.ids})],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount_mode": "per_point",
                            "discount": 1,
                            "discount_applicability": "order",
                        }
                    )
                ],
                "program_type": kind,
                "applies_on": "future",
                "trigger": "auto",
            }
        )
        return program

    def test_gift_cards_and_top_ups_of_wallets(self):
        sentence = "gift cards and e-wallets are topped up with are sold once"
        for kind in ("gift_card", "ewallet"):
            with self.subTest(kind=kind):
                # Recurring first, and used for cards afterwards.
                card = self._create_recurring("Card", list_price=50.0)
                order = self._create_order(self.customer_a, self.support + card)
                self._use_in_program(card, kind)
                self.env.invalidate_all()
                self._assert_only_support_recurs(order, 150.0)
                card.recurring_type = "one_time"
                self._assert_refused(card, sentence)

    def test_tips(self):
        tip = self._create_once()
        self.env["pos.config"].create({"name": "Bar", "tip_product_id": tip.id})
        self._assert_refused(tip, "Tips are given once")
        order = self._create_order(self.customer_a, self.support + tip)
        self._assert_only_support_recurs(order, 140.0)

    def test_products_of_rewards(self):
        product = self._create_once()
        program = self._use_in_program(self.setup, "gift_card")
        program.reward_ids.discount_line_product_id = product
        self._assert_refused(product, "stand for rewards are given once")

    def test_a_service_with_a_task_may_recur(self):
        care = self._create_recurring("Care", service_tracking="task_in_project")
        order = self._create_order(self.customer_a, care)
        order.action_confirm()
        self.assertEqual(order.contract_ids.line_ids.product_id, care)
        self.assertEqual(order.tasks_count, 1)
