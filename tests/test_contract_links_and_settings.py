import inspect
import re
from types import SimpleNamespace

from odoo.fields import Command
from odoo.service.server import Worker
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import convert_file

from ..models import sale_batch_job_mixin
from .common import RenewalCommon

# A method that uses one of these gives each user their own answer.
ASKS_WHO = re.compile(
    r"_filtered_access|has_access\(|has_group\(|env\.user\b|env\.uid\b"
)


@tagged("post_install", "-at_install")
@freeze_time("2026-04-10")
class TestLinksAndSettings(RenewalCommon):
    """What an administrator chose stays, and what depends on the reader says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls.env.ref("base.group_user")
        cls.recurring_revenue = cls.env.ref("crm.group_use_recurring_revenues")

    def test_updates_leave_recurring_revenue_switched_off(self):
        users, group = (
            self.env.ref("base.group_user"),
            self.recurring_revenue,
        )
        users._remove_group(group)
        convert_file(
            self.env,
            "sale_renewal",
            "security/sale_contract_security.xml",
            {},
            mode="update",
        )
        self.assertNotIn(group, users.implied_ids)

    def test_installing_shows_recurring_revenue(self):
        users, group = (
            self.env.ref("base.group_user"),
            self.recurring_revenue,
        )
        users._remove_group(group)
        convert_file(
            self.env,
            "sale_renewal",
            "security/sale_contract_security.xml",
            {},
            mode="init",
        )
        self.assertIn(group, users.implied_ids)

    def test_a_staging_area_saves_no_settings_but_its_own(self):
        users = self.users
        groups = self.env.ref("stock.group_stock_multi_locations") | self.env.ref(
            "stock.group_adv_location"
        )
        users.write({"implied_ids": [Command.unlink(group.id) for group in groups]})
        views = self.env.ref("stock.stock_location_view_tree2_editable")
        views |= self.env.ref("stock.stock_location_view_form_editable")
        views.active = True
        settings = self.env["res.config.settings"]
        count = settings.search_count([])
        keeper = new_test_user(self.env, "head_keeper", "stock.group_stock_manager")
        warehouse = self.env["stock.warehouse"].search([], limit=1)
        warehouse.with_user(keeper).has_staging = True
        self.assertLessEqual(groups, users.all_implied_ids)
        self.assertFalse(any(views.mapped("active")))
        self.assertEqual(settings.search_count([]), count)

    def test_the_end_of_a_worker_is_recognised_as_odoo_says_it(self):
        """Fails when Odoo's server words it anew: then ``TIME_IS_OVER`` has to."""
        with self.assertRaises(Exception) as raised:
            Worker.signal_time_expired_handler(SimpleNamespace(pid=1), 0, None)
        self.assertEqual(str(raised.exception), sale_batch_job_mixin.TIME_IS_OVER)

    def test_what_an_opportunity_shows_is_the_readers_own(self):
        contract = self._create_contracts(self.customer_a, start="2026-01-01")
        lead = contract._create_renewals()
        theirs = self.env["res.users"].browse(self.sale_manager.id)
        stranger = new_test_user(self.env, "stranger", "sales_team.group_sale_salesman")
        lead.user_id = stranger
        self.assertEqual(lead.with_user(theirs).source_order_ids, contract.order_ids)
        self.assertFalse(lead.with_user(stranger).source_order_ids)
        self.assertEqual(lead.with_user(theirs).source_order_ids, contract.order_ids)

    def test_fields_that_ask_who_reads_are_kept_per_reader(self):
        missing = []
        for model in self.env.registry.values():
            for field in model._fields.values():
                if field._module != "sale_renewal" or field.store or field.compute_sudo:
                    continue
                if not isinstance(field.compute, str):
                    continue
                method = getattr(model, field.compute)
                contexts = self.env.registry.field_depends_context[field]
                if ASKS_WHO.search(inspect.getsource(method)) and "uid" not in contexts:
                    missing.append(str(field))
        self.assertEqual(missing, [])
