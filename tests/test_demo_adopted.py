from odoo.modules.migration import load_script
from odoo.tests import TransactionCase, tagged

from odoo.addons.sale_renewal import hooks

KEEPING = "sale_renewal/migrations/19.0.1.7.0/pre-story.py"


@tagged("post_install", "-at_install")
class TestDemoAdopted(TransactionCase):
    """What an uninstalled demo left behind is taken by the next one."""

    def test_an_account_of_before(self):
        self.env.ref("base.module_base").demo = True
        accounts = self.env["account.account"].with_company(
            self.env.ref("base.main_company")
        )
        account = accounts.create(
            {"name": "Left", "code": "218900", "account_type": "liability_current"}
        )
        hooks._adopt_demo_records(self.env)
        found = self.env.ref("sale_renewal.demo_deferred_account")
        self.assertEqual(found, account)
        self.assertFalse(self.env.ref("sale_renewal.demo_accrued_account", False))

    def test_the_history_of_before_is_kept_by_updates(self):
        lead, other = self.env["crm.lead"].create([{"name": "Deal"}, {"name": "Other"}])
        data = self.env["ir.model.data"]
        for name, record in (("story_deal_0", lead), ("storydeal", other)):
            data._update_xmlids([{"xml_id": f"sale_renewal.{name}", "record": record}])
        data.flush_model()
        load_script(KEEPING, "story").migrate(self.env.cr, "19.0.1.6.0")
        data.invalidate_model()
        self.assertTrue(self._get_data(lead).noupdate)
        self.assertFalse(self._get_data(other).noupdate)

    def _get_data(self, record):
        return self.env["ir.model.data"].search(
            [("model", "=", record._name), ("res_id", "=", record.id)]
        )
