from odoo import api, fields, models

# What a customer pays for themselves with something that is saved on the way.
SAVING_OPERATIONS = ("online_direct", "online_redirect", "validation")


class PaymentTransaction(models.Model):
    """The part of ``payment.transaction`` that gives its payment method to contracts:
    to those of the invoices that it pays, and to the one that it was saved for.
    """

    _inherit = "payment.transaction"

    saved_for_contract_id = fields.Many2one(
        "sale.contract",
        "Saved for Contract",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The contract on whose page the customer saved this payment method.",
    )

    @api.model
    def _get_link_fields(self):
        return [*super()._get_link_fields(), "saved_for_contract_id"]

    @api.model
    def _get_fixed_fields(self):
        return [*super()._get_fixed_fields(), "saved_for_contract_id"]

    def _post_process(self):
        result = super()._post_process()
        # sudo: whoever pays has no rights on contracts
        self.sudo()._give_payment_methods()
        return result

    def _give_payment_methods(self):
        """Charge contracts with what their customer has saved while paying.

        What was saved on the way takes the place of another method; what was saved
        before is only taken by contracts that have none which can be charged.
        """
        for transaction in self:
            is_charge = transaction.contract_invoice_id or (
                transaction.operation in ("refund", "offline")
            )
            is_saved = transaction.state in ("pending", "authorized", "done")
            if is_charge or not is_saved or not transaction.token_id:
                continue
            contracts = transaction.saved_for_contract_id
            contracts |= transaction.invoice_ids.contract_ids
            is_new = transaction.operation in SAVING_OPERATIONS
            contracts._take_payment_method(transaction.token_id, is_new)
