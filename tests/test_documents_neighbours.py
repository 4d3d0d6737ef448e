from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install", "-standard", "sale_renewal_neighbours")
@freeze_time("2026-03-10")
class TestDocumentsNeighbours(RenewalCommon):
    """Odoo's automation rules see what happens to contracts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer_a.email = "azure@example.com"
        cls.template = cls.env["mail.template"].create(
            {
                "name": "News",
                "model_id": cls.env["ir.model"]._get_id("sale.contract"),
                "subject": "News of {{ object.number }}",
                "body_html": "<p>News</p>",
                "partner_to": "{{ object.partner_id.id }}",
                "report_template_ids": [
                    Command.link(
                        cls.env.ref("sale_renewal.action_report_sale_contract").id
                    )
                ],
            }
        )

    def _create_rule(self, trigger, action, **values):
        model_id = self.env["ir.model"]._get_id("sale.contract")
        rule = self.env["base.automation"].create(
            {"name": trigger, "model_id": model_id, "trigger": trigger, **values}
        )
        rule.action_server_ids = [
            Command.create(
                {
                    "name": trigger,
                    "model_id": model_id,
                    "usage": "base_automation",
                    **action,
                }
            )
        ]
        return rule

    def _get_field(self, name):
        return self.env["ir.model.fields"]._get("sale.contract", name)

    def test_an_email_with_the_contract_when_it_is_cancelled(self):
        selection = self._get_field("state").selection_ids
        self._create_rule(
            "on_state_set",
            {
                "state": "mail_post",
                "template_id": self.template.id,
                "mail_post_method": "comment",
            },
            trg_selection_field_id=selection.filtered(
                lambda value: value.value == "cancelled"
            ).id,
        )
        contract = self._create_contracts(self.customer_a, start="2026-03-10")
        self.env.flush_all()
        subject = f"News of {contract.number}"
        self.assertNotIn(subject, contract.message_ids.mapped("subject"))
        contract.action_cancel("2026-03-10")
        self.env.flush_all()
        mail = contract.message_ids.filtered(lambda m: m.subject == subject)
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.partner_ids, self.customer_a)
        self.assertTrue(mail.attachment_ids)

    def test_an_activity_when_the_salesperson_changes(self):
        self._create_rule(
            "on_user_set",
            {
                "state": "next_activity",
                "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                "activity_summary": "Say hello",
                "activity_user_type": "generic",
                "activity_user_field_name": "user_id",
            },
            trigger_field_ids=[Command.link(self._get_field("user_id").id)],
        )
        contract = self._create_contracts(self.customer_a, start="2026-03-10")
        self.env.flush_all()
        contract.activity_ids.unlink()
        contract.user_id = self.sale_manager
        self.assertEqual(contract.activity_ids.summary, "Say hello")
        self.assertEqual(contract.activity_ids.user_id, self.sale_manager)

    def test_a_day_before_the_end_of_the_term(self):
        self._create_rule(
            "on_time",
            {
                "state": "object_write",
                "update_path": "client_order_ref",
                "value": "Ends soon",
            },
            trg_date_id=self._get_field("date_end").id,
            trg_date_range=30,
            trg_date_range_mode="before",
            trg_date_range_type="day",
            last_run="2027-02-01 00:00:00",
        )
        contract = self._create_contracts(self.customer_a, start="2026-03-10")
        self.assertEqual(str(contract.date_end), "2027-03-09")
        with freeze_time("2027-02-07 12:00:00"):
            self._run_cron("base_automation.ir_cron_data_base_automation_check")
        self.assertEqual(contract.client_order_ref, "Ends soon")
