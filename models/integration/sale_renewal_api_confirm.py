from odoo import api, models

from ...inputs import make_problem


class SaleRenewalApi(models.AbstractModel):
    """The part of ``sale.renewal.api`` that confirms opportunities and orders, and says
    how they stand.
    """

    _inherit = "sale.renewal.api"

    @api.model
    def _confirm_document(self, document):
        """Confirm the order of a document, unless that was done before."""
        if document._name == "crm.lead":
            if not document._get_confirmed_orders():
                self._refuse_sentences(document, document._get_order_problems())
            document.action_place_order()
        elif document.state not in ("sale", "cancel"):
            lines = document.order_line.filtered(lambda line: line._sells_product())
            problems = lines._get_order_problems()
            message = document._confirmation_error_message()
            if message and not any(problem in message for problem in problems):
                problems = [*problems, message]
            self._refuse_sentences(document, problems)
            document.action_confirm()
        elif document.state == "cancel":
            text = self.env._("It is cancelled: make a new order.")
            self._refuse_sentences(document, [text])

    @api.model
    def _refuse_sentences(self, document, sentences):
        """Stop with what keeps a document from being ordered, if there is anything."""
        name = document.display_name
        self._refuse(*(make_problem("refused", s, record=name) for s in sentences))

    @api.model
    def _describe_document(self, document):
        """Return how an opportunity or order stands, for the answer."""
        is_lead = document._name == "crm.lead"
        lead = document if is_lead else document.opportunity_id
        orders = document if not is_lead else document._get_confirmed_orders()
        orders = orders or lead._get_open_quotations()
        order = orders._filtered_access("read")[:1]
        amount = order.amount_total or 0.0
        currency = order.currency_id or lead.currency_id
        contracts = order.contract_ids._filtered_access("read")
        return {
            "model": document._name,
            "id": document.id,
            "name": document.display_name,
            "opportunity_id": lead.id,
            "order_id": order.id,
            "order": order.name,
            "state": order.state or lead.won_status,
            "contracts": [
                {"id": contract.id, "number": contract.number, "state": contract.state}
                for contract in contracts
            ],
            "total": self._get_amount(amount, currency),
        }
