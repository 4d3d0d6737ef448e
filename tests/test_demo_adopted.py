from odoo.tests import TransactionCase, tagged

from odoo.addons.sale_renewal import hooks


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
