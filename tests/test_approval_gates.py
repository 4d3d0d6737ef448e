from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, tagged

from odoo.addons.payment.tests.common import PaymentCommon

from .approval_common import ApprovalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestApprovalGates(ApprovalCommon):
    """What waits for its approval is neither sent nor confirmed, whichever way."""

    def _assert_refused(self, order, call):
        with (
            self.assertRaisesRegex(UserError, "has to be approved first"),
            self.env.cr.savepoint(),
        ):
            call()
        self.assertEqual(order.state, "draft")

    def test_buttons_and_the_api(self):
        order = self._quote(15.0)
        for call in (
            order.action_confirm,
            order.action_quotation_send,
            order.action_quotation_sent,
            lambda: order.write({"state": "sent"}),
            lambda: order.write({"state": "sale"}),
            lambda: order.with_context(mark_so_as_sent=True).message_post(body="Hi"),
            order._validate_order,
        ):
            self._assert_refused(order, call)

    def test_emails_with_a_template(self):
        order, good = self._quote(15.0), self._quote()
        template = self.env.ref("sale.email_template_edi_sale")
        for mode, orders in (("comment", order), ("mass_mail", good + order)):
            composer = self.env["mail.compose.message"].with_user(self.seller)
            composer = composer.create(
                {
                    "model": "sale.order",
                    "res_ids": str(orders.ids),
                    "composition_mode": mode,
                    "template_id": template.id,
                }
            )
            self._assert_refused(order, composer.action_send_mail)
        order.message_post(body="Which colour?", partner_ids=self.customer_a.ids)
        self.assertEqual(order.message_ids[0].body, "<p>Which colour?</p>")

    def test_a_new_order_is_not_confirmed_by_creating_it(self):
        for state in ("sent", "sale"):
            with self.assertRaisesRegex(UserError, "approv"):
                self._quote(15.0, state=state)
        self.assertEqual(self._quote(5.0, state="sent").state, "sent")

    def test_nor_by_changing_it_with_its_state(self):
        order = self._quote()
        reduce = [Command.update(order.order_line.id, {"discount": 50.0})]
        with self.assertRaisesRegex(UserError, "approv"):
            order.write({"state": "sale", "order_line": reduce})

    def test_everything_is_said_of_several(self):
        first, second, good = self._quote(15.0), self._quote(20.0), self._quote()
        with self.assertRaises(UserError) as caught:
            (first + good + second).action_confirm()
        text = str(caught.exception)
        self.assertIn(f"{first.name} has to be approved first", text)
        self.assertIn(f"{second.name} has to be approved first", text)
        self.assertNotIn(good.name, text)
        self.assertEqual(good.state, "draft")

    def test_a_sent_quotation_that_changes(self):
        order = self._quote()
        order.require_signature = True
        order.action_quotation_sent()
        self.assertTrue(order._has_to_be_signed())
        order.order_line.discount = 30.0
        self.assertEqual(order.approval_state, "to_approve")
        self.assertFalse(order._has_to_be_signed())
        with self.assertRaisesRegex(UserError, "has to be approved first"):
            order.action_confirm()
        order.with_user(self.leader).action_approve()
        self.assertTrue(order._has_to_be_signed())

    def test_the_stage_of_the_opportunity(self):
        lead = self._create_opportunity(self.customer_a, self.setup)
        lead.line_ids.discount = 15.0
        with self.assertRaises(UserError) as caught:
            lead.stage_id = self.stage_won
        text = "Create the quotation, and have it approved first:\n- Discount of 15 %"
        self.assertIn(text, str(caught.exception))
        self.assertFalse(lead.order_ids)
        order = lead.action_create_quotation()
        self.assertEqual(order.approval_state, "to_approve")
        problems = lead._get_order_problems()
        self.assertIn(f"{order.name} has to be approved first", problems[0])
        order.with_user(self.manager).action_approve()
        self.assertEqual(lead._get_order_problems(), [])
        lead.stage_id = self.stage_won
        self.assertEqual(order.state, "sale")

    def test_a_stage_that_sends_quotations(self):
        self.customer_a.email = "books@example.com"
        stage = self.env["crm.stage"].create(
            {
                "name": "Test quote",
                "order_action": "quotation",
                "mail_template_id": self.env.ref("sale.email_template_edi_sale").id,
            }
        )
        lead = self._create_opportunity(self.customer_a, self.setup)
        lead.line_ids.discount = 15.0
        lead.stage_id = stage
        order = lead.order_ids
        self.assertEqual((order.state, order.approval_state), ("draft", "to_approve"))
        self.assertFalse(order.sent_template_ids)
        self.assertIn("It was not sent", "".join(order.message_ids.mapped("body")))

    def _renew(self, output):
        self.plan_monthly.write({"renewal_output": output, "renewal_lead_days": 30})
        contract = self._create_contracts(self.customer_a, start="2025-04-01")
        self.company.write({"approve_amount": True, "approve_amount_above": 50.0})
        contract._create_renewals()
        return contract, contract.renewal_lead_id.order_ids

    def test_a_renewal_that_would_be_sent(self):
        self.customer_a.email = "books@example.com"
        contract, order = self._renew("sent_quotation")
        self.assertEqual((order.state, order.approval_state), ("draft", "to_approve"))
        self.assertFalse(contract.renewal_error)
        order.with_user(self.manager).action_approve()
        self.assertEqual((order.state, contract.state), ("sent", "to_renew"))
        self.assertIn("books@example.com", self._get_recipients(order))

    def _get_recipients(self, order):
        mails = self.env["mail.mail"].search([("res_id", "=", order.id)])
        partners = mails.recipient_ids | order.message_ids.notified_partner_ids
        return partners.mapped("email")

    def test_a_renewal_that_would_be_ordered(self):
        contract, order = self._renew("order")
        self.assertEqual((order.state, order.approval_state), ("draft", "to_approve"))
        self.assertEqual(len(self._get_requests(order)), 1)
        self.assertEqual(contract.state, "to_renew")
        self.assertIn("Once approved, it is sent or confirmed", order.approval_text)
        order.with_user(self.manager).action_approve()
        self.assertEqual((order.state, contract.state), ("sale", "renewed"))

    def test_a_renewal_that_cannot_go_on_is_approved_all_the_same(self):
        contract, order = self._renew("order")
        order.order_line.plan_id = False
        order.with_user(self.manager).action_approve()
        self.assertEqual((order.state, order.approval_state), ("draft", "approved"))
        activity = contract.renewal_lead_id.activity_ids
        self.assertEqual(activity.summary, "Approved, but neither sent nor confirmed")

    def test_only_what_the_plan_would_do_by_itself(self):
        contract, order = self._renew("quotation")
        self.assertFalse(order.continues_renewal)
        with self.assertRaisesRegex(AccessError, "nobody enters this"):
            order.with_user(self.manager).continues_renewal = True
        order.with_user(self.manager).action_approve()
        self.assertEqual((order.state, contract.state), ("draft", "to_renew"))

    def test_what_the_web_shop_sells_needs_nobody(self):
        order = self._quote(15.0)
        if "website_id" in order._fields:
            website = self.env["website"].search([], limit=1)
            order.sudo().website_id = website
            self.assertFalse(order._is_cart())
            cart = self.env(su=True)["sale.order"].with_user(
                self.env.ref("base.user_root")
            )
            cart = cart.create(
                {"partner_id": self.customer_a.id, "website_id": website.id}
            )
            self.assertTrue(cart._is_cart())
        else:
            self.assertFalse(order._is_cart())


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestApprovalPayments(PaymentCommon, ApprovalCommon):
    def _prepare(self, order, **values):
        return {
            "amount": order.amount_total,
            "currency_id": order.currency_id.id,
            "partner_id": self.customer_a.id,
            "sale_order_ids": [Command.set(order.ids)],
            "provider_id": self.provider.id,
            "payment_method_id": self.payment_method_id,
            "reference": f"pay {order.name}",
            "operation": "online_direct",
            **values,
        }

    def test_a_payment_is_not_begun(self):
        order = self._quote(15.0, require_payment=True)
        self.assertFalse(order._has_to_be_paid())
        with self.assertRaisesRegex(ValidationError, "still preparing"):
            self.env["payment.transaction"].create(self._prepare(order))

    def test_what_was_paid_before_the_change_confirms_nothing(self):
        for state in ("done", "pending"):
            with self.subTest(state=state):
                order = self._quote(require_payment=True, prepayment_percent=1.0)
                transaction = self.env["payment.transaction"].create(
                    self._prepare(order, reference=f"{state} {order.name}")
                )
                order.order_line.discount = 15.0
                transaction.state = state
                transaction._post_process()
                self.assertEqual(order.state, "draft")
                if state == "done":
                    order.with_user(self.leader).action_approve()
                    order.action_confirm()
                    self.assertEqual(order.state, "sale")


@tagged("post_install", "-at_install")
class TestApprovalPortal(HttpCase, ApprovalCommon):
    def test_the_customer_waits(self):
        order = self._quote(require_signature=True)
        order.action_quotation_sent()
        url = order.get_portal_url()
        self.assertIn("Accept & Sign", self.url_open(url).text)
        order.order_line.discount = 30.0
        self.env.flush_all()
        for address in (url, f"{url}&report_type=pdf", f"{url}&payment_amount=10"):
            page = self.url_open(address).text
            self.assertIn("We are still preparing quotation", page)
            self.assertIn(order.name, page)
            self.assertNotIn("Accept", page)
            self.assertNotIn("30", page.partition("in_preparation")[2][:500])
            self.assertNotIn("approv", page.lower())
        # Without the link of the quotation, nothing is said about it.
        page = self.url_open(f"/my/orders/{order.id}?access_token=wrong").text
        self.assertNotIn(order.name, page)
        result = self.make_jsonrpc_request(
            f"/my/orders/{order.id}/accept",
            {
                "access_token": order.access_token,
                "name": "Azure",
                "signature": "R0lGODlhAQABAAD/ACwAAAAAAQABAAACADs=",
            },
        )
        self.assertIn("error", result)
        self.assertEqual(order.state, "sent")
        order.with_user(self.leader).action_approve()
        self.env.flush_all()
        self.assertIn("Accept & Sign", self.url_open(url).text)
