from odoo.tests import freeze_time, tagged

from .importing_common import ImportCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-10")
class TestContractImportErrors(ImportCommon):
    """Bad rows are told with their reason, and good ones imported without them."""

    def _assert_item_refused(self, sentence, row=None, **item):
        """Check the reason for the second of two items, in another contract's shadow.

        The first contract is good, and not imported either.
        """
        rows = [
            self._get_row("GOOD", partner_id="Bold Foods"),
            self._get_row("BAD", **row or {}),
            self._get_item(**item),
        ]
        self.assertEqual(self._get_reasons(*rows), [(2, sentence)])
        self.assertFalse(self._find("GOOD", "BAD"))
        return rows

    def _assert_contract_refused(self, sentence, **row):
        rows = [
            self._get_row("GOOD", partner_id="Bold Foods"),
            self._get_item("Licence"),
            self._get_row("BAD", **row),
        ]
        self.assertEqual(self._get_reasons(*rows), [(2, sentence)])
        self.assertFalse(self._find("GOOD", "BAD"))

    def test_past_without_billed_until(self):
        self._assert_item_refused(
            "Enter Billed Until: it started on 01/01/2026, and everything since then "
            "would be billed. If nothing was billed, enter 12/31/2025.",
            billed_until="",
        )

    def test_billed_until_after_the_end(self):
        self._assert_item_refused(
            "Billed Until 01/01/2027 is after the end on 12/31/2026: correct one of "
            "them.",
            billed_until="2027-01-01",
        )

    def test_billed_until_after_the_end_of_the_item(self):
        item = {"date_end": "2026-03-31", "billed_until": "2026-05-31"}
        self._assert_item_refused(
            "Billed Until 05/31/2026 is after the end on 03/31/2026: correct one of "
            "them.",
            **item,
        )
        goes_on = self._get_item("Licence", date_start="2026-04-01")
        contract = self._load_contracts(
            self._get_row("A-1"), self._get_item("Licence", **item), goes_on
        )
        self.assertEqual(str(contract.next_invoice_date), "2026-06-01")

    def test_billed_until_before_the_start(self):
        self._assert_item_refused(
            "Billed Until 12/30/2025 is before the start on 01/01/2026: enter "
            "12/31/2025 if nothing was billed.",
            billed_until="2025-12-30",
        )

    def test_quantity(self):
        for quantity in ("0", "-2", ""):
            self._assert_item_refused(
                "Enter a Quantity above 0.", product_uom_qty=quantity
            )

    def test_price(self):
        self._assert_item_refused(
            "Enter the Price per Period; 0 if nothing is charged.", price_unit=""
        )
        free = self._load_contracts(
            self._get_row("A-1", **self._get_item(price_unit="0"))
        )
        self.assertEqual(free.mrr, 0.0)

    def test_item_ends_before_it_starts(self):
        self._assert_item_refused(
            "The item ends on 02/28/2026, before it starts on 03/01/2026: correct one "
            "of them.",
            date_start="2026-03-01",
            date_end="2026-02-28",
        )

    def test_item_outside_of_the_term(self):
        for day, text in (("2025-12-31", "12/31/2025"), ("2027-01-01", "01/01/2027")):
            self._assert_item_refused(
                f"The item starts on {text}, outside of the term from 01/01/2026 to "
                "12/31/2026: correct its Start.",
                date_start=day,
            )

    def test_item_before_a_term_without_end(self):
        self._assert_item_refused(
            "The item starts on 12/31/2025, before the term, which starts on "
            "01/01/2026: correct its Start.",
            {"plan_id": "Test evergreen", "date_end": ""},
            date_start="2025-12-31",
        )

    def test_products_that_cannot_be_used(self):
        self._create_product("Gone", active=False)
        self._create_product("Theirs", company_id=self.other_company.id)
        for product, sentence in {
            "Gone": "Gone is archived: restore it, or choose another one.",
            "Theirs": "Theirs belongs to another company than "
            f"{self.env.company.name}: choose another one.",
            "Setup": "Setup is a one-time product: make it recurring, or leave the row "
            "out.",
            "Nothing": "No matching record found for name 'Nothing' in field "
            "'Items/Product'",
            "": "Enter the Product.",
        }.items():
            self._assert_item_refused(sentence, product=product)

    def test_values_that_are_no_date_or_number(self):
        self._assert_item_refused(
            "'31.02.2026' does not seem to be a valid date for field "
            "'Items/Billed Until'",
            billed_until="31.02.2026",
        )
        self._assert_item_refused(
            "'two' does not seem to be a number for field 'Items/Quantity'",
            product_uom_qty="two",
        )

    def test_end_before_start(self):
        bad = self._get_row("BAD", date_start="2026-03-01", date_end="2025-12-31")
        self.assertEqual(
            self._get_reasons(self._get_row("GOOD"), bad)[0],
            (
                1,
                "It ends on 12/31/2025, before it starts on 03/01/2026: correct one of "
                "them.",
            ),
        )

    def test_missing_columns_of_the_contract(self):
        for name, sentence in {
            "partner_id": "Enter the Customer.",
            "plan_id": "Enter the Plan.",
            "date_start": "Enter the Start, the first day of the term.",
        }.items():
            self._assert_contract_refused(sentence, **{name: ""})

    def test_links_of_another_company_and_archived_ones(self):
        self._create_foreign_plan()
        self.env["res.partner"].create({"name": "Closed shop", "active": False})
        company = self.env.company.name
        self._assert_contract_refused(
            f"Foreign plan belongs to another company than {company}: choose another "
            "one.",
            plan_id="Foreign plan",
        )
        self._assert_contract_refused(
            "Closed shop is archived: restore it, or choose another one.",
            partner_id="Closed shop",
        )

    def test_links_that_the_user_may_not_read(self):
        self.sale_manager.company_ids -= self.other_company
        theirs = self._create_product("Theirs", company_id=self.other_company.id)
        plan = self._create_foreign_plan()
        self.env["ir.model.data"].create(
            [
                {
                    "module": "__import__",
                    "name": name,
                    "model": record._name,
                    "res_id": record.id,
                }
                for name, record in (("theirs", theirs), ("foreign_plan", plan))
            ]
        )
        row = self._get_row("A-1")
        row["line_ids/product_id/id"] = "theirs"
        del row["line_ids/product_id"]
        company = self.env.company.name
        self.assertEqual(
            self._get_reasons(row),
            [
                (
                    0,
                    f"Theirs belongs to another company than {company}: choose "
                    "another one.",
                )
            ],
        )
        row = self._get_row("A-1")
        row["plan_id/id"] = "foreign_plan"
        del row["plan_id"]
        self.assertEqual(
            self._get_reasons(row)[0],
            (
                0,
                f"Foreign plan belongs to another company than {company}: choose "
                "another one.",
            ),
        )

    def test_ambiguous_customer(self):
        self.env["res.partner"].create({"name": "Azure Books"})
        self._assert_contract_refused(
            "Several records are called 'Azure Books' in field 'Customer': give the "
            "external ID in a column 'Customer/External ID'.",
        )

    def test_currency_needs_a_pricelist_for_the_renewal(self):
        self._enable_euro(0.5)
        self._assert_contract_refused(
            "Enter a Pricelist in EUR: the renewal needs one.", currency_id="EUR"
        )
        pricelists = self.env["product.pricelist"].create(
            [
                {"name": "Euro", "currency_id": self.env.ref("base.EUR").id},
                {"name": "Dollar", "currency_id": self.env.company.currency_id.id},
            ]
        )
        self._assert_contract_refused(
            "The pricelist Dollar is not in EUR: choose one that is.",
            currency_id="EUR",
            pricelist_id="Dollar",
        )
        renewed, evergreen = self._load_contracts(
            self._get_row("A-1", pricelist_id="Euro"),
            self._get_row("B-1", currency_id="EUR", plan_id="Test evergreen"),
        )
        self.assertEqual(renewed.pricelist_id, pricelists[0])
        self.assertEqual((renewed + evergreen).currency_id.mapped("name"), ["EUR"])

    def test_inactive_currency(self):
        self.env.ref("base.EUR").active = False
        self._assert_contract_refused(
            "EUR is archived: restore it, or choose another one.", currency_id="EUR"
        )

    def test_number_that_exists(self):
        self._load_contracts(self._get_row("BAD"))
        reasons = self._get_reasons(
            self._get_row("GOOD"), self._get_row("BAD", partner_id="Bold Foods")
        )
        self.assertEqual(
            reasons,
            [
                (
                    1,
                    "A contract with the number BAD exists already: enter another "
                    "number, or the external ID of that contract to change it.",
                )
            ],
        )

    def test_number_twice_in_the_file(self):
        sentence = (
            "A-1 is also the number of a contract further up: write the rows of one "
            "contract below each other, and its own columns as in the first of them, "
            "or empty."
        )
        self.assertEqual(
            self._get_reasons(
                self._get_row("A-1"),
                self._get_row("A-1", partner_id="Bold Foods"),
                self._get_row("B-1"),
                self._get_row("A-1"),
            ),
            [(1, sentence), (3, sentence)],
        )

    def test_import_again_asks_which_item_is_meant(self):
        rows = [self._get_row("A-1", id="old_1"), self._get_item(), self._get_item()]
        contract = self._load_contracts(*rows)
        self.assertEqual(
            self._get_reasons(*rows[:2]),
            [
                (
                    row,
                    "The contract has 3 items with [SUP] Support: say which one you "
                    "mean with its external ID, or leave the row out.",
                )
                for row in (0, 1)
            ],
        )
        self.assertEqual(len(contract.line_ids), 3)

    def test_import_again_cannot_change_what_was_billed(self):
        contract = self._load_contracts(self._get_row("A-1", id="old_1"))
        self._bill()
        reasons = self._get_reasons(
            self._get_row(
                "A-1", id="old_1", **self._get_item(billed_until="2026-03-31")
            )
        )
        self.assertEqual(
            reasons,
            [
                (
                    0,
                    "The contract has billed this item until 06/30/2026: leave Billed "
                    "Until empty.",
                )
            ],
        )
        self.assertEqual(str(contract.next_invoice_date), "2026-07-01")

    def test_item_of_another_contract(self):
        first, _second = self._load_contracts(
            self._get_row("A-1", id="old_1"), self._get_row("B-1", id="old_2")
        )
        self.env["ir.model.data"].create(
            {
                "module": "__import__",
                "name": "item_1",
                "model": "sale.contract.line",
                "res_id": first.line_ids.id,
            }
        )
        row = self._get_row("B-1", id="old_2", **self._get_item(id="item_1"))
        self.assertEqual(
            self._get_reasons(row),
            [
                (
                    0,
                    "The external ID is that of an item of another contract: leave it "
                    "out.",
                )
            ],
        )
        row |= {"id": "old_1", "number": "A-1", "line_ids/price_unit": "55"}
        self._load_contracts(row)
        self.assertEqual(first.line_ids.price_unit, 55.0)

    def _get_mixed_rows(self):
        return [
            self._get_row("A-1"),
            self._get_row("B-1", partner_id="Bold Foods"),
            self._get_item("Setup"),
            self._get_item("Licence", billed_until="31.02.2026"),
            self._get_row("C-1", partner_id="Nobody"),
            self._get_row("D-1", partner_id="Bold Foods"),
            self._get_item("Licence"),
        ]

    def test_file_with_errors_imports_nothing(self):
        for dryrun in (True, False):
            result = self._execute(self._create_wizard(*self._get_mixed_rows()), dryrun)
            self.assertEqual(
                [message["message"] for message in result["messages"]],
                [
                    "Row 5 (B-1): '31.02.2026' does not seem to be a valid date for "
                    "field 'Items/Billed Until'",
                    "Row 6 (C-1): No matching record found for name 'Nobody' in field "
                    "'Customer'",
                ],
            )
            self.assertFalse(result["ids"])
            self.assertFalse(self._find("A-1", "B-1", "C-1", "D-1"))

    def test_good_contracts_are_imported_without_the_bad_ones(self):
        reasons = [
            "Row 5 (B-1): '31.02.2026' does not seem to be a valid date for field "
            "'Items/Billed Until'",
            "Row 6 (C-1): No matching record found for name 'Nobody' in field "
            "'Customer'",
        ]
        numbers = ["A-1", "B-1", "C-1", "D-1"]
        for dryrun in (True, False):
            result = self._execute(
                self._create_wizard(*self._get_mixed_rows()),
                dryrun,
                skip_contracts_with_errors=True,
            )
            self.assertFalse(result["messages"])
            self.assertEqual(len(result["ids"]), 2)
            self.assertEqual(result["left_out_count"], 2)
            self.assertEqual([m["message"] for m in result["left_out"]], reasons)
            imported = self._find(*numbers)
            self.assertEqual(
                imported.mapped("number"), [] if dryrun else ["A-1", "D-1"]
            )
        self.assertEqual(imported.mapped("mrr"), [100.0, 200.0])
        self.assertEqual(
            self._bill().contract_line_id.contract_id.mapped("number"), ["A-1", "D-1"]
        )

    def test_nothing_good_in_the_file(self):
        result = self._load(
            self._get_row("A-1", partner_id="Nobody"),
            self._get_item("Setup"),
            skip=True,
        )
        self.assertEqual(result["ids"], [])
        self.assertEqual(result["left_out_count"], 1)

    def test_what_only_the_database_refuses_is_left_out_too(self):
        """The first contract is good: an error of the whole batch is not its own."""
        rows = [
            self._get_row("A-1"),
            self._get_row("B-1", renewal_lead_days="99999999999"),
            self._get_row("C-1", partner_id="Bold Foods"),
        ]
        result = self._load(*rows, skip=True)
        self.assertFalse(result["messages"])
        self.assertEqual(
            self._find("A-1", "B-1", "C-1").mapped("number"), ["A-1", "C-1"]
        )
        self.assertEqual([m["contract"] for m in result["left_out"]], ["B-1"])
        refused = self._load(self._get_row("D-1"), rows[1])
        self.assertEqual([m["contract"] for m in refused["messages"]], ["B-1"])

    def test_batches_go_on_behind_contracts_that_were_left_out(self):
        rows = [
            self._get_row(f"A-{number}", partner_id=partner)
            for number, partner in enumerate(
                ["Azure Books", "Nobody", "Nobody", "Bold Foods", "Nobody"]
            )
        ]
        wizard = self._create_wizard(*rows)
        numbers, left_out, start = [], [], 0
        while True:
            result = self._execute(
                wizard, limit=2, skip=start, skip_contracts_with_errors=True
            )
            contracts = self.env["sale.contract"].browse(result["ids"])
            numbers += contracts.mapped("number")
            left_out += [m["message"][:12] for m in result["left_out"]]
            start = result["nextrow"]
            if not start:
                break
        self.assertEqual(numbers, ["A-0", "A-3"])
        self.assertEqual(left_out, ["Row 3 (A-1):", "Row 4 (A-2):", "Row 6 (A-4):"])

    def test_discount(self):
        self._assert_item_refused(
            "The Discount is 150.00 %: enter 100 or less. A rebate is an item of its "
            "own with a negative price.",
            discount="150",
        )
