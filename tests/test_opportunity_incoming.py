from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestIncomingLeads(RenewalCommon):
    """A lead that comes in is kept, though its stage can make no order of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stage_first = cls.env["crm.stage"].create(
            {"name": "In", "sequence": -1, "order_action": "quotation"}
        )
        cls.leader = new_test_user(
            cls.env, "incoming_leader", "sales_team.group_sale_salesman_all_leads"
        )
        cls.team = cls.env["crm.team"].create(
            {"name": "Inbox", "user_id": cls.leader.id, "use_leads": False}
        )

    def _receive_email(self):
        values = {"stage_id": self.stage_first.id, "team_id": self.team.id}
        message = {"subject": "Need support", "from": "someone@example.com"}
        return self.env["crm.lead"].message_new(
            message, custom_values=values | {"type": "opportunity"}
        )

    def test_an_email_without_customer_is_kept_and_says_why(self):
        for action in ("quotation", "confirm"):
            self.stage_first.order_action = action
            lead = self._receive_email()
            self.assertEqual(lead.stage_id, self.stage_first)
            self.assertFalse(lead.order_ids)
            self.assertIn("no customer", lead.missing_order_reason)
            self.assertEqual(lead.activity_ids.user_id, self.leader)
            self.assertIn("no customer", lead.activity_ids.note)
            self.assertIn("no customer", "".join(lead.message_ids.mapped("body")))

    def test_trying_again_makes_it(self):
        lead = self._receive_email().with_user(self.leader)
        with self.assertRaisesRegex(UserError, "no customer"), self.cr.savepoint():
            lead.action_run_stage()
        lead.partner_id = self.customer_a
        lead.line_ids = [Command.create({"product_id": self.support.id})]
        lead.action_run_stage()
        self.assertEqual(len(lead.order_ids), 1)
        self.assertFalse(lead.missing_order_reason)

    def test_what_add_ons_refuse_keeps_the_lead_and_the_others(self):
        self.stage_first.order_action = "confirm"
        contract = self._create_contracts(self.customer_a, start="2026-01-01")
        contract.action_cancel("2026-02-01")
        common = {
            "type": "opportunity",
            "stage_id": self.stage_first.id,
            "user_id": self.salesman.id,
            "partner_id": self.customer_a.id,
            "line_ids": [Command.create({"product_id": self.support.id})],
        }
        upsell = {
            "order_type": "upsell",
            "source_contract_ids": [Command.set(contract.ids)],
        }
        leads = self.env["crm.lead"].create(
            [common | {"name": "Good"}, common | upsell | {"name": "Too late"}]
        )
        good, late = leads
        self.assertEqual(good.order_ids.state, "sale")
        self.assertFalse(late.order_ids)
        self.assertIn("It does not go on", late.activity_ids.note)

    def test_moves_are_still_refused(self):
        lead = self._receive_email()
        lead.stage_id = self.stage_new
        with self.assertRaises(RedirectWarning), self.cr.savepoint():
            lead.stage_id = self.stage_first

    def test_an_import_keeps_new_leads_and_says_sentences_about_moves(self):
        lead = self._create_opportunity(self.customer_a, name="Empty")
        lead.partner_id = False
        ((xml_id,),) = lead.export_data(["id"])["datas"]
        leads = self.env["crm.lead"]
        result = leads.load(
            ["name", "type", "stage_id/.id"],
            [["Imported", "opportunity", str(self.stage_first.id)]],
        )
        self.assertTrue(result["ids"], result["messages"])
        result = leads.load(["id", "stage_id/.id"], [[xml_id, str(self.stage_won.id)]])
        message = result["messages"][0]["message"]
        self.assertTrue(message.startswith("The order cannot be placed."), message)
        self.assertNotIn("class", message)

    def test_the_form_shows_it(self):
        lead = self._receive_email().with_user(self.leader)
        with Form(lead) as form:
            self.assertIn("no customer", form.missing_order_reason)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestOpportunityAgainstQuotation(RenewalCommon):
    """The check compares the opportunity with the quotation that it orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_opportunity(cls.customer_a, cls.support + cls.setup)
        cls.order = cls.lead._create_quotations()

    def _assert_refused(self, *words):
        with self.assertRaises(RedirectWarning) as raised, self.cr.savepoint():
            self.lead.stage_id = self.stage_won
        for word in words:
            self.assertIn(word, str(raised.exception))

    def test_a_quotation_for_another_customer_is_not_ordered(self):
        self.lead.partner_id = self.customer_b
        self._assert_refused(
            f"{self.order.name} is for Azure Books, and the opportunity for Bold Foods"
        )
        contact = self.env["res.partner"].create(
            {"name": "Ms Gray", "parent_id": self.customer_a.id}
        )
        self.lead.partner_id = contact
        self.lead.stage_id = self.stage_won
        self.assertEqual(self.order.state, "sale")

    def test_other_products_are_said(self):
        self.assertFalse(self.lead._get_order_warnings())
        support, setup = self.lead.line_ids
        support.product_uom_qty = 2
        setup.price_unit = 200.0
        self.lead.line_ids = [Command.create({"product_id": self.licence.id})]
        (warning,) = self.lead._get_order_warnings()
        for text in (
            "Support: 1 instead of 2",
            "Setup: another price",
            "Licence: 0 instead of 1",
        ):
            self.assertIn(text, warning)
        check = self.env["crm.lead.order.check"].create({"lead_ids": self.lead.ids})
        self.assertIn("Support: 1 instead of 2", check.report)
        self.assertIn("Ready to order", check.report)

    def test_a_product_that_was_taken_away_is_said(self):
        self.lead.line_ids[1].unlink()
        self.assertIn("Setup: 1 instead of 0", "".join(self.lead._get_order_warnings()))

    def test_nothing_of_everything_is_not_ordered(self):
        self.order.order_line.product_uom_qty = 0
        self._assert_refused("There is nothing to order")
        self.order.action_cancel()
        self.lead.line_ids.product_uom_qty = 0
        self._assert_refused("There is nothing to order")

    def test_a_lost_opportunity_is_not_ordered(self):
        won = self.stage_won
        self.stage_won = won.copy({"name": "Ordering", "is_won": False})
        self.lead.action_set_lost()
        for stage in (self.stage_won, won):
            self.stage_won = stage
            self._assert_refused("It is lost: restore it first.")
            self.assertEqual(self.order.state, "draft")
        self.assertFalse(self.lead.active)
        self.lead.action_unarchive()
        self.lead.stage_id = won
        self.assertEqual(self.order.state, "sale")
