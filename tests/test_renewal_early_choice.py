from datetime import date

from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestEarlyRenewalChoice(RenewalCommon):
    """A renewal that starts early says what it credits, or starts after the term."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._create_contracts(cls.customer_a, start="2025-08-01")
        # The order bills August, the contract September to January.
        cls.contract._create_invoices()
        cls.contract.action_renew(start_date="2026-01-20")
        cls.order = cls.contract.renewal_lead_id.order_ids

    def test_the_quotation_says_what_will_be_credited(self):
        order = self.order.with_user(self.salesman)
        self.assertIn(
            f"{self.contract.number} will end on Jan 19, 2026", order.early_text
        )
        self.assertIn("38.71", order.early_text)
        order.action_confirm()
        credit = self.contract.change_ids.credit_move_ids
        self.assertEqual(credit.amount_untaxed, 38.71)
        self.assertFalse(order.early_text)

    def test_nothing_is_credited_if_it_starts_after_the_term(self):
        order = self.order.with_user(self.salesman)
        order.action_start_after_term()
        self.assertEqual(order.term_start_date, date(2026, 8, 1))
        self.assertFalse(order.early_text)
        order.action_confirm()
        self.assertEqual(self.contract.date_end, date(2026, 7, 31))
        self.assertFalse(self.contract.change_ids.credit_move_ids)

    def test_what_was_credited_before_is_not_promised_again(self):
        move = self.contract.invoice_ids
        move.action_post()
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        wizard.create({"journal_id": move.journal_id.id}).reverse_moves()
        self.assertIn("nothing was invoiced", self.order.early_text)
        self.order.action_confirm()
        self.assertFalse(self.contract.change_ids.credit_move_ids)
