from odoo.fields import Command
from odoo.modules.migration import load_script
from odoo.tests import Form, freeze_time, tagged

from .desk_progress_common import FulfilmentCommon

MIGRATION = "sale_renewal/migrations/19.0.1.5.0/pre-short-orders.py"
COUNTING = "sale_renewal/migrations/19.0.1.6.0/pre-plain-documents.py"
RECOUNTING = "sale_renewal/migrations/19.0.1.7.0/pre-short-lines.py"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 10:00:00")
class TestFormsReadLittle(FulfilmentCommon):
    """What a form reads while somebody writes a quotation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.services = cls.env["product.product"].create(
            [
                {"name": f"Hour {n}", "type": "service", "taxes_id": [Command.clear()]}
                for n in range(6)
            ]
        )
        cls.goods = cls.env["product.product"].create(
            [
                {"name": f"Part {n}", "type": "consu", "is_storable": True}
                for n in range(6)
            ]
        )

    def _count_choice(self, order, product):
        """Return the queries of choosing a product in a new line of the form."""
        form = Form(order)
        line = form.order_line.new()
        line._values["product_id"] = product.id
        line._values._changed.add("product_id")
        values, spec = line._get_onchange_values(), line._view["fields_spec"]
        lines = self.env["sale.order.line"].with_user(self.salesman)
        return self._count(lambda: lines.onchange(values, ["product_id"], spec))

    def _count(self, call):
        counts = []
        for _time in range(2):  # the first one fills what the server keeps
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            call()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        return counts[-1]

    def test_choosing_a_service_reads_no_more_beside_goods(self):
        beside_services = self._quote(*self.services[:5])
        beside_goods = self._quote(*self.goods[:5])
        service = self.services[5]
        self.assertEqual(
            self._count_choice(beside_goods, service),
            self._count_choice(beside_services, service),
        )

    def test_choosing_goods_reads_as_much_beside_many_lines(self):
        few, many = self._quote(*self.goods[:2]), self._quote(*self.goods[:5])
        self.assertEqual(
            self._count_choice(many, self.goods[5]),
            self._count_choice(few, self.goods[5]),
        )

    def test_a_quantity_leaves_lines_alone_that_do_not_share_the_stock(self):
        few, many = self._quote(*self.goods[:2]), self._quote(*self.goods)

        def write(order):
            order.order_line[0].product_uom_qty += 1

        self.assertEqual(
            self._count(lambda: write(many)), self._count(lambda: write(few))
        )

    def test_lines_in_the_form_say_what_the_others_leave(self):
        self._set_stock(self.lamp, 5)
        form = Form(self._quote((self.lamp, 3), (self.lamp, 1)))
        with form.order_line.new() as line:
            line.product_id = self.lamp
            line.product_uom_qty = 3
        with form.order_line.new() as line:
            line.product_id = self.services[0]
        with form.order_line.edit(0) as line:
            line.product_uom_qty = 2
        _hints, notes = self._get_hints(form)
        self.assertEqual(notes, ["5 free", "3 free", "2 of 3 free", False])

    def test_lines_that_share_the_stock_are_counted_whatever_happens(self):
        order = self._quote((self.shelf, 2), (self.stool, 3))
        line = order.order_line[0]
        self._assert_sharing(order, line)
        line.product_id = self.stool
        self._assert_sharing(order, self.env["sale.order.line"])
        order.order_line.product_id = self.shelf
        self._assert_sharing(order, order.order_line)
        line.unlink()
        self._assert_sharing(order, order.order_line)
        order.order_line.product_id.sudo().dropship_policy = "never"
        self._assert_sharing(order, self.env["sale.order.line"])

    def _assert_sharing(self, order, lines):
        """Nobody has read anything yet."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(order.short_line_count, len(lines))
        self.assertEqual(order.short_line_ids, lines)

    def test_another_quantity_decides_who_ships_also_on_the_next_day(self):
        self._set_stock(self.shelf, 5)
        order = self._quote((self.shelf, 2), (self.shelf, 3))
        self.env.flush_all()
        self.env.invalidate_all()
        order.order_line[0].product_uom_qty = 4
        self.assertEqual(order.order_line.mapped("fulfilment"), ["stock", "dropship"])

    def test_quotations_of_before_know_which_lines_share_the_stock(self):
        order = self._quote((self.shelf, 2), (self.stool, 3))
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order_line SET short_order_id = NULL")
        for path in (MIGRATION, COUNTING):
            load_script(path, "short_orders").migrate(self.env.cr, "19.0.1.4.0")
        self.env.invalidate_all()
        self.assertEqual(order.order_line.mapped("short_order_id.id"), [order.id])
        self.assertEqual(order.short_line_ids, order.order_line[0])

    def test_quotations_that_counted_wrongly_are_put_right(self):
        order, plain = self._quote((self.shelf, 2), (self.stool, 3)), self._quote()
        self.env.flush_all()
        counts = [(0, order.id), (3, plain.id)]
        self.env.cr.executemany(
            "UPDATE sale_order SET short_line_count = %s WHERE id = %s", counts
        )
        load_script(RECOUNTING, "short_lines").migrate(self.env.cr, "19.0.1.6.0")
        self._assert_sharing(order, order.order_line[0])
        self._assert_sharing(plain, self.env["sale.order.line"])


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 10:00:00")
class TestPlainOrdersAreNotComputedAgain(FulfilmentCommon):
    """What was sold once has its amounts; a confirmation changes none of them."""

    def _mark_amounts(self, order):
        """Write amounts that nobody would compute."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET amount_total = 1234 WHERE id = %s", [order.id]
        )
        self.env.invalidate_all()

    def test_amounts_of_plain_orders_stay(self):
        self._set_stock(self.stool, 5)
        self.stool.invoice_policy = "order"
        order = self._quote((self.stool, 2)).sudo()
        self._mark_amounts(order)
        order.action_confirm()
        order._create_invoices().action_post()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(order.amount_total, 1234.0)

    def test_invoices_move_orders_of_which_nobody_knows_where_the_goods_are(self):
        """Orders of before the installation, or of before this was kept."""
        self._set_stock(self.stool, 5)
        self.stool.invoice_policy = "order"
        shipped, waiting = self._quote((self.stool, 2)), self._quote((self.stool, 2))
        orders = (shipped | waiting).sudo()
        orders.action_confirm()
        transfer = orders[0].picking_ids
        transfer.move_ids.picked = True
        transfer.button_validate()
        self.assertEqual(orders.mapped("goods_state"), ["shipped", "allocated"])
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order SET goods_state = NULL")
        self.env.invalidate_all()
        for order in orders:
            order._create_invoices().action_post()
        self.assertEqual(orders.mapped("fulfilment_state"), ["invoiced", "allocated"])
