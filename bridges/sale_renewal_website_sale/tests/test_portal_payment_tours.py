from dateutil.relativedelta import relativedelta

from odoo.tests import freeze_time, tagged

from odoo.addons.account_payment.tests.common import AccountPaymentCommon
from odoo.addons.sale_renewal.tests.portal_common import PortalCommon


@tagged("post_install", "-at_install")
class TestPortalPaymentTours(PortalCommon, AccountPaymentCommon):
    """Customers pay on the portal, with the provider for demonstrations."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan_monthly.write(
            {"payment_mode": "token_post_first", "invoice_mode": "post"}
        )
        cls.provider = cls._prepare_provider("demo")
        cls.provider.write({"is_published": True, "allow_tokenization": True})
        cls.today = cls.env.company._get_contract_today()
        # The password that tours log in with is the login.
        cls.anna.password = cls.anna.login

    def _charge(self, contract, months):
        """Bill and charge a later period; return its invoice."""
        day = contract.date_start + relativedelta(months=months)
        with freeze_time(day):
            self._run_cron("sale_renewal.ir_cron_create_invoices")
            bill = contract.invoice_ids.filtered(lambda move: move.invoice_date == day)
            self._run_cron("sale_renewal.ir_cron_charge_payments")
        return bill

    def test_replace_the_card(self):
        contract = self._create_contracts(
            self.customer_a, start=self.today, products=self.support
        )
        contract.payment_token_id = self.env["payment.token"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.provider.payment_method_ids[:1].id,
                "partner_id": self.customer_a.id,
                "payment_details": "1234",
                "provider_ref": "old card",
                "demo_simulated_state": "error",
            }
        )
        old = contract.payment_token_id
        self.env.flush_all()
        path = f"/my/contracts/{contract.id}"
        self.start_tour(path, "sale_renewal_portal_card", login=self.anna.login)
        self.env.invalidate_all()
        self.assertNotEqual(contract.payment_token_id, old)
        self.assertEqual(contract.payment_token_id.partner_id, self.anna.partner_id)
        self.assertTrue(old.active)
        bill = self._charge(contract, 1)
        self.assertEqual(bill.transaction_ids.state, "done")
        self.assertIn(bill.payment_state, ("in_payment", "paid"))

    def test_sign_and_pay(self):
        order = self._create_order(
            self.customer_a,
            self.support,
            require_signature=True,
            require_payment=True,
            validity_date=False,
        )
        order.action_quotation_sent()
        path = order.get_portal_url()
        self.env.flush_all()
        self.start_tour(path, "sale_renewal_portal_sign_and_pay", login=self.anna.login)
        self.env.invalidate_all()
        self.assertEqual((order.state, order.signed_by), ("sale", "Anna Azure"))
        contract = order.contract_ids
        token = order.transaction_ids.token_id
        self.assertEqual(contract.payment_token_id, token)
        bill = self._charge(contract, 1)
        self.assertEqual(bill.transaction_ids.token_id, token)
        self.assertIn(bill.payment_state, ("in_payment", "paid"))
