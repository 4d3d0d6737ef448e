from odoo.tests import freeze_time, tagged

from .importing_common import ImportCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-10")
class TestContractImportUnits(ImportCommon):
    """A file names a unit in which the product can be counted."""

    def test_a_unit_of_another_kind_is_refused(self):
        row = self._get_row("A-1", **{"line_ids/product_uom_id": "Hours"})
        sentence = (
            "[SUP] Support is sold in Units, which cannot be counted in Hours: choose "
            "another unit."
        )
        self.assertEqual(self._get_reasons(row), [(0, sentence)])

    def test_another_unit_of_the_same_kind_is_taken(self):
        row = self._get_row("A-1", **{"line_ids/product_uom_id": "Dozens"})
        contract = self._load_contracts(row)
        self.assertEqual(contract.line_ids.product_uom_id.name, "Dozens")

    def test_a_unit_is_changed_by_an_import(self):
        contract = self._load_contracts(self._get_row("A-1"))
        rows = [self._get_row("A-1", **{"line_ids/product_uom_id": "Hours"})]
        self.assertIn("cannot be counted in Hours", str(self._load(*rows)["messages"]))
        self.assertEqual(contract.line_ids.product_uom_id.name, "Units")
