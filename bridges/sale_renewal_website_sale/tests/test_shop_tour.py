from dateutil.relativedelta import relativedelta

from odoo.tests import freeze_time, tagged

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .common import ShopCommon


@tagged("post_install", "-at_install")
class TestShopTour(ShopCommon, AccountPaymentCommon):
    """From the page of the product to the contract, in a browser."""

    def test_a_guest_buys_three_years(self):
        self.website.salesperson_id = self.env.user
        self.support.name = "Support Tour"
        self.plan_yearly.write(
            {
                "term_count": 3,
                "invoice_mode": "post",
                "payment_mode": "token_post_first",
            }
        )
        provider = self._prepare_provider("demo")
        provider.write({"is_published": True, "allow_tokenization": True})
        self.start_tour("/shop", "sale_renewal_shop")
        order = self._get_cart()
        self.assertRecordValues(order, [{"state": "sale", "amount_total": 1000.0}])
        contract = order.contract_ids
        self.assertRecordValues(
            contract,
            [{"plan_id": self.plan_yearly.id, "state": "active", "arr": 1000.0}],
        )
        # The guest has got an account, and is told how to enter it.
        user = order.partner_id.user_ids
        self.assertRecordValues(user, [{"login": "tour.shopper@example.com"}])
        self.assertTrue(user._is_portal())
        self._check_portal_page(user, contract)
        # A year later the jobs bill the second year, and charge the same card.
        self.assertTrue(contract.payment_token_id)
        second = contract.date_start + relativedelta(years=1)
        with freeze_time(second):
            self._run_cron("sale_renewal.ir_cron_create_invoices")
            bill = contract.invoice_ids.filtered(
                lambda move: move.invoice_date == second
            )
            self._run_cron("sale_renewal.ir_cron_charge_payments")
        self.assertRecordValues(bill, [{"state": "posted", "amount_total": 1000.0}])
        self.assertRecordValues(
            bill.transaction_ids,
            [{"state": "done", "token_id": contract.payment_token_id.id}],
        )
        self.assertIn(bill.payment_state, ("in_payment", "paid"))

    def _check_portal_page(self, user, contract):
        """The shopper finds the contract on the portal."""
        user.password = "tour-shopper-19"
        self.authenticate(user.login, "tour-shopper-19")
        page = self.url_open(f"/my/contracts/{contract.id}")
        self.assertEqual(page.status_code, 200)
        self.assertIn(contract.number, page.text)
        self.assertIn("Support Tour", page.text)
