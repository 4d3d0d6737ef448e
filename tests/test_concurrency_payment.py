import subprocess
import sys

from odoo.fields import Command
from odoo.tests import get_db_name, tagged

from .concurrency_common import BATCH, SIZE, TODAY, ConcurrencyCommon
from .test_concurrency import WORKER, write_config

CRON = "_cron_charge_payments"


# See test_concurrency.
@tagged("post_install", "-at_install", "-standard", "sale_renewal_concurrency")
class TestConcurrencyPayment(ConcurrencyCommon):
    """Two workers on the same invoices, and one that is killed before its provider has
    answered.
    """

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

    def test_two_workers_charge_each_invoice_once(self):
        self._run(CRON, number=2)
        self._run(CRON)
        self._check_charged_once()

    def test_a_killed_worker_charges_nothing_twice(self):
        arguments = (write_config(self), get_db_name(), TODAY, str(BATCH), CRON)
        process = subprocess.Popen([sys.executable, WORKER, *arguments])
        done = 0
        while not done and process.poll() is None:
            with self._environment() as env:
                done = len(self._get_transactions(env))
        process.kill()
        process.wait()
        self.assertTrue(done, "The job had charged nothing when it was killed.")
        self._run(CRON)
        self._run(CRON)
        self._check_charged_once()

    def test_the_database_refuses_a_second_open_attempt(self):
        def charge(env):
            contract = env["sale.contract"].browse(self.contract_ids[0])
            invoice = contract._get_charged_invoices()
            env["payment.transaction"].create(
                invoice._prepare_charge_values(contract.payment_token_id)
                | {"reference": f"T{id(env)}"}
            )

        errors = self._get_errors(charge, charge)
        self.assertEqual(len(errors), 1)
        with self._environment() as env:
            self.assertEqual(len(self._get_transactions(env)), 1)
