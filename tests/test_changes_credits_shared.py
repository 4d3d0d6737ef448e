from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestCreditsOfSharedInvoices(RenewalCommon):
    """Two contracts on one invoice, parts that were credited, the end of months."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan_monthly.invoice_mode = "post"

    def _credit(self, move, **values):
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        wizard.create({"journal_id": move.journal_id.id}).reverse_moves()
        refund = move.reversal_move_ids
        refund.invoice_line_ids.write(values)
        refund.action_post()
        return refund

    def test_two_contracts_on_one_invoice(self):
        self.env.company.contract_invoice_grouping = "customer"
        contracts = self._create_contracts(
            self.customer_a, self.customer_a, start="2026-02-01", products=self.support
        )
        move = contracts._create_invoices()
        self.assertEqual(move.amount_untaxed, 200.0)
        contracts.with_user(self.sale_manager).action_cancel("2026-03-01", credit=True)
        credits = contracts.change_ids.credit_move_ids
        self.assertRecordValues(
            credits,
            [{"reversed_entry_id": move.id, "amount_untaxed": 100.0}] * 2,
        )
        self.assertFalse(move._get_amount_left())

    def test_one_of_two_contracts_that_an_accountant_credited(self):
        self.env.company.contract_invoice_grouping = "customer"
        contracts = self._create_contracts(
            self.customer_a, self.customer_a, start="2026-02-01", products=self.support
        )
        move = contracts._create_invoices()
        refund = self._credit(move)
        refund.button_draft()
        refund.invoice_line_ids.filtered(
            lambda line: line.contract_line_id == contracts[0].line_ids
        ).unlink()
        refund.action_post()
        contracts.action_cancel("2026-03-01", credit=True)
        credit = contracts.change_ids.credit_move_ids
        self.assertEqual(
            credit.invoice_line_ids.contract_line_id, contracts[0].line_ids
        )
        self.assertEqual(credit.amount_untaxed, 100.0)

    def test_a_unit_that_an_accountant_credited(self):
        contract = self._create_contracts(
            self.customer_a,
            start="2026-02-01",
            order_line=[
                Command.create({"product_id": self.support.id, "product_uom_qty": 4})
            ],
        )
        self._credit(contract._create_invoices(), quantity=1)
        contract.action_cancel("2026-03-01", credit=True)
        self.assertEqual(contract.change_ids.credit_move_ids.amount_untaxed, 300.0)

    def test_at_the_end_of_months(self):
        contract = self._create_contracts(
            self.customer_a, start="2026-01-31", products=self.support
        )
        contract.order_ids._create_invoices().action_post()
        bill = contract._create_invoices()
        self.assertEqual(bill.invoice_line_ids.period_start, date(2026, 2, 28))
        contract.action_cancel("2026-02-14", credit=True)
        credits = contract.change_ids.credit_move_ids
        # 14 of 28 days, and the whole period after it.
        self.assertEqual(sorted(credits.mapped("amount_untaxed")), [50.0, 100.0])

    def test_two_items_get_back_no_more_than_is_left_of_their_invoice(self):
        contract = self._create_contracts(
            self.customer_a,
            start="2026-02-01",
            order_line=[Command.create({"product_id": self.support.id})] * 2,
        )
        move = contract._create_invoices()
        self.assertEqual(move.amount_untaxed, 200.0)
        goodwill = {"name": "Goodwill", "price_unit": 150.0, "tax_ids": []}
        refund = move._reverse_moves()
        refund.invoice_line_ids = [Command.clear(), Command.create(goodwill)]
        refund.action_post()
        wizard = self.env["sale.contract.quantity.change"].create(
            {
                "contract_id": contract.id,
                "date_choice": "date",
                "date": "2026-03-01",
                "credit": True,
            }
        )
        wizard.line_ids.new_quantity = 0
        self.assertEqual(wizard.credit_amount, 50.0)
        wizard.action_apply()
        credits = contract.change_ids.credit_move_ids
        self.assertEqual(sum(credits.mapped("amount_untaxed")), 50.0)
