from ast import literal_eval

from lxml import etree

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools import is_html_empty

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestContractViews(RenewalCommon):
    """What users see of contracts: forms, timeline, filters, buttons."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contracts = cls._create_contracts(
            cls.customer_a, cls.customer_b, start="2025-10-01"
        ).sorted("id")
        cls.contract, cls.other = cls.contracts

    def _create_contract_by_hand(self, **values):
        with Form(self.env["sale.contract"].with_user(self.sale_manager)) as form:
            form.partner_id = self.customer_a
            form.plan_id = self.plan_monthly
            for name, value in values.items():
                setattr(form, name, value)
            with form.line_ids.new() as item:
                item.product_id = self.support
                item.price_unit = 80.0
        return form.record

    def _search(self, filter_name, model="sale.contract", view=None):
        """Return what a filter of the search view finds, as in the web client."""
        view = view or "sale_renewal.sale_contract_view_search"
        arch = self.env[model].get_view(self.env.ref(view).id)["arch"]
        node = etree.fromstring(arch).find(f".//filter[@name='{filter_name}']")
        domain = node.get("domain").replace("uid", str(self.env.uid))
        return self.env[model].search(Domain(literal_eval(domain)))

    def _html(self, contract):
        return etree.fromstring(str(contract.timeline))

    def _get_texts(self, html):
        return [" ".join(node.itertext()).split() for node in html.iter("tr")]

    # Form

    def test_views_show_no_text_of_tags(self):
        """A tag that lost its beginning is text that users read."""
        views = self.env["ir.model.data"].search(
            [("module", "=", "sale_renewal"), ("model", "=", "ir.ui.view")]
        )
        self.assertGreater(len(views), 50)
        for view in self.env["ir.ui.view"].browse(views.mapped("res_id")):
            for node in etree.fromstring(view.arch).iter(etree.Element):
                for text in filter(None, (node.text, node.tail)):
                    self.assertNotRegex(text, r"/>|\b[a-z_]+=\"", view.xml_id)

    def test_the_outcome_of_the_renewal_is_chosen_in_the_form(self):
        with Form(self.contract.with_user(self.sale_manager)) as form:
            form.renewal_output = "order"
        self.assertEqual(self.contract.renewal_output, "order")

    def test_contract_made_by_hand_can_be_typed_over(self):
        contract = self._create_contract_by_hand(date_start=fields.Date.today())
        self.assertFalse(contract.has_locked_items)
        form = Form(contract.with_user(self.sale_manager))
        with form, form.line_ids.edit(0) as item:
            item.price_unit = 90.0
            item.product_uom_qty = 2.0
        self.assertEqual(contract.mrr, 180.0)

    def test_form_can_be_filled_in_in_any_order(self):
        with Form(self.env["sale.contract"].with_user(self.sale_manager)) as form:
            form.date_start = "2026-01-31"
            with form.line_ids.new() as item:
                item.product_id = self.support
                item.price_unit = 80.0
            self.assertEqual([form.mrr, form.date_end], [0.0, False])
            form.partner_id = self.customer_b
            form.plan_id = self.plan_yearly
            self.assertEqual(str(form.date_end), "2027-01-30")
        self.assertEqual(form.record.arr, 80.0)
        self.assertEqual(str(form.record.next_invoice_date), "2026-01-31")

    def test_what_was_billed_is_read_only_in_the_form(self):
        by_hand = self._create_contract_by_hand(date_start=fields.Date.today())
        by_hand._create_invoices()
        self.assertTrue(by_hand.has_locked_items)
        form = Form(by_hand.with_user(self.sale_manager))
        with form, form.line_ids.edit(0) as item:
            for name in ("product_id", "product_uom_qty", "price_unit", "discount"):
                with self.assertRaisesRegex(AssertionError, "readonly"):
                    setattr(item, name, False)
            item.name = "Support, as agreed"
        self.assertEqual(by_hand.line_ids.name, "Support, as agreed")

    def test_what_an_order_sold_is_read_only_once_the_term_has_started(self):
        future = self._create_contracts(self.customer_b, start="2026-03-01")
        self.assertFalse(future.has_locked_items)
        self.assertTrue(self.contract.has_locked_items)
        form = Form(self.contract.with_user(self.sale_manager))
        with (
            self.assertRaisesRegex(AssertionError, "readonly"),
            form.line_ids.edit(0) as item,
        ):
            item.price_unit = 1.0
        with freeze_time("2026-03-01"):
            future.invalidate_recordset()
            future.line_ids.invalidate_recordset()
            self.assertTrue(future.line_ids.is_locked)

    def test_versions_say_whether_they_are_past_or_future(self):
        item = self.contract.line_ids
        self.contracts._create_invoices()
        item._change_price(fields.Date.to_date("2026-01-15"), 120.0)
        old, new = item._get_versions()
        self.assertEqual([old.is_past, old.is_future], [False, False])
        self.assertEqual([new.is_past, new.is_future], [False, True])
        self.assertTrue(self.contract.has_dated_items)
        self.assertFalse(self.other.has_dated_items)
        with freeze_time("2026-02-15"):
            (old | new).invalidate_recordset()
            self.assertEqual([old.is_past, old.is_future], [True, False])
            self.assertEqual([new.is_past, new.is_future], [False, False])

    def test_salesperson_opens_the_form_of_own_contracts(self):
        self.contracts._create_invoices()
        form = Form(self.contract.with_user(self.salesman))
        self.assertEqual(form.invoice_count, 1)
        self.assertIn(self.contract.number, form.timeline)

    # Timeline

    def test_timeline_shows_terms_and_what_happened(self):
        self.contracts._create_invoices()
        self.contract.line_ids._change_price(fields.Date.to_date("2026-02-01"), 150.0)
        self.other._pause(
            fields.Date.to_date("2026-03-01"), fields.Date.to_date("2026-04-30")
        )
        self.env.invalidate_all()
        html, other = self._html(self.contract), self._html(self.other)
        self.assertIn(self.contract.number, str(self.contract.timeline))
        self.assertIn(self.other.number, str(self.other.timeline))
        self.assertNotIn(self.other.number, str(self.contract.timeline))
        self.assertFalse(html.findall(".//div[@name='pause']"))
        self.assertEqual(len(other.findall(".//div[@name='pause']")), 1)
        self.assertEqual(
            [" ".join(row[:5]) for row in self._get_texts(html)],
            ["Feb 1, 2026 Price Change", "Oct 1, 2025 New Contract"],
        )
        self.assertEqual(
            [" ".join(row[:4]) for row in self._get_texts(other)],
            ["May 1, 2026 Resumption", "Mar 1, 2026 Pause", "Oct 1, 2025 New"],
        )

    def test_timeline_links_the_terms_before_and_after(self):
        lead = self.contract._create_renewals()
        lead.order_ids.action_confirm()
        following = self.contract.next_contract_ids
        self.assertTrue(following)
        for term, linked in ((self.contract, following), (following, self.contract)):
            html = self._html(term)
            self.assertEqual(len(html.findall(".//div[@name='term']")), 2)
            self.assertEqual(
                [(a.get("href"), a.text) for a in html.iter("a")],
                [(f"/odoo/contracts/{linked.id}", linked.number)],
            )

    def test_timeline_draws_terms_to_scale(self):
        # 92 + 14 days of 365 until today.
        html = self._html(self.contract)
        bar = html.find(".//div[@name='term']/div[2]/div")
        self.assertEqual(bar.get("style"), "left: 0.0%; width: 100.0%;")
        today = html.find(".//span[@name='today']")
        self.assertIn("left: 29.04%", today.get("style"))

    def test_timeline_of_evergreen_and_of_unsaved_contracts(self):
        evergreen = self._create_order(self.customer_a)
        evergreen.order_line = [
            Command.create(
                {"product_id": self.support.id, "plan_id": self.plan_evergreen.id}
            )
        ]
        evergreen.action_confirm()
        self.assertIn("no end", str(evergreen.contract_ids.timeline))
        self.assertFalse(Form(self.env["sale.contract"]).timeline)

    def test_timeline_leaves_out_terms_of_others(self):
        lead = self.contract._create_renewals()
        lead.order_ids.action_confirm()
        following = self.contract.next_contract_ids
        following.user_id = self.sale_manager
        self.env.invalidate_all()
        own = self.contract.with_user(self.salesman)
        self.assertNotIn(following.number, str(own.timeline))
        self.assertIn(following.number, str(self.contract.timeline))

    def test_temporary_change_says_how_much_is_sold_in_that_time(self):
        change = self.contract.line_ids._change_temporarily(
            3.0, fields.Date.to_date("2026-02-01"), fields.Date.to_date("2026-02-28")
        )
        self.assertIn("3 × ", change.after)
        self.assertIn(change.after, str(self.contract.timeline))

    # Search

    def test_filters_find_what_they_say(self):
        self.contract.line_ids.billed_until = "2026-02-28"
        self.other.invoice_error = "No address"
        by_filter = {
            "running": self.contracts,
            "to_invoice": self.other,
            "invoice_error": self.other,
            "error": self.contracts.browse(),
            "paused": self.contracts.browse(),
            "cancelled": self.contracts.browse(),
            "without_renewal": self.contracts,
        }
        for name, expected in by_filter.items():
            with self.subTest(name):
                self.assertEqual(self._search(name) & self.contracts, expected)

    def test_filter_paused_and_cancelled(self):
        self.contract._pause(fields.Date.to_date("2026-01-10"), credit=True)
        self.other.action_cancel()
        self.assertEqual(self._search("paused") & self.contracts, self.contract)
        self.assertEqual(self._search("cancelled") & self.contracts, self.other)

    def test_filters_on_renewals_and_ends(self):
        # The terms end on 2026-09-30; renewals are due 30 days before.
        for day, names in (
            ("2026-07-10", {"due_90", "renewal_60", "renewal_90"}),
            (
                "2026-08-10",
                {"due_60", "due_90"} | {f"renewal_{n}" for n in (30, 60, 90)},
            ),
            ("2026-09-15", {"due_30", "due_60", "due_90"}),
        ):
            with freeze_time(day):
                found = {
                    name
                    for name in (
                        *("due_30", "due_60", "due_90"),
                        *("renewal_30", "renewal_60", "renewal_90"),
                    )
                    if self._search(name) & self.contracts
                }
            self.assertEqual(found, names, day)

    def test_filters_of_changes(self):
        self.other.action_cancel()
        view = "sale_renewal.sale_contract_change_view_search"
        for name, contracts in (
            ("revenue_new", self.contracts),
            ("revenue_churn", self.other),
            ("kind_end", self.other),
            ("planned", self.contracts.browse()),
        ):
            with self.subTest(name):
                found = self._search(name, "sale.contract.change", view).contract_id
                self.assertEqual(found & self.contracts, contracts)

    # Buttons

    def test_invoices_button_opens_the_invoices_of_the_contract(self):
        self.contracts._create_invoices()
        accountant = new_test_user(self.env, "biller", "account.group_account_invoice")
        for contract in self.contracts:
            action = contract.with_user(accountant).action_view_invoices()
            moves = self.env["account.move"].with_user(accountant)
            moves = moves.search(action["domain"])
            self.assertEqual(moves.contract_ids, contract)
            self.assertEqual(contract.invoice_count, len(moves))

    def test_number_of_invoices_follows_new_ones(self):
        self.assertEqual(self.contracts.mapped("invoice_count"), [0, 0])
        self.contract._create_invoices()
        self.assertEqual(self.contracts.mapped("invoice_count"), [1, 0])

    def test_bill_again_is_for_what_the_contract_billed(self):
        self.contracts._create_invoices()
        invoice = self.contract.invoice_ids
        invoice.action_post()
        credit = invoice._reverse_moves()
        self.assertTrue(credit.can_bill_again)
        self.assertFalse(invoice.can_bill_again)
        ordered = self.other.order_ids._create_invoices()
        ordered.action_post()
        self.assertFalse(ordered._reverse_moves().can_bill_again)

    def test_accountant_finds_contracts_to_invoice(self):
        accountant = new_test_user(self.env, "biller", "account.group_account_invoice")
        menus = self.env["ir.ui.menu"].with_user(accountant)._visible_menu_ids()
        menu = self.env.ref("sale_renewal.account_menu_contracts_to_invoice")
        self.assertIn(menu.id, menus)
        for view, mode in menu.action.views:
            self.env["sale.contract"].with_user(accountant).get_view(view, mode)

    # Plans

    def test_plan_says_in_a_sentence_what_it_does(self):
        self.assertEqual(
            self.plan_monthly.summary,
            "Billed in advance; billing period 1 month; term 1 year; renewed 30 days "
            "before the end",
        )
        quarterly = self.plan_evergreen.copy(
            {
                "billing_interval": 3,
                "billing_timing": "arrears",
                "align_periods": True,
                "align_day": 31,
                "align_month": "3",
            }
        )
        self.assertEqual(
            quarterly.summary,
            "Billed in arrears; billing period 3 months; periods begin on the last day "
            "of March; evergreen",
        )

    # Upsell orders

    def test_upsell_lists_current_items_and_adds_one(self):
        self.contracts.line_ids.discount = 10.0
        self.contract.line_ids._change_quantity(
            3.0, fields.Date.to_date("2026-01-01"), credit=True
        )
        order = self.contract.with_user(self.salesman)._create_upsell()
        old, current = self.contract.line_ids.sorted("id")
        self.assertEqual(old.date_end, fields.Date.to_date("2025-12-31"))
        self.assertEqual(order.source_line_ids, current)
        items = order.source_line_ids.with_context(sale_renewal_order_id=order.id)
        items.action_add_to_order()
        line = order.order_line
        self.assertEqual(line.product_id, self.support)
        self.assertEqual(line.plan_id, self.plan_monthly)
        self.assertEqual(
            [line.product_uom_qty, line.price_unit, line.discount], [1.0, 100.0, 10.0]
        )
        # 17 of the 31 days of January are left.
        self.assertEqual(line.price_subtotal, 49.35)
        days = "01/15/2026 to 01/31/2026 (17 of 31 days)"
        self.assertEqual(line.period_label, days)
        self.assertIn(f"First period: {days}", order.recurring_summary)
        # The only contract needs no column.
        self.assertFalse(order.has_several_sources)
        with Form(order) as form, form.order_line.edit(0) as row:
            self.assertEqual(row.period_label, days)

    def test_upsell_adds_at_the_price_of_the_contract(self):
        self.support.list_price = 500.0
        order = self.contract.with_user(self.salesman)._create_upsell()
        items = order.source_line_ids.with_context(sale_renewal_order_id=order.id)
        items.action_add_to_order()
        self.assertEqual(order.order_line.price_unit, 100.0)
        order.order_line.product_uom_qty = 4.0
        self.assertEqual(order.order_line.price_unit, 100.0)

    def test_add_refuses_other_contracts_and_confirmed_orders(self):
        order = self.contract._create_upsell()
        foreign = self.other.line_ids.with_context(sale_renewal_order_id=order.id)
        with self.assertRaisesRegex(UserError, "not in a contract"):
            foreign.action_add_to_order()
        items = order.source_line_ids.with_context(sale_renewal_order_id=order.id)
        items.action_add_to_order()
        order.action_confirm()
        with self.assertRaisesRegex(UserError, "not a quotation any more"):
            items.action_add_to_order()
        with self.assertRaisesRegex(UserError, "not in a contract"):
            self.contract.line_ids[0].action_add_to_order()

    def test_other_orders_list_no_contract_items(self):
        self.assertFalse(self.contract.order_ids.source_line_ids)

    def test_customer_reads_the_days_of_prorated_lines(self):
        order = self.contract._create_upsell()
        items = order.source_line_ids.with_context(sale_renewal_order_id=order.id)
        items.action_add_to_order()
        whole = self._create_order(
            self.customer_b, self.support, term_start_date="2026-02-01"
        )
        days = "01/15/2026 to 01/31/2026 (17 of 31 days)"
        for render in (self._render_report, self._render_portal):
            self.assertIn(days, render(order))
            self.assertNotIn("02/28/2026", render(whole))

    def _render_report(self, order):
        reports = self.env["ir.actions.report"]
        html, _kind = reports._render_qweb_html("sale.report_saleorder", order.ids)
        return html.decode()

    def _render_portal(self, order):
        values = {
            "sale_order": order,
            "report_type": "html",
            "is_html_empty": is_html_empty,
        }
        return str(
            self.env["ir.qweb"]._render("sale.sale_order_portal_content", values)
        )
