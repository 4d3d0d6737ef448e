import io
from datetime import date

import openpyxl

from odoo.fields import Command
from odoo.tools.misc import file_path

from odoo.addons.sale_renewal.models.importing.import_run import ImportRun

from .common import RenewalCommon

TEMPLATE = "sale_renewal/static/xls/contracts_import_template.xlsx"
COLUMNS = {
    "number": "Number",
    "partner_id": "Customer",
    "plan_id": "Plan",
    "date_start": "Start",
    "date_end": "End",
    "user_id": "Salesperson",
    "currency_id": "Currency",
    "pricelist_id": "Pricelist",
    "payment_term_id": "Payment Terms",
    "client_order_ref": "Customer Reference",
    "renewal_lead_days": "Lead Days",
    "line_ids/product_id": "Items / Product",
    "line_ids/name": "Items / Description",
    "line_ids/product_uom_qty": "Items / Quantity",
    "line_ids/price_unit": "Items / Price per Period",
    "line_ids/discount": "Items / Discount (%)",
    "line_ids/tax_ids": "Items / Taxes",
    "line_ids/date_start": "Items / Start",
    "line_ids/date_end": "Items / End",
    "line_ids/billed_until": "Items / Billed Until",
}


class ImportCommon(RenewalCommon):
    """Files with contracts, and what imports them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.support.default_code = "SUP"
        cls.customer_b.ref = "CUST-B"
        cls.sale_manager.group_ids += cls.env.ref("base.group_allow_export")
        cls.plan_arrears, cls.plan_calendar = cls.env["sale.contract.plan"].create(
            [
                {"name": "Test arrears", "billing_timing": "arrears"},
                {
                    "name": "Test calendar",
                    "align_periods": True,
                    "align_day": 1,
                    "align_month": "1",
                    "billing_interval": 3,
                },
            ]
        )
        cls.other_company = cls.env["res.company"].create({"name": "Other company"})
        cls.sale_manager.company_ids += cls.other_company

    @classmethod
    def _get_row(cls, number, **values):
        """Return the values of a row with a contract and its first item."""
        return {
            "number": number,
            "partner_id": "Azure Books",
            "plan_id": "Test monthly",
            "date_start": "2026-01-01",
            **cls._get_item(),
            **values,
        }

    @classmethod
    def _get_item(cls, product="SUP", **values):
        """Return the values of a row with one more item."""
        return {
            "line_ids/product_id": product,
            "line_ids/product_uom_qty": "2",
            "line_ids/price_unit": "50",
            "line_ids/billed_until": "2026-05-31",
            **{f"line_ids/{name}": value for name, value in values.items()},
        }

    def _load(self, *rows, user=None, skip=False, company=None, columns=None):
        """Import rows as the model does it, without a file."""
        columns = columns or list(dict.fromkeys(name for row in rows for name in row))
        contracts = self.env["sale.contract"].with_user(user or self.sale_manager)
        company = company or self.env.company
        others = contracts.env.user.company_ids - company
        contracts = contracts.with_context(
            import_file=True,
            allowed_company_ids=(company + others).ids,
        )
        result = (
            ImportRun(skip=skip)
            .give_to(contracts)
            .load(columns, [[row.get(name, "") for name in columns] for row in rows])
        )
        self.env.invalidate_all()
        return result

    def _load_contracts(self, *rows, **options):
        """Import rows without errors and return the contracts, in their order."""
        result = self._load(*rows, **options)
        self.assertFalse(result["messages"])
        return self.env["sale.contract"].browse(result["ids"])

    def _get_reasons(self, *rows, **options):
        """Return rows, counted from 0, and reasons of an import that is refused."""
        result = self._load(*rows, **options)
        self.assertFalse(result["ids"])
        return [
            (message["rows"]["from"], message["message"])
            for message in result["messages"]
        ]

    def _create_wizard(self, *rows, user=None):
        """Return Odoo's import of the template that is offered, filled in."""
        with open(file_path(TEMPLATE), "rb") as template:
            book = openpyxl.load_workbook(io.BytesIO(template.read()))
        sheet = book.worksheets[0]
        sheet.delete_rows(2, sheet.max_row)
        for row in rows:
            sheet.append([self._get_cell(name, row.get(name)) for name in COLUMNS])
        file = io.BytesIO()
        book.save(file)
        wizards = self.env["base_import.import"].with_user(user or self.sale_manager)
        return wizards.create(
            {
                "res_model": "sale.contract",
                "file": file.getvalue(),
                "file_name": "contracts.xlsx",
                "file_type": "application/vnd.openxmlformats-officedocument."
                "spreadsheetml.sheet",
            }
        )

    def _get_cell(self, name, value):
        if not value or not isinstance(value, str):
            return value or None
        if name.split("/")[-1] in ("date_start", "date_end", "billed_until"):
            try:
                return date.fromisoformat(value)
            except ValueError:
                return value
        return value

    def _execute(self, wizard, dryrun=False, **options):
        """Import the file with the columns as Odoo matches them."""
        options = {
            "has_headers": True,
            "skip": 0,
            "limit": 2000,
            "date_format": "%Y-%m-%d",
            "datetime_format": "%Y-%m-%d %H:%M:%S",
            **options,
        }
        preview = wizard.parse_preview(options)
        paths = [
            "/".join(preview["matches"].get(index, []))
            for index in range(len(preview["headers"]))
        ]
        result = wizard.execute_import(paths, preview["headers"], options, dryrun)
        self.env.invalidate_all()
        return result

    def _find(self, *numbers):
        return self.env["sale.contract"].search(
            [("number", "in", numbers)], order="number"
        )

    def _bill(self):
        """Run the scheduled action and return what it billed, by item."""
        self._run_cron("sale_renewal.ir_cron_create_invoices")
        lines = self.env["account.move.line"].search(
            [("contract_line_id", "!=", False)], order="period_start, id"
        )
        return lines

    @classmethod
    def _create_foreign_plan(cls):
        return cls.env["sale.contract.plan"].create(
            {"name": "Foreign plan", "company_id": cls.other_company.id}
        )

    @classmethod
    def _create_product(cls, name, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "recurring_type": "recurring",
                "contract_plan_id": cls.plan_monthly.id,
                "taxes_id": [Command.clear()],
                **values,
            }
        )
