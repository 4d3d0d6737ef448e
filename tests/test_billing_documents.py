from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import RenewalCommon

# What an invoice of a contract takes from it, as that of an order does.
SAME_ON_INVOICE = [
    "move_type",
    "company_id",
    "partner_id",
    "partner_shipping_id",
    "commercial_partner_id",
    "currency_id",
    "journal_id",
    "fiscal_position_id",
    "invoice_payment_term_id",
    "preferred_payment_method_line_id",
    "invoice_incoterm_id",
    "invoice_user_id",
    "team_id",
    "narration",
    "partner_bank_id",
    "ref",
    "amount_untaxed",
    "amount_tax",
    "amount_total",
]
SAME_ON_LINE = [
    "display_type",
    "product_id",
    "product_uom_id",
    "quantity",
    "price_unit",
    "discount",
    "tax_ids",
    "account_id",
    "analytic_distribution",
    "price_subtotal",
    "price_total",
]


@tagged("post_install", "-at_install")
@freeze_time("2026-02-01")
class TestBillingDocuments(RenewalCommon):
    """Invoices of contracts are what Odoo makes of the same order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax, cls.mapped_tax, cls.included = cls.env["account.tax"].create(
            [
                {"name": "20 %", "amount": 20.0},
                {"name": "5 %", "amount": 5.0},
                {
                    "name": "10 % included",
                    "amount": 10.0,
                    "price_include_override": "tax_included",
                },
            ]
        )
        for tax in cls.tax + cls.mapped_tax + cls.included:
            tax.type_tax_use = "sale"
        cls.income, cls.mapped_income = cls.env["account.account"].create(
            [
                {"name": "Income", "code": "SR4001", "account_type": "income"},
                {"name": "Income abroad", "code": "SR4002", "account_type": "income"},
            ]
        )
        cls.support.property_account_income_id = cls.income

    def _prepare_line(self, **values):
        return Command.create(
            {
                "product_id": self.support.id,
                "product_uom_qty": 3,
                "price_unit": 33.33,
                "tax_ids": [Command.set(self.tax.ids)],
                **values,
            }
        )

    def _create_both(self, *lines, **values):
        """Return the invoice of an order, and the next one, of its contract."""
        order = self._create_order(
            self.customer_a,
            term_start_date="2026-01-01",
            order_line=[*lines] or [self._prepare_line()],
            **values,
        )
        order.action_confirm()
        return order._create_invoices(), order.contract_ids._create_invoices()

    def _assert_same(self, ordered, billed):
        for name in SAME_ON_INVOICE:
            self.assertEqual(billed[name], ordered[name], name)
        lines = zip(ordered.invoice_line_ids, billed.invoice_line_ids, strict=True)
        for ordered_line, billed_line in lines:
            for name in SAME_ON_LINE:
                self.assertEqual(billed_line[name], ordered_line[name], name)
            names = ordered_line.name, billed_line.name
            first, second = (name.rsplit("\n", 1)[0] for name in names)
            self.assertEqual(first, second)

    def test_everything_of_the_order_is_on_the_invoice_of_the_contract(self):
        addresses = self.env["res.partner"].create(
            [
                {"name": "Books", "type": "invoice", "parent_id": self.customer_a.id},
                {"name": "Door", "type": "delivery", "parent_id": self.customer_a.id},
            ]
        )
        account = self.env["account.analytic.account"].create(
            {
                "name": "Project",
                "plan_id": self.env["account.analytic.plan"].create({"name": "P"}).id,
            }
        )
        journal = self.env["account.journal"].create(
            {"name": "Contracts", "code": "SRC", "type": "sale"}
        )
        ordered, billed = self._create_both(
            self._prepare_line(
                name="Care of everything",
                analytic_distribution={str(account.id): 100.0},
                discount=12.5,
            ),
            self._prepare_line(price_unit=10.0, product_uom_qty=7),
            partner_invoice_id=addresses[0].id,
            partner_shipping_id=addresses[1].id,
            journal_id=journal.id,
            payment_term_id=self.env.ref("account.account_payment_term_30days").id,
            incoterm=self.env.ref("account.incoterm_EXW").id,
            client_order_ref="PO 17",
            note="<p>Thanks</p>",
            team_id=self.env["crm.team"].create({"name": "Team of the order"}).id,
        )
        self._assert_same(ordered, billed)
        self.assertEqual(billed.ref, "PO 17")
        billed.action_post()
        self.assertEqual(billed.invoice_date_due, date(2026, 3, 3))

    def test_the_fiscal_position_maps_taxes_and_accounts(self):
        position = self.env["account.fiscal.position"].create(
            {
                "name": "Abroad",
                "account_ids": [
                    Command.create(
                        {
                            "account_src_id": self.income.id,
                            "account_dest_id": self.mapped_income.id,
                        }
                    )
                ],
            }
        )
        self.mapped_tax.fiscal_position_ids = position
        self.mapped_tax.original_tax_ids = self.tax
        self.support.taxes_id = self.tax
        line = Command.create({"product_id": self.support.id})
        ordered, billed = self._create_both(line, fiscal_position_id=position.id)
        billed.invoice_line_ids.flush_recordset()
        self.assertEqual(billed.invoice_line_ids.tax_ids, self.mapped_tax)
        self.assertEqual(billed.invoice_line_ids.account_id, self.mapped_income)
        self.assertEqual(billed.fiscal_position_id, position)
        self.assertEqual(ordered.invoice_line_ids.account_id, self.mapped_income)

    def test_taxes_in_and_on_top_of_the_price(self):
        for tax, untaxed, total in [
            (self.tax, 99.99, 119.99),
            (self.included, 90.90, 99.99),
        ]:
            line = self._prepare_line(tax_ids=[Command.set(tax.ids)])
            ordered, billed = self._create_both(line, client_order_ref="PO")
            with self.subTest(tax=tax.name):
                self._assert_same(ordered, billed)
                self.assertAlmostEqual(billed.amount_untaxed, untaxed)
                self.assertAlmostEqual(billed.amount_total, total)

    def test_a_foreign_currency(self):
        euro = self._enable_euro(0.5)
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        ordered, billed = self._create_both(
            pricelist_id=pricelist.id, client_order_ref="PO"
        )
        self._assert_same(ordered, billed)
        self.assertEqual(billed.currency_id, euro)
        self.assertAlmostEqual(billed.invoice_line_ids.balance, -199.98)

    def test_the_service_period_is_written_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer_b.lang = "fr_FR"
        contracts = self._create_contracts(
            self.customer_a, self.customer_b, start="2026-01-10"
        )
        contracts._create_invoices(date(2026, 2, 10))
        english, french = contracts.invoice_ids.invoice_line_ids.sorted("partner_id")
        if english.partner_id == self.customer_b:
            english, french = french, english
        self.assertIn("02/10/2026", english.name)
        self.assertIn("03/09/2026", english.name)
        self.assertIn("10/02/2026", french.name)
        self.assertIn("09/03/2026", french.name)
        for line in english + french:
            self.assertEqual(line.period_start, date(2026, 2, 10))
            self.assertEqual(line.period_end, date(2026, 3, 9))

    def test_credits_give_back_what_was_billed(self):
        order = self._create_order(
            self.customer_a,
            term_start_date="2026-02-01",
            order_line=[self._prepare_line(discount=12.5)],
        )
        order.action_confirm()
        billed = order._create_invoices()
        order.contract_ids.action_cancel(date(2026, 2, 1), credit=True)
        credit = order.contract_ids.change_ids.credit_move_id
        self.assertEqual(credit.move_type, "out_refund")
        self.assertEqual(credit.amount_total, billed.amount_total)
        self.assertEqual(credit.invoice_line_ids.account_id, self.income)
