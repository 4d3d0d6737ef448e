from freezegun import freeze_time

from odoo.http import Request
from odoo.tests import tagged

from .payment_common import PaymentCommon
from .portal_common import PortalCommon


@tagged("post_install", "-at_install")
class TestPaymentOnPortal(PortalCommon, PaymentCommon):
    """The customer chooses what the contract is paid with; nobody else does."""

    def _post(self, user, token_id, contract=None):
        self.env.flush_all()
        self._login(user)
        path = f"{self._get_path(contract or self.contract)}/token"
        data = {"token_id": token_id, "csrf_token": Request.csrf_token(self)}
        response = self.url_open(path, data=data, allow_redirects=False)
        self.env.invalidate_all()
        return response

    def test_the_page_says_how_it_is_paid(self):
        page = self._get(self._get_path(self.contract), self.anna).text
        self.assertIn("Everything that is due was paid", page)
        self.assertIn("1234", page)
        self._bill(day="2026-02-01")
        self._refuse("2026-02-01", "Lost card")
        with freeze_time("2026-02-02"):
            page = self._get(self._get_path(self.contract), self.anna).text
        self.assertIn("Your last payment was refused", page)
        self.assertIn("suspended on 02/15/2026", page)
        self.assertIn("ends on 03/03/2026", page)
        self.assertIn("open_invoices", page)
        self.assertIn("100.00", page)
        self.plan_monthly.portal_show_prices = False
        page = self._get(self._get_path(self.contract), self.anna).text
        self.assertNotIn("open_invoices", page)

    def test_a_plan_that_charges_nothing_shows_nothing(self):
        self.plan_monthly.payment_mode = "manual"
        page = self._get(self._get_path(self.contract), self.anna).text
        self.assertNotIn("automatic_payment", page)

    def test_the_customer_chooses_another_one(self):
        own = self._create_token(self.anna.partner_id, details="4444")
        other = self._create_contracts(
            self.customer_a, start="2026-01-01", products=self.support
        )
        other.payment_token_id = own
        page = self._get(self._get_path(self.contract), self.anna).text
        self.assertIn("4444", page)
        response = self._post(self.anna, own.id)
        self.assertIn("payment=chosen", response.headers["Location"])
        self.assertEqual(self.contract.payment_token_id, own)
        page = self._get(self._get_path(self.contract), self.anna).text
        self.assertIn(f"It pays for {other.number}", page)

    def test_the_customer_takes_it_off(self):
        response = self._post(self.anna, "")
        self.assertIn("payment=removed", response.headers["Location"])
        self.assertFalse(self.contract.payment_token_id)
        self.assertEqual(self.contract.payment_state, "no_method")

    def test_nobody_takes_what_is_not_theirs(self):
        foreign = self._create_token(self.bert.partner_id, details="6666")
        colleague = self._create_token(self.carl.partner_id, details="7777")
        archived = self._create_token(self.anna.partner_id, details="8888")
        archived.active = False
        for token in (foreign, colleague, archived):
            response = self._post(self.anna, token.id)
            self.assertIn("payment=refused", response.headers["Location"])
        for value in ("x", "-1", "1 OR 1", "٣"):
            self._post(self.anna, value)
        self.assertEqual(self.contract.payment_token_id, self.token)

    def test_strangers_change_nothing(self):
        own = self._create_token(self.bert.partner_id, details="6666")
        for user in (self.bert, None):
            self._assert_refused(self._post(user, own.id))
            self.assertEqual(self.contract.payment_token_id, self.token)

    def test_a_link_with_a_token_chooses_nothing(self):
        self.env.flush_all()
        token = self.contract._portal_ensure_token()
        page = self._get(self._get_path(self.contract), access_token=token).text
        self.assertNotIn("choose_payment_method", page)
        self.assertNotIn("remove_payment_method", page)
