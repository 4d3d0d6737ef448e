from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-16")
class TestCreditsWithTaxes(RenewalCommon):
    """What a credit note gives back in all is no more than what was asked for in all:
    with taxes, early payment discounts and cash rounding.

    The contract began on 1 May; June is billed by it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan_monthly.invoice_mode = "draft"

    def _bill_june(self, quantity=1, price=100.0, **values):
        """Return the invoice of June, with these values, posted."""
        line = {
            "product_id": self.support.id,
            "product_uom_qty": quantity,
            "price_unit": price,
        }
        with freeze_time("2026-05-01"):
            order = self._create_order(
                self.customer_a, order_line=[Command.create(line)]
            )
            order.action_confirm()
            order._create_invoices().action_post()
        with freeze_time("2026-06-01"):
            june = order.contract_ids._create_invoices()
            june.write(values)
            june.action_post()
        return june

    def _cancel(self, june, day):
        """Return net amount, taxes and total of the credit note for June."""
        contract = june.invoice_line_ids.contract_line_id.contract_id
        contract.action_cancel(day, credit=True)
        return self._get_amounts(june.reversal_move_ids)

    def _get_amounts(self, credit):
        credit.ensure_one()
        return credit.amount_untaxed, credit.amount_tax, credit.amount_total

    def _set_tax(self, **values):
        self.support.taxes_id = self.env["account.tax"].create(
            {"name": "Fee", "type_tax_use": "sale", **values}
        )
        return self.support.taxes_id

    def test_a_fee_for_each_unit_is_not_given_back_by_days(self):
        self._set_tax(amount_type="fixed", amount=5.0)
        june = self._bill_june()
        self.assertEqual(june.amount_total, 105.0)
        self.assertEqual(self._cancel(june, "2026-06-16"), (50.0, 0.0, 50.0))

    def test_a_fee_comes_back_with_the_whole_period(self):
        self._set_tax(amount_type="fixed", amount=5.0)
        june = self._bill_june(quantity=2)
        self.assertEqual(self._cancel(june, "2026-06-01"), (200.0, 10.0, 210.0))

    def test_a_fee_comes_back_with_its_unit(self):
        self._set_tax(amount_type="fixed", amount=5.0)
        june = self._bill_june(quantity=3)
        item = june.invoice_line_ids.contract_line_id
        item._change_quantity(2, date(2026, 6, 1), credit=True)
        credit = june.reversal_move_ids
        self.assertEqual(self._get_amounts(credit), (100.0, 5.0, 105.0))

    def test_a_fee_is_not_given_back_twice(self):
        fee = self._set_tax(amount_type="fixed", amount=5.0)
        vat = fee.copy({"name": "VAT", "amount_type": "percent", "amount": 20.0})
        self.support.taxes_id = fee.create(
            {
                "name": "Fee and VAT",
                "type_tax_use": "sale",
                "amount_type": "group",
                "children_tax_ids": [Command.set((fee + vat).ids)],
            }
        )
        june = self._bill_june()
        self.assertEqual(june.amount_total, 125.0)
        contract = june.invoice_line_ids.contract_line_id.contract_id
        contract._pause(date(2026, 6, 16), date(2026, 6, 18), credit=True)
        credit = june.reversal_move_ids
        self.assertEqual(self._get_amounts(credit), (10.0, 2.0, 12.0))
        contract.action_cancel("2026-06-01", credit=True)
        credit = june.reversal_move_ids - credit
        self.assertEqual(sum(credit.mapped("amount_untaxed")), 90.0)
        self.assertEqual(sum(credit.mapped("amount_tax")), 18.0)

    def test_cents_that_were_rounded_off_are_not_given_back(self):
        account = self.env["account.account"].search(
            [("account_type", "=", "income")], limit=1
        )
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "Five cents",
                "rounding": 0.05,
                "strategy": "add_invoice_line",
                "rounding_method": "HALF-UP",
                "profit_account_id": account.id,
                "loss_account_id": account.id,
            }
        )
        june = self._bill_june(price=10.02, invoice_cash_rounding_id=rounding.id)
        self.assertEqual(june.amount_total, 10.0)
        self.assertEqual(self._cancel(june, "2026-06-01")[2], 10.0)

    def test_taxes_that_an_early_payment_reduces(self):
        """The tax is always on 98.00, whenever the invoice is paid."""
        self._set_tax(amount_type="percent", amount=21.0)
        term = self.env["account.payment.term"].create(
            {
                "name": "2 % within 10 days",
                "early_discount": True,
                "discount_percentage": 2.0,
                "discount_days": 10,
                "early_pay_discount_computation": "mixed",
            }
        )
        june = self._bill_june(invoice_payment_term_id=term.id)
        self.assertEqual(june.amount_total, 120.58)
        self.assertEqual(self._cancel(june, "2026-06-01"), (100.0, 20.58, 120.58))

    def test_other_payment_terms_are_not_those_of_a_credit_note(self):
        term = self.env.ref("account.account_payment_term_30days")
        june = self._bill_june(invoice_payment_term_id=term.id)
        self._cancel(june, "2026-06-01")
        self.assertFalse(june.reversal_move_ids.invoice_payment_term_id)
