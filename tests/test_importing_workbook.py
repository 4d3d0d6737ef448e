import doctest
from datetime import date

from odoo.tests import freeze_time, tagged

from odoo.addons.sale_renewal.wizards import base_import_import_read as reading

from .importing_common import ImportCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-10")
class TestImportOfWorkbooks(ImportCommon):
    """The workbook of a large file is read once, whatever the number of batches."""

    def setUp(self):
        super().setUp()
        self.patch(reading, "MANY_ROWS", 2)

    def _get_rows(self, letter):
        return [
            self._get_row(
                f"{letter}-{number}",
                client_order_ref=str(number),
                **{"line_ids/price_unit": 49.95 + number},
            )
            for number in range(4)
        ]

    def test_what_is_kept_is_what_was_read(self):
        wizard = self._create_wizard(*self._get_rows("A"))
        self._execute(wizard, limit=3)
        kept = wizard.found_rows
        self.assertTrue(kept)
        self._execute(wizard, limit=3, skip=3)
        self.assertEqual(wizard.found_rows, kept)
        contracts = self._find("A-0", "A-1", "A-2", "A-3")
        self.assertEqual(contracts.mapped("date_start"), [date(2026, 1, 1)] * 4)
        self.assertEqual(contracts.mapped("client_order_ref"), ["0", "1", "2", "3"])
        self.assertEqual(
            contracts.line_ids.mapped("price_unit"), [49.95, 50.95, 51.95, 52.95]
        )
        billed = contracts.line_ids.mapped("taken_over_until")
        self.assertEqual(billed, [date(2026, 5, 31)] * 4)

    def test_another_file_is_read_anew(self):
        wizard = self._create_wizard(*self._get_rows("A"))
        self._execute(wizard, dryrun=True)
        wizard.file = self._create_wizard(*self._get_rows("B")).file
        self._execute(wizard)
        self.assertFalse(self._find("A-0"))
        self.assertEqual(len(self._find("B-0", "B-1", "B-2", "B-3")), 4)

    def test_small_files_are_not_kept(self):
        wizard = self._create_wizard(self._get_row("A-0"))
        self._execute(wizard)
        self.assertFalse(wizard.found_rows)

    def test_doctests(self):
        result = doctest.testmod(reading)
        self.assertGreater(result.attempted, 0)
        self.assertEqual(result.failed, 0)
