from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestStages(RenewalCommon):
    """Quotations, orders and payments move opportunities to the stages that wait."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.stage"].search([("id", "!=", cls.stage_new.id)]).write(
            {"is_won": False, "sequence": 0}
        )
        cls.stage_won.write({"is_won": True, "sequence": 99, "order_action": "none"})
        cls.stage_sent, cls.stage_ordered, cls.stage_paid = cls.env["crm.stage"].create(
            [
                {"name": "Sent", "sequence": 10, "advance_on": "quote_sent"},
                {"name": "Ordered", "sequence": 20, "advance_on": "order_confirmed"},
                {"name": "Paid", "sequence": 30, "advance_on": "payment_received"},
            ]
        )
        cls.leads = cls._create_opportunity(cls.customer_a, cls.support)
        cls.leads += cls._create_opportunity(cls.customer_b, cls.support)
        cls.orders = cls.leads._create_quotations()

    def test_sending_confirming_and_paying_move_forward(self):
        self.orders.with_user(self.salesman).action_quotation_sent()
        self.assertEqual(self.leads.stage_id, self.stage_sent)
        self.orders.with_user(self.salesman).action_confirm()
        self.assertEqual(self.leads.stage_id, self.stage_ordered)
        self.orders._payment_received()
        self.assertEqual(self.leads.stage_id, self.stage_paid)

    def test_never_back_and_never_out_of_a_won_stage(self):
        behind, won = self.leads
        behind.stage_id = self.stage_paid
        won.stage_id = self.stage_won
        self.orders.action_quotation_sent()
        self.assertEqual(behind.stage_id, self.stage_paid)
        self.assertEqual(won.stage_id, self.stage_won)

    def test_a_won_opportunity_stays_where_it_is(self):
        self.stage_paid.sequence = 100
        self.leads.stage_id = self.stage_won
        self.orders._payment_received()
        self.assertEqual(self.leads.stage_id, self.stage_won)

    def test_stages_of_other_teams_are_passed_over(self):
        other_team = self.env["crm.team"].create({"name": "Other"})
        self.stage_sent.team_ids = other_team
        self.leads.team_id = self.sale_team
        late = self.stage_sent.copy({"sequence": 15, "team_ids": False})
        self.orders.action_quotation_sent()
        self.assertEqual(self.leads.stage_id, late)

    def test_orders_win_opportunities_if_the_company_says_so(self):
        self.stage_ordered.advance_on = "none"
        self.orders[0].action_confirm()
        self.assertEqual(self.leads[0].won_status, "pending")
        self.env.company.order_wins_opportunity = True
        self.orders[1].action_confirm()
        self.assertEqual(self.leads[1].won_status, "won")

    @freeze_time("2026-01-15")
    def test_a_confirmed_renewal_is_always_won(self):
        self.stage_ordered.advance_on = "none"
        contract = self._create_contracts(self.customer_a, start="2025-02-01")
        lead = contract._create_renewals()
        lead.order_ids.action_confirm()
        self.assertEqual(lead.won_status, "won")
        self.assertEqual(contract.state, "renewed")

    def test_paid_invoices_move_the_opportunity(self):
        self.orders.action_confirm()
        invoices = self.orders._create_invoices()
        invoices.action_post()
        self.assertEqual(self.leads.stage_id, self.stage_ordered)
        accountant = new_test_user(
            self.env, "accountant", "account.group_account_invoice"
        )
        self.env["account.payment.register"].with_user(accountant).with_context(
            active_model="account.move", active_ids=invoices[0].ids
        ).create({})._create_payments()
        paid = invoices[0].line_ids.sale_line_ids.order_id.opportunity_id
        self.assertEqual(paid.stage_id, self.stage_paid)
        self.assertEqual((self.leads - paid).stage_id, self.stage_ordered)

    def test_payment_received_elsewhere_is_noted_and_moves(self):
        order = self.orders[0].with_user(self.salesman)
        action = self.env.ref("sale_renewal.sale_payment_received_action")
        wizard = self.env[action.res_model].with_user(self.salesman)
        with Form(wizard.with_context(default_order_id=order.id)) as form:
            self.assertEqual(form.amount, 100.0)
            form.amount = 0
            form.memo = "Bank A, 4711"
        with self.assertRaisesRegex(UserError, "amount"):
            form.record.action_record()
        form.record.amount = 60.0
        form.record.action_record()
        self.assertEqual(
            self.leads.mapped("stage_id"), self.stage_paid + self.stage_new
        )
        self.assertIn("60.00", order.message_ids[0].body)
        self.assertIn("Bank A, 4711", order.message_ids[0].body)
        self.assertFalse(order.invoice_ids)

    def test_other_open_quotations_of_a_won_opportunity_are_cancelled(self):
        lead = self.leads[0]
        other = self.orders[0].copy({"opportunity_id": lead.id})
        self.orders[0].action_confirm()
        self.assertEqual(other.state, "draft")
        lead.stage_id = self.stage_won
        self.assertEqual(other.state, "cancel")
        self.assertIn(self.orders[0].name, other.message_ids[0].body)
        self.assertEqual(self.orders[1].state, "draft")

    def test_other_quotations_stay_if_the_company_says_so(self):
        self.env.company.cancel_other_quotations = False
        other = self.orders[0].copy({"opportunity_id": self.leads[0].id})
        self.orders[0].action_confirm()
        self.leads[0].stage_id = self.stage_won
        self.assertEqual(other.state, "draft")


@tagged("post_install", "-at_install")
class TestQuotations(RenewalCommon):
    """Any number of quotations per opportunity, one of them primary."""

    def test_the_only_one_is_primary_and_several_need_a_choice(self):
        lead = self._create_opportunity(self.customer_a, self.support)
        first = lead._create_quotations()
        self.assertEqual(lead.primary_order_id, first)
        second = self._create_order(
            self.customer_a, self.licence, opportunity_id=lead.id
        )
        self.assertFalse(lead.primary_order_id)
        with self.assertRaises(RedirectWarning):
            lead.action_place_order()
        second.with_user(self.salesman).action_set_primary()
        self.assertRecordValues(
            first + second, [{"is_primary": False}, {"is_primary": True}]
        )
        self.assertEqual(lead.action_place_order(), second)
        self.assertEqual(first.state, "draft")

    def test_the_primary_one_feeds_the_revenues(self):
        lead = self._create_opportunity(self.customer_a, self.support)
        first = lead._create_quotations()
        second = self._create_order(
            self.customer_a, self.licence + self.setup, opportunity_id=lead.id
        )
        first.action_set_primary()
        self.assertEqual(lead.recurring_revenue, 100.0)
        self.assertEqual(lead.expected_revenue, 0.0)
        second.action_set_primary()
        self.assertEqual(lead.recurring_revenue, 50.0)
        self.assertEqual(lead.expected_revenue, 250.0)
        second.order_line[1].price_unit = 300.0
        self.assertEqual(lead.expected_revenue, 300.0)

    def test_an_empty_quotation_leaves_what_was_typed(self):
        lead = self._create_opportunity(self.customer_a, expected_revenue=5000.0)
        self._create_order(self.customer_a, opportunity_id=lead.id)
        self.assertEqual(lead.expected_revenue, 5000.0)

    def test_new_quotation_carries_everything(self):
        self.env.company.sale_order_template_id = self.env[
            "sale.order.template"
        ].create(
            {
                "name": "Company layout",
                "sale_order_template_line_ids": [
                    Command.create({"product_id": self.setup.id})
                ],
            }
        )
        lead = self._create_opportunity(self.customer_a, self.support)
        lead.line_ids.write({"discount": 5.0})
        action = lead.with_user(self.salesman).action_sale_quotations_new()
        order = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(order.opportunity_id, lead)
        self.assertEqual(order.partner_id, self.customer_a)
        self.assertRecordValues(
            order.order_line,
            [
                {"product_id": self.support.id, "discount": 5.0, "price_unit": 100.0},
                {"product_id": self.setup.id, "discount": 0.0, "price_unit": 250.0},
            ],
        )

    def test_order_type_comes_from_the_opportunity_and_is_kept(self):
        lead = self._create_opportunity(self.customer_a, self.support)
        lead.order_type = "upsell"
        order = self._create_order(
            self.customer_a, self.support, opportunity_id=lead.id
        )
        self.assertEqual(order.order_type, "upsell")
        plain = self._create_order(self.customer_a, self.support)
        self.assertEqual(plain.order_type, "new")
        plain.action_confirm()
        with self.assertRaisesRegex(UserError, "order type stays"):
            plain.order_type = "renewal"

    def test_check_says_what_is_wrong_or_ready(self):
        ready = self._create_opportunity(self.customer_a, self.support)
        wrong = self._create_opportunity(self.customer_b, name="Empty one")
        action = (ready + wrong).with_user(self.salesman).action_check_order()
        check = (
            self.env["crm.lead.order.check"]
            .with_user(self.salesman)
            .with_context(**action["context"])
            .create({})
        )
        self.assertIn("Ready to order", check.report)
        self.assertIn("There is nothing to sell", check.report)
        self.assertIn(f'data-oe-id="{wrong.id}"', check.report)

    def test_customer_of_another_company_and_unsellable_product(self):
        other_company = self._create_company(name="Elsewhere")
        lead = self._create_opportunity(
            self.customer_a, self.support, company_id=self.env.company.id
        )
        self.support.sale_ok = False
        problems = lead._get_order_problems()
        self.assertIn("Support cannot be sold", " ".join(problems))
        self.customer_a.sudo().company_id = other_company
        self.assertIn("belongs to Elsewhere", " ".join(lead._get_order_problems()))

    def test_drop_shipping_needs_a_vendor(self):
        self.product.route_ids = self.env.ref("stock_dropshipping.route_drop_shipping")
        lead = self._create_opportunity(self.customer_a, self.product)
        self.assertIn("has no vendor", " ".join(lead._get_order_problems()))
        self.product.seller_ids = [Command.create({"partner_id": self.partner.id})]
        self.assertFalse(lead._get_order_problems())


@tagged("post_install", "-at_install")
class TestMails(RenewalCommon):
    """Mails to customers: once per document, none lost for want of an address."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env.ref("sale.email_template_edi_sale")
        cls.customer_a.email = "azure@example.com"

    def _get_mails(self, orders):
        comment = self.env.ref("mail.mt_comment")
        return orders.message_ids.filtered(lambda m: m.subtype_id == comment)

    def test_order_mail_is_sent_once(self):
        self.env.company.order_mail_template_id = self.template
        lead = self._create_opportunity(self.customer_a, self.support)
        order = lead.with_user(self.sale_manager).action_place_order()
        mail = self._get_mails(order)
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.author_id, self.salesman.partner_id)
        self.assertIn(order.name, mail.attachment_ids.name)
        self.assertIn(self.customer_a, mail.notified_partner_ids | mail.partner_ids)
        order._send_once(self.template)
        self.assertEqual(len(self._get_mails(order)), 1)

    def test_the_mail_of_the_stage_beats_that_of_the_company(self):
        own = self.template.copy({"subject": "Your offer from the stage"})
        stage = self.env["crm.stage"].create(
            {
                "name": "Proposal",
                "order_action": "quotation",
                "mail_template_id": own.id,
            }
        )
        self.env.company.quotation_mail_template_id = self.template
        lead = self._create_opportunity(self.customer_a, self.support)
        lead.stage_id = stage
        self.assertEqual(self._get_mails(lead.order_ids).subject, own.subject)

    def test_a_missing_address_is_one_activity(self):
        self.env.company.order_mail_template_id = self.template
        leads = self._create_opportunity(self.customer_b, self.support)
        leads += self._create_opportunity(self.customer_a, self.support)
        orders = leads.action_place_order()
        self.assertEqual(orders.mapped("state"), ["sale", "sale"])
        self.assertEqual(len(orders.activity_ids), 1)
        self.assertEqual(orders.activity_ids.user_id, self.salesman)
        self.assertEqual(len(self._get_mails(orders)), 1)
