from odoo.tests import freeze_time, tagged
from odoo.fields import Command
from .dropship_common import DropshipCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02")
class TestExplore(DropshipCommon):
    def show(self, order, title):
        self.env.flush_all()
        self.env.invalidate_all()
        line = order.order_line[0]
        print("\n==", title)
        print(" SO", order.state, line.product_uom_qty, "delivered", line.qty_delivered, "to inv", line.qty_to_invoice, order.invoice_status, "procured", line._get_qty_procurement())
        for pol in line.purchase_line_ids:
            print("  PO", pol.order_id.name, pol.state, pol.product_qty, "received", pol.qty_received, "to inv", pol.qty_to_invoice, "buyer", pol.order_id.user_id.login, "addr", pol.order_id.dest_address_id.name, pol.order_id.order_type, "warn", pol.order_id.purchase_warning_text)
            for m in pol.move_ids:
                print("    move", m.product_uom_qty, m.quantity, m.state, m.location_id.usage, m.location_dest_id.usage, m.picking_id.name, "to_refund", m.to_refund, "SOL", bool(m.sale_line_id), m.picking_id.dropship_step, m.picking_id.shipped_date, m.picking_id.partner_id.name, m.partner_id.name)
            for a in pol.order_id.activity_ids:
                print("    act PO", a.user_id.login, (a.note or "")[:600].replace("\n", " "))
        for a in order.activity_ids:
            print("    act SO", a.user_id.login, (a.note or "")[:600].replace("\n", " "))

    def test_raise(self):
        order = self._sell_lamps()
        self.show(order, "confirmed")
        order.with_user(self.salesman).order_line.product_uom_qty = 7
        self.show(order, "raised draft")
        order.order_line.product_uom_qty = 4
        self.show(order, "lowered draft")
        self._buy(order)
        self.show(order, "bought")
        order.with_user(self.salesman).write({"order_line": [Command.update(order.order_line.id, {"product_uom_qty": 6})]})
        self.show(order, "raised after bought")

    def test_lower(self):
        order = self._sell_lamps()
        po = self._buy(order)
        order.with_user(self.salesman).write({"order_line": [Command.update(order.order_line.id, {"product_uom_qty": 3})]})
        self.show(order, "lowered by form")
        order.with_user(self.salesman).order_line.product_uom_qty = 2
        self.show(order, "lowered directly")
        po.with_user(self.buyer).order_line.product_qty = 2
        self.show(order, "PO lowered")
        po.with_user(self.buyer).write({"order_line": [Command.update(po.order_line.id, {"product_qty": 1})]})
        self.show(order, "PO lowered too much")

    def test_cancel_so_draft(self):
        order = self._sell_lamps()
        order.with_user(self.salesman)._action_cancel()
        self.show(order, "SO cancelled, RFQ draft")
        order.with_user(self.salesman).action_draft()
        order.with_user(self.salesman).action_confirm()
        self.show(order, "reconfirmed")

    def test_cancel_so_bought(self):
        order = self._sell_lamps()
        self._buy(order)
        order.with_user(self.salesman)._action_cancel()
        self.show(order, "SO cancelled, bought")
        order.with_user(self.salesman).action_draft()
        order.order_line.product_uom_qty = 4
        order.with_user(self.salesman).action_confirm()
        self.show(order, "reconfirmed with 4")

    def test_cancel_po(self):
        order = self._sell_lamps()
        po = self._buy(order)
        pick = order.picking_ids
        pick.move_ids.quantity = 2
        self._mark_shipped(pick, references=["X1"])
        self.show(order, "2 shipped")
        print([m.body for m in order.message_ids][:2])
        po.with_user(self.buyer).button_cancel()
        self.show(order, "PO cancelled")
        order.with_user(self.salesman).order_line.product_uom_qty = 6
        self.show(order, "raised")
        order.with_user(self.salesman).order_line.product_uom_qty = 7
        self.show(order, "raised again")

    def test_cancel_transfer(self):
        order = self._sell_lamps()
        po = self._buy(order)
        order.picking_ids.with_user(self.stocker).action_cancel()
        self.show(order, "transfer cancelled")
        po.with_user(self.buyer).order_line.product_qty = 4
        self.show(order, "PO qty 4")

    def test_returns(self):
        for to_refund in (True, False):
            for own in (False, True):
                order = self._sell_lamps()
                po = self._buy(order)
                self._mark_shipped(order.picking_ids)
                self.show(order, "shipped")
                wizard = self.env["stock.return.picking"].with_context(active_id=order.picking_ids.id, active_model="stock.picking").create({})
                wizard.product_return_moves.write({"quantity": 2, "to_refund": to_refund})
                action = wizard.action_create_returns()
                back = self.env["stock.picking"].browse(action["res_id"])
                if own:
                    back.location_dest_id = self.warehouse.lot_stock_id
                    back.move_ids.location_dest_id = self.warehouse.lot_stock_id
                self._validate(back)
                print("return type", back.picking_type_id.code, back.is_dropship, back.dropship_step)
                self.show(order, f"returned refund={to_refund} own={own}")
                order.order_line.product_uom_qty = 6
                self.show(order, "raised to 6")
