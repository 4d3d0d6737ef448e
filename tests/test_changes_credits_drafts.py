from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-10")
class TestCreditsOfDrafts(RenewalCommon):
    """What was credited of a draft goes with it: its days are billed anew, without what
    is not sold any more.

    Three units for 300.00 in June, two of which are not sold from 16 June on.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan_monthly.invoice_mode = "draft"
        with freeze_time("2026-05-01"):
            line = {"product_id": cls.support.id, "product_uom_qty": 3}
            order = cls._create_order(cls.customer_a, order_line=[Command.create(line)])
            order.action_confirm()
            order._create_invoices().action_post()
        cls.contract = order.contract_ids
        with freeze_time("2026-06-01"):
            cls.june = cls.contract._create_invoices()
        item = cls.contract.line_ids
        item._change_quantity(1, date(2026, 6, 16), credit=True)
        cls.credit = cls.june.reversal_move_ids

    def test_the_draft_is_deleted(self):
        self.assertRecordValues(
            self.credit, [{"state": "draft", "amount_untaxed": 100.0}]
        )
        self.june.unlink()
        self.assertFalse(self.credit.exists())
        self._assert_billed_anew()

    def test_both_are_deleted(self):
        (self.june + self.credit).unlink()
        self._assert_billed_anew()

    def test_the_draft_is_cancelled(self):
        self.june.button_cancel()
        self.assertFalse(self.credit.exists())
        self._assert_billed_anew()

    def test_a_credit_note_that_was_posted_keeps_its_number(self):
        self.credit.action_post()
        self.credit.button_draft()
        self.june.button_cancel()
        self.assertEqual(self.credit.state, "cancel")
        self._assert_billed_anew()

    def test_what_was_posted_stays(self):
        """Somebody sent it: the invoice has to be billed as it was."""
        self.credit.action_post()
        self.june.button_cancel()
        self.assertEqual(self.credit.state, "posted")

    def test_what_an_accountant_credits_stays(self):
        self.credit.unlink()
        self.june.action_post()
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=self.june.ids
        )
        wizard.create({"journal_id": self.june.journal_id.id}).reverse_moves()
        own = self.june.reversal_move_ids
        self.june.button_draft()
        self.june.button_cancel()
        self.assertEqual(own.state, "draft")

    def _assert_billed_anew(self):
        """15 days of three units and 15 of one: nothing is to be credited of that."""
        new = self.contract._create_invoices()
        self.assertEqual(new.amount_untaxed, 200.0)
        self.assertFalse(new.reversal_move_ids)
