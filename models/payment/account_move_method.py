from odoo import models


class AccountMove(models.Model):
    """The part of ``account.move`` whose payment method is saved for its contracts."""

    _inherit = "account.move"

    def _get_contracts_without_method(self):
        """Return the contracts that are charged, and have nothing to be charged."""
        # sudo: whoever pays has no rights on contracts; only plans and methods are read
        return self.sudo().contract_ids.filtered(
            lambda contract: (
                contract.plan_id._charges()
                and contract._is_open()
                and contract._get_method_problem()
            )
        )

    def _needs_payment_method(self):
        """Return whether what pays these invoices has to be saved: for contracts that
        lack it. Where no provider saves anything, what is owed is paid all the same.
        """
        invoices = self.filtered(lambda move: move.move_type == "out_invoice")
        if not invoices._get_contracts_without_method():
            return False
        # sudo: whoever pays may not read providers; only whether there is one
        providers = self.env["payment.provider"].sudo()
        return all(
            providers.search_count(
                providers._get_saving_domain(move.company_id, move.currency_id), limit=1
            )
            for move in invoices
        )
