from odoo.tests import freeze_time, tagged

from odoo.addons.sale_renewal.tests.payment_common import PaymentCommon

from .queue_common import QueueCommon


@tagged("post_install", "-at_install")
class TestQueuedCharges(QueueCommon, PaymentCommon):
    """Each contract is charged by a job of its own."""

    def _get_charges(self):
        return self.env["payment.transaction"].search(
            [("provider_id", "=", self.provider.id)], order="id"
        )

    @freeze_time("2026-02-01")
    def test_a_job_charges_one_contract_once(self):
        other = self._create_paid_contract(self.customer_a, self.token)
        invoices = self._bill(day="2026-02-01") + self._bill(other, "2026-02-01")
        self.assertFalse(self._charge("2026-02-01"))
        # The queue takes them in any order.
        jobs = self._get_jobs().sorted(lambda job: job.records.id)
        self.assertEqual(
            jobs.mapped("identity_key"),
            [
                f"sale_renewal:sale.contract:_charge_open_invoices:{contract.id}"
                for contract in self.contract + other
            ],
        )
        self._do_jobs(jobs[:1])
        charges = self._get_charges()
        self.assertEqual(charges.contract_invoice_id, invoices[:1])
        # Asked again, while the other one waits: nothing is enqueued twice.
        self.assertFalse(self._charge("2026-02-01"))
        self.assertEqual(self._get_jobs(), jobs[1:])
        # A job that comes twice asks nobody twice.
        self._do_jobs(jobs)
        charges = self._get_charges()
        self.assertEqual(charges.contract_invoice_id, invoices)
        self.assertEqual(charges.mapped("amount"), [100.0, 100.0])

    @freeze_time("2026-02-01")
    def test_what_was_paid_meanwhile_is_not_charged(self):
        invoice = self._bill(day="2026-02-01")
        self._charge("2026-02-01")
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        self._do_jobs(self._get_jobs())
        self.assertFalse(self._get_charges())
