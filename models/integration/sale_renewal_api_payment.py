from odoo import api, models

from ...inputs import Input, make_problem

PAYMENT = {
    "reference": Input("text", required=True),
    "provider": Input("text"),
    "amount": Input("number", required=True, least=0.01),
    "currency": Input("text", required=True),
    "date": Input("day"),
}


class SaleRenewalApi(models.AbstractModel):
    """The part of ``sale.renewal.api`` that notes what was paid in another system."""

    _inherit = "sale.renewal.api"

    @api.model
    def _note_paid_elsewhere(self, order, payment):
        """Note on an order that its money arrived elsewhere.

        Nothing is booked, and nothing is charged for it any more.

        :param payment: see ``PAYMENT``
        """
        if order._name != "sale.order":
            text = self.env._("payment: send it with an order.")
            self._refuse(make_problem("invalid", text, "payment"))
        if payment["currency"] != order.currency_id.name:
            text = self.env._(
                "payment.currency: the order is in %s: send the payment in it.",
                order.currency_id.name,
            )
            self._refuse(make_problem("invalid", text, "payment.currency"))
        names = (payment.get("provider"), payment["reference"])
        today = order.company_id._get_contract_today()
        wizard = self.env["sale.payment.received"].create(
            {
                "order_id": order.id,
                "amount": payment["amount"],
                "date": payment.get("date") or today,
                "memo": " ".join(filter(None, names)),
            }
        )
        wizard.action_record()
