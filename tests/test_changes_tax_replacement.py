from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .taxes_common import TaxesCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-04")
class TestTaxReplacement(TaxesCommon):
    """An archived tax is shown on the contract, and replaced from a day on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.new_vat = cls._create_tax("VAT 22", 22)
        cls.manager = new_test_user(
            cls.env, "replacing_manager", groups="sales_team.group_sale_manager"
        )

    def _archive(self):
        self.vat.active = False
        self.env.flush_all()
        self.env.invalidate_all()

    def _open(self, contract, **values):
        wizard = self.env["sale.contract.tax.replacement"].with_user(self.manager)
        form = Form(wizard.with_context(default_contract_id=contract.id))
        form.new_tax_id = self.new_vat
        for name, value in values.items():
            form[name] = value
        return form.save()

    def test_the_contract_warns_of_an_archived_tax(self):
        contract = self._sell(self.customer_a, "2026-03-04")
        self.assertFalse(contract.archived_taxes)
        self._archive()
        self.assertEqual(contract.with_user(self.salesman).archived_taxes, "VAT 20")
        contract.action_cancel(date(2026, 3, 4))
        self.assertFalse(contract.archived_taxes)

    def test_it_is_replaced_after_what_was_billed(self):
        contract = self._sell(self.customer_a, "2026-03-04")
        self._archive()
        wizard = self._open(contract)
        self.assertEqual(wizard.old_tax_id, self.vat)
        self.assertEqual(wizard.contract_count, 1)
        wizard.action_apply()
        old, new = contract.line_ids
        self.assertEqual((old.tax_ids, new.tax_ids), (self.vat, self.new_vat))
        self.assertEqual(new.date_start, date(2026, 4, 4))
        self.assertIn("VAT 20 was replaced by VAT 22", contract.message_ids[0].body)
        self.assertEqual(self._bill(contract, "2026-04-04").amount_total, 122.0)
        with freeze_time("2026-04-04"):
            contract.invalidate_recordset(["archived_taxes"])
            contract.line_ids.invalidate_recordset(["is_past"])
            self.assertFalse(contract.archived_taxes)

    def test_it_is_replaced_from_a_later_day(self):
        contract = self._sell(self.customer_a, "2026-03-04")
        self._archive()
        self._open(contract, date="2026-07-04").action_apply()
        self.assertEqual(contract.line_ids[1].date_start, date(2026, 7, 4))
        self.assertEqual(self._bill(contract, "2026-06-30").amount_total, 360.0)
        self.assertEqual(self._bill(contract, "2026-07-04").amount_total, 122.0)

    def test_it_is_replaced_in_all_contracts_of_the_company(self):
        first = self._sell(self.customer_a, "2026-03-04")
        second = self._sell(self.customer_b, "2026-03-04")
        ended = self._sell(self.customer_b, "2026-03-04")
        ended.action_cancel(date(2026, 3, 4))
        self._archive()
        wizard = self._open(first, scope="all")
        self.assertEqual(wizard.contract_count, 2)
        wizard.action_apply()
        self.assertIn(self.new_vat, first.line_ids.tax_ids)
        self.assertIn(self.new_vat, second.line_ids.tax_ids)
        self.assertNotIn(self.new_vat, ended.line_ids.tax_ids)
        with self.assertRaises(UserError):
            self._open(first, old_tax_id=self.exempt).action_apply()

    def test_an_open_renewal_follows(self):
        contract = self._sell(self.customer_a, "2025-04-01")
        self._archive()
        order = contract._create_renewals().order_ids
        self.assertEqual(order.amount_total, 120.0)
        self._open(contract).action_apply()
        self.assertEqual(order.order_line.tax_ids, self.new_vat)
        self.assertEqual(order.opportunity_id.line_ids.tax_ids, self.new_vat)

    def test_salespeople_do_not_replace_taxes(self):
        contract = self._sell(self.customer_a, "2026-03-04")
        wizard = self._open(contract, old_tax_id=self.vat)
        with self.assertRaises(AccessError):
            wizard.with_user(self.salesman).action_apply()
