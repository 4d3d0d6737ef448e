from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .importing_common import COLUMNS, TEMPLATE, ImportCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-10")
class TestContractImport(ImportCommon):
    """What existing contracts look like once they are imported."""

    def test_template_is_offered_and_its_columns_are_recognised(self):
        templates = self.env["sale.contract"].get_import_templates()
        self.assertEqual(templates[0]["template"], f"/{TEMPLATE}")
        preview = self._create_wizard(self._get_row("A-1")).parse_preview(
            {"has_headers": True}
        )
        self.assertEqual(preview["headers"], list(COLUMNS.values()))
        self.assertEqual(
            ["/".join(preview["matches"][i]) for i in range(len(COLUMNS))],
            list(COLUMNS),
        )

    def test_file_with_items_on_rows_of_their_own(self):
        result = self._execute(
            self._create_wizard(
                self._get_row("A-1", user_id="salesman", client_order_ref="PO 7"),
                self._get_item("Licence", price_unit="600", discount="10"),
                self._get_row("B-1", partner_id="CUST-B", renewal_lead_days="45"),
                self._get_row(
                    "B-1",
                    partner_id="CUST-B",
                    renewal_lead_days="45",
                    **self._get_item("Licence", name="Two seats"),
                ),
            )
        )
        self.assertFalse(result["messages"])
        contracts = self._find("A-1", "B-1")
        self.assertEqual(contracts.ids, result["ids"])
        self.assertRecordValues(
            contracts,
            [
                {
                    "partner_id": self.customer_a.id,
                    "user_id": self.salesman.id,
                    "client_order_ref": "PO 7",
                    "renewal_lead_days": 30,
                    "state": "active",
                    "mrr": 2 * 50 + 2 * 540,
                },
                {
                    "partner_id": self.customer_b.id,
                    "user_id": False,
                    "client_order_ref": False,
                    "renewal_lead_days": 45,
                    "state": "active",
                    "mrr": 200.0,
                },
            ],
        )
        self.assertEqual(
            [str(day) for day in contracts.mapped("date_end")], ["2026-12-31"] * 2
        )
        self.assertEqual(contracts[1].line_ids[1].name, "Two seats")
        self.assertFalse(contracts.order_ids)
        self.assertFalse(contracts.opportunity_ids)
        self.assertFalse(contracts.invoice_ids)

    def test_changes_begin_with_the_term(self):
        contracts = self._load_contracts(
            self._get_row("A-1"),
            self._get_item("Licence"),
            self._get_row("B-1", partner_id="Bold Foods", date_start="2026-03-01"),
        )
        self.assertEqual(
            [
                (str(c.date), c.kind, c.event_mrr_change, c.contract_id.number)
                for c in contracts.event_ids.sorted("date")
            ],
            [("2026-01-01", "new", 200.0, "A-1"), ("2026-03-01", "new", 100.0, "B-1")],
        )

    def test_states_and_nothing_sent_to_the_salesperson(self):
        contracts = self._load_contracts(
            self._get_row("A-1", user_id="salesman"),
            self._get_row(
                "B-1",
                date_start="2024-01-01",
                date_end="2024-12-31",
                **self._get_item(billed_until="2024-12-31"),
            ),
            self._get_row(
                "C-1", date_start="2026-07-01", **self._get_item(billed_until="")
            ),
            self._get_row("D-1", plan_id="Test evergreen"),
        )
        self.assertEqual(
            contracts.mapped("state"), ["active", "expired", "pending", "active"]
        )
        self.assertFalse(contracts[3].date_end)
        self.assertEqual(contracts[0].user_id, self.salesman)
        mails = self.env["mail.mail"].search([("model", "=", "sale.contract")])
        self.assertFalse(mails)
        self.assertFalse(contracts.message_ids.notification_ids)

    def test_billed_until_decides_what_is_billed(self):
        """Nothing is billed before it: by full periods, in the middle of one, in
        arrears, aligned to the calendar and evergreen."""
        rows = {
            "A-1": {"billed_until": "2026-05-31"},
            "B-1": {"plan": "Test arrears", "billed_until": "2026-04-30"},
            "C-1": {"plan": "Test calendar", "billed_until": "2026-03-31"},
            "D-1": {"plan": "Test evergreen", "billed_until": "2026-05-15"},
            "E-1": {"billed_until": "2026-06-30"},
            "F-1": {"start": "2026-05-20", "billed_until": "2026-05-19"},
            "G-1": {"billed_until": "2026-06-15"},
        }
        contracts = self._load_contracts(
            *(
                self._get_row(
                    number,
                    plan_id=row.get("plan", "Test monthly"),
                    date_start=row.get("start", "2025-09-01"),
                    **self._get_item(billed_until=row["billed_until"]),
                )
                for number, row in rows.items()
            )
        )
        self.assertEqual(
            {c.number: str(c.next_invoice_date) for c in contracts},
            {
                "A-1": "2026-06-01",
                "B-1": "2026-06-01",
                "C-1": "2026-04-01",
                "D-1": "2026-05-16",
                "E-1": "2026-07-01",
                "F-1": "2026-05-20",
                "G-1": "2026-06-16",
            },
        )
        billed = {number: [] for number in rows}
        for line in self._bill():
            days = f"{line.period_start:%m-%d} {line.period_end:%m-%d}"
            number = line.contract_line_id.contract_id.number
            billed[number].append((days, line.price_subtotal))
        self.assertEqual(
            billed,
            {
                "A-1": [("06-01 06-30", 100.0)],
                "B-1": [("05-01 05-31", 100.0)],
                "C-1": [("04-01 06-30", 100.0)],
                "D-1": [("05-16 05-31", 51.61), ("06-01 06-30", 100.0)],
                "E-1": [],
                "F-1": [("05-20 06-19", 100.0)],
                "G-1": [],
            },
        )

    def test_billed_until_outlasts_corrections_of_plan_and_start(self):
        contract = self._load_contracts(self._get_row("A-1"))
        contract.plan_id = self.plan_monthly.copy({"billing_timing": "arrears"})
        contract.date_start = "2026-02-01"
        self.assertEqual(str(contract.line_ids.billed_until), "2026-05-31")
        self.assertEqual(str(contract.next_invoice_date), "2026-07-01")

    def test_changed_item_is_not_billed_again(self):
        contract = self._load_contracts(self._get_row("A-1"))
        contract.line_ids._change_quantity(5, contract.date_start)
        lines = self._bill()
        self.assertEqual(str(lines.period_start), "2026-06-01")
        self.assertEqual(lines.quantity, 5)

    def test_taxes_of_the_product_where_none_are_given(self):
        tax_a, tax_b = self.env["account.tax"].create(
            [{"name": name, "amount": 10} for name in ("Tax A", "Tax B")]
        )
        tax_b.copy({"name": "Tax B", "type_tax_use": "purchase"})
        self.support.taxes_id = tax_a
        contracts = self._load_contracts(
            self._get_row("A-1", **self._get_item(tax_ids="Tax B")),
            self._get_row("B-1", **self._get_item(tax_ids="")),
            self._get_row("C-1", **self._get_item(tax_ids="Tax A, Tax B")),
        )
        self.assertEqual(
            [contract.line_ids.tax_ids for contract in contracts],
            [tax_b, tax_a, tax_a + tax_b],
        )

    def test_number_is_kept_and_the_sequence_passes_over_it(self):
        sequence = self.env["ir.sequence"].search([("code", "=", "sale.contract")])
        upcoming = sequence.get_next_char(sequence.number_next_actual)
        imported = self._load_contracts(self._get_row(upcoming), self._get_row(""))
        self.assertEqual(imported[0].number, upcoming)
        sold = self._create_contracts(
            self.customer_a, self.customer_b, start="2026-06-01"
        )
        numbers = (imported + sold).mapped("number")
        self.assertEqual(len(set(numbers)), 4)

    def test_same_number_in_two_companies(self):
        foreign_plan = self._create_foreign_plan()
        here = self._load_contracts(self._get_row("A-1"))
        there = self._load_contracts(
            self._get_row("A-1", plan_id="Foreign plan"), company=self.other_company
        )
        self.assertEqual(there.plan_id, foreign_plan)
        self.assertEqual((here + there).mapped("number"), ["A-1", "A-1"])
        self.assertEqual(there.company_id, self.other_company)

    def test_names_are_looked_up_in_the_own_company(self):
        self._create_foreign_plan().name = "Test monthly"
        contract = self._load_contracts(self._get_row("A-1"))
        self.assertEqual(contract.plan_id, self.plan_monthly)

    def test_salesperson_may_not_import(self):
        with self.assertRaises(AccessError):
            self._load(self._get_row("A-1"), user=self.salesman)
        wizard = self._create_wizard(self._get_row("A-1"), user=self.salesman)
        for skip in (False, True):
            with self.assertRaises(AccessError):
                self._execute(wizard, skip_contracts_with_errors=skip)

    def test_import_again_changes_and_doubles_nothing(self):
        rows = [
            self._get_row("A-1", id="old_1"),
            self._get_item("Licence"),
            self._get_row("B-1", id="old_2", partner_id="Bold Foods"),
        ]
        contracts = self._load_contracts(*rows)
        items, changes = contracts.line_ids, contracts.change_ids
        self._bill()
        rows[0]["client_order_ref"] = "PO 8"
        again = self._load_contracts(*rows)
        self.assertEqual(again, contracts)
        self.assertEqual(again.line_ids, items)
        self.assertEqual(again.change_ids, changes)
        self.assertEqual(again.mapped("client_order_ref"), ["PO 8", False])
        self.assertEqual(str(again[0].next_invoice_date), "2026-07-01")

    def test_import_again_adds_and_changes_items(self):
        rows = [self._get_row("A-1", id="old_1"), self._get_item("Licence")]
        contract = self._load_contracts(*rows)
        rows[1]["line_ids/price_unit"] = "70"
        self._load_contracts(
            *rows, self._get_item(self._create_product("Hosting").name)
        )
        self.assertEqual(
            contract.line_ids.mapped(
                lambda line: (line.product_id.name, line.price_unit)
            ),
            [("Support", 50.0), ("Licence", 70.0), ("Hosting", 50.0)],
        )
        # 2 of each: the record says so as well.
        self.assertEqual(sum(contract.change_ids.mapped("mrr_change")), 340.0)
        self.assertEqual(contract.mrr, 340.0)

    def test_export_can_be_imported_elsewhere(self):
        contracts = self._load_contracts(
            self._get_row("A-1", client_order_ref="PO 7"),
            self._get_item("Licence", discount="10", billed_until="2026-04-30"),
            self._get_row("B-1", partner_id="Bold Foods", plan_id="Test arrears"),
        )
        contracts += self._create_contracts(self.customer_b, start="2026-06-01")
        contracts[0].line_ids[0]._change_quantity(5, contracts[0].date_start)
        self._bill()
        self.env.invalidate_all()
        manager = contracts.with_user(self.sale_manager)
        exported = manager.with_context(import_compat=True).export_data(list(COLUMNS))
        before = self._describe(contracts)
        for contract in contracts:
            contract.number += "-before"
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in exported["datas"]]
        imported = self._load_contracts(*rows)
        self.assertEqual(self._describe(imported), before)
        self.assertNotEqual(imported, contracts)
        wizard = self._create_wizard(*rows)
        for contract in imported:
            contract.number += "-again"
        result = self._execute(wizard)
        self.assertEqual(
            self._describe(imported.browse(result["ids"])), before, result["messages"]
        )

    def _describe(self, contracts):
        names = ["number", "partner_id", "plan_id", "date_start", "date_end", "user_id"]
        names += ["currency_id", "client_order_ref", "renewal_lead_days", "mrr"]
        names += ["next_invoice_date", "state"]
        items = ["product_id", "name", "product_uom_qty", "price_unit", "discount"]
        items += ["billed_until"]
        return [
            (
                [contract[name] for name in names],
                [[line[name] for name in items] for line in contract.line_ids],
            )
            for contract in contracts
        ]

    def test_number_given_by_hand(self):
        values = {
            "partner_id": self.customer_a.id,
            "plan_id": self.plan_monthly.id,
            "date_start": "2026-06-01",
        }
        contracts = self.env["sale.contract"].create(
            [values | {"number": "HAND-1"}, values, values | {"number": "/"}]
        )
        self.assertEqual(contracts[0].number, "HAND-1")
        self.assertTrue(contracts[0].name.startswith("HAND-1_2026"))
        self.assertNotIn("/", contracts[1:].mapped("number"))
        with Form(contracts[1]) as form:
            form.date_end = "2026-09-30"
        self.assertIn("2026-09-30", contracts[1].name)

    def test_import_of_other_models_is_as_before(self):
        wizard = self.env["base_import.import"].create(
            {
                "res_model": "res.partner",
                "file": b"name,credit_limit\nImported,abc\n",
                "file_name": "partners.csv",
                "file_type": "text/csv",
            }
        )
        options = {"has_headers": True, "quoting": '"', "separator": ","}
        with mute_logger("odoo.addons.base_import.models.base_import"):
            result = wizard.execute_import(
                ["name", "partner_latitude"], ["name", "x"], options
            )
        self.assertIn("incorrect values", result["messages"][0]["message"])
