from datetime import date

from lxml import etree

from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-01")
class TestInvoiceDocuments(RenewalCommon):
    """What accountants read about orders and contracts, without rights on sales."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = new_test_user(
            cls.env, login="books", groups="account.group_account_invoice"
        )
        cls.contract = cls._create_contracts(cls.customer_a, start="2026-01-01")
        cls.order = cls.contract.order_ids
        cls.plain = cls._create_order(cls.customer_b, cls.setup)
        cls.plain.action_confirm()
        cls.first = cls.order._create_invoices()
        cls.one_time = cls.plain._create_invoices()

    def _bill(self, contract, day):
        return contract._create_invoices(date.fromisoformat(day))

    def _upsell(self):
        order = self.contract._create_upsell()
        order.order_line = [Command.create({"product_id": self.support.id})]
        order.action_confirm()
        return order

    @freeze_time("2026-12-05")
    def _renew(self):
        order = self.contract._create_renewals().order_ids
        order.action_confirm()
        return order

    def _credit(self, invoice):
        invoice.action_post()
        wizard = (
            self.env["account.move.reversal"]
            .with_user(self.accountant)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        action = wizard.refund_moves()
        return self.env["account.move"].browse(action["res_id"])

    def _search_filter(self, name):
        """Return the invoices that a filter shows to the accountant."""
        moves = self.env["account.move"].with_user(self.accountant)
        view = moves.get_view(
            self.env.ref("account.view_account_invoice_filter").id, "search"
        )
        node = etree.fromstring(view["arch"]).find(f".//filter[@name='{name}']")
        return moves.search(safe_eval(node.get("domain"))).sudo()

    def _print(self, invoice):
        self.env.invalidate_all()
        report = self.env["ir.actions.report"].with_user(self.accountant)
        html, _kind = report._render_qweb_html("account.report_invoice", invoice.ids)
        tree = etree.fromstring(html, etree.HTMLParser())
        return " ".join(" ".join(tree.itertext()).split())

    def test_invoices_know_the_type_of_their_order_and_their_contract(self):
        upsell, renewal = self._upsell(), self._renew()
        later = self._bill(self.contract, "2026-02-01")
        renewed = self._bill(renewal.contract_ids, "2027-02-01")
        by_hand = self.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": self.customer_a.id}
        )
        expected = [
            (self.one_time, "new", []),
            (self.first, "new", self.contract.ids),
            (later, "new", self.contract.ids),
            (upsell._create_invoices(), "upsell", self.contract.ids),
            (renewal._create_invoices(), "renewal", renewal.contract_ids.ids),
            (renewed, "renewal", renewal.contract_ids.ids),
            (by_hand, False, []),
        ]
        for move, order_type, contracts in expected:
            self.assertEqual(move.mapped("order_type"), [order_type])
            self.assertEqual(move.contract_ids.ids, contracts)

    def test_an_invoice_for_several_types_says_so(self):
        upsell = self._upsell()
        other = self._create_order(self.customer_a, self.setup)
        other.action_confirm()
        invoice = (upsell + other)._create_invoices()
        self.assertEqual(len(invoice), 1)
        self.assertEqual(invoice.order_type, "mixed")
        self.assertIn(invoice, self._search_filter("order_type_mixed"))
        self.assertNotIn(invoice, self._search_filter("order_type_new"))

    def test_credit_notes_keep_type_contract_and_period(self):
        upsell = self._upsell()
        for invoice in (
            upsell._create_invoices(),
            self.first,
            self._bill(self.contract, "2026-02-01"),
        ):
            credit = self._credit(invoice)
            self.assertEqual(credit.move_type, "out_refund")
            self.assertEqual(credit.order_type, invoice.order_type)
            self.assertEqual(credit.contract_ids, self.contract)
            self.assertEqual(credit.amount_one_time, invoice.amount_one_time)
            self.assertEqual(credit.amount_recurring, invoice.amount_recurring)
            for name in ("period_start", "period_end"):
                self.assertEqual(
                    credit.invoice_line_ids.mapped(name),
                    invoice.invoice_line_ids.mapped(name),
                )

    def test_what_is_sold_once_and_what_recurs_is_added_up(self):
        self.assertEqual(self.first.amount_one_time, 250.0)
        self.assertEqual(self.first.amount_recurring, 100.0)
        rows = [(row["key"], row["amount"]) for row in self.first._get_recurring_rows()]
        self.assertEqual(rows, [("one_time", 250.0), ("recurring", 100.0)])
        later = self._bill(self.contract, "2026-02-01")
        for invoice in later + self.one_time:
            self.assertEqual(invoice._get_recurring_rows(), [])

    def test_subtotals_are_without_taxes_and_in_the_currency_of_the_invoice(self):
        euro = self._enable_euro(0.5)
        tax = self.env["account.tax"].create(
            {
                "name": "20 % included",
                "amount": 20.0,
                "type_tax_use": "sale",
                "price_include_override": "tax_included",
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        order = self._create_order(
            self.customer_b, self.support + self.setup, pricelist_id=pricelist.id
        )
        order.order_line.tax_ids = tax
        order.order_line[0].write({"price_unit": 60.0, "product_uom_qty": 2})
        order.order_line[1].price_unit = 36.0
        order.action_confirm()
        invoice = order._create_invoices()
        self.assertEqual(invoice.currency_id, euro)
        self.assertEqual(invoice.amount_recurring, 100.0)
        self.assertEqual(invoice.amount_one_time, 30.0)
        self.assertEqual(invoice.amount_untaxed, 130.0)

    def test_the_invoice_prints_contract_period_and_subtotals_once(self):
        later = self._bill(self.contract, "2026-02-01")
        number, text = self.contract.number, self._print(self.first)
        for once in (number, "01/01/2026 to 01/31/2026", "One-time $ 250.00"):
            self.assertEqual(text.count(once), 1, f"{once}: {text}")
        self.assertIn("Recurring $ 100.00", text)
        text = self._print(later)
        for once in (number, "02/01/2026 to 02/28/2026"):
            self.assertEqual(text.count(once), 1, f"{once}: {text}")
        self.assertNotIn("Recurring", text)
        text = self._print(self.one_time)
        self.assertNotIn("Contract", text)
        self.assertNotIn("One-time", text)
        self.assertIn(self.plain.name, text)

    def test_a_reference_of_the_customer_is_printed(self):
        self.contract.client_order_ref = "PO 17"
        text = self._print(self._bill(self.contract, "2026-02-01"))
        self.assertEqual(text.count("PO 17"), 1, text)

    def test_the_invoice_is_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer_a.lang = "fr_FR"
        text = self._print(self._bill(self.contract, "2026-02-01"))
        self.assertIn("01/02/2026", text)
        self.assertIn("28/02/2026", text)

    def test_the_accountant_opens_invoice_contract_and_order(self):
        self.first.action_post()
        invoice = self.first.with_user(self.accountant)
        with Form(invoice) as form:
            self.assertEqual(form.contract_count, 1)
            self.assertEqual(form.order_type, "new")
            self.assertEqual(form.amount_recurring, 100.0)
            lines = form.invoice_line_ids._records
            self.assertEqual(lines[0]["period_end"], "2026-01-31")
        action = invoice.action_view_contracts()
        self.assertEqual(action["res_id"], self.contract.id)
        with Form(self.contract.with_user(self.accountant)) as form:
            self.assertEqual(form.invoice_count, 1)
        back = self.contract.with_user(self.accountant).action_view_invoices()
        self.assertEqual(invoice.search(back["domain"]), invoice)
        action = invoice.action_view_source_sale_orders()
        self.assertEqual(action["res_id"], self.order.id)
        with Form(self.order.with_user(self.accountant)) as form:
            self.assertEqual(form.partner_id, self.customer_a)

    def test_the_accountant_filters_and_groups_by_them(self):
        later = self._bill(self.contract, "2026-02-01")
        upsell = self._upsell()._create_invoices()
        ours = self.first + self.one_time + later + upsell
        for name, expected in [
            ("order_type_new", self.first + self.one_time + later),
            ("order_type_upsell", upsell),
            ("order_type_renewal", self.env["account.move"]),
            ("from_contracts", self.first + later + upsell),
            ("recurring_billing", later),
        ]:
            with self.subTest(name):
                self.assertEqual(self._search_filter(name) & ours, expected)
        moves = self.env["account.move"].with_user(self.accountant)
        found = moves.search([("contract_ids", "ilike", self.contract.number)])
        self.assertEqual(found.sudo() & ours, self.first + later + upsell)
        domain = [("id", "in", ours.ids)]
        by_type = moves._read_group(domain, ["order_type"], ["__count"])
        self.assertEqual(dict(by_type), {"new": 3, "upsell": 1})
        by_contract = moves._read_group(domain, ["contract_ids"], ["__count"])
        counts = {contract.id: count for contract, count in by_contract}
        self.assertEqual(counts, {self.contract.id: 3, False: 1})

    def test_invoices_are_analysed_by_type_contract_and_recurrence(self):
        self.first.action_post()
        self.env.flush_all()
        report = self.env["account.invoice.report"].with_user(self.accountant)
        found = report._read_group(
            [("move_id", "in", self.first.ids)],
            ["order_type", "recurring_type", "contract_id"],
            ["price_subtotal:sum"],
        )
        amounts = {
            (order_type, recurring, contract.id): amount
            for order_type, recurring, contract, amount in found
        }
        expected = {
            ("new", "one_time", False): 250.0,
            ("new", "recurring", self.contract.id): 100.0,
        }
        self.assertEqual(amounts, expected)

    def test_buyers_read_the_numbers_of_contracts_on_bills(self):
        buyer = new_test_user(
            self.env, login="buyer", groups="purchase.group_purchase_user"
        )
        bill = self.env["account.move"].create(
            {"move_type": "in_invoice", "partner_id": self.customer_b.id}
        )
        self.assertFalse(bill.with_user(buyer).contract_numbers)

    def test_who_has_no_rights_on_contracts_does_not_see_them(self):
        employee = new_test_user(self.env, login="employee", groups="base.group_user")
        moves = self.env["account.move"].with_user(employee)
        self.assertNotIn("contract_ids", moves.fields_get())

    def test_each_company_reads_its_own(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids += company
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=company, install_demo=False
        )
        self.salesman.company_ids += company
        contract = self._create_contracts(
            self.customer_b, start="2026-01-01", company_id=company.id
        )
        there = contract.order_ids._create_invoices()
        outsider = new_test_user(
            self.env,
            login="outsider",
            groups="account.group_account_invoice",
            company_id=company.id,
        )
        moves = self.env["account.move"].with_user(outsider)
        found = moves.search([("contract_ids", "!=", False)])
        self.assertEqual(found, there.with_user(outsider))
        self.assertEqual(found.contract_ids, contract.with_user(outsider))

    def test_the_contracts_of_many_invoices_are_linked_in_one_query(self):
        contracts = self.contract + self._create_contracts(
            *(self.customer_a, self.customer_b) * 3, start="2026-01-01"
        )
        moves = self._bill(contracts, "2026-02-05")
        self.assertEqual([move.contract_ids for move in moves], [*contracts])

        def count(some):
            self.env.cr.execute(
                "DELETE FROM account_move_sale_contract_rel"
                " WHERE account_move_id IN %s",
                [some._ids],
            )
            self.env.invalidate_all()
            self.env.add_to_compute(some._fields["contract_ids"], some)
            before = self.env.cr.sql_log_count
            some._recompute_recordset(["contract_ids"])
            self.env.flush_all()
            queries = self.env.cr.sql_log_count - before
            self.assertEqual([move.contract_ids for move in some], [*contracts])
            return queries

        count(moves)
        contracts = contracts[:2]
        two = count(moves[:2])
        contracts = self.contract + contracts[1] + moves[2:].contract_ids
        self.assertLessEqual(count(moves), two + 1)
