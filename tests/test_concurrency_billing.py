from psycopg2.errors import DeadlockDetected, ExclusionViolation

from odoo.fields import Command
from odoo.tests import tagged

from .concurrency_common import SIZE, ConcurrencyCommon


# See test_concurrency.
@tagged("post_install", "-at_install", "-standard", "sale_renewal_concurrency")
class TestConcurrencyBilling(ConcurrencyCommon):
    """What the database keeps apart, without anybody locking anything."""

    def test_contracts_made_at_once_have_different_numbers(self):
        def create(env):
            first = env["sale.contract"].browse(self.contract_ids[0])
            values = {"partner_id": first.partner_id.id, "plan_id": first.plan_id.id}
            contracts = env["sale.contract"].create([values] * SIZE)
            self.contract_ids += contracts.ids
            self.numbers += contracts.mapped("number")

        self.numbers = []
        self._at_once(create, create, create)
        self.assertEqual(len(set(self.numbers)), 3 * SIZE)

    def test_days_are_billed_by_one_of_two_transactions(self):
        """Though the days only overlap, and nobody locked the contract."""

        def bill(first, last):
            return lambda env: env["account.move"].create(
                self._prepare_invoice_values(env, first, last)
            )

        days = [("2026-03-01", "2026-03-31"), ("2026-03-15", "2026-04-14")]
        errors = self._get_errors(*(bill(*period) for period in days))
        self.assertEqual(len(errors), 1)
        self.assertIsInstance(errors[0], ExclusionViolation | DeadlockDetected)
        with self._environment() as env:
            item = env["sale.contract"].browse(self.contract_ids[0]).line_ids[0]
            self.assertEqual(len(item.move_line_ids), 1)

    def _prepare_invoice_values(self, env, first, last):
        contract = env["sale.contract"].browse(self.contract_ids[0])
        line = {
            "contract_line_id": contract.line_ids[0].id,
            "period_start": first,
            "period_end": last,
        }
        return {
            "move_type": "out_invoice",
            "partner_id": contract.partner_id.id,
            "invoice_line_ids": [Command.create(line)],
        }
