from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

ACTIVITY = "sale_renewal.mail_activity_type_purchase_suspended"


class PurchaseOrder(models.Model):
    """The part of ``purchase.order`` that waits, or is called back, while the contracts
    for whose customers a vendor ships are suspended.
    """

    _name = "purchase.order"
    _inherit = ["purchase.order", "sale.held.mixin"]

    @api.model
    def _get_holding_domain(self):
        """What is ordered already, the buyer is asked to call back."""
        return Domain("state", "in", ("draft", "sent", "to approve")) & Domain(
            "default_location_dest_id_usage", "=", "customer"
        )

    def button_confirm(self):
        """Nothing is ordered for customers who do not pay, if the plan says so."""
        held = self.filtered_domain(self._get_holding_domain())._get_unpaid_contracts()
        if held:
            raise UserError(
                self.env._(
                    "Nothing is ordered for %s: suspended, because it was not paid. "
                    "Ask whoever works with invoices.",
                    ", ".join(held.mapped("number")),
                )
            )
        return super().button_confirm()

    def _ask_to_call_back(self, contract):
        """Ask the buyer whether the vendor can stop what is not shipped yet.

        :param sale.contract contract: that was suspended
        :return: the orders that have no buyer to ask
        """
        orders = self.browse()
        for order in self:
            if not order.user_id.active:
                orders |= order
                continue
            order.activity_schedule(
                ACTIVITY,
                date_deadline=order.company_id._get_contract_today(),
                note=self.env._(
                    "%s was suspended, because it was not paid. Ask the vendor to hold "
                    "what was not shipped yet.",
                    contract.number,
                ),
                user_id=order.user_id.id,
            )
        return orders
