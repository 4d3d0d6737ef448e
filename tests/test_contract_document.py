from datetime import date
from unittest.mock import patch

from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval
from odoo.tools.translate import code_translations

from .common import RenewalCommon

REPORT = "sale_renewal.report_sale_contract"


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestContractDocument(RenewalCommon):
    """What the reader of a printed contract gets."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = new_test_user(
            cls.env, "colleague", "sales_team.group_sale_salesman"
        )
        cls.contract = cls._create_contracts(cls.customer_a, start="2026-03-15")

    def _print(self, contracts, user=None):
        """Return the printed documents, one HTML element for each contract."""
        reports = self.env["ir.actions.report"].with_user(user or self.salesman)
        content, _type = reports._render_qweb_html(REPORT, contracts.ids)
        return html.fromstring(content).find_class("article")

    def _read(self, document, name):
        """Return the text of the named parts of a document, or None."""
        parts = document.xpath(f".//*[@name='{name}']")
        texts = [" ".join(" ".join(part.itertext()).split()) for part in parts]
        return " | ".join(texts) if parts else None

    def _read_contract(self, *names):
        """Print the contract and return the text of each named part."""
        (document,) = self._print(self.contract)
        return [self._read(document, name) for name in names]

    def _set_taxes(self, lines, *percents):
        country = self.env.company.country_id
        group = self.env["account.tax.group"].create(
            {"name": "VAT", "country_id": country.id}
        )
        lines.tax_ids = self.env["account.tax"].create(
            [
                {
                    "name": f"Tax {percent}",
                    "invoice_label": f"{percent} % VAT",
                    "amount": percent,
                    "type_tax_use": "sale",
                    "tax_group_id": group.id,
                    "country_id": country.id,
                }
                for percent in percents
            ]
        )

    # Languages and currencies

    def test_each_contract_is_in_the_language_and_currency_of_its_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer_b.lang = "fr_FR"
        euros = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": self._enable_euro(2.0).id}
        )
        french = self._create_contracts(
            self.customer_b, start="2026-03-15", pricelist_id=euros.id
        )
        parties = self.env.ref("sale_renewal.report_sale_contract_parties")
        label = {"<strong>Customer</strong>": "<strong>Client</strong>"}
        parties.update_field_translations("arch_db", {"fr_FR": label})
        sentence = "Length of the next term: %s."
        terms = {sentence: "Durée suivante : %s.", "1 year": "1 an"}
        python = code_translations.python_translations
        with patch.dict(python, {("sale_renewal", "fr_FR"): terms}):
            first, second, third = self._print(self.contract + french + self.contract)

        self.assertEqual(self._read(first, "date_start"), "First Day 03/15/2026")
        self.assertEqual(self._read(second, "date_start"), "First Day 15/03/2026")
        self.assertEqual(self._read(first, "td_amount"), "$ 100.00")
        self.assertEqual(self._read(second, "td_amount"), "200,00 €")
        self.assertEqual(
            self._read(second, "committed_total"),
            "Committed total of the term 2 400,00 €",
        )
        self.assertTrue(self._read(first, "customer").startswith("Customer Azure"))
        self.assertTrue(self._read(second, "customer").startswith("Client Bold Foods"))
        self.assertIn(
            "on 02/12/2027. Price of the next term: as in this term. "
            "Length of the next term: 1 year.",
            self._read(first, "renewal_conditions"),
        )
        self.assertIn(
            "Durée suivante : 1 an.", self._read(second, "renewal_conditions")
        )
        self.assertEqual(self._read(third, "date_start"), "First Day 03/15/2026")

    # Parties and references

    def test_both_parties_with_address_and_tax_number(self):
        self.env.company.write({"street": "1 Main Street", "vat": "US12345671"})
        self.customer_a.write({"street": "2 High Street", "vat": "GB123456782"})
        provider, customer, addresses = self._read_contract(
            "provider", "customer", "addresses"
        )
        for text in (self.env.company.name, "1 Main Street", "US12345671"):
            self.assertIn(text, provider)
        for text in ("Azure Books", "2 High Street", "GB123456782"):
            self.assertIn(text, customer)
        self.assertIsNone(addresses)

    def test_other_addresses_are_named_where_they_differ(self):
        accounts, warehouse = self.env["res.partner"].create(
            [
                {"name": "Accounts", "street": "3 Bank Street"},
                {"name": "Warehouse", "street": "4 Dock Street"},
            ]
        )
        self.contract.partner_shipping_id = warehouse
        (addresses,) = self._read_contract("addresses")
        self.assertEqual(addresses, "Delivery Address Warehouse 4 Dock Street")
        self.contract.partner_invoice_id = accounts
        (addresses,) = self._read_contract("addresses")
        self.assertEqual(
            addresses,
            "Invoice Address Accounts 3 Bank Street "
            "Delivery Address Warehouse 4 Dock Street",
        )
        self.contract.partner_invoice_id = warehouse
        (addresses,) = self._read_contract("addresses")
        self.assertEqual(
            addresses, "Invoice and Delivery Address Warehouse 4 Dock Street"
        )

    def test_number_orders_and_salesperson(self):
        self.contract.order_ids.client_order_ref = "PO-118"
        (document,) = self._print(self.contract)
        self.assertEqual(
            " ".join(document.find(".//h2").text_content().split()),
            f"Contract {self.contract.number}",
        )
        self.assertEqual(
            self._read(document, "orders"), f"Order {self.contract.order_ids.name}"
        )
        self.assertEqual(
            self._read(document, "customer_reference"), "Your Reference PO-118"
        )
        self.assertEqual(
            self._read(document, "salesperson"), f"Salesperson {self.salesman.name}"
        )

    def test_both_parties_sign(self):
        (signatures,) = self._read_contract("signatures")
        lines = "Place and date Name Signature"
        self.assertEqual(
            signatures, f"For {self.env.company.name} {lines} For Azure Books {lines}"
        )

    # Term

    def test_evergreen_has_no_end_and_commits_to_nothing(self):
        self.support.contract_plan_id = self.plan_evergreen
        self.contract = self._create_contracts(self.customer_b, start="2026-03-15")
        date_end, committed, renewal = self._read_contract(
            "date_end", "committed_total", "renewal_conditions"
        )
        self.assertEqual(date_end, "Last Day Without end: until it is cancelled")
        self.assertIsNone(committed)
        self.assertEqual(
            renewal,
            "Renewal The contract is not renewed: it runs until it is cancelled.",
        )

    def test_contract_without_dates_yet(self):
        self.contract = self.contract.copy()  # days are not copied
        self.assertEqual(
            self._read_contract(
                "date_start", "date_end", "committed_total", "renewal_conditions"
            ),
            [
                "First Day To be agreed",
                "Last Day To be agreed",
                None,
                "Renewal The renewal is offered 30 days before the end of the term. "
                "Price of the next term: as in this term. "
                "Length of the next term: 1 year.",
            ],
        )

    def test_cancelled_contract_says_so_and_promises_nothing(self):
        self.contract.action_cancel(date=date(2026, 5, 1))
        self.assertEqual(
            self._read_contract(
                "date_cancelled", "committed_total", "renewal_conditions"
            ),
            ["Cancelled On 05/01/2026", None, None],
        )

    # Items and amounts

    def test_billing_period_heads_the_prices(self):
        self.contract.plan_id = self.plan_monthly.copy({"billing_interval": 3})
        self.assertEqual(
            self._read_contract("billing_period", "th_price_unit", "th_amount"),
            ["Billed per 3 months", "Price per 3 months", "Amount per 3 months"],
        )

    def test_discount_column_only_if_an_item_has_one(self):
        self.assertEqual(self._read_contract("th_discount", "td_discount"), [None] * 2)
        self.contract.line_ids += self.contract.line_ids.copy({"discount": 12.5})
        self.assertEqual(
            self._read_contract("th_discount", "td_discount", "td_amount"),
            ["Disc.%", " | 12.50", "$ 100.00 | $ 87.50"],
        )

    def test_item_dates_only_if_they_are_its_own(self):
        line = self.contract.line_ids
        line.write({"date_start": "2026-03-15", "date_end": "2027-03-14"})
        self.assertEqual(self._read_contract("item_dates"), [None])
        line.write({"date_start": "2026-06-01", "date_end": "2026-12-31"})
        dates = ["From 06/01/2026 Until 12/31/2026"]
        # It is not in the total yet, and stands apart.
        self.assertEqual(self._read_contract("td_other_dates"), dates)
        with freeze_time("2026-06-01"):
            self.assertEqual(self._read_contract("item_dates"), dates)

    def test_what_is_not_sold_any_more_is_not_printed(self):
        self.contract.line_ids += self.contract.line_ids.copy({"product_uom_qty": 0})
        self.assertEqual(self._read_contract("td_description"), ["Support"])

    def test_the_total_is_of_what_is_sold_today(self):
        line = self.contract.line_ids
        with freeze_time("2026-04-01"):
            line._change_quantity(3, date(2026, 5, 15))
            total = "Total per month on 04/01/2026 $ 100.00 Committed total of the term"
            # Two months of one, ten of three.
            self.assertEqual(self._read_contract("total"), [f"{total} $ 3,200.00"])
        with freeze_time("2026-06-01"):
            (total,) = self._read_contract("total")
            self.assertIn("on 06/01/2026 $ 300.00", total)

    def test_taxes_of_one_period(self):
        self.assertEqual(
            self._read_contract("th_taxes", "total"),
            [
                None,
                "Total per month $ 100.00 Committed total of the term $ 1,200.00",
            ],
        )
        self._set_taxes(self.contract.line_ids, 15)
        self.assertEqual(
            self._read_contract("td_taxes", "total"),
            [
                "15 % VAT",
                "Untaxed Amount $ 100.00 VAT $ 15.00 Total per month $ 115.00 "
                "Committed total of the term, without taxes $ 1,200.00",
            ],
        )

    def test_committed_total_counts_the_days_of_each_item(self):
        line = self.contract.line_ids
        line.price_unit = 99.99
        self.contract.date_end = "2026-06-28"
        # Three months and 14 of 30 days: 3 * 99.99 + 46.662.
        self.assertEqual(self.contract._get_committed_total(), 346.63)
        # 14 of 30 days, one month, then 14 of 30 days again.
        line.date_start = "2026-05-01"
        self.assertEqual(self.contract._get_committed_total(), 193.31)
        # The second month but its last day: 29 of 30 days.
        line.write({"date_start": "2026-04-15", "date_end": "2026-05-13"})
        self.assertEqual(self.contract._get_committed_total(), 96.66)
        line.write({"date_start": "2020-01-01", "date_end": "2030-01-01"})
        self.assertEqual(self.contract._get_committed_total(), 346.63)

    def test_committed_total_is_what_will_be_billed(self):
        plan = self.plan_monthly.copy(
            {"name": "Aligned", "align_periods": True, "billing_interval": 3}
        )
        plan.align_month = "1"
        order = self._create_order(self.customer_a, self.support)
        order.term_start_date = "2026-02-10"
        order.order_line.write({"plan_id": plan.id, "price_unit": 99.99})
        order.action_confirm()
        contract = order.contract_ids
        contract._pause(date(2026, 5, 1), date(2026, 5, 20))
        contract.line_ids._change_quantity(2, date(2026, 8, 1))
        moves = order._create_invoices() + contract._create_invoices(date(2028, 1, 1))
        billed = sum(moves.mapped("amount_untaxed"))
        self.assertAlmostEqual(contract._get_committed_total(), billed, 2)

    def test_payment_terms_in_the_words_for_customers(self):
        term = self.env["account.payment.term"].create({"name": "30 days net"})
        self.contract.payment_term_id = term
        self.assertEqual(
            self._read_contract("payment_terms"), ["Payment terms: 30 days net"]
        )
        term.note = "<p>Pay within a month.</p>"
        self.assertEqual(self._read_contract("payment_terms"), ["Pay within a month."])

    # Renewal conditions

    def _read_price_conditions(self):
        return self.contract._get_renewal_conditions()[1:-1]

    def test_renewal_conditions_of_the_plan(self):
        self.plan_monthly.write(
            {"renewal_term_count": 24, "renewal_term_unit": "month"}
        )
        self.contract.renewal_lead_days = 45
        self.assertEqual(
            self.contract._get_renewal_conditions(),
            [
                "The renewal is offered 45 days before the end of the term, on "
                "01/28/2027.",
                "Price of the next term: as in this term.",
                "Length of the next term: 2 years.",
            ],
        )
        self.contract.renewal_lead_days = 0
        self.assertEqual(
            self.contract._get_renewal_conditions()[0],
            "The renewal is offered on the last day of the term.",
        )
        self.plan_monthly.renewal_output = "order"
        self.contract.renewal_lead_days = 45
        self.assertEqual(
            self.contract._get_renewal_conditions()[0],
            "The contract is renewed for another term, unless the customer gives "
            "notice before 01/28/2027.",
        )

    def test_renewal_prices(self):
        self.plan_monthly.renewal_price = "list"
        self.assertEqual(
            self._read_price_conditions(),
            ["Price of the next term: the list price on the day of the offer."],
        )
        self.plan_monthly.write({"renewal_price": "uplift", "renewal_uplift": 3.5})
        self.contract.line_ids.renewal_uplift = 3.5
        self.assertEqual(
            self._read_price_conditions(),
            ["Price of the next term: as in this term with an uplift of 3.5 %."],
        )
        self.contract.line_ids.renewal_uplift = -2
        self.assertEqual(
            self._read_price_conditions(),
            ["Price of the next term: as in this term with a reduction of 2 %."],
        )

    def test_uplift_of_an_item_beats_the_one_of_the_plan(self):
        self.plan_monthly.write({"renewal_price": "uplift", "renewal_uplift": 3})
        line = self.contract.line_ids
        line.renewal_uplift = 3
        for name, percent in (("Backup", 3), ("Training\nTwo days", 5), ("Rent", 0)):
            line.copy({"name": name, "renewal_uplift": percent})
        price = "Price of the next term for"
        self.assertEqual(
            self._read_price_conditions(),
            [
                f"{price} Support and Backup: as in this term with an uplift of 3 %.",
                f"{price} Training: as in this term with an uplift of 5 %.",
                f"{price} Rent: as in this term.",
            ],
        )

    def test_nothing_is_offered_again(self):
        self.contract.line_ids.date_end = "2026-12-31"
        self.assertEqual(
            self.contract._get_renewal_conditions(),
            ["The contract ends with its term."],
        )

    # Access

    def test_salespeople_print_their_own_contracts_only(self):
        self.assertEqual(len(self._print(self.contract, self.salesman)), 1)
        with self.assertRaises(AccessError):
            self._print(self.contract, self.colleague)

    def test_the_document_is_the_same_whoever_prints_it(self):
        self.contract.user_id = self.colleague
        (document,) = self._print(self.contract, self.colleague)
        self.assertEqual(
            self._read(document, "orders"), f"Order {self.contract.order_ids.name}"
        )

    def test_print_menu_and_file_name(self):
        bindings = self.env["ir.actions.actions"].with_user(self.salesman)
        (report,) = bindings.get_bindings("sale.contract")["report"]
        report = self.env["ir.actions.report"].browse(report["id"])
        self.assertEqual(report.report_name, REPORT)
        name = safe_eval(report.print_report_name, {"object": self.contract})
        self.assertEqual(
            name, f"Contract - {self.contract.number}_2026-03-15_2027-03-14"
        )
