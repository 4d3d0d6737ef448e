from odoo.fields import Command

from .concurrency_common import SIZE, ConcurrencyCommon


class ConcurrencyPaymentCommon(ConcurrencyCommon):
    """Contracts that are to be charged, each for one invoice that is due."""

    def setUp(self):
        super().setUp()
        with self._environment() as env:
            self._prepare_payments(env)

    def _prepare_payments(self, env):
        """Give every contract a payment method, and one invoice that is due."""
        contracts = env["sale.contract"].browse(self.contract_ids)
        provider = env["payment.provider"].create(
            {
                "name": "Concurrent Pay",
                "code": "none",
                "state": "test",
                "allow_tokenization": True,
            }
        )
        self.provider_id = provider.id
        method = env.ref("payment.payment_method_unknown")
        provider.payment_method_ids = [Command.link(method.id)]
        contracts.plan_id.write(
            {"payment_mode": "token_charge_first", "invoice_mode": "post"}
        )
        for contract in contracts:
            contract.payment_token_id = env["payment.token"].create(
                {
                    "provider_id": provider.id,
                    "payment_method_id": method.id,
                    "partner_id": contract.partner_id.id,
                    "provider_ref": f"ref-{contract.id}",
                }
            )
        contracts._create_invoices()

    def _take_away(self):
        with self._environment() as env:
            transactions = env["payment.transaction"].search(
                [("provider_id", "=", self.provider_id)]
            )
            transactions.unlink()
            contracts = env["sale.contract"].browse(self.contract_ids)
            contracts.payment_token_id = False
            env["payment.token"].with_context(active_test=False).search(
                [("provider_id", "=", self.provider_id)]
            ).unlink()
            env["payment.provider"].browse(self.provider_id).unlink()
        return super()._take_away()

    def _get_transactions(self, env):
        return env["payment.transaction"].search(
            [("provider_id", "=", self.provider_id)]
        )

    def _check_charged_once(self):
        with self._environment() as env:
            transactions = self._get_transactions(env)
            self.assertEqual(len(transactions), SIZE)
            self.assertEqual(len(transactions.contract_invoice_id), SIZE)
