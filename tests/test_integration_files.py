import io

import openpyxl

from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools.misc import file_path

from .importing_common import ImportCommon

FOLDER = "sale_renewal/static/xls"


@tagged("post_install", "-at_install")
@freeze_time("2026-06-10")
class TestFiles(ImportCommon):
    """Templates of imports, and exports that can be imported again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.crm = cls.env["sale.external.system"].create({"name": "Other CRM"})
        cls.manager = new_test_user(
            cls.env,
            "file_manager",
            "sales_team.group_sale_manager,sale_renewal.group_integration,"
            "base.group_allow_export,product.group_product_manager,"
            "account.group_account_invoice",
        )

    def _get_rows(self, name):
        with open(file_path(f"{FOLDER}/{name}_import_template.xlsx"), "rb") as file:
            sheet = openpyxl.load_workbook(io.BytesIO(file.read())).worksheets[0]
        return [list(row) for row in sheet.iter_rows(values_only=True)]

    def _import_template(self, model, name, rows):
        """Import a file with the columns of a template, as Odoo matches them."""
        templates = self.env[model].get_import_templates()
        path = f"{FOLDER}/{name}_import_template.xlsx"
        self.assertIn(f"/{path}", [template["template"] for template in templates])
        book = openpyxl.Workbook()
        for row in [self._get_rows(name)[0], *rows]:
            book.worksheets[0].append(row)
        file = io.BytesIO()
        book.save(file)
        wizard = self.env["base_import.import"].with_user(self.manager)
        wizard = wizard.create(
            {
                "res_model": model,
                "file": file.getvalue(),
                "file_name": "file.xlsx",
                "file_type": "application/vnd.openxmlformats-officedocument."
                "spreadsheetml.sheet",
            }
        )
        options = {"has_headers": True, "date_format": "%Y-%m-%d"}
        preview = wizard.parse_preview(options)
        paths = [
            "/".join(preview["matches"].get(index, []))
            for index in range(len(preview["headers"]))
        ]
        self.assertTrue(all(paths), paths)
        result = wizard.execute_import(paths, preview["headers"], options)
        self.env.invalidate_all()
        return result

    def _import_all(self, model, name, rows):
        result = self._import_template(model, name, rows)
        self.assertFalse(result["messages"])
        return self.env[model].browse(result["ids"])

    def test_plans_of_the_template_are_imported(self):
        rows = self._get_rows("plans")[1:]
        rows = [[f"{row[0]} again", *row[1:]] for row in rows]
        plans = self._import_all("sale.contract.plan", "plans", rows)
        self.assertRecordValues(
            plans,
            [
                {
                    "billing_interval": 3,
                    "billing_unit": "month",
                    "term_count": 2,
                    "renewal_lead_days": 60,
                    "invoice_mode": "draft",
                },
                {
                    "billing_interval": 1,
                    "billing_unit": "month",
                    "term_count": 0,
                    "renewal_lead_days": 0,
                    "invoice_mode": "post",
                },
            ],
        )
        self.assertEqual(plans.mapped("billing_timing"), ["advance", "arrears"])

    def test_prices_by_plan_are_imported(self):
        rows = self._get_rows("prices_by_plan")[1:]
        names = ["Test monthly", "Test yearly", "Test yearly"]
        for row, name in zip(rows, names, strict=True):
            row[4] = name
        prices = self._import_all("product.pricelist", "prices_by_plan", rows)
        plan, product = self.plan_yearly, self.support
        found = [
            prices._get_product_price(product, quantity, plan=plan)
            for quantity in (1, 10)
        ]
        self.assertEqual(found, [1080.0, 960.0])

    def test_external_references_are_imported_by_number_and_name(self):
        contract = self._create_contracts(self.customer_a, start="2026-06-01")
        rows = [
            ["other_crm", "Contract", contract.number, "800"],
            ["Other CRM", "Order", contract.order_ids.name, "006"],
            ["other_crm", "Customer", "Azure Books", "001"],
        ]
        references = self._import_all(
            "sale.external.reference", "external_references", rows
        )
        self.assertEqual(
            [reference.document for reference in references],
            [contract, contract.order_ids, self.customer_a],
        )
        self.customer_b.name = self.customer_a.name
        rows = [
            ["other_crm", "Customer", "Azure Books", "002"],
            ["other_crm", "Order", "S99999999", "007"],
        ]
        result = self._import_template(
            "sale.external.reference", "external_references", rows
        )
        texts = " ".join(message["message"] for message in result["messages"])
        self.assertIn("“Azure Books” is there several times", texts)
        self.assertIn("“S99999999” does not exist", texts)

    def _export(self, records, preset):
        """Export with a preset, as the dialog does it; return columns and rows."""
        columns = self.env.ref(f"sale_renewal.{preset}").export_fields.mapped("name")
        records = records.with_user(self.manager).with_context(import_compat=True)
        return columns, records.export_data(columns)["datas"]

    def _load_again(self, model, columns, rows):
        records = self.env[model].with_user(self.manager)
        result = records.with_context(import_file=True).load(columns, rows)
        self.assertFalse(result["messages"])
        self.env.invalidate_all()
        return self.env[model].browse(result["ids"])

    def test_exported_contracts_are_imported_again_without_a_change(self):
        contracts = self._create_contracts(
            self.customer_a, self.customer_b, start="2026-03-01"
        )
        contracts[0].line_ids[0]._change_quantity(0.5, contracts[0].date_start)
        contracts._create_invoices()
        changes = self.env["sale.contract.change"].search_count([])
        columns, rows = self._export(contracts, "ir_exports_contracts")
        before = contracts.read() and self._describe(contracts)
        again = self._load_again("sale.contract", columns, rows)
        self.assertEqual(again, contracts)
        self.assertEqual(self._describe(contracts), before)
        count = self.env["sale.contract.change"].search_count([])
        self.assertEqual(count, changes)

    def test_exported_contracts_are_imported_as_new_ones_elsewhere(self):
        contracts = self._create_contracts(
            self.customer_a, self.customer_b, start="2026-03-01"
        )
        contracts._create_invoices()
        columns, rows = self._export(contracts, "ir_exports_contracts")
        keys = [columns.index(name) for name in ("id", "line_ids/id", "number")]
        for row in rows:
            for index in keys:
                row[index] = ""
        new = self._load_again("sale.contract", columns, rows)
        self.assertFalse(new & contracts)
        self.assertEqual(self._describe(new), self._describe(contracts))

    def _describe(self, contracts):
        return [
            (
                *(contract.partner_id, contract.plan_id, contract.date_start),
                *(contract.date_end, contract.mrr, contract.next_invoice_date),
                *[
                    (item.product_id, item.product_uom_qty, item.price_unit)
                    for item in contract.line_ids
                ],
                *contract.line_ids.mapped("billed_until"),
            )
            for contract in contracts
        ]

    def test_exported_references_are_imported_again_without_a_change(self):
        contract = self._create_contracts(self.customer_a, start="2026-06-01")
        values = {"system_id": self.crm.id, "external_id": "1"}
        references = self.env["sale.external.reference"].create(
            [
                values | {"model": record._name, "res_id": record.id}
                for record in (contract, contract.order_ids, self.customer_a)
            ]
        )
        columns, rows = self._export(references, "ir_exports_references")
        again = self._load_again("sale.external.reference", columns, rows)
        self.assertEqual(again, references)
        self.assertEqual(references[0].document, contract)
