from odoo.tests import BaseCase, tagged

from odoo.addons.sale_renewal.tokens import ContextToken

from .context_walk import DYNAMIC, walk, walk_python, walk_xml

# The only ones that are read as they come: ids, that the methods check.
ARGUMENTS = {"sale_renewal_lead_id", "sale_renewal_order_id", "sale_renewal_period"}
ODOO_KEYS = {
    "_import_current_module",
    "_import_limit",
    "cron_end_time",
    "cron_id",
    "dialog_size",
    "active_ids",
    "active_model",
    "group_by",
    "import_file",
    "job_uuid",  # of queue_job
    "lang",
    "order_id",  # of product.catalog.mixin
    "restricted_picking_type_code",
    "to_date",
    "tz",
    "warehouse_id",
}
# They change what Odoo does by the way, and are on or off.
ODOO_FLAGS = {
    "active_test",
    "bypass_delay_description",
    "bypass_global_horizon_days",
    "create",
    "email_notification_allow_footer",
    "force_email",
    "hide_mail_template_management_options",
    "mail_auto_subscribe_no_notify",
    "mail_notrack",
    "mark_so_as_sent",
    "sale_show_partner_name",
    "read_group_expand",
    "skip_backorder",
    "skip_sms",
    "tracking_disable",
}


@tagged("post_install", "-at_install")
class TestContextOfTheSources(BaseCase):
    """What our sources put into the context, and what they take from it."""

    def _get_problem(self, key, value):
        """Return what is wrong with a use of a key, or False."""
        if key in ARGUMENTS:
            return isinstance(value, bool) and "no parameter is on or off"
        if key in ODOO_FLAGS:
            return False
        if key in ODOO_KEYS or key.startswith(("default_", "search_default_")):
            return isinstance(value, bool) and "not a flag of Odoo"
        if key == DYNAMIC:
            return "write the key as it is"
        return "not of Odoo: tell it with an argument or a token"

    def test_no_parameter_of_ours_is_in_the_context(self):
        uses = list(walk())
        self.assertIn("sale_renewal_order_id", {key for _file, key, _value in uses})
        problems = [
            f"{file}: {key}: {problem}"
            for file, key, value in uses
            if (problem := self._get_problem(key, value))
        ]
        self.assertFalse(problems)

    def test_our_keys_carry_our_prefix(self):
        tokens = ContextToken.__subclasses__()
        for key in ARGUMENTS.union(token.key for token in tokens):
            self.assertRegex(key, "^sale_renewal_[a-z_]+$")

    def test_what_the_walk_finds(self):
        for source in (
            "self.with_context(contract_change=True)",
            "self.with_context({'contract_change': 1})",
            "self.with_context(**values)",
            "self.with_context(values)",
            "self.env.context.get('contract_change')",
            "self.env.context['contract_change']",
            "'contract_change' in self.env.context",
            "context.get(name)",
            "action = {'context': {'contract_change': True}}",
            "orders._get_records_action(context={'contract_change': True})",
            "self.with_context(default_type=True)",
            "self.with_context(sale_renewal_order_id=True)",
        ):
            with self.subTest(source=source):
                [(key, value)] = walk_python(source)
                self.assertTrue(self._get_problem(key, value))
        for source in (
            "<a context=\"{'contract_change': True}\"/>",
            "<a><field name=\"context\">{'contract_change': 1}</field></a>",
            "<a invisible=\"context.get('contract_change')\"/>",
        ):
            with self.subTest(source=source):
                [(key, value)] = walk_xml(source)
                self.assertTrue(self._get_problem(key, value))
