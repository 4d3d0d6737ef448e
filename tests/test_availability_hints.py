from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .availability_common import StockCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02")
class TestHintsOfQuotations(StockCommon):
    """What a quotation asks for once it is open, and while it is changed."""

    def _ask(self, order, **values):
        """Return what a request of its own gets: nothing is known from another."""
        self.env.flush_all()
        self.env.invalidate_all()
        return order.get_hints(values)

    def _get_notes(self, order, *rows):
        hints = self._ask(order, order_line=[*rows])
        return {key: line["note"] for key, line in hints["lines"].items()}

    def test_an_open_quotation_is_told_what_is_free_and_when(self):
        self._plan_receipt(self.chair, 5, days=12)
        order = self._quote((self.desk, 12), (self.chair, 3), (self.setup, 1))
        order.commitment_date = "2026-03-10 12:00:00"
        desk, chair, _setup = order.order_line
        hints = order.get_hints({})
        self.assertEqual(
            hints["lines"],
            {
                desk.id: {
                    "status": "available",
                    "note": "12 free",
                    "day": "2026-03-02",
                    "dropship": False,
                },
                chair.id: {
                    "status": "forecast",
                    "note": "from 14 Mar",
                    "day": "2026-03-14",
                    "dropship": False,
                },
            },
        )
        self.assertEqual(
            (hints["earliest"], hints["missing"], hints["too_early"]),
            ("2026-03-14", "", True),
        )

    def test_what_is_typed_counts_and_is_not_saved(self):
        order = self._quote((self.desk, 1), (self.desk, 1))
        first, second = order.order_line
        notes = self._get_notes(
            order,
            Command.update(first.id, {"product_uom_qty": 5}),
            (0, "virtual_7", {"product_id": self.chair.id, "product_uom_qty": 2}),
        )
        self.assertEqual(
            notes,
            {first.id: "12 free", second.id: "7 free", "virtual_7": "0 of 2 free"},
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [1.0, 1.0])

    def test_a_line_that_is_taken_off_leaves_its_stock_to_the_others(self):
        order = self._quote((self.desk, 10), (self.desk, 3))
        first, second = order.order_line
        self.assertEqual(self._get_notes(order)[second.id], "2 of 3 free")
        notes = self._get_notes(order, Command.delete(first.id))
        self.assertEqual(notes, {second.id: "12 free"})

    def test_another_delivery_date_is_judged_before_it_is_saved(self):
        self._plan_receipt(self.chair, 5, days=12)
        order = self._quote((self.chair, 3))
        for day, expected in (("2026-03-13", True), ("2026-03-14", False)):
            hints = self._ask(order, commitment_date=f"{day} 12:00:00")
            self.assertEqual(hints["too_early"], expected, day)

    def test_lines_of_other_orders_are_not_looked_at(self):
        other = self._quote((self.desk, 1)).order_line
        order = self._quote((self.desk, 2))
        row = Command.update(other.id, {"product_uom_qty": 11})
        self.assertEqual(self._get_notes(order, row), {order.order_line.id: "12 free"})
        self.assertEqual(self._get_notes(order.browse(), row), {})

    def test_only_who_reads_the_quotation_is_told(self):
        order = self._quote((self.desk, 2))
        keeper = new_test_user(self.env, "keeper", groups="base.group_user")
        with self.assertRaises(AccessError):
            order.with_user(keeper).get_hints({})
        with self.assertRaises(AccessError):
            order.browse().with_user(keeper).get_hints({})

    def test_the_stock_of_other_companies_is_not_told(self):
        order = self._quote((self.desk, 2))
        company = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = self.env["stock.warehouse"].search([("company_id", "=", company.id)])
        line = order.order_line
        rows = [Command.update(line.id, {"warehouse_id": theirs.id})]
        for values in ({"warehouse_id": theirs.id}, {"order_line": rows}):
            with self.subTest(values), self.assertRaises(AccessError):
                self._ask(order.with_user(self.salesman), **values)

    def test_options_of_what_is_typed_are_suggested(self):
        self.desk.optional_product_ids = self.chair.product_tmpl_id
        row = (0, "virtual_1", {"product_id": self.desk.id, "product_uom_qty": 1})
        hints = self.env["sale.order"].with_user(self.salesman)
        hints = hints.get_hints({"partner_id": self.customer_a.id, "order_line": [row]})
        self.assertEqual(hints["suggestions"], [{"id": self.chair.id, "name": "Chair"}])

    def test_confirmed_orders_are_told_nothing(self):
        order = self._quote((self.desk, 1))
        order.action_confirm()
        hints = order.get_hints({})
        self.assertEqual((hints["lines"], hints["earliest"]), ({}, False))
