from odoo import models

from .purchase_order import ACTIVITY


class SaleContract(models.Model):
    """The part of ``sale.contract`` that calls back what vendors shall ship."""

    _inherit = "sale.contract"

    def _set_suspended(self, value):
        result = super()._set_suspended(value)
        if value and self._does_without("deliveries"):
            self._call_purchases_back()
        elif not value:
            self._forget_call_back()
        return result

    def _get_vendor_orders(self):
        """Return the orders of which a vendor has not shipped everything."""
        self.ensure_one()
        # sudo: whoever books payments has no rights on purchases
        orders = self.env["purchase.order"].sudo()
        found = orders.search(
            [
                ("contract_ids", "in", self.ids),
                ("state", "=", "purchase"),
                ("default_location_dest_id_usage", "=", "customer"),
            ]
        )
        return found.filtered(
            lambda order: any(
                picking.state not in ("done", "cancel") and not picking.shipped_date
                for picking in order.picking_ids
            )
        )

    def _call_purchases_back(self):
        """Ask the buyers, and say on the contract what nobody bought."""
        if orders := self._get_vendor_orders()._ask_to_call_back(self):
            self._message_log(
                body=self.env._(
                    "Vendors were ordered to ship %s, and nobody is named as buyer: "
                    "ask them to hold what was not shipped yet.",
                    ", ".join(orders.mapped("name")),
                )
            )

    def _forget_call_back(self):
        """Nobody has to call anything back that is paid."""
        # sudo: as above
        orders = self.env["purchase.order"].sudo()
        called = orders.search(
            [
                ("contract_ids", "in", self.ids),
                ("activity_ids.activity_type_id", "=", self.env.ref(ACTIVITY).id),
            ]
        )
        paid = called.filtered(lambda order: not order._get_unpaid_contracts())
        paid.activity_unlink([ACTIVITY])
