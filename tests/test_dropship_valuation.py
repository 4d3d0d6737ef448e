from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.stock_account.tests.common import TestStockValuationCommon


@tagged("post_install", "-at_install")
class TestDropshipValuation(TestStockValuationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create({"name": "Azure"})
        cls.route = cls.env.ref("stock_dropshipping.route_drop_shipping")

    def _prepare(self, product, policy="delivery"):
        product.write({
            "invoice_policy": policy, "purchase_method": "receive" if policy == "delivery" else "purchase",
            "taxes_id": [Command.clear()], "supplier_taxes_id": [Command.clear()],
            "seller_ids": [Command.create({"partner_id": self.vendor.id, "price": 8.0})],
        })
        # ten of our own at 5
        self._make_in_move(product, 10, unit_cost=5)
        order = self.env["sale.order"].create({
            "partner_id": self.customer.id,
            "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 2, "price_unit": 20.0, "route_ids": [Command.set(self.route.ids)]})],
        })
        order.action_confirm()
        purchase = order.order_line.purchase_line_ids.order_id
        purchase.button_confirm()
        return order, purchase

    def _bill(self, purchase):
        action = purchase.action_create_invoice()
        bill = self.env["account.move"].browse(action["res_id"])
        bill.invoice_date = "2026-03-05"
        bill.action_post()
        return bill

    def show(self, title, product, moves):
        print("==", title, "| stock", product.qty_available, "value", product.total_value, "cost", product.standard_price)
        for m in moves:
            for l in m.line_ids:
                print("   ", m.move_type, l.account_id.name, l.debit, l.credit, l.display_type)

    def test_explore(self):
        for product in (self.product_standard_auto, self.product_fifo_auto, self.product_avco_auto):
            print("\n########", product.name)
            order, purchase = self._prepare(product)
            self.show("before", product, [])
            order.picking_ids.button_validate()
            print(order.picking_ids.state, order.picking_ids.move_ids.mapped("value"), order.picking_ids.move_ids.account_move_id)
            self.show("shipped", product, [])
            bill = self._bill(purchase)
            self.show("billed", product, bill)
            invoice = order._create_invoices()
            invoice.action_post()
            self.show("invoiced", product, invoice)
            wizard = self.env["stock.return.picking"].with_context(active_id=order.picking_ids.id, active_model="stock.picking").create({})
            wizard.product_return_moves.write({"quantity": 1, "to_refund": True})
            back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
            back.location_dest_id = self.stock_location
            back.move_ids.location_dest_id = self.stock_location
            back.button_validate()
            self.show("returned to stock", product, [])
            print(back.move_ids.mapped("value"), back.move_ids.account_move_id.line_ids)
            credit = order._create_invoices(final=True)
            credit.action_post()
            self.show("credited", product, credit)
            print(order.order_line.qty_delivered, order.order_line.qty_invoiced, purchase.order_line.qty_received)

    def test_explore_before(self):
        for product in (self.product_standard_auto, self.product_fifo_auto, self.product_avco_auto):
            print("\n######## ordered", product.name)
            order, purchase = self._prepare(product, "order")
            bill = self._bill(purchase)
            self.show("billed", product, bill)
            invoice = order._create_invoices()
            invoice.action_post()
            self.show("invoiced", product, invoice)
            order.picking_ids.button_validate()
            self.show("shipped", product, [])
