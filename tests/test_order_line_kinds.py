from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .start_common import ActivationCommon

EXPENSE = {"is_expense": True, "price_unit": 70.0, "name": "Travel"}
DELIVERY = {"is_delivery": True, "price_unit": 9.0, "name": "Parcel"}


@freeze_time("2026-01-10")
class OrderLineKindsCommon(ActivationCommon):
    """Lines that have a product, and do not sell it for itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bundle = cls._create_combo(cls.support + cls.router)

    @classmethod
    def _create_combo(cls, products):
        """Return a recurring combo with one choice of each product."""
        combos = cls.env["product.combo"].create(
            [
                {
                    "name": product.name,
                    "combo_item_ids": [Command.create({"product_id": product.id})],
                }
                for product in products
            ]
        )
        return cls.env["product.product"].create(
            {
                "name": "Bundle",
                "type": "combo",
                "list_price": 150.0,
                "combo_ids": [Command.set(combos.ids)],
                "recurring_type": "recurring",
                "contract_plan_id": cls.plan_monthly.id,
                "taxes_id": [Command.clear()],
            }
        )

    @classmethod
    def _add(cls, order, product, **values):
        """Add a line to an order, and return it."""
        before = order.order_line
        order.order_line = [Command.create({"product_id": product.id, **values})]
        return order.order_line - before

    @classmethod
    def _add_combo(cls, order):
        """Add the recurring combo as the configurator does: its line, and one for each
        of its products.
        """
        head = cls._add(order, cls.bundle)
        for item in cls.bundle.combo_ids.combo_item_ids:
            values = {"combo_item_id": item.id, "linked_line_id": head.id}
            cls._add(order, item.product_id, **values)
        return head + head.linked_line_ids


@tagged("post_install", "-at_install")
@freeze_time("2026-01-10")
class TestOrderLineKinds(OrderLineKindsCommon):
    """One answer to what a line sells, for everybody who asks."""

    def _create_kinds(self):
        """Return lines of every kind, by name, on one quotation."""
        order = self._create_order(self.customer_a)
        values = {
            "service": (self.support, {}),
            "goods": (self.water, {}),
            "sold once": (self.router, {}),
            "option": (self.water, {"product_uom_qty": 0}),
            "taken back": (self.water, {"product_uom_qty": -1}),
            "down payment": (self.water, {"is_downpayment": True}),
            "expense": (self.water, EXPENSE),
            "delivery": (self.water, DELIVERY),
        }
        lines = {
            name: self._add(order, product, **vals)
            for name, (product, vals) in values.items()
        }
        lines |= zip(
            ("combo", "service of combo", "goods of combo"),
            self._add_combo(order),
            strict=True,
        )
        order.order_line = [
            Command.create({"name": "A note", "display_type": "line_note"})
        ]
        return lines | {"note": order.order_line[-1]}

    def _get_names(self, lines, accepts):
        return [name for name, line in lines.items() if accepts(line)]

    def test_goods(self):
        lines = self._create_kinds()
        shipped = ["goods", "sold once", "goods of combo"]
        self.assertEqual(
            self._get_names(lines, lambda line: line._is_goods()),
            ["goods", "sold once", "option", "taken back", "goods of combo"],
        )
        self.assertEqual(
            self._get_names(lines, lambda line: line._sells_goods()), shipped
        )
        self.assertEqual(
            self._get_names(lines, lambda line: line._is_to_be_delivered()), shipped
        )
        # It can be chosen who will ship what may still be taken.
        self.assertEqual(
            self._get_names(lines, lambda line: line.fulfilment),
            ["goods", "sold once", "option", "goods of combo"],
        )

    def test_items(self):
        lines = self._create_kinds()
        order = lines["service"].order_id
        self.assertEqual(
            self._get_names(lines, lambda line: line._is_recurring()),
            ["service", "goods", "option", "taken back", "service of combo"],
        )
        items = ["service", "goods", "service of combo"]
        self.assertEqual(
            self._get_names(lines, lambda line: line._get_recurring_lines()), items
        )
        lines["taken back"].unlink()
        order.action_confirm()
        self.assertEqual(
            self._get_names(lines, lambda line: line.exists().contract_line_ids), items
        )

    def test_an_order_of_nothing_but_charges_has_no_goods(self):
        order = self._create_order(self.customer_a, self.setup)
        self._add(order, self.router, **EXPENSE)
        self._add(order, self.router, **DELIVERY)
        self.assertFalse(order.has_goods)
        self.assertFalse(order.earliest_delivery_date)
        self._add(order, self.router, product_uom_qty=0)
        self.assertTrue(order.has_goods)

    def test_an_expense_of_a_recurring_product_is_charged_once(self):
        order = self._order(self.plan_monthly, self.support)
        contract = order.contract_ids
        expense = self._add(order, self.licence, qty_delivered=1, **EXPENSE)
        self.assertEqual(contract, order.contract_ids)
        self.assertEqual(contract.line_ids.product_id, self.support)
        self.assertFalse(expense.period_start)
        self.assertEqual(order.amount_one_time, 70.0)
        self.assertEqual(order.amount_recurring_monthly, 100.0)

    def test_a_charge_under_a_plan_in_arrears_is_billed_by_the_order(self):
        self.plan_monthly.billing_timing = "arrears"
        order = self._create_order(self.customer_a, self.support)
        parcel = self._add(
            order, self.setup, recurring_type="recurring", plan_id=self.plan_monthly.id
        )
        parcel.write(DELIVERY)
        order.action_confirm()
        self.assertEqual(order.contract_ids.line_ids.product_id, self.support)
        self.assertEqual(parcel.qty_to_invoice, 1)
        invoice = order._create_invoices()
        self.assertEqual(invoice.amount_untaxed, 9.0)
        rows = {row["key"]: row["amount"] for row in order._get_recurring_summary()}
        self.assertEqual(rows["first_invoice"], 9.0)
        self.assertEqual(rows["one_time"], 9.0)

    def test_what_is_no_item_needs_no_plan(self):
        order = self._create_order(self.customer_a, self.setup)
        parcel = self._add(order, self.support, **DELIVERY)
        parcel.plan_id = False
        self.assertEqual(parcel.recurring_type, "recurring")
        self.assertEqual(parcel._get_order_problems(), [])
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.contract_ids)

    def test_the_products_of_a_combo_are_items_and_not_the_combo(self):
        order = self._create_order(self.customer_a)
        head, service, router = self._add_combo(order)
        self.assertEqual(service.price_unit + router.price_unit, 150.0)
        # Its price is one for a period of its plan all the same, and theirs with it.
        head.plan_id = self.plan_yearly
        (service + router)._compute_price_unit()
        self.assertEqual(service.price_unit + router.price_unit, 150.0 * 12)
        order.action_confirm()
        self.assertEqual(order.contract_ids.line_ids.order_line_id, service)
        self.assertFalse(head.period_start)

    def test_expenses_and_charges_do_not_keep_a_term_waiting(self):
        order = self._create_order(self.customer_a, self.support + self.router)
        order.order_line[0].plan_id = self.plan_delivery
        self._add(order, self.water, **EXPENSE)
        self._add(order, self.water, **DELIVERY)
        order.action_confirm()
        contract = order.contract_ids
        self.assertEqual(contract._get_goods_lines(), order.order_line[1])
        moves = order.picking_ids.move_ids
        self._validate(
            moves.filtered(lambda move: move.product_id == self.router).picking_id
        )
        self.assertEqual(contract.date_start, date(2026, 1, 10))

    def test_opportunities_give_the_same_answers(self):
        lead = self._create_opportunity(self.customer_a, self.support + self.setup)
        self.assertFalse(lead.has_goods)
        lead.line_ids = [
            Command.create({"name": "A note", "display_type": "line_note"}),
            Command.create({"product_id": self.water.id, "product_uom_qty": 0}),
            Command.create({"product_id": self.router.id}),
        ]
        self.assertTrue(lead.has_goods)
        lines = lead.line_ids
        goods = lines.filtered(lambda line: line._sells_goods())
        self.assertEqual(goods.product_id, self.router)
        self.assertEqual(lines._get_recurring_lines().product_id, self.support)
