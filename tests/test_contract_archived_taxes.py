from datetime import date

from odoo.tests import freeze_time, tagged

from .taxes_common import TaxesCommon


@tagged("post_install", "-at_install")
class TestArchivedTaxes(TaxesCommon):
    """A tax that was archived stays on what was agreed with it."""

    def _archive(self):
        self.vat.active = False
        self.env.flush_all()
        self.env.invalidate_all()

    @freeze_time("2026-03-04")
    def test_a_contract_is_billed_with_a_tax_that_was_archived(self):
        contract = self._sell(self.customer_a, "2026-03-04")
        self._archive()
        invoice = self._bill(contract, "2026-04-04")
        self.assertEqual(invoice.invoice_line_ids.tax_ids, self.vat)
        self.assertEqual(invoice.amount_total, 120.0)

    @freeze_time("2026-03-04")
    def test_a_new_version_keeps_a_tax_that_was_archived(self):
        contract = self._sell(self.customer_a, "2026-03-04")
        self._archive()
        contract.line_ids._change_quantity(3.0, date(2026, 5, 4))
        self.assertEqual(contract.line_ids[1].product_uom_qty, 3.0)
        self.assertEqual(contract.line_ids[1].tax_ids, self.vat)

    @freeze_time("2026-03-04")
    def test_a_duplicate_keeps_a_tax_that_was_archived(self):
        contract = self._sell(self.customer_a, "2026-03-04")
        self._archive()
        self.assertEqual(contract.copy().line_ids.tax_ids, self.vat)

    @freeze_time("2026-03-04")
    def test_an_included_tax_that_was_archived_stays_included(self):
        self.vat = self._include_tax()
        contract = self._sell(self.customer_a, "2026-03-04")
        self._archive()
        contract.line_ids.product_uom_qty = 2.0
        self.assertEqual(contract.line_ids.price_subtotal, 200.0)
        totals = contract._get_document_tax_totals()
        self.assertEqual(totals["total_amount"], 242.0)
