from odoo.fields import Command
from odoo.tests import freeze_time

from .delivery_common import GoodsCommon


class ActivationCommon(GoodsCommon):
    """Plans whose terms wait for a delivery, a payment or a date, and routers that are
    sold once beside the service."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan_delivery, cls.plan_payment, cls.plan_date = (
            cls.plan_monthly.copy({"name": f"From {event}", "term_start": event})
            for event in ("delivery", "payment", "date")
        )
        cls.router = cls.env["product.product"].create(
            {
                "name": "Router",
                "type": "consu",
                "list_price": 80.0,
                "taxes_id": [Command.clear()],
            }
        )

    @classmethod
    @freeze_time("2026-01-10")
    def _order(cls, plan, products, partner=None, **values):
        """Return an order that is confirmed on 10 January 2026; recurring products are
        sold under the plan."""
        recurring = cls.support + cls.licence + cls.water + cls.juice + cls.coffee
        order = cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.customer_a).id,
                "user_id": cls.salesman.id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id}
                        | ({"plan_id": plan.id} if product in recurring else {})
                    )
                    for product in products
                ],
                **values,
            }
        )
        order.action_confirm()
        return order

    def _get_text(self, contract):
        """Return what the contract waits for, read anew."""
        contract.invalidate_recordset(["waiting_for"])
        return contract.waiting_for

    def _get_notes(self, record):
        return " ".join(record.message_ids.mapped("body"))

    def _pay(self, invoice, day=None):
        """Register the payment of an invoice."""
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        values = {"payment_date": day} if day else {}
        return wizard.create(values)._create_payments()
