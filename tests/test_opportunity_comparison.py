from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import html2plaintext

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestQuotationComparison(RenewalCommon):
    """The quotations of an opportunity, side by side."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_opportunity(cls.customer_a)
        cls.other_lead = cls._create_opportunity(cls.customer_b)
        cls.monthly = cls._create_quotation(cls.support + cls.setup)
        cls.yearly = cls._create_quotation(cls.support + cls.licence + cls.setup)
        cls.yearly.order_line[0].plan_id = cls.plan_yearly
        cls.yearly.order_line[2].write({"product_uom_qty": 2.0, "discount": 20.0})

    @classmethod
    def _create_quotation(cls, products, lead=None, **values):
        lead = lead or cls.lead
        return cls._create_order(
            lead.partner_id, products, opportunity_id=lead.id, **values
        )

    def _open(self, lead=None, user=None):
        lead = (lead or self.lead).with_user(user or self.salesman)
        action = lead.action_compare_quotations()
        return (
            self.env[action["res_model"]]
            .with_user(user or self.salesman)
            .browse(action["res_id"])
        )

    def _get_cells(self, wizard):
        """Return the subtotals of the products by row, an empty list where none is."""
        comparison = wizard._prepare_comparison()
        return [
            (
                row["name"],
                row["plan"] and row["plan"].name,
                [
                    row["cells"]
                    .get(order, order.order_line.browse())
                    .mapped("price_subtotal")
                    for order in comparison["orders"]
                ],
            )
            for row in comparison["lines"]
        ]

    def _get_totals(self, wizard):
        comparison = wizard._prepare_comparison()
        return {
            row["key"]: [row["amounts"].get(order) for order in comparison["orders"]]
            for row in comparison["totals"]
        }

    def test_rows_are_products_and_plans(self):
        self.assertEqual(
            self._get_cells(self._open()),
            [
                ("Support", "Test monthly", [[100.0], []]),
                ("Support", "Test yearly", [[], [1200.0]]),
                ("Setup", False, [[250.0], [400.0]]),
                ("Licence", "Test yearly", [[], [600.0]]),
            ],
        )

    def test_totals(self):
        self.assertEqual(
            self._get_totals(self._open()),
            {
                "one_time": [250.0, 400.0],
                "1_month": [100.0, None],
                "1_year": [None, 1800.0],
                "first_invoice": [350.0, 2200.0],
                "committed": [1450.0, 2200.0],
            },
        )

    def test_a_product_twice_on_a_quotation_shares_a_cell(self):
        self.monthly.order_line = [Command.create({"product_id": self.setup.id})]
        cells = {name: cells for name, _plan, cells in self._get_cells(self._open())}
        self.assertEqual(cells["Setup"], [[250.0, 250.0], [400.0]])

    def test_sections_and_notes_are_no_rows(self):
        rows = len(self._get_cells(self._open()))
        self.monthly.order_line = [
            Command.create({"display_type": kind, "name": kind})
            for kind in ("line_section", "line_note")
        ]
        self.assertEqual(len(self._get_cells(self._open())), rows)

    def test_every_column_is_in_its_own_currency(self):
        euro = self._enable_euro(rate=0.5)
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        self._create_quotation(self.support, pricelist_id=pricelist.id)
        wizard = self._open()
        self.assertEqual(self._get_totals(wizard)["first_invoice"], [350, 2200, 50])
        text = " ".join(html2plaintext(wizard.comparison).split())
        self.assertIn("$ 350.00 $ 2,200.00 50.00 €", text)

    def test_the_page_names_and_links_the_quotations(self):
        self.yearly.action_quotation_sent()
        html = str(self._open().comparison)
        text = html2plaintext(html)
        for order in self.monthly + self.yearly:
            self.assertIn(f"/odoo/crm.lead/{self.lead.id}/sale.order/{order.id}", html)
            self.assertIn(order.name, text)
        for word in ("Quotation Sent", "Test monthly (per month)", "20.00 %"):
            self.assertIn(word, " ".join(text.split()))

    def test_cancelled_quotations_and_other_deals_stay_out(self):
        elsewhere = self._create_quotation(self.setup, lead=self.other_lead)
        self.monthly._action_cancel()
        self.assertEqual(self._open()._get_orders(), self.yearly)
        self.assertEqual(self._open(self.other_lead)._get_orders(), elsewhere)

    def test_confirmed_orders_can_be_compared(self):
        self.monthly.action_confirm()
        self.assertEqual(self._open()._get_orders(), self.monthly + self.yearly)

    def test_without_quotations_it_says_so(self):
        comparison = str(self._open(self.other_lead).comparison)
        self.assertIn("no quotation", comparison)

    def test_quotations_of_colleagues_stay_hidden(self):
        colleague = new_test_user(
            self.env, "colleague", "sales_team.group_sale_salesman"
        )
        self.yearly.user_id = colleague
        self.assertEqual(self._open()._get_orders(), self.monthly)
        with self.assertRaises(AccessError):
            self._open(user=colleague)

    def test_primary_quotation_is_marked(self):
        wizard = self._open()
        self.assertNotIn("fa-star", str(wizard.comparison))
        wizard.invalidate_recordset()
        with patch.object(
            type(wizard), "_get_primary_order", lambda wizard: self.yearly
        ):
            head = str(wizard.comparison).split("</thead>")[0]
        self.assertGreater(head.index("fa-star"), head.index(self.monthly.name))
        self.assertLess(head.index("fa-star"), head.index(self.yearly.name))
