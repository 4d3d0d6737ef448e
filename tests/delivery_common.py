from odoo.fields import Command
from odoo.tests import freeze_time

from .common import RenewalCommon


class GoodsCommon(RenewalCommon):
    """Water from stock and coffee that a vendor ships, both sold by the month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Roastery"})
        cls.plan_weekly = cls.plan_monthly.copy(
            {"name": "Test weekly", "billing_unit": "week"}
        )
        values = {
            "type": "consu",
            "recurring_type": "recurring",
            "contract_plan_id": cls.plan_monthly.id,
            "taxes_id": [Command.clear()],
        }
        dropshipping = cls.env.ref("stock_dropshipping.route_drop_shipping")
        cls.water, cls.juice, cls.coffee = cls.env["product.product"].create(
            [
                values
                | {"name": "Water", "list_price": 10.0, "invoice_policy": "order"},
                values
                | {"name": "Juice", "list_price": 20.0, "invoice_policy": "delivery"},
                values
                | {
                    "name": "Coffee",
                    "list_price": 90.0,
                    "invoice_policy": "delivery",
                    "route_ids": [Command.set(dropshipping.ids)],
                    "seller_ids": [
                        Command.create({"partner_id": cls.vendor.id, "price": 50.0})
                    ],
                },
            ]
        )
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )

    @classmethod
    @freeze_time("2026-01-01")
    def _sell(cls, product, partner=None, quantity=3.0, **values):
        """Return the contract of an order that is confirmed on 1 January 2026."""
        plan = values.pop("plan", cls.plan_monthly)
        line = {
            "product_id": product.id,
            "plan_id": plan.id,
            "product_uom_qty": quantity,
        }
        order = cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.customer_a).id,
                "user_id": cls.salesman.id,
                "order_line": [Command.create(line)],
                **values,
            }
        )
        order.action_confirm()
        return order.contract_ids

    def _run_delivery_job(self, day):
        with freeze_time(day):
            self._run_cron("sale_renewal.ir_cron_create_deliveries")

    def _run_invoice_job(self, day):
        with freeze_time(day):
            self._run_cron("sale_renewal.ir_cron_create_invoices")

    def _get_moves(self, contract):
        return contract.line_ids.stock_move_ids.sorted("id")

    def _get_deliveries(self, contract):
        """Return the first day and the quantity of what the contract delivers."""
        moves = self._get_moves(contract).filtered(lambda move: move.state != "cancel")
        return [(str(move.period_start), move.product_uom_qty) for move in moves]

    def _get_bills(self, contract):
        """Return first day, quantity and amount of what the contract billed."""
        lines = contract.line_ids.move_line_ids.filtered("bills_contract")
        return [
            (str(line.period_start), line.quantity, line.price_subtotal)
            for line in lines.sorted("period_start")
        ]

    def _validate(self, pickings, quantity=None):
        """Validate transfers; with a quantity, the rest waits in a backorder."""
        for picking in pickings:
            if quantity is not None:
                picking.move_ids.quantity = quantity
            picking.move_ids.picked = True
            picking.with_context(skip_backorder=True).button_validate()
            self.assertEqual(picking.state, "done")

    def _return(self, picking, quantity, refund=True):
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.write({"quantity": quantity, "to_refund": refund})
        action = wizard.action_create_returns()
        back = self.env["stock.picking"].browse(action["res_id"])
        self._validate(back)
        return back
