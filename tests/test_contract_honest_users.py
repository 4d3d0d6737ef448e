from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import RenewalCommon

ROLES = (
    "sales_team.group_sale_salesman",
    "sales_team.group_sale_salesman_all_leads",
    "sales_team.group_sale_manager",
    "account.group_account_invoice",
    "account.group_account_readonly",
)
MODELS = (
    "sale.contract",
    "sale.contract.line",
    "sale.contract.change",
    "sale.contract.plan",
    "sale.contract.reminder",
)


@tagged("post_install", "-at_install")
@freeze_time("2026-12-10")
class TestHonestUsers(RenewalCommon):
    """What stands in the way of people who do their own work."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._create_contracts(cls.customer_a, start="2026-01-01")
        cls.users_by_role = {
            role: new_test_user(cls.env, f"role{number}", role)
            for number, role in enumerate(ROLES)
        }

    def test_who_reads_a_contract_writes_notes_and_plans_activities(self):
        colleague = self.sale_manager
        for role, user in self.users_by_role.items():
            own = role == "sales_team.group_sale_salesman"
            self.contract.user_id = user if own else self.salesman
            contract = self.contract.with_user(user)
            with self.subTest(role=role):
                contract.message_post(body="Called them.", message_type="comment")
                contract.message_post(
                    body="Dear customer,",
                    message_type="comment",
                    subtype_xmlid="mail.mt_comment",
                )
                contract.activity_schedule("mail.mail_activity_data_call")
                activity = contract.activity_schedule(
                    "mail.mail_activity_data_todo", user_id=colleague.id
                )
                activity.date_deadline = "2026-12-24"
                activity.action_feedback("Done.")

    def test_who_does_not_read_a_contract_writes_no_note(self):
        stranger = new_test_user(self.env, "far", "sales_team.group_sale_salesman")
        contract = self.contract.with_user(stranger)
        with self.assertRaises(AccessError):
            contract.message_post(body="Hello", message_type="comment")
        with self.assertRaises(AccessError):
            contract.activity_schedule(
                "mail.mail_activity_data_todo", user_id=stranger.id
            )

    def test_readers_add_no_strangers_to_a_contract(self):
        contract = self.contract.with_user(self.salesman)
        stranger = new_test_user(self.env, "far", "sales_team.group_sale_salesman")
        for partner in (self.customer_a, stranger.partner_id):
            with self.assertRaises(AccessError):
                contract.message_subscribe(partner.ids)
        contract.message_subscribe(self.sale_manager.partner_id.ids)
        self.assertIn(self.sale_manager.partner_id, contract.message_partner_ids)

    def test_every_role_reads_whole_records(self):
        self.contract._create_invoices()
        self.contract._create_renewals()
        self.env["sale.contract.reminder"].create(
            {"plan_id": self.plan_monthly.id, "days_before": 10}
        )
        for role, user in self.users_by_role.items():
            own = role == "sales_team.group_sale_salesman"
            self.contract.user_id = user if own else self.salesman
            self.env.flush_all()
            for name in MODELS:
                self.env.invalidate_all()
                with self.subTest(role=role, model=name):
                    record = self.env[name].with_user(user).search([], limit=1)
                    self.assertTrue(record.read())
                    record.get_views([(False, "list"), (False, "form")])
            with self.subTest(role=role):
                Form(self.contract.with_user(user))

    def test_everybody_sees_how_many_invoices_there_are(self):
        self.contract._create_invoices()
        for user in (self.salesman, self.sale_manager):
            self.assertEqual(self.contract.with_user(user).invoice_count, 1)

    def test_renewals_of_an_archived_salesperson_have_an_owner(self):
        leader, manager = self.users_by_role[ROLES[1]], self.env["res.users"]
        group = self.env.ref("sales_team.group_sale_manager")
        manager = group.all_user_ids.filtered("active").sorted("id")[:1]
        second = self._create_contracts(self.customer_b, start="2026-01-01")
        team = self.env["crm.team"].create({"name": "North", "user_id": leader.id})
        self.contract.team_id = team
        second.team_id = False
        both = self.contract + second
        self.salesman.active = False
        leads = both._create_renewals()
        self.assertEqual(leads.mapped("user_id"), leader | manager)
        for lead, owner in zip(leads, (leader, manager), strict=True):
            self.assertEqual(lead.user_id, owner)
            self.assertEqual(lead.activity_ids.user_id, owner)
            self.assertIn("whose user is archived", str(lead.activity_ids.note))

    def test_errors_of_contracts_without_an_owner_are_somebodys(self):
        self.contract.write({"user_id": False, "team_id": False})
        self.contract._note_renewal_error("It failed.")
        self.assertTrue(
            self.contract.activity_ids.user_id.has_group(
                "sales_team.group_sale_manager"
            )
        )

    def test_a_deleted_salesperson_leaves_a_word(self):
        leaving = new_test_user(self.env, "leaving", "sales_team.group_sale_salesman")
        self.contract.user_id = leaving
        leaving.unlink()
        self.assertFalse(self.contract.user_id)
        self.assertIn("leaving", self.contract.message_ids[0].body)
        self.assertIn("was deleted", self.contract.message_ids[0].body)

    def test_a_deleted_renewal_leaves_a_word_and_can_be_made_again(self):
        lead = self.contract._create_renewals()
        self.assertEqual(self.contract.state, "to_renew")
        lead.with_user(self.sale_manager).unlink()
        self.assertEqual(self.contract.state, "active")
        self.assertIn("can be made again", self.contract.message_ids[0].body)
        self.assertTrue(self.contract._create_renewals())

    def test_errors_show_neither_statements_nor_classes(self):
        contract = self.contract.with_context(lang="en_US")
        broken = "SELECT secret FROM nowhere WHERE price = 42"
        try:
            with self.env.cr.savepoint():
                self.env.cr.execute(broken)
        except Exception as error:  # noqa: BLE001 - whatever PostgreSQL says
            with self.assertLogs("odoo.addons.sale_renewal", "WARNING") as logs:
                message = contract._get_error_message(error)
        with self.assertLogs("odoo.addons.sale_renewal", "WARNING"):
            other = contract._get_error_message(KeyError("partner"))
        for text in (message, other):
            for word in ("SELECT", "nowhere", "Error(", "psycopg2", "KeyError"):
                self.assertNotIn(word, text)
        self.assertIn(message.split()[-1].rstrip("."), logs.output[0])
