import subprocess
import sys

from odoo.tests import get_db_name, tagged

from .concurrency_common import BATCH, TODAY
from .concurrency_payment_common import ConcurrencyPaymentCommon
from .test_concurrency import WORKER, write_config

CRON = "_cron_charge_payments"


# See test_concurrency.
@tagged("post_install", "-at_install", "-standard", "sale_renewal_concurrency")
class TestConcurrencyPayment(ConcurrencyPaymentCommon):
    """Two workers on the same invoices, and one that is killed before its provider has
    answered.
    """

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
