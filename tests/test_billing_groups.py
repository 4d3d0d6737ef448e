from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestBillingGroups(RenewalCommon):
    """One invoice per customer: whatever its head says is true for all it bills."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.contract_invoice_grouping = "customer"
        cls.contract, cls.other = cls._create_contracts(
            cls.customer_a, cls.customer_a, start="2025-12-15"
        )
        cls.contracts = cls.contract + cls.other

    def _assert_apart(self, contracts=None):
        contracts = contracts or self.contracts
        moves = contracts._create_invoices()
        self.assertEqual(len(moves), len(contracts))
        for contract, move in zip(contracts, moves, strict=True):
            self.assertEqual(contract.invoice_ids, move)
        return moves

    def test_what_has_one_head_is_on_one_invoice(self):
        move = self.contracts._create_invoices()
        self.assertEqual(len(move), 1)
        self.assertEqual(move.contract_ids, self.contracts)
        self.assertEqual(move.amount_untaxed, 200.0)

    def _sell_to_another(self):
        self.other = self._create_contracts(self.customer_b, start="2025-12-15")
        self.contracts = self.contract + self.other

    def test_two_customers_without_invoice_addresses(self):
        self._sell_to_another()
        self.contracts.partner_invoice_id = False
        moves = self._assert_apart()
        self.assertEqual(moves.partner_id, self.customer_a + self.customer_b)
        self.assertEqual(moves.mapped("amount_untaxed"), [100.0, 100.0])

    def test_the_job_bills_two_customers_without_invoice_addresses(self):
        self._sell_to_another()
        self.contracts.partner_invoice_id = False
        self.customer_b.active = False
        self._run_cron("sale_renewal.ir_cron_create_invoices")
        self.assertEqual(self.contract.invoice_ids.partner_id, self.customer_a)
        self.assertIn("Bold Foods is archived", self.other.invoice_error)

    def test_the_job_keeps_one_invoice_together(self):
        for index in range(3):
            # Whoever orders, the same company gets the invoice.
            customer = self.customer_a if index else self.customer_b
            contract = self._create_contracts(customer, start="2025-12-15")
            contract.partner_invoice_id = self.customer_a
            self.contracts += contract
        due = self.contracts
        groups = due._get_groups(lambda contract: contract._get_invoice_batch_key())
        self.assertEqual(groups, [due.ids])
        self.env.company.contract_invoice_grouping = "contract"
        groups = due._get_groups(lambda contract: contract._get_invoice_batch_key())
        self.assertEqual(len(groups), len(due))

    def test_an_empty_invoice_address_is_the_customer(self):
        self.other.partner_invoice_id = False
        self.assertEqual(len(self.contracts._create_invoices()), 1)

    def test_texts_are_in_the_language_of_who_gets_the_invoice(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer_a.lang = "fr_FR"
        self.contract.partner_invoice_id = False
        line = self.contract._create_invoices().invoice_line_ids
        self.assertIn("15/01/2026", line.name)

    def test_two_delivery_addresses(self):
        self.other.partner_shipping_id = self.customer_b
        moves = self._assert_apart()
        self.assertEqual(moves.partner_shipping_id, self.customer_a + self.customer_b)

    def test_two_payment_methods(self):
        journal = self.env["account.journal"].search([("type", "=", "bank")], limit=1)
        method = journal.inbound_payment_method_line_ids[:1]
        self.other.preferred_payment_method_line_id = method
        moves = self._assert_apart()
        self.assertEqual(moves[1].preferred_payment_method_line_id, method)

    def test_two_salespeople(self):
        self.other.user_id = self.sale_manager
        moves = self._assert_apart()
        self.assertEqual(moves.invoice_user_id, self.salesman + self.sale_manager)

    def test_everything_else_that_the_head_says(self):
        team = self.env["crm.team"].create({"name": "Other"})
        journal = self.env["account.journal"].create(
            {"name": "Other", "code": "OTH", "type": "sale"}
        )
        position = self.env["account.fiscal.position"].create({"name": "Other"})
        term = self.env["account.payment.term"].create({"name": "Other"})
        contracts = self.contract
        for values in (
            {"team_id": team.id},
            {"journal_id": journal.id},
            {"fiscal_position_id": position.id},
            {"payment_term_id": term.id},
            {"incoterm_id": self.env.ref("account.incoterm_EXW").id},
            {"note": "<p>Pay at once.</p>"},
            {"plan_id": self.plan_monthly.copy({"invoice_mode": "post"}).id},
            {"currency_id": self._enable_euro(0.5).id},
        ):
            contract = self._create_contracts(self.customer_a, start="2025-12-15")
            contract.write(values)
            contracts += contract
        self._assert_apart(contracts)
        self.other._create_invoices()

    def test_missed_periods_each_on_its_own_invoice(self):
        self._bill_missed(3)
        self.env.company.contract_missed_periods = "each"
        moves = self._bill_missed(3)
        self.assertEqual(
            [set(move.invoice_line_ids.mapped("period_start")) for move in moves],
            [{False, date(2025, month, 15)} for month in (11, 12)]
            + [{False, date(2026, 1, 15)}],
        )

    def _bill_missed(self, count):
        """Bill two contracts that missed some periods, on one invoice or on some."""
        contracts = self._create_contracts(
            self.customer_b, self.customer_b, start="2025-10-15"
        )
        moves = contracts._create_invoices()
        each = self.env.company.contract_missed_periods == "each"
        self.assertEqual(len(moves), count if each else 1)
        self.assertEqual(sum(moves.mapped("amount_untaxed")), 200.0 * count)
        return moves

    def test_what_an_addon_adds_to_the_head_counts_too(self):
        """Lists of commands cannot be compared by their identity."""
        model = self.env.registry["sale.contract"]

        def prepare(contract):
            values = original(contract)
            return values | {"narration": contract.name, "line_ids": [Command.clear()]}

        original = model._prepare_invoice_values
        self.patch(model, "_prepare_invoice_values", prepare)
        rows = self.contracts._get_due_rows(date(2026, 1, 15))
        self.assertEqual(len(self.contracts._group_invoice_rows(rows)), 2)
        self.other.number = self.other.client_order_ref = "X"
        rows += self.contract._get_due_rows(date(2026, 1, 15))
        self.assertEqual(len(self.contracts._group_invoice_rows(rows)), 2)
