from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .approval_common import ApprovalCommon
from .test_context_keys import RpcCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestApprovalRights(RpcCommon, ApprovalCommon):
    """Nobody approves by writing fields, whatever the client sends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._quote(15.0)
        cls.forged = {
            "order_id": cls.order.id,
            "company_id": cls.company.id,
            "decision": "approved",
            "user_id": cls.manager.id,
            "date": "2026-03-10 10:00:00",
            "figures": {"discount": 100.0},
        }

    def _assert_denied(self, user, model, method, *args, **context):
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._call(user, model, method, *args, **context)
        self.assertEqual(self.order.approval_state, "to_approve")

    def test_fields_of_the_order(self):
        for user in self.seller, self.leader, self.manager:
            ids = self.order.ids
            for values in (
                {"approval_state": "approved"},
                {"approval_state": False},
                {"approval_ids": [Command.create(self.forged)]},
            ):
                self._assert_denied(user, "sale.order", "write", ids, values)

    def test_approvals(self):
        for user in self.seller, self.leader, self.manager:
            model = "sale.order.approval"
            self._assert_denied(user, model, "create", self.forged)
        self.order.with_user(self.leader).action_refuse("Too much")
        ids = self.order.approval_ids.ids
        for user in self.seller, self.leader, self.manager:
            for args in ("write", ids, {"decision": "approved"}), ("unlink", ids):
                with self.assertRaises(AccessError):
                    self._call(user, "sale.order.approval", *args)

    def test_defaults_of_the_context(self):
        values = {
            "partner_id": self.customer_a.id,
            "order_line": [
                Command.create({"product_id": self.setup.id, "discount": 15.0})
            ],
        }
        order_id = self._call(
            self.seller,
            "sale.order",
            "create",
            values,
            default_approval_state="approved",
            default_approval_ids=[Command.create(self.forged)],
        )
        order = self.env["sale.order"].browse(order_id)
        self.assertEqual(order.approval_state, "to_approve")
        self.assertFalse(order.approval_ids)

    def test_nor_through_what_has_all_rights(self):
        lead = self._create_opportunity(self.customer_a, self.setup)
        lead.user_id = self.seller
        lead.line_ids.discount = 15.0
        args = self.seller, "crm.lead", "action_create_quotation", lead.ids
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._call(*args, default_state="sale")
        self._call(
            *args,
            default_approval_state="approved",
            default_approval_ids=[Command.create(self.forged)],
        )
        self.assertEqual(lead.order_ids.approval_state, "to_approve")
        self.assertFalse(lead.order_ids.approval_ids)
        self.assertEqual(lead.order_ids.state, "draft")

    def test_strangers_are_not_told_what_is_beyond_the_limits(self):
        ids = self.order.ids
        for method in (
            *("action_confirm", "action_quotation_send", "action_quotation_sent"),
            *("action_approve", "action_request_approval"),
        ):
            self._assert_denied(self.sale_user, "sale.order", method, ids)
        values = {"state": "sent"}
        self._assert_denied(self.sale_user, "sale.order", "write", ids, values)

    def test_decisions_over_the_api(self):
        with self.assertRaisesRegex(Exception, "You may not decide on it"):
            self._call(self.seller, "sale.order", "action_approve", self.order.ids)
        values = {"order_ids": self.order.ids, "decision": "approved"}
        wizard = self._call(self.seller, "sale.order.decision", "create", values)
        with self.assertRaisesRegex(Exception, "You may not decide on it"):
            self._call(self.seller, "sale.order.decision", "action_decide", [wizard])
        self._call(self.leader, "sale.order", "action_approve", self.order.ids, "Fine")
        self.assertEqual(self.order.approval_state, "approved")

    def test_approvals_are_seen_by_whoever_sees_the_quotation(self):
        self.order.with_user(self.leader).action_approve()
        approval = self.order.approval_ids
        self.assertTrue(approval.with_user(self.seller).has_access("read"))
        self.assertTrue(approval.with_user(self.manager).has_access("read"))
        self.assertFalse(approval.with_user(self.sale_user).has_access("read"))
