from freezegun import freeze_time

from odoo.fields import Command
from odoo.http import Request
from odoo.tests import new_test_user, tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from .payment_common import PaymentCommon
from .portal_common import PortalCommon
from .test_documents_signature import IMAGE

SALES = "sales_team.group_sale_manager"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestPaymentPortalStrangers(PortalCommon, PaymentCommon):
    """Whoever is not a customer's contact pays, signs and declines nothing: employees
    without sales rights, colleagues who sell, and users of another company.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env["crm.lost.reason"].create(
            {"name": "Test moved away", "portal_published": True}
        )
        cls.contract.action_renew()
        lead = cls.contract.renewal_lead_id
        cls.offer = lead.order_ids or lead._create_quotations()
        cls.offer.action_quotation_sent()
        cls.unsigned = cls.contract.copy({"date_start": "2026-01-01"})
        cls.unsigned.require_signature = True
        cls.company = cls._create_company(name="Elsewhere")
        cls.strangers = [
            cls._create_user("employee", "base.group_user"),
            cls._create_user("colleague", SALES),
            cls._create_user("far_customer", "base.group_portal", cls.company),
            cls._create_user("far_employee", "base.group_user", cls.company),
            cls._create_user("far_colleague", SALES, cls.company),
        ]
        # Even who works for the customer's company, where another company has it.
        far = cls.strangers[2]
        far.partner_id.parent_id = cls.customer_a

    @classmethod
    def _create_user(cls, login, group, company=None):
        company = company or cls.company_a
        return new_test_user(
            cls.env,
            login,
            group,
            password=f"{login}-password",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def _get_state(self):
        """Return everything that these routes could change."""
        self.env.invalidate_all()
        return (
            self.contract.read(["state", "payment_token_id", "payment_state"]),
            self.unsigned.read(["signed_by", "signed_on", "signature"]),
            self.offer.read(["state", "signed_by"]),
            self.env["payment.transaction"].search_count([]),
            self.env["payment.token"].search_count([]),
            self.env["sale.contract.request"].search_count([]),
            self.env["mail.message"].search_count([("model", "=", "sale.contract")]),
        )

    def _post(self, user, path, **values):
        self.env.flush_all()
        self._login(user)
        values["csrf_token"] = Request.csrf_token(self)
        return self.url_open(path, data=values, allow_redirects=False)

    def _assert_tells_nothing(self, response):
        self._assert_refused(response)
        for name in (self.contract.number, self.offer.name, "1234"):
            self.assertNotIn(name, response.text)

    def test_pages_and_forms_are_refused(self):
        before, link = self._get_state(), self.contract._portal_ensure_token()
        offer_link = self.offer._portal_ensure_token()
        path = self._get_path(self.contract)
        decline = f"/my/orders/{self.offer.id}/decline_offer"
        for user in (None, self.bert, *self.strangers):
            with self.subTest(user=user and user.login):
                shown = self._get(f"{path}/payment_method", user, access_token=link)
                self._assert_tells_nothing(shown)
                shown = self._get(decline, user, access_token=offer_link)
                self._assert_tells_nothing(shown)
                for token_id in ("", self.token.id):
                    sent = self._post(
                        user, f"{path}/token", token_id=token_id, access_token=link
                    )
                    self._assert_tells_nothing(sent)
                sent = self._post(
                    user, decline, reason_id=self.reason.id, access_token=offer_link
                )
                self._assert_tells_nothing(sent)
        self.assertEqual(self._get_state(), before)

    @mute_logger("odoo.http")
    def test_nothing_is_saved_for_the_contract(self):
        before, link = self._get_state(), self.contract._portal_ensure_token()
        values = {
            "provider_id": self.provider.id,
            "payment_method_id": self.method.id,
            "flow": "direct",
            "access_token": link,
        }
        path = f"{self._get_path(self.contract)}/payment_method/transaction"
        for user in (None, self.bert, *self.strangers):
            with self.subTest(user=user and user.login):
                self.env.flush_all()
                self._login(user)
                with self.assertRaises(JsonRpcException):
                    self.make_jsonrpc_request(path, values)
        self.assertEqual(self._get_state(), before)

    def test_nobody_signs_without_the_link(self):
        before = self._get_state()
        path = f"{self._get_path(self.unsigned)}/accept"
        values = {"name": "Mallory", "signature": IMAGE}
        wrong = self.contract._portal_ensure_token()
        # Colleagues who sell may open the contract, as they may quotations of Odoo.
        strangers = [user for user in self.strangers if user.login != "colleague"]
        for user in (None, self.bert, *strangers):
            for link in (None, "", "0" * 36, wrong):
                with self.subTest(user=user and user.login, link=link):
                    self.env.flush_all()
                    self._login(user)
                    answer = self.make_jsonrpc_request(
                        path, values | {"access_token": link}
                    )
                    self.assertEqual(set(answer), {"error"})
                    self.assertIn("cannot be opened", answer["error"])
        self.assertEqual(self._get_state(), before)
