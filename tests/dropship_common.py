from odoo.fields import Command
from odoo.tests import new_test_user

from .delivery_common import GoodsCommon


class DropshipCommon(GoodsCommon):
    """A lamp that a vendor ships to customers, and the people who deal with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dropship_route = cls.env.ref("stock_dropshipping.route_drop_shipping")
        cls.lamp_vendor = cls.env["res.partner"].create({"name": "Lumen"})
        cls.lamp = cls.env["product.product"].create(
            {
                "name": "Lamp",
                "is_storable": True,
                "list_price": 100.0,
                "standard_price": 55.0,
                "invoice_policy": "delivery",
                "purchase_method": "receive",
                "taxes_id": [Command.clear()],
                "supplier_taxes_id": [Command.clear()],
                "route_ids": [Command.set(cls.dropship_route.ids)],
                "seller_ids": [
                    Command.create(
                        {
                            "partner_id": cls.lamp_vendor.id,
                            "price": 60.0,
                            "company_id": False,
                        }
                    )
                ],
            }
        )
        cls.buyer = new_test_user(
            cls.env, "dropship_buyer", "purchase.group_purchase_user"
        )
        cls.stocker = new_test_user(cls.env, "dropship_stock", "stock.group_stock_user")
        cls.accountant = new_test_user(
            cls.env, "dropship_accountant", "account.group_account_invoice"
        )

    @classmethod
    def _sell_lamps(cls, quantity=5, partner=None, product=None, **values):
        """Return the confirmed order of a salesperson."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.customer_a).id,
                "user_id": cls.salesman.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": (product or cls.lamp).id,
                            "product_uom_qty": quantity,
                        }
                    )
                ],
                **values,
            }
        )
        order.with_user(cls.salesman).action_confirm()
        return order

    @classmethod
    def _get_purchases(cls, orders):
        return orders.order_line.purchase_line_ids.order_id

    @classmethod
    def _buy(cls, orders):
        """Return the purchase orders that the buyer confirmed for these orders."""
        purchases = cls._get_purchases(orders)
        purchases.with_user(cls.buyer).button_confirm()
        return purchases

    @classmethod
    def _mark_shipped(cls, pickings, date="2026-03-02", references=(), user=None):
        """Mark transfers as shipped in the way users do."""
        pickings = pickings.with_user(user or cls.stocker)
        action = pickings.action_mark_shipped()
        wizard = (
            pickings.env[action["res_model"]]
            .with_context(**action["context"])
            .create({"date": date})
        )
        for line, reference in zip(wizard.line_ids, references, strict=False):
            line.carrier_tracking_ref = reference
        return wizard.action_mark_shipped()

    @classmethod
    def _get_warnings(cls, record):
        """Return who is warned by activities of a record, with the text."""
        return [
            (activity.user_id, activity.note) for activity in record.sudo().activity_ids
        ]
