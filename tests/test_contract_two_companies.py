from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-04-10")
class TestTwoCompanies(RenewalCommon):
    """People of two companies credit and bill contracts of both, in one call.

    Each sells 100.00 a month since 1 January, billed until the end of April: the first
    in its own currency with 20 % of tax, the second in euros with 10 %.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls.env.company
        cls.second = cls._create_company(name="Second")
        cls.env["account.chart.template"].try_loading(
            "generic_coa", cls.second, install_demo=False
        )
        companies = cls.first + cls.second
        cls.manager, cls.accountant = (
            new_test_user(
                cls.env,
                f"both_{name}",
                groups,
                company_id=cls.first.id,
                company_ids=[Command.set(companies.ids)],
            )
            for name, groups in (
                ("manager", "sales_team.group_sale_manager"),
                ("accountant", "account.group_account_invoice"),
            )
        )
        cls.plan_monthly.invoice_mode = "post"
        cls.euro = cls._enable_euro(rate=0.5)
        cls._set_rate("2000-01-01", 0.5)
        cls.taxes = {
            company: cls._create_tax(company, amount)
            for company, amount in ((cls.first, 20), (cls.second, 10))
        }
        cls.support.taxes_id = [
            Command.set([tax.id for tax in cls.taxes.values()]),
        ]
        cls.pricelist = cls.env["product.pricelist"].create(
            {
                "name": "Euro",
                "currency_id": cls.euro.id,
                "company_id": cls.second.id,
                "item_ids": [
                    Command.create({"compute_price": "fixed", "fixed_price": 100.0})
                ],
            }
        )
        cls.one = cls._sell(cls.first)
        cls.two = cls._sell(cls.second, pricelist_id=cls.pricelist.id)
        cls.contracts = cls.one + cls.two
        cls.env.invalidate_all()

    @classmethod
    def _create_tax(cls, company, amount):
        taxes = cls.env["account.tax"].with_company(company)
        return taxes.create(
            {
                "name": f"{company.name} {amount}",
                "amount": amount,
                "type_tax_use": "sale",
                "company_id": company.id,
            }
        )

    @classmethod
    def _set_rate(cls, day, rate):
        """Set what one dollar of the second company buys from a day on."""
        cls.env["res.currency.rate"].create(
            {
                "name": day,
                "currency_id": cls.euro.id,
                "rate": rate,
                "company_id": cls.second.id,
            }
        )

    @classmethod
    def _sell(cls, company, **values):
        with freeze_time("2026-01-01"):
            order = cls.env["sale.order"].with_company(company)
            order = order.create(
                {
                    "partner_id": cls.customer_a.id,
                    "company_id": company.id,
                    "user_id": cls.manager.id,
                    "order_line": [Command.create({"product_id": cls.support.id})],
                    **values,
                }
            )
            order.action_confirm()
            order._create_invoices().action_post()
        with freeze_time("2026-04-01"):
            order.contract_ids.with_company(company)._create_invoices()
        return cls.env["sale.contract"].browse(order.contract_ids.ids)

    def _assert_own(self, contract, move, total):
        """A document is in company, currency, journal and tax of its contract."""
        company = contract.company_id
        self.assertEqual(move.company_id, company)
        self.assertEqual(move.journal_id.company_id, company)
        self.assertEqual(move.currency_id, contract.currency_id)
        self.assertEqual(move.invoice_line_ids.tax_ids, self.taxes[company])
        self.assertEqual(move.line_ids.account_id.company_ids, company)
        self.assertAlmostEqual(move.amount_total, total)

    def test_the_contracts_are_what_they_should_be(self):
        self.assertEqual(self.two.currency_id, self.euro)
        self.assertEqual(self.one.currency_id, self.first.currency_id)
        self.assertEqual(self.contracts.mapped("mrr"), [100.0, 100.0])

    def test_a_manager_cancels_both_with_credit(self):
        reason = self.env["crm.lost.reason"].create({"name": "Moved"})
        wizard = self.env["sale.contract.cancel"].with_user(self.manager)
        wizard = wizard.create(
            {
                "contract_ids": self.contracts.ids,
                "date_choice": "date",
                "date": "2026-04-16",
                "credit": True,
                "reason_id": reason.id,
            }
        )
        self.assertEqual(wizard.env.company, self.first)
        self.assertNotIn("text-danger", wizard.preview)
        wizard.action_apply()
        # 15 of 30 days, with 20 % and with 10 % of tax.
        for contract, total in zip(self.contracts, (60.0, 55.0), strict=True):
            credit = contract.change_ids.credit_move_ids
            self.assertEqual(credit.state, "posted")
            self._assert_own(contract, credit, total)

    def test_a_credit_has_the_rate_of_its_invoice(self):
        # The euro has become dearer since April was billed.
        self._set_rate("2026-04-05", 0.25)
        self.two.with_user(self.manager).action_cancel("2026-04-16", credit=True)
        credit = self.two.change_ids.credit_move_ids
        self.assertEqual(credit.amount_untaxed, 50.0)
        self.assertEqual(credit.invoice_currency_rate, 0.5)
        self.assertEqual(abs(credit.amount_untaxed_signed), 100.0)

    def test_an_accountant_bills_both(self):
        before = self.contracts.invoice_ids
        with freeze_time("2026-05-01"):
            self.contracts.with_user(self.accountant).action_create_invoices()
        moves = self.contracts.invoice_ids - before
        self.assertEqual(len(moves), 2)
        for contract, total in zip(self.contracts, (120.0, 110.0), strict=True):
            self._assert_own(contract, moves & contract.invoice_ids, total)

    def test_an_accountant_credits_an_invoice_of_the_other_company(self):
        april = self.two.invoice_ids.filtered(
            lambda move: str(move.invoice_date) == "2026-04-01"
        )
        # The contract billed February to April on one invoice.
        reversal = self.env["account.move.reversal"].with_user(self.accountant)
        reversal = reversal.with_context(
            active_model="account.move", active_ids=april.ids
        )
        reversal.create({"journal_id": april.journal_id.id}).refund_moves()
        april.reversal_move_ids.action_post()
        self.two.with_user(self.manager).action_cancel("2026-04-16", credit=True)
        self.assertFalse(self.two.change_ids.credit_move_ids)

    def test_a_manager_pauses_both_with_credit(self):
        wizard = self.env["sale.contract.pause"].with_user(self.manager)
        wizard.create(
            {
                "contract_ids": self.contracts.ids,
                "date": "2026-04-16",
                "date_end": "2026-04-21",
                "credit": True,
            }
        ).action_apply()
        for contract, total in zip(self.contracts, (24.0, 22.0), strict=True):
            self._assert_own(contract, contract.change_ids.credit_move_ids, total)

    def test_taxes_follow_the_fiscal_position_of_the_other_company(self):
        exempt = self._create_tax(self.second, 0)
        exempt.original_tax_ids = self.taxes[self.second]
        positions = self.env["account.fiscal.position"].with_company(self.second)
        position = positions.create(
            {"name": "Export of Second", "company_id": self.second.id}
        )
        exempt.fiscal_position_ids = position
        self.customer_b.with_company(
            self.second
        ).property_account_position_id = position
        wizard = self.env["sale.contract.transfer"].with_user(self.manager)
        wizard = wizard.create(
            {
                "contract_ids": self.two.ids,
                "partner_id": self.customer_b.id,
                "date_choice": "today",
            }
        )
        self.assertEqual(wizard.fiscal_position_id, position)
        wizard.action_apply()
        self.assertEqual(self.two.currency_id, self.euro)
        with freeze_time("2026-05-01"):
            invoice = self.two.with_user(self.accountant)._create_invoices()
        self.assertEqual(invoice.sudo().invoice_line_ids.tax_ids, exempt)
        self.assertEqual(invoice.sudo().amount_total, 100.0)

    def test_contracts_of_two_companies_are_not_assigned_together(self):
        wizard = self.env["sale.contract.transfer"].with_user(self.manager)
        wizard = wizard.create(
            {"contract_ids": self.contracts.ids, "partner_id": self.customer_b.id}
        )
        self.assertIn("Choose contracts of one company", wizard.preview)
