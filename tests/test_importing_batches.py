from odoo.tests import freeze_time, tagged

from .importing_common import ImportCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-10")
class TestContractImportBatches(ImportCommon):
    """Large files come in batches, and cost the same for each contract."""

    def _import_all(self, wizard, limit):
        """Import a file batch by batch; return the numbers of the contracts of each."""
        batches, start = [], 0
        while True:
            result = self._execute(wizard, limit=limit, skip=start)
            self.assertFalse(result["messages"])
            contracts = self.env["sale.contract"].browse(result["ids"])
            batches.append(contracts.mapped("number"))
            start = result["nextrow"]
            if not start:
                return batches

    def test_a_batch_ends_where_a_contract_ends(self):
        """Rows that repeat the contract belong to it, however many they are."""
        rows = [self._get_row("A-1", **{"line_ids/product_uom_qty": "1"})]
        for quantity in "23456789":
            item = self._get_item(product_uom_qty=quantity)
            repeated = rows[0] | item if int(quantity) % 2 else item
            rows.append(repeated)
        rows += [
            self._get_row(f"B-{number}", partner_id="Bold Foods") for number in range(3)
        ]
        batches = self._import_all(self._create_wizard(*rows), 2)
        self.assertEqual(batches[:3], [["A-1"], ["B-0", "B-1"], ["B-2"]])
        self.assertFalse(sum(batches[3:], []))
        items = self._find("A-1").line_ids
        self.assertEqual(sorted(items.mapped("product_uom_qty")), [*range(1, 10)])

    def test_contracts_take_few_queries_each(self):
        costs = []
        for letter, size in (("W", 2), ("A", 5), ("B", 25)):
            rows = []
            for number in range(size):
                rows.append(self._get_row(f"{letter}-{number}"))
                rows.append(self._get_item())
            before = self.env.cr.sql_log_count
            self._load_contracts(*rows)
            costs.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual((costs[2] - costs[1]) / 20, 1)

    def test_ids_of_the_database_are_found_once_and_refused_each_time(self):
        missing = self.env["res.partner"].create({"name": "Gone"})
        number = missing.id
        missing.unlink()
        columns = {"partner_id": False, "partner_id/.id": str(self.customer_a.id)}
        rows = [self._get_row(f"A-{index}") | columns for index in range(3)]
        for row in rows:
            row.pop("partner_id")
        contracts = self._load_contracts(*rows)
        self.assertEqual(contracts.partner_id, self.customer_a)
        wrong = [
            row | {"number": f"B-{index}", "partner_id/.id": str(number)}
            for index, row in enumerate(rows)
        ]
        reasons = self._get_reasons(*wrong)
        self.assertEqual([row for row, _text in reasons], [0, 1, 2])
