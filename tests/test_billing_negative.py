from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-01")
class TestNegativeBilling(RenewalCommon):
    """Rebates that are larger than what is charged: 50.00 less 60.00 a month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan_monthly.invoice_mode = "post"
        rebate = cls.env["product.product"].create(
            {
                "name": "Rebate",
                "type": "service",
                "recurring_type": "recurring",
                "contract_plan_id": cls.plan_monthly.id,
                "taxes_id": [Command.clear()],
            }
        )
        order = cls._create_order(
            cls.customer_a,
            term_start_date="2026-01-01",
            order_line=[
                Command.create({"product_id": product.id, "price_unit": price})
                for product, price in ((cls.support, 50.0), (rebate, -60.0))
            ],
        )
        order.action_confirm()
        order._create_invoices(final=True).action_post()
        cls.contract = order.contract_ids
        cls.charge, cls.rebate = cls.contract.line_ids

    def test_a_negative_sum_is_billed_with_a_credit_note(self):
        moves = self.contract._create_invoices()
        self.assertRecordValues(
            moves,
            [
                {
                    "move_type": "out_refund",
                    "state": "posted",
                    "amount_total": 10.0,
                    "team_id": self.contract.team_id.id,
                }
            ],
        )
        self.assertEqual(set(moves.invoice_line_ids.mapped("bills_contract")), {True})
        self.assertEqual(self.contract.next_invoice_date, date(2026, 3, 1))
        self.assertFalse(self.contract._create_invoices())
        later = self.contract._create_invoices(date(2026, 3, 1))
        self.assertEqual(later.amount_total, 10.0)

    def test_a_draft_that_is_deleted_is_due_again(self):
        self.plan_monthly.invoice_mode = "draft"
        self.contract._create_invoices().unlink()
        self.assertEqual(self.contract.next_invoice_date, date(2026, 2, 1))

    def test_a_sum_of_nothing_is_an_invoice(self):
        self.rebate.price_unit = -50.0
        moves = self.contract._create_invoices()
        self.assertRecordValues(
            moves, [{"move_type": "out_invoice", "amount_total": 0.0}]
        )

    def test_what_was_given_is_not_credited(self):
        self.contract._create_invoices()
        self.contract.action_cancel("2026-02-01", credit=True)
        self.assertFalse(self.contract.change_ids.credit_move_ids)

    def test_prices_of_rebates_change_with_the_others(self):
        wizard = self.env["sale.contract.price.change"].create(
            {"contract_ids": self.contract.ids, "percent": 3.0}
        )
        wizard.action_apply()
        versions = self.contract.line_ids._get_current_versions()
        later = versions.mapped(lambda line: line._get_versions()[-1:].price_unit)
        self.assertEqual(later, [51.5, -61.8])
