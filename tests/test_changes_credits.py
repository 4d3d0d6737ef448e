from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-16")
class TestCreditsOfInvoices(RenewalCommon):
    """A credit takes back what was charged, from whom, less what was taken back.

    The contract began on 1 May; the order billed May, the contract June.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan_monthly.invoice_mode = "post"
        cls.contract, cls.first, cls.june = cls._sell_and_bill()

    @classmethod
    def _sell_and_bill(cls, **line):
        values = {"product_id": cls.support.id, **line}
        with freeze_time("2026-05-01"):
            order = cls._create_order(
                cls.customer_a, order_line=[Command.create(values)]
            )
            order.action_confirm()
            first = order._create_invoices()
            first.action_post()
        contract = order.contract_ids
        with freeze_time("2026-06-01"):
            june = contract._create_invoices()
        return contract, first, june

    def _reverse(self, move):
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        wizard.create({"journal_id": move.journal_id.id}).reverse_moves()
        return move.reversal_move_ids

    def _cancel(self, day, contract=None):
        """Return the credit notes of a cancellation; the preview says their sum."""
        contract = contract or self.contract
        before = contract.invoice_ids
        wizard = self.env["sale.contract.cancel"].create(
            {
                "contract_ids": contract.ids,
                "reason_id": self.env["crm.lost.reason"].search([], limit=1).id,
                "date_choice": "date",
                "date": day,
                "credit": True,
            }
        )
        cells = wizard._get_preview_cells(contract)
        wizard.action_apply()
        credits = contract.invoice_ids - before
        total = sum(credits.mapped("amount_untaxed"))
        self.assertEqual(cells[2], contract.currency_id.format(total) if total else "–")
        self.assertEqual(contract.change_ids.sudo().credit_move_ids, credits)
        return credits

    def test_what_an_accountant_credited_is_not_credited_again(self):
        self._reverse(self.june).action_post()
        self.assertFalse(self._cancel("2026-06-01"))

    def test_a_draft_credit_note_counts_and_a_cancelled_one_does_not(self):
        refund = self._reverse(self.june)
        self.assertFalse(self.contract.line_ids._prepare_credit_lines(date(2026, 6, 1)))
        refund.button_cancel()
        self.assertEqual(self._cancel("2026-06-01").amount_untaxed, 100.0)

    def test_what_is_left_after_a_rebate_is_shared_by_days(self):
        refund = self._reverse(self.june)
        refund.invoice_line_ids.price_unit = 40.0
        refund.action_post()
        self.assertEqual(self._cancel("2026-06-16").amount_untaxed, 30.0)

    def test_never_more_than_is_left_of_the_invoice(self):
        refund = self._reverse(self.june)
        # The accountant names no item.
        refund.invoice_line_ids = [
            Command.clear(),
            Command.create({"name": "Goodwill", "price_unit": 80.0, "tax_ids": []}),
        ]
        refund.action_post()
        self.assertEqual(self._cancel("2026-06-01").amount_untaxed, 20.0)

    def test_what_was_free_is_not_credited(self):
        self.plan_monthly.invoice_mode = "draft"
        contract, _first, june = self._sell_and_bill()
        june.invoice_line_ids.discount = 100.0
        june.action_post()
        self.assertFalse(self._cancel("2026-06-16", contract))

    def test_a_free_item_makes_no_document(self):
        contract = self._sell_and_bill(discount=100.0)[0]
        self.assertFalse(self._cancel("2026-05-16", contract))

    def test_price_and_discount_as_they_were_charged(self):
        self.plan_monthly.invoice_mode = "draft"
        contract, _first, june = self._sell_and_bill(product_uom_qty=3)
        june.invoice_line_ids.write({"price_unit": 90.0, "discount": 50.0})
        june.action_post()
        credit = self._cancel("2026-06-16", contract)
        self.assertRecordValues(
            credit.invoice_line_ids,
            [{"quantity": 3.0, "discount": 50.0, "price_subtotal": 67.5}],
        )

    def test_taxes_and_analytic_accounts_as_they_were_charged(self):
        old, new = self.env["account.tax"].create(
            [
                {"name": f"Sales {amount} %", "amount": amount, "type_tax_use": "sale"}
                for amount in (19.0, 16.0)
            ]
        )
        plan = self.env["account.analytic.plan"].create({"name": "Cost centres"})
        analytic = self.env["account.analytic.account"].create(
            {"name": "North", "plan_id": plan.id}
        )
        self.support.taxes_id = old
        contract, _first, june = self._sell_and_bill(
            analytic_distribution={str(analytic.id): 100}
        )
        contract.line_ids.tax_ids = new
        contract.line_ids.analytic_distribution = False
        credit = self._cancel("2026-06-16", contract)
        self.assertEqual(credit.amount_total, 59.5)
        self.assertEqual(
            credit.invoice_line_ids.analytic_distribution,
            june.invoice_line_ids.analytic_distribution,
        )

    def test_to_whom_it_was_charged(self):
        self.contract.partner_invoice_id = self.customer_b
        credit = self._cancel("2026-06-16")
        self.assertRecordValues(
            credit,
            [
                {
                    "partner_id": self.customer_a.id,
                    "reversed_entry_id": self.june.id,
                    "state": "posted",
                    "amount_untaxed": 50.0,
                }
            ],
        )

    def test_one_credit_note_per_invoice(self):
        credits = self._cancel("2026-05-17")
        self.assertRecordValues(
            credits.sorted("amount_untaxed"),
            [
                {"reversed_entry_id": self.first.id, "amount_untaxed": 48.39},
                {"reversed_entry_id": self.june.id, "amount_untaxed": 100.0},
            ],
        )
        self.assertFalse(any(credits.mapped("can_bill_again")))

    def test_the_rate_of_the_invoice(self):
        euro = self._enable_euro(2.0)
        pricelist = self.env["product.pricelist"].create(
            {"name": "In euro", "currency_id": euro.id}
        )
        self.customer_a.property_product_pricelist = pricelist
        contract, _first, june = self._sell_and_bill()
        self.env["res.currency.rate"].create(
            {"name": "2026-06-10", "currency_id": euro.id, "rate": 4.0}
        )
        credit = self._cancel("2026-06-01", contract)
        self.assertEqual(credit.currency_id, euro)
        self.assertEqual(credit.amount_untaxed_signed, -june.amount_untaxed_signed)

    def test_what_was_paid_down_is_credited(self):
        with freeze_time("2026-05-01"):
            order = self._create_order(self.customer_a, self.support)
            order.action_confirm()
            wizard = self.env["sale.advance.payment.inv"].create(
                {
                    "sale_order_ids": order.ids,
                    "advance_payment_method": "percentage",
                    "amount": 100.0,
                }
            )
            wizard._create_invoices(order).action_post()
            final = order._create_invoices(final=True)
            final.action_post()
        self.assertEqual(final.amount_untaxed, 0.0)
        credit = self._cancel("2026-05-17", order.contract_ids)
        self.assertEqual(credit.amount_untaxed, 48.39)
        self.assertEqual(credit.reversed_entry_id, final)

    def test_in_steps_no_cent_is_lost(self):
        contract, _first, june = self._sell_and_bill(
            product_uom_qty=3, price_unit=33.35
        )
        item = contract.line_ids
        item._change_quantity(2, date(2026, 6, 8), credit=True)
        contract._pause(date(2026, 6, 12), date(2026, 6, 19), credit=True)
        contract.line_ids[-1:]._change_quantity(1, date(2026, 6, 15), credit=True)
        self._cancel_all(contract, "2026-06-01")
        credits = june.reversal_move_ids
        self.assertAlmostEqual(sum(credits.mapped("amount_untaxed")), 100.05, 2)
        self.assertFalse(june._get_amount_left())

    def _cancel_all(self, contract, day):
        contract.action_cancel(day, credit=True)

    def test_a_credit_asks_for_no_money(self):
        rebate = self.env["product.product"].create(
            {
                "name": "Rebate",
                "type": "service",
                "recurring_type": "recurring",
                "contract_plan_id": self.plan_monthly.id,
                "taxes_id": [Command.clear()],
            }
        )
        lines = [
            Command.create({"product_id": product.id, "price_unit": price})
            for product, price in ((self.support, 200.0), (rebate, -160.0))
        ]
        with freeze_time("2026-05-01"):
            order = self._create_order(self.customer_a, order_line=lines)
            order.action_confirm()
            order._create_invoices().action_post()
        item = order.contract_ids.line_ids.filtered(lambda li: li.price_unit < 0)
        change = item._remove(date(2026, 5, 1), credit=True)
        self.assertFalse(change.credit_move_ids)
        credit = self._cancel("2026-05-01", order.contract_ids)
        # No more than is left of the invoice.
        self.assertEqual(credit.amount_untaxed, 40.0)

    def test_drafts_are_taken_back_by_drafts(self):
        self.plan_monthly.invoice_mode = "draft"
        contract, _first, june = self._sell_and_bill()
        self.plan_monthly.invoice_mode = "post"
        credit = self._cancel("2026-06-16", contract)
        self.assertEqual(june.state, "draft")
        self.assertRecordValues(
            credit, [{"state": "draft", "reversed_entry_id": june.id}]
        )
