from lxml import html

from odoo.http import Request
from odoo.tests import freeze_time, tagged

from .portal_common import PortalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestPortalDecline(PortalCommon):
    """Customers decline renewals and additions, whether somebody signs or not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason, cls.inner_reason = cls.env["crm.lost.reason"].create(
            [
                {"name": "Test moved away", "portal_published": True},
                {"name": "Test bad payer"},
            ]
        )
        cls.plan_monthly.renewal_declined = "lost"
        cls.contract = cls._create_contracts(
            cls.customer_a, start="2026-01-01", products=cls.support
        )
        cls.contract.action_renew()
        cls.lead = cls.contract.renewal_lead_id
        cls.offer = cls.lead.order_ids or cls.lead._create_quotations()
        cls.offer.write({"require_signature": False, "require_payment": False})
        cls.offer.action_quotation_sent()
        cls.path = f"/my/orders/{cls.offer.id}/decline_offer"

    def _post(self, user, csrf=True, path=None, **values):
        self.env.flush_all()
        self._login(user)
        if csrf:
            values["csrf_token"] = Request.csrf_token(self)
        path = path or self.path
        response = self.url_open(path, data=values, allow_redirects=False)
        self.env.invalidate_all()
        return response

    def test_a_renewal_is_declined_without_signature(self):
        page = self._get(f"/my/orders/{self.offer.id}", self.anna)
        self.assertIn(self.path, page.text)
        form = self._get(self.path, self.anna).text
        self.assertIn(f"Contract {self.contract.number} is not renewed", form)
        self.assertIn("ends on 12/31/2026", form)
        self.assertIn("Test moved away", form)
        self.assertNotIn("Test bad payer", form)
        values = {"reason_id": self.reason.id, "comment": "We move"}
        response = self._post(self.anna, **values)
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.offer.state, "cancel")
        self.assertEqual(self.lead.won_status, "lost")
        self.assertEqual(self.lead.lost_reason_id, self.reason)
        self.assertEqual(self.contract.state, "not_renewed")
        (request,) = self.contract.request_ids
        self.assertRecordValues(
            request,
            [
                {
                    "kind": "decline",
                    "state": "done",
                    "partner_id": self.anna.partner_id.id,
                    "comment": "We move",
                }
            ],
        )
        page = self._get(f"/my/orders/{self.offer.id}", self.anna, message="declined")
        self.assertIn("You have declined this offer", page.text)
        contract = self._get(self._get_path(self.contract), self.anna).text
        self.assertIn("Declined Quotation", contract)
        # What follows inside is not the customer's.
        self.assertNotIn(self.lead.name, contract)

    def test_a_reason_is_chosen(self):
        for reason in ("", "nonsense", self.inner_reason.id):
            response = self._post(self.anna, reason_id=reason)
            (error,) = html.fromstring(response.text).xpath("//div[@name='error']")
            self.assertIn("Choose a reason.", error.text_content())
        self.assertEqual(self.offer.state, "sent")

    def test_it_is_declined_once(self):
        for _time in range(2):
            self._post(self.anna, reason_id=self.reason.id)
        self.assertEqual(len(self.contract.request_ids), 1)
        response = self._get(self.path, self.anna)
        self.assertIn("is not open any more", response.text)

    def test_who_signs_leaves_something_behind_as_well(self):
        self.offer.require_signature = True
        path = f"/my/orders/{self.offer.id}/decline"
        response = self._post(self.anna, path=path, decline_message="Too dear")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.offer.state, "cancel")
        self.assertEqual(self.lead.won_status, "lost")
        self.assertEqual(self.contract.request_ids.comment, "Too dear")

    def test_others_decline_nothing(self):
        token = self.offer._portal_ensure_token()
        manager = self.sale_manager
        manager.password = f"{manager.login}-password"
        values = {"reason_id": self.reason.id, "access_token": token}
        for user in (None, self.bert, manager):
            shown = self._get(self.path, user, access_token=token)
            self._assert_refused(shown)
            self._assert_refused(self._post(user, **values))
        response = self._post(self.anna, csrf=False, **values)
        self.assertEqual(response.status_code, 400)
        draft = self.offer.copy()
        draft_path = f"/my/orders/{draft.id}/decline_offer"
        self._assert_refused(self._get(draft_path, self.anna))
        sold = self.contract.order_ids
        sold_path = f"/my/orders/{sold.id}/decline_offer"
        self._assert_refused(self._post(self.anna, path=sold_path, **values))
        self.assertEqual(self.offer.state, "sent")
        self.assertEqual(sold.state, "sale")
        self.assertFalse(self.contract.request_ids)

    def test_plain_quotations_have_no_such_button(self):
        order = self._create_order(self.customer_a, self.setup)
        order.action_quotation_sent()
        page = self._get(f"/my/orders/{order.id}", self.anna)
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("decline_offer", page.text)
        path = f"/my/orders/{order.id}/decline_offer"
        self._assert_refused(self._get(path, self.anna))
