from psycopg2 import IntegrityError

from odoo.exceptions import RedirectWarning
from odoo.fields import Command
from odoo.tests import Form, tagged, users
from odoo.tools import mute_logger

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestOpportunityProducts(RenewalCommon):
    """Products, sections and notes on an opportunity, and what they cost."""

    def _add_section(self, lead, name, sequence, display_type="line_section"):
        return self.env["crm.lead.line"].create(
            {
                "lead_id": lead.id,
                "display_type": display_type,
                "name": name,
                "sequence": sequence,
            }
        )

    @users("salesman")
    def test_sections_and_notes_in_the_form(self):
        form = Form(self.env["crm.lead"].with_context(default_type="opportunity"))
        form.name = "Typed deal"
        form.partner_id = self.customer_a
        for display_type, name in (
            ("line_section", "Running"),
            (False, self.support),
            ("line_note", "From next month"),
            (False, self.setup),
        ):
            with form.line_ids.new() as line:
                line.display_type = display_type
                if display_type:
                    line.name = name
                else:
                    line.product_id = name
        lead = form.save()
        self.assertRecordValues(
            lead.line_ids,
            [
                {"name": "Running", "product_uom_qty": 0.0, "price_subtotal": 0.0},
                {"name": "Support", "product_uom_qty": 1.0, "price_subtotal": 100.0},
                {"name": "From next month", "product_uom_qty": 0, "price_subtotal": 0},
                {"name": "Setup", "product_uom_qty": 1.0, "price_subtotal": 250.0},
            ],
        )
        self.assertEqual(lead.expected_revenue, 250.0)
        self.assertEqual(lead.recurring_revenue_monthly, 100.0)
        self.assertFalse(lead._get_order_problems())

    @mute_logger("odoo.sql_db")
    def test_a_line_is_a_product_or_a_section(self):
        lead = self._create_opportunity(self.customer_a)
        for values in (
            {"name": "No product"},
            {"display_type": "line_section", "name": "S", "product_id": 1},
            {"display_type": "line_note", "name": "N", "product_uom_qty": 2},
        ):
            if "product_id" in values:
                values["product_id"] = self.support.id
            with self.assertRaises(IntegrityError), self.cr.savepoint():
                self.env["crm.lead.line"].create({"lead_id": lead.id, **values})
                self.env.flush_all()

    def test_sections_alone_are_nothing_to_sell(self):
        lead = self._create_opportunity(self.customer_a, expected_revenue=5000.0)
        self._add_section(lead, "Later", 1)
        self.assertEqual(lead.expected_revenue, 5000.0)
        with self.assertRaisesRegex(RedirectWarning, "There is nothing to sell"):
            lead.action_place_order()

    @users("salesman")
    def test_the_quotation_has_the_same_lines_in_the_same_order(self):
        leads = self._create_opportunity(
            self.customer_a, self.support + self.setup
        ) + self._create_opportunity(self.customer_b, self.licence)
        leads = leads.with_env(self.env)
        first = leads[0]
        support, setup = first.line_ids
        section = self._add_section(first, "Running", 2)
        note = self._add_section(first, "From next month", 4, "line_note")
        nothing = {"price_subtotal": 0.0}
        # dragged: one-time first
        setup.sequence, support.sequence = 1, 3
        leads.action_create_quotation()
        self.env.invalidate_all()
        self.assertRecordValues(
            first.order_ids.order_line,
            [
                {"name": setup.name, "display_type": False, "price_subtotal": 250.0},
                {"name": section.name, "display_type": "line_section", **nothing},
                {"name": support.name, "display_type": False, "price_subtotal": 100.0},
                {"name": note.name, "display_type": "line_note", **nothing},
            ],
        )
        self.assertEqual(leads[1].order_ids.amount_untaxed, 600.0)
        order = first.action_place_order()
        self.assertEqual(order.contract_ids.line_ids.product_id, self.support)

    def test_subtotals_are_without_taxes(self):
        """Included in the price or not, and as the customer's fiscal position says."""
        included, foreign, on_top = self.env["account.tax"].create(
            [
                {
                    "name": f"{amount}% {price_include}",
                    "amount": amount,
                    "price_include_override": price_include,
                }
                for amount, price_include in (
                    (25, "tax_included"),
                    (10, "tax_included"),
                    (25, "tax_excluded"),
                )
            ]
        )
        position = self.env["account.fiscal.position"].create({"name": "Export"})
        foreign.write(
            {
                "fiscal_position_ids": [Command.link(position.id)],
                "original_tax_ids": [Command.link(included.id)],
            }
        )
        self.support.taxes_id = included
        self.setup.taxes_id = on_top
        self.customer_b.property_account_position_id = position
        leads = self.env["crm.lead"]
        for customer in self.customer_a + self.customer_b:
            leads += self._create_opportunity(customer, self.support + self.setup)
        leads.line_ids.filtered(
            lambda line: line.product_id == self.support
        ).product_uom_qty = 3
        self.assertEqual(leads.line_ids.mapped("price_unit"), [100, 250, 88, 250])
        self.assertEqual(leads.line_ids.mapped("price_subtotal"), [240, 250, 240, 250])
        leads.action_create_quotation()
        for lead in leads:
            lines = lead.order_ids.order_line
            self.assertEqual(lines.tax_ids, lead.line_ids.tax_ids)
            for name in ("price_unit", "price_subtotal", "discount"):
                self.assertEqual(lines.mapped(name), lead.line_ids.mapped(name))
            lines.product_uom_qty = 5
            self.assertEqual(
                lines.mapped("price_unit"), lead.line_ids.mapped("price_unit")
            )

    def test_prices_in_the_currency_of_the_pricelist(self):
        """The lines are in it; the revenues in the currency of the company."""
        currency = self._activate_currency("JPY")
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "name": "2020-01-01", "rate": 100.0}
        )
        self.customer_b.property_product_pricelist = self.env[
            "product.pricelist"
        ].create({"name": "Yen", "currency_id": currency.id})
        leads = self._create_opportunity(
            self.customer_a, self.support + self.setup
        ) + self._create_opportunity(self.customer_b, self.support + self.setup)
        self.assertEqual(leads[0].line_ids.mapped("price_unit"), [100, 250])
        self.assertEqual(leads[1].line_ids.mapped("price_unit"), [10000, 25000])
        self.assertEqual(leads[1].line_ids.currency_id, currency)
        self.assertEqual(leads.mapped("expected_revenue"), [250.0, 250.0])
        self.assertEqual(leads.mapped("recurring_revenue_monthly"), [100.0, 100.0])

    def test_the_pricelist_may_show_its_discount_apart(self):
        self._enable_discounts()
        pricelist = self._create_discount_pricelist(20.0)
        self.customer_a.property_product_pricelist = pricelist
        leads = self._create_opportunity(self.customer_a, self.support)
        leads += self._create_opportunity(self.customer_b, self.support)
        self.assertRecordValues(
            leads.line_ids,
            [
                {"price_unit": 100.0, "discount": 20.0, "price_subtotal": 80.0},
                {"price_unit": 100.0, "discount": 0.0, "price_subtotal": 100.0},
            ],
        )
        leads[1].line_ids.discount = 5.0
        leads[1].line_ids.price_unit = 90.0
        self.assertEqual(leads[1].line_ids.price_subtotal, 85.5)

    def _activate_currency(self, code):
        currency = self.env["res.currency"].with_context(active_test=False)
        currency = currency.search([("name", "=", code)])
        currency.active = True
        currency.rate_ids.unlink()
        return currency
