from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .selfservice_common import SelfServiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-10")
class TestSelfServiceKeeping(SelfServiceCommon):
    """Who asked for less at renewal takes it back before the term ends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan_monthly.write(
            {"portal_quantity": "both", "portal_quantity_less": "term_end"}
        )

    def _reduce(self):
        self._ask("quantity", quantities={self.item.id: 1})
        self.assertEqual(self.item.renewal_quantity, 1)

    def test_a_customer_takes_it_back(self):
        self._reduce()
        self.assertIn("keep", self._get_buttons())
        texts = self.contract._preview_request("keep", {}, self.contact)
        self.assertEqual(
            texts,
            [
                "Support: 2 again instead of 1 in the next term, from 01/01/2027 on, "
                "if it is renewed.",
                "Nothing is billed or credited before that.",
            ],
        )
        request = self._ask("keep")
        self.assertEqual((request.state, request.result), ("done", "\n".join(texts)))
        self.assertFalse(self.item.renewal_quantity)
        self.assertNotIn("keep", self._get_buttons())
        change = self.contract.change_ids.filtered(lambda c: c.kind == "upsell")
        self.assertEqual((change.date, change.mrr_change), (date(2027, 1, 1), 0.0))
        self.assertTrue(change.before.startswith("1 × "), change.before)
        self.assertTrue(change.after.startswith("2 × "), change.after)
        self.assertEqual(self.contract.mrr, 200.0)
        with self.assertRaisesRegex(UserError, "is offered with what is sold now"):
            self._ask("keep")

    def test_an_open_renewal_follows(self):
        self.contract._create_renewals()
        lead = self.contract.renewal_lead_id
        self._reduce()
        self.assertEqual(lead.line_ids.product_uom_qty, 1)
        self._ask("keep")
        self.assertEqual(lead.line_ids.product_uom_qty, 2)

    def test_where_it_is_asked_for_somebody_answers(self):
        self._reduce()
        self.plan_monthly.portal_quantity = "request"
        request = self._ask("keep")
        self.assertEqual(request.state, "new")
        self.assertEqual(self.item.renewal_quantity, 1)
        request.with_user(self.sale_manager).action_accept()
        self.assertEqual(request.state, "done")
        self.assertFalse(self.item.renewal_quantity)

    def test_a_plan_without_it_offers_nothing(self):
        self._reduce()
        self.plan_monthly.portal_quantity = "no"
        self.assertNotIn("keep", self._get_buttons())
        with self.assertRaises(UserError):
            self._ask("keep")
        self.assertEqual(self.item.renewal_quantity, 1)

    def test_nothing_to_take_back(self):
        self.assertNotIn("keep", self._get_buttons())
        self.assertFalse(self.contract.has_reduction)
        with self.assertRaisesRegex(UserError, "is offered with what is sold now"):
            self.contract.with_user(self.sale_manager).action_keep_quantities()

    def test_managers_do_it_and_salespeople_ask(self):
        self._reduce()
        self.assertTrue(self.contract.has_reduction)
        with self.assertRaises(AccessError):
            self.contract.with_user(self.seller).action_keep_quantities()
        asked = self.contract.with_user(self.seller)._make_request("keep", {})
        self.assertEqual(asked.state, "new")
        self.contract.with_user(self.sale_manager).action_keep_quantities()
        self.assertFalse(self.contract.has_reduction)
        # What was asked for is not wanted any more.
        with self.assertRaisesRegex(UserError, "is offered with what is sold now"):
            asked.with_user(self.sale_manager).action_accept()

    def test_what_is_renewed_stays(self):
        self._reduce()
        self.contract._create_renewals()
        lead = self.contract.renewal_lead_id
        lead.action_create_quotation()
        lead.order_ids.action_confirm()
        with self.assertRaisesRegex(UserError, "was renewed by"):
            self._ask("keep")

    def _get_buttons(self):
        self.contract.invalidate_recordset()
        contract = self.contract.with_user(self.contact.user_ids[:1] or self.env.user)
        return [row["action"] for row in contract.sudo()._get_portal_buttons()]
