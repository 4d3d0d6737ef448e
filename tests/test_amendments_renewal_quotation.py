from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import is_html_empty

from .amendment_common import AmendmentCommon


class QuotationCommon(AmendmentCommon):
    """What the customer reads, as text."""

    def _read(self, order):
        """Return the texts of portal page and PDF."""
        reports = self.env["ir.actions.report"]
        html, _kind = reports._render_qweb_html("sale.report_saleorder", order.ids)
        # As Odoo shows it to the customer.
        values = {
            "sale_order": order.sudo(),
            "report_type": "html",
            "is_html_empty": is_html_empty,
        }
        page = self.env["ir.qweb"]._render("sale.sale_order_portal_content", values)
        return [
            " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())
            for text in (html.decode(), str(page))
        ]

    def _assert_read(self, order, *texts):
        for document in self._read(order):
            for text in texts:
                self.assertIn(text, document)

    def _assert_not_read(self, order, *texts):
        for document in self._read(order):
            for text in texts:
                self.assertNotIn(text, document)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestContractsOnQuotations(QuotationCommon):
    """A quotation says into which contract its lines go, and what they make."""

    def test_an_upsell_names_its_contract(self):
        order = self._upsell(self.contract, self.support, self.setup)
        number = self.contract.number
        texts = f"Contract {number}", f"Part of contract {number}, until 12/31/2026"
        self._assert_read(order, *texts)
        self._assert_not_read(order, "New contract")
        self.assertIn(texts[1], order.recurring_summary)

    def test_an_upsell_names_contracts_of_their_own(self):
        order = self._upsell(self.contract, self.licence)
        order.order_line.plan_id = self.plan_yearly
        text = "New contract for Licence (Test yearly): per year, 1 year, until "
        self._assert_read(order, f"{text}03/09/2027")
        self.assertIn(f"{text}03/09/2027", order.recurring_summary)
        order.action_confirm()
        self._assert_not_read(order, text)

    def test_a_new_order_names_what_it_makes(self):
        order = self._create_order(self.customer_a, self.support + self.licence)
        texts = (
            "New contract (Test monthly): per month, 1 year",
            "New contract (Test yearly): per year, 1 year",
        )
        self._assert_read(order, *texts)
        self._assert_not_read(order, "until 0")
        order.term_start_date = "2026-04-01"
        self._assert_read(order, *(f"{text}, until 03/31/2027" for text in texts))

    def test_a_new_order_without_an_end(self):
        self.support.contract_plan_id = self.plan_evergreen
        order = self._create_order(self.customer_a, self.support)
        text = "New contract (Test evergreen): per month, until it is cancelled"
        self._assert_read(order, text)

    def test_one_time_orders_say_nothing(self):
        order = self._create_order(self.customer_a, self.setup)
        self._assert_not_read(order, "contract", "Old and new prices")
        self.assertFalse(order.recurring_summary)


@tagged("post_install", "-at_install")
@freeze_time("2026-12-05")
class TestRenewalQuotations(QuotationCommon):
    """A renewal tells the customer what it renews, old and new prices, and why."""

    def _renew(self, contract):
        return contract._create_renewals().order_ids

    def _get_rows(self, order):
        return [
            (row["name"], row["old"], row["new"], row["change"], row["reason"])
            for row in order._get_renewal_rows()
        ]

    def _get_totals(self, order):
        return [tuple(row.values()) for row in order._get_renewal_totals()]

    def test_an_uplift(self):
        self.plan_agreed.renewal_price = "uplift"
        self.contract.renewal_uplift = 5.0
        order = self._renew(self.contract)
        number = self.contract.number
        self._assert_read(
            order,
            f"Renewal of {number} (01/01/2026 – 12/31/2026)",
            "New term (Agreed monthly): 01/01/2027 to 12/31/2027.",
            f"{number} ends on 12/31/2026 if it is not renewed.",
            "Agreed uplift of 5 %",
            "+5 %",
            "Total per month",
        )
        self.assertEqual(
            self._get_rows(order),
            [("Support", 100.0, 105.0, "+5 %", "Agreed uplift of 5 %")],
        )
        self.assertEqual(
            self._get_totals(order), [("Total per month", 100.0, 105.0, "+5 %")]
        )
        order.action_confirm()
        self._assert_read(order, "01/01/2027 to 12/31/2027.", "Agreed uplift of 5 %")
        self._assert_not_read(order, "if it is not renewed")

    def test_the_same_price_and_the_list_price(self):
        self.support.list_price = 120.0
        same = self._renew(self.contract)
        self.assertEqual(
            self._get_rows(same), [("Support", 100.0, 100.0, "±0 %", "Same price")]
        )
        self.plan_agreed.renewal_price = "list"
        listed = self._renew(self.other)
        self.assertEqual(
            self._get_rows(listed),
            [("Support", 100.0, 120.0, "+20 %", "Current list price")],
        )

    def test_what_was_agreed_on_the_quotation(self):
        order = self._renew(self.contract)
        order.order_line.write({"price_unit": 90.0, "product_uom_qty": 3.0})
        self.assertEqual(
            self._get_rows(order),
            [("Support", 100.0, 90.0, "−10 %", "Agreed price; 3 instead of 1")],
        )
        self.assertEqual(
            self._get_totals(order), [("Total per month", 100.0, 270.0, "+170 %")]
        )

    def test_a_discount_that_ends(self):
        self.contract.line_ids.discount = 10.0
        self.plan_agreed.renewal_keep_discount = False
        order = self._renew(self.contract)
        reason = "Discount 0 % instead of 10 %"
        self.assertEqual(
            self._get_rows(order), [("Support", 90.0, 100.0, "+11.11 %", reason)]
        )

    def test_new_items_and_items_left_out(self):
        order = self._renew(self.contract)
        self._add(order, self.licence)
        order.order_line[0].unlink()
        self.assertEqual(
            self._get_rows(order),
            [
                ("Licence", False, 50.0, "", "New"),
                ("Support", 100.0, False, "", "Not renewed"),
            ],
        )
        self.assertEqual(
            self._get_totals(order), [("Total per month", 100.0, 50.0, "−50 %")]
        )

    def test_another_plan_is_compared_by_its_periods(self):
        order = self._renew(self.contract)
        order.order_line.plan_id = self.plan_yearly
        order.order_line.price_unit = 1080.0
        [row] = self._get_rows(order)
        self.assertEqual(row[1:4], (1200.0, 1080.0, "−10 %"))
        self.assertEqual(row[4], "Billed per year from now on; Agreed price")
        self.assertEqual(
            self._get_totals(order),
            [
                ("Total per year", 0.0, 1080.0, ""),
                ("Total per month", 100.0, 0.0, ""),
            ],
        )

    def test_a_tacit_renewal_names_the_days_for_notice(self):
        self.plan_agreed.renewal_output = "order"
        with freeze_time("2026-11-05"):
            order = self._renew(self.contract)
        self.assertEqual(order.state, "draft")
        self._assert_read(
            order,
            f"{self.contract.number} goes on by itself, unless notice is given before "
            "12/01/2026.",
            "The new term goes on by itself as well, unless notice is given before "
            "12/01/2027.",
        )

    def test_another_currency_is_not_compared(self):
        euro = self._enable_euro(0.5)
        order = self._renew(self.contract)
        order.pricelist_id = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        [row] = order._get_renewal_rows()
        self.assertEqual(row["old_currency"], self.contract.currency_id)
        self.assertEqual([row["change"], row["reason"]], ["", "Other currency"])
        self.assertFalse(order._get_renewal_totals())

    def test_several_contracts(self):
        [second] = self._create_contracts(
            self.customer_a, start="2025-12-16", **self._sell_support(price_unit=80.0)
        )
        self.contract.company_id.renewal_grouping = "customer"
        order = self._renew(self.contract + second)
        self._assert_read(order, self.contract.number, second.number)
        self.assertEqual(
            self._get_totals(order), [("Total per month", 180.0, 180.0, "±0 %")]
        )
        self.assertEqual(
            order._get_new_term_texts(),
            ["New term (Agreed monthly): 12/16/2026 to 12/15/2027."],
        )

    def test_salespeople_and_customers_read_it_without_the_contract(self):
        order = self._renew(self.other)
        order.user_id = self.salesman
        self.other.user_id = self.other.order_ids.user_id = self.env.ref(
            "base.user_admin"
        )
        self.env.invalidate_all()
        self._assert_read(order.with_user(self.salesman), self.other.number)
        rows = order.with_user(self.salesman)._get_renewal_rows()
        self.assertEqual(rows[0]["old"], 100.0)

    def test_upsells_compare_nothing(self):
        [contract] = self._create_contracts(
            self.customer_a,
            start="2026-12-01",
            order_line=[Command.create({"product_id": self.support.id})],
        )
        order = self._upsell(contract, self.support)
        self._assert_not_read(order, "Renewal of", "Old and new prices")
