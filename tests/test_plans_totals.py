from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import format_amount, html2plaintext

from .common import RenewalCommon


class QuotationTotalsCommon(RenewalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan_quarterly, cls.plan_twelve_months = cls.env[
            "sale.contract.plan"
        ].create(
            [
                {
                    "name": "Test quarterly",
                    "billing_interval": 3,
                    "billing_unit": "month",
                    "term_count": 2,
                },
                {"name": "Test 12 months", "billing_interval": 12, "term_count": 3},
            ]
        )
        cls.quarterly_care = cls.env["product.product"].create(
            {
                "name": "Care",
                "type": "service",
                "list_price": 90.0,
                "recurring_type": "recurring",
                "contract_plan_id": cls.plan_quarterly.id,
                "taxes_id": [Command.clear()],
            }
        )
        cls.order_plans = cls._create_order(
            cls.customer_a,
            cls.setup + cls.licence + cls.quarterly_care + cls.support,
        )
        cls.order_one_time = cls._create_order(cls.customer_b, cls.setup)

    def _get_summary(self, order):
        return [
            (row["key"], row["label"], row["amount"])
            for row in order._get_recurring_summary()
        ]


@tagged("post_install", "-at_install")
class TestQuotationTotals(QuotationTotalsCommon):
    """What a quotation adds up to, now and later."""

    def test_rows_are_one_time_periods_first_invoice_and_committed(self):
        self.assertEqual(
            self._get_summary(self.order_plans),
            [
                ("one_time", "One-time", 250.0),
                ("1_month", "Recurring per month", 100.0),
                ("3_month", "Recurring per 3 months", 90.0),
                ("1_year", "Recurring per year", 600.0),
                ("first_invoice", "First invoice", 250.0 + 100.0 + 90.0 + 600.0),
                (
                    "committed",
                    "Committed total",
                    250.0 + 12 * 100.0 + 8 * 90.0 + 600.0,
                ),
            ],
        )

    def test_equal_periods_are_one_row_and_discounts_count(self):
        order = self._create_order(self.customer_a, self.licence + self.licence)
        order.order_line[1].write({"plan_id": self.plan_twelve_months.id})
        order.order_line[1].write({"discount": 50.0, "product_uom_qty": 4.0})
        self.assertEqual(
            self._get_summary(order),
            [
                ("one_time", "One-time", 0.0),
                ("1_year", "Recurring per year", 600.0 + 1200.0),
                ("first_invoice", "First invoice", 1800.0),
                ("committed", "Committed total", 600.0 + 3 * 1200.0),
            ],
        )

    def test_options_not_taken_make_no_row(self):
        order = self._create_order(self.customer_a, self.support + self.licence)
        order.order_line[1].product_uom_qty = 0.0
        self.assertEqual(
            [key for key, _label, _amount in self._get_summary(order)],
            ["one_time", "1_month", "first_invoice", "committed"],
        )

    def test_evergreen_lines_count_with_one_period(self):
        order = self._create_order(self.customer_a, self.support)
        order.order_line.plan_id = self.plan_evergreen
        self.assertEqual(self._get_summary(order)[-1][2], 100.0)

    def test_amounts_are_without_taxes(self):
        self.support.taxes_id = self.env["account.tax"].create(
            {"name": "Test 10%", "amount": 10.0}
        )
        order = self._create_order(self.customer_a, self.support)
        self.assertEqual(order.amount_total, 110.0)
        self.assertEqual(self._get_summary(order)[1][2], 100.0)

    def test_orders_without_recurring_lines_have_no_summary(self):
        self.assertEqual(self.order_one_time._get_recurring_summary(), [])
        self.assertFalse(self.order_one_time.recurring_summary)

    def test_every_order_of_a_batch_has_its_own(self):
        (self.order_plans + self.order_one_time).invalidate_recordset()
        summaries = (self.order_plans + self.order_one_time).mapped(
            lambda order: bool(order.recurring_summary)
        )
        self.assertEqual(summaries, [True, False])

    def test_the_form_follows_what_is_typed(self):
        order = self.order_plans.with_user(self.salesman)
        with Form(order) as form:
            with form.order_line.edit(3) as line:
                line.product_uom_qty = 7
            text = " ".join(html2plaintext(form.recurring_summary).split())
            self.assertIn("Recurring per month $ 700.00", text)

    def test_amounts_are_in_the_currency_of_the_order(self):
        euro = self._enable_euro(rate=0.5)
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        order = self._create_order(
            self.customer_b, self.support, pricelist_id=pricelist.id
        )
        self.assertEqual(self._get_summary(order)[1][2], 50.0)
        text = " ".join(html2plaintext(order.recurring_summary).split())
        self.assertIn("Recurring per month 50.00 €", text)


@tagged("post_install", "-at_install")
class TestQuotationDocuments(HttpCase, QuotationTotalsCommon):
    """What the customer gets to see of it."""

    def _get_report(self, order):
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            "sale.action_report_saleorder", order.ids
        )
        return html.decode()

    def _get_portal_page(self, order):
        order.state = "sent"
        response = self.url_open(order.get_portal_url())
        self.assertEqual(response.status_code, 200)
        return response.text

    def _assert_summary(self, page, order):
        text = " ".join(html2plaintext(page).split())
        for _key, label, amount in self._get_summary(order):
            amount = format_amount(self.env, amount, order.currency_id)
            self.assertIn(" ".join(f"{label} {amount}".split()), text)
        for plan in order.order_line.plan_id:
            self.assertIn(f"{plan.name} ({plan._get_period_label()})", text)

    def test_portal_page_shows_plans_and_totals(self):
        page = self._get_portal_page(self.order_plans)
        self._assert_summary(page, self.order_plans)

    def test_pdf_shows_plans_and_totals(self):
        page = self._get_report(self.order_plans.with_user(self.salesman))
        self._assert_summary(page, self.order_plans)

    def test_one_time_orders_show_nothing_of_it(self):
        for page in (
            self._get_portal_page(self.order_one_time),
            self._get_report(self.order_one_time),
        ):
            self.assertIn("Setup", page)
            self.assertNotIn("recurring_totals", page)
            self.assertNotIn("recurring_summary", page)
            self.assertNotIn("line_plan", page)

    def test_hidden_lines_of_a_section_stay_hidden(self):
        self.order_plans.order_line = [
            Command.create(
                {
                    "display_type": "line_section",
                    "name": "Package",
                    "sequence": 1,
                    "collapse_composition": True,
                }
            )
        ]
        page = self._get_report(self.order_plans)
        self.assertNotIn('name="line_plan"', page)
        self.assertIn("recurring_totals", page)

    def test_pdf_speaks_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer_a.lang = "fr_FR"
        for xmlid, terms in {
            "sale.report_saleorder_document": {"Unit Price": "Prix unitaire"},
            "sale_renewal.recurring_summary": {
                "Amounts without taxes": "Montants hors taxes"
            },
        }.items():
            self.env.ref(xmlid).update_field_translations("arch_db", {"fr_FR": terms})
        for plan in self.order_plans.order_line.plan_id:
            plan.with_context(lang="fr_FR").name = f"{plan.name} en français"
        page = self._get_report(self.order_plans)
        text = " ".join(html2plaintext(page).split())
        for words in (
            "Test monthly en français (par mois)",
            "Prix unitaire",
            "Montants hors taxes",
            "Première facture $ 1 040,00",
            "Total engagé $ 2 770,00",
        ):
            self.assertIn(words, text.replace("\N{NARROW NO-BREAK SPACE}", " "))
        day = self.order_plans.date_order.strftime("%d/%m/%Y")
        self.assertIn(day, text)
