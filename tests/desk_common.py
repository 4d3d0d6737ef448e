from odoo.fields import Command

from .common import RenewalCommon


class DeskCommon(RenewalCommon):
    """Goods on stock, goods that a vendor ships, and every step of their way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )
        cls.stock = cls.warehouse.lot_stock_id
        cls.vendor = cls.env["res.partner"].create({"name": "Azure Interior"})
        values = {
            "type": "consu",
            "is_storable": True,
            "taxes_id": [Command.clear()],
            "invoice_policy": "delivery",
            "list_price": 100.0,
        }
        dropshipping = cls.env.ref("stock_dropshipping.route_drop_shipping")
        cls.desk, cls.lamp, cls.sofa = cls.env["product.product"].create(
            [
                values | {"name": "Desk"},
                values | {"name": "Lamp", "invoice_policy": "order"},
                values
                | {
                    "name": "Sofa",
                    "route_ids": [Command.set(dropshipping.ids)],
                    "seller_ids": [
                        Command.create({"partner_id": cls.vendor.id, "price": 50.0})
                    ],
                },
            ]
        )
        cls.setup.invoice_policy = "order"
        cls.work = cls.env["product.product"].create(
            {
                "name": "Work",
                "type": "service",
                "invoice_policy": "delivery",
                "taxes_id": [Command.clear()],
            }
        )

    @classmethod
    def _put_in_stock(cls, product, quantity, location=None):
        cls.env["stock.quant"]._update_available_quantity(
            product, location or cls.stock, quantity
        )

    @classmethod
    def _sell(cls, *goods, **values):
        """Return a confirmed order of products and their quantities."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer_a.id,
                "user_id": cls.salesman.id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": quantity}
                    )
                    for product, quantity in goods
                ],
                **values,
            }
        )
        order.action_confirm()
        return order

    def _get_open(self, orders, code=None):
        """Return the transfers that are not done, of one kind of operation."""
        return orders.picking_ids.filtered(
            lambda picking: (
                picking.state not in ("done", "cancel")
                and code in (None, picking.picking_type_id.sequence_code)
            )
        )

    def _validate(self, pickings, quantity=None, **context):
        """Validate transfers; with a quantity, the rest waits in a backorder."""
        for picking in pickings:
            if quantity is not None:
                picking.move_ids.quantity = quantity
            picking.move_ids.picked = True
            picking.with_context(skip_backorder=True, **context).button_validate()
            self.assertEqual(picking.state, "done")

    def _return(self, picking, quantity, refund=True):
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.write({"quantity": quantity, "to_refund": refund})
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        self._validate(back)
        return back

    def _invoice(self, orders):
        invoices = orders._create_invoices()
        invoices.action_post()
        return invoices

    def _pay(self, invoices):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoices.ids
        )
        wizard.create({"group_payment": True})._create_payments()

    def _credit(self, invoice):
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({"journal_id": invoice.journal_id.id}).refund_moves()
        credit_note = invoice.reversal_move_ids
        credit_note.action_post()
        return credit_note

    def assertStates(self, orders, *states):
        self.assertEqual(orders.mapped("fulfilment_state"), list(states))
