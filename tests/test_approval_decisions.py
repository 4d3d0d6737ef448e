from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .approval_common import ApprovalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestApprovalDecisions(ApprovalCommon):
    """Approved, refused, asked again: who may, and what holds afterwards."""

    def _decide(self, order, user, decision, reason=""):
        """Decide in the dialog that the buttons open."""
        action = order.with_user(user).action_open_decision()
        wizard = self.env[action["res_model"]].with_user(user)
        wizard = wizard.with_context(**action["context"]).create(
            {"decision": decision, "reason": reason}
        )
        return wizard.action_decide()

    def test_the_leader_approves_and_the_quotation_goes_on(self):
        order = self._quote(15.0)
        self._decide(order, self.leader, "approved", "Old customer")
        self.assertEqual(order.approval_state, "approved")
        self.assertFalse(self._get_requests(order))
        note = order.message_ids[0]
        self.assertIn("Approved by Lea.", note.body)
        self.assertIn("Old customer", note.body)
        self.assertIn("Discount of 15 %", note.body)
        self.assertTrue(note.subtype_id.internal)
        self.assertIn(self.seller.partner_id, note.notified_partner_ids)
        approval = order.approval_ids
        self.assertEqual(approval.decision, "approved")
        self.assertEqual(approval.user_id, self.leader)
        self.assertEqual(approval.reason, "Old customer")
        order.action_quotation_sent()
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.approval_state, "approved")

    def test_decisions_are_counted_whatever_happens(self):
        order = self._quote(15.0)
        self._assert_decisions(order, 0)
        self._decide(order, self.leader, "refused", "Too much")
        self._assert_decisions(order, 1)
        order.action_request_approval()
        self._assert_decisions(order, 2)
        self._decide(order, self.leader, "approved")
        self._assert_decisions(order, 3)
        self._assert_decisions(order.copy(), 0)
        order.sudo().approval_ids[0].unlink()
        self._assert_decisions(order, 2)

    def _assert_decisions(self, order, count):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(order.approval_count, count)
        self.assertEqual(len(order.approval_ids), count)

    def test_nobody_approves_their_own_quotation(self):
        for order in (
            self._quote(15.0),
            self._quote(15.0, user=self.leader),
            self._quote(15.0, user=self.leader, user_id=self.seller.id),
        ):
            user = order.create_uid
            self.assertFalse(order.with_user(user).may_approve)
            with self.assertRaisesRegex(UserError, "You may not decide on it"):
                order.with_user(user).action_approve()

    def test_except_who_administers_sales(self):
        order = self._quote(15.0, user=self.manager)
        self.assertTrue(order.with_user(self.manager).may_approve)
        order.with_user(self.manager).action_approve()
        self.assertEqual(order.approval_state, "approved")

    def test_a_leader_who_sells_asks_somebody_else(self):
        order = self._quote(15.0, user=self.leader)
        request = self._get_requests(order)
        self.assertTrue(request.user_id.has_group("sales_team.group_sale_manager"))

    def test_the_leader_of_another_team_does_not_approve(self):
        order = self._quote(
            15.0, team_id=self.env["crm.team"].create({"name": "South"}).id
        )
        self.assertFalse(order.with_user(self.leader).may_approve)
        with self.assertRaisesRegex(UserError, "You may not decide on it"):
            order.with_user(self.leader).action_approve()

    def test_a_refusal_says_why(self):
        order = self._quote(15.0)
        with self.assertRaisesRegex(UserError, "Say why"):
            self._decide(order, self.leader, "refused", " ")
        self._decide(order, self.leader, "refused", "8 % is enough")
        self.assertEqual(order.approval_state, "refused")
        self.assertIn("Refused by Lea. 8 % is enough", order.approval_text)
        with self.assertRaisesRegex(UserError, "8 % is enough"):
            order.action_confirm()

    def test_what_was_refused_is_asked_again_when_it_changes(self):
        order = self._quote(15.0)
        order.with_user(self.leader).action_refuse("Too much")
        order.order_line.discount = 12.0
        self.assertEqual(order.approval_state, "to_approve")
        self.assertEqual(len(self._get_requests(order)), 1)
        order.order_line.discount = 8.0
        self.assertFalse(order.approval_state)

    def test_or_when_the_salesperson_asks(self):
        order = self._quote(15.0)
        order.with_user(self.leader).action_refuse("Too much")
        self.assertFalse(self._get_requests(order))
        order.with_user(self.seller).action_request_approval()
        self.assertEqual(order.approval_state, "to_approve")
        self.assertEqual(len(self._get_requests(order)), 1)
        order.with_user(self.leader).action_approve("All right")
        self.assertEqual(order.approval_state, "approved")

    def test_a_change_asks_again_only_if_it_goes_further(self):
        order = self._quote(15.0)
        order.with_user(self.leader).action_approve()
        line = order.order_line
        line.discount = 12.0
        self.assertEqual(order.approval_state, "approved")
        line.product_uom_qty = 3.0
        self.assertEqual(order.approval_state, "approved")
        line.discount = 16.0
        self.assertEqual(order.approval_state, "to_approve")
        self.assertEqual(len(self._get_requests(order)), 1)
        line.discount = 15.0
        self.assertEqual(order.approval_state, "approved")
        self.assertFalse(self._get_requests(order))

    def test_or_beyond_another_limit(self):
        self.company.write({"approve_amount": True, "approve_amount_above": 500.0})
        order = self._quote(15.0)  # 212.50
        order.with_user(self.leader).action_approve()
        order.order_line.product_uom_qty = 2.0  # 425
        self.assertEqual(order.approval_state, "approved")
        order.order_line.product_uom_qty = 3.0  # 637.50
        self.assertEqual(order.approval_state, "to_approve")
        self.assertNotIn("Discount", order.approval_text)

    def test_a_refusal_takes_an_approval_back(self):
        order = self._quote(15.0)
        order.with_user(self.leader).action_approve()
        order.with_user(self.manager).action_refuse("Not this quarter")
        self.assertEqual(order.approval_state, "refused")

    def test_a_copy_is_not_approved(self):
        order = self._quote(15.0)
        order.with_user(self.leader).action_approve()
        self.assertEqual(order.copy().approval_state, "to_approve")

    def test_another_company_has_not_approved_it(self):
        company = self.env["res.company"].create(
            {"name": "Elsewhere", "approve_discount": True}
        )
        order = self._quote(15.0)
        order.with_user(self.leader).action_approve()
        order.sudo().write({"company_id": company.id})
        self.assertEqual(order.approval_state, "to_approve")

    def test_several_at_once(self):
        orders = self._quote(15.0) + self._quote(20.0)
        self._decide(orders, self.leader, "approved", "Fair")
        self.assertEqual(orders.mapped("approval_state"), ["approved", "approved"])
        plain = self._quote()
        with self.assertRaisesRegex(UserError, plain.name):
            (orders + plain).with_user(self.manager).action_refuse("No")
        self.assertEqual(orders.mapped("approval_state"), ["approved", "approved"])

    def test_a_confirmed_order_is_not_reduced_further(self):
        order = self._quote(15.0)
        order.with_user(self.leader).action_approve()
        order.action_confirm()
        line = order.order_line
        line.discount = 14.0
        with self.assertRaisesRegex(UserError, "This change needs approval"):
            line.discount = 20.0
        with self.assertRaisesRegex(UserError, "Discount of 50 %"):
            order.order_line = [
                Command.create({"product_id": self.setup.id, "discount": 50.0})
            ]
        self.env.invalidate_all()
        line.with_user(self.leader).discount = 20.0
        self.assertEqual(line.discount, 20.0)
