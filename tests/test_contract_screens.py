from datetime import date
from unittest.mock import patch

from lxml import html

from odoo.fields import Domain
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from ..models.renewal import sale_contract_forecast
from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-05-20")
class TestContractScreens(RenewalCommon):
    """What lists, forms and prints of contracts say to whom works with them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._create_contracts(cls.customer_a, start="2026-05-01")

    def _get_listed(self, action, filter_name=None):
        action = self.env["ir.actions.act_window"]._for_xml_id(f"sale_renewal.{action}")
        domain = Domain(safe_eval(action["domain"]))
        if filter_name:
            view = self.env.ref("sale_renewal.sale_contract_view_search")
            tree = html.fromstring(view.arch)
            (node,) = tree.xpath(f"//filter[@name='{filter_name}']")
            domain &= Domain(safe_eval(node.get("domain")))
        return self.env["sale.contract"].search(domain)

    def test_the_first_period_waits_for_the_invoice_of_the_order(self):
        contract, order = self.contract, self.contract.order_ids
        self.assertEqual(
            contract.first_period_note,
            f"The first period is billed by order {order.name}: its invoice is not "
            "made yet.",
        )
        action = contract.with_user(self.salesman).action_view_first_period_orders()
        self.assertEqual(action["res_id"], order.id)
        self.assertIn(order.name, contract._get_nothing_due_message())
        listed = "sale_contract_action_to_invoice", "order_to_invoice"
        self.assertIn(contract, self._get_listed(*listed))
        order._create_invoices()
        self.assertFalse(contract.first_period_note)
        self.assertNotIn(contract, self._get_listed(*listed))

    def test_cancelled_contracts_wait_for_no_order(self):
        self.contract.action_cancel()
        self.assertFalse(self.contract.waits_for_order_invoice)
        waiting = [("waits_for_order_invoice", "=", True)]
        self.assertNotIn(self.contract, self.env["sale.contract"].search(waiting))

    def test_contracts_to_renew_are_those_to_be_decided(self):
        won, lost, gone, open_one = self._create_contracts(
            *[self.customer_b] * 4, start="2026-01-01"
        )
        won._create_renewals().order_ids.action_confirm()
        lost._create_renewals().action_set_lost()
        gone.action_cancel("2026-12-01")
        open_one._create_renewals()
        self.assertEqual(won.state, "renewed")
        listed = self._get_listed("sale_contract_action_renewals")
        self.assertLessEqual(open_one + self.contract, listed)
        self.assertFalse(listed & (won + lost + gone))

    def test_printed_amounts_add_up_to_the_total(self):
        line = self.contract.line_ids
        line._change_quantity(3, date(2026, 5, 20))
        line.copy({"date_start": "2026-05-01", "date_end": "2026-05-15"})
        report = "sale_renewal.report_sale_contract"
        content, _type = self.env["ir.actions.report"]._render_qweb_html(
            report, self.contract.ids
        )
        cells = html.fromstring(content).xpath("//td[@name='td_amount']")
        amounts = [" ".join("".join(cell.itertext()).split()) for cell in cells]
        printed = [float(text.strip("$ \xa0")) for text in amounts if text]
        totals = self.contract._get_document_tax_totals()
        self.assertEqual(sum(printed), totals["total_amount_currency"])
        self.assertEqual(len(printed), len(cells))
        # What is sold on other days stands apart, below the total.
        others = html.fromstring(content).xpath("//tr[@name='tr_other_item']")
        texts = [" ".join("".join(row.itertext()).split()) for row in others]
        self.assertEqual(len(texts), 2)
        self.assertTrue(any("Until 05/15/2026" in text for text in texts), texts)

    def test_accountants_see_no_link_that_refuses_them(self):
        group = "account.group_account_invoice"
        user = new_test_user(self.env, "links-accountant", group)
        contracts = self.env["sale.contract"].with_user(user)
        view = self.env.ref("sale_renewal.sale_contract_view_form")
        form = html.fromstring(contracts.get_view(view.id, "form")["arch"])
        opened = {
            node.get("name")
            for node in form.xpath("//field[not(ancestor::list) and not(@invisible)]")
            if "no_open" not in node.get("options", "")
        }
        links = [f for f in contracts._fields.values() if f.type == "many2one"]
        self.assertIn("partner_id", opened)
        for link in links:
            if link.name in opened:
                with self.subTest(link.name):
                    self.assertTrue(contracts.env[link.comodel_name].has_access("read"))
        nodes = form.xpath("//field[@name='renewal_lead_id']")
        self.assertEqual([node.get("options") for node in nodes], ["{'no_open': True}"])

    def test_a_forecast_lists_some_of_what_ended_long_before(self):
        gone = self._create_contracts(*[self.customer_b] * 4, start="2024-01-01")
        forecast = self.env["sale.renewal.forecast"].create({"date": "2026-05-21"})
        with patch.object(sale_contract_forecast, "MAX_LATE", 3):
            action = forecast.action_show()
        self.assertEqual(len(forecast.line_ids.contract_id & gone), 3)
        self.assertIn("without 1 that ended long before", action["name"])
