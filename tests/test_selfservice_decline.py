from datetime import date

from odoo.exceptions import UserError
from odoo.http import Request
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged

from .selfservice_common import SelfServiceCommon

DECLINED = "sale_renewal.mail_activity_type_quotation_declined"


class DeclineCommon(SelfServiceCommon):
    """The contract has a renewal opportunity and its quotation, which was sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.contract._create_renewals()
        cls.quotation = cls.lead.order_ids
        cls.quotation.action_quotation_sent()


@tagged("post_install", "-at_install")
@freeze_time("2026-12-01")
class TestSelfServiceDecline(DeclineCommon):
    """A renewal or an upsell that the customer does not want."""

    def _decline(self, order=None, reason=None, comment="Too much of it."):
        (order or self.quotation).sudo()._decline(reason or self.reason, comment)

    def test_the_opportunity_is_lost_where_the_plan_says_so(self):
        self.plan_monthly.renewal_declined = "lost"
        self._decline()
        self.assertEqual(self.quotation.state, "cancel")
        self.assertEqual(self.lead.won_status, "lost")
        self.assertEqual(self.lead.lost_reason_id, self.reason)
        self.assertEqual(self.contract.state, "not_renewed")
        self.assertEqual(self.contract.renewal_lost_reason_id, self.reason)
        request = self.contract.request_ids
        self.assertEqual((request.kind, request.state), ("decline", "done"))
        self.assertEqual(request.order_id, self.quotation)
        self.assertEqual(request.comment, "Too much of it.")
        told = self.env["mail.message"].search(
            [
                ("partner_ids", "in", self.seller.partner_id.ids),
                ("body", "ilike", "lost"),
            ]
        )
        self.assertIn("Too much of it.", told.body)

    def test_the_salesperson_is_asked_otherwise(self):
        self._decline()
        self.assertEqual(self.quotation.state, "cancel")
        self.assertEqual(self.lead.won_status, "pending")
        self.assertEqual(self.contract.state, "to_renew")
        activity = self.lead.activity_ids
        self.assertEqual(activity.activity_type_id, self.env.ref(DECLINED))
        self.assertEqual(activity.user_id, self.seller)
        self.assertEqual(activity.date_deadline, date(2026, 12, 1))
        self.assertIn("Too much of it.", activity.note)

    def test_another_quotation_stays_open(self):
        self.plan_monthly.renewal_declined = "lost"
        other = self.lead._create_quotations()
        self._decline()
        self.assertEqual(self.lead.won_status, "pending")
        self.assertFalse(self.lead.activity_ids)
        self.assertEqual(other.state, "draft")
        # The customer may read it.
        result = self.contract.request_ids.result
        self.assertEqual(result, f"{self.quotation.name} was declined.")
        self._decline(other)
        self.assertEqual(self.lead.won_status, "lost")
        self.assertEqual(len(self.contract.request_ids), 2)

    def test_an_upsell_is_declined(self):
        self.plan_monthly.renewal_declined = "lost"
        order = self.contract._create_upsell()
        self._decline(order, comment="")
        self.assertEqual(order.opportunity_id.lost_reason_id, self.reason)
        self.assertEqual(self.contract.state, "to_renew")

    def test_what_cannot_be_declined(self):
        plain = self._create_order(self.customer_a, self.setup)
        with self.assertRaisesRegex(UserError, "neither renews"):
            self._decline(plain)
        self._decline()
        with self.assertRaisesRegex(UserError, "not open any more"):
            self._decline()
        self.assertEqual(len(self.contract.request_ids), 1)

    def test_salespeople_cancel_as_before(self):
        self.quotation.with_user(self.seller).action_cancel()
        self.assertFalse(self.contract.request_ids)
        self.assertFalse(self.lead.activity_ids)
        self.assertEqual(self.lead.won_status, "pending")


@tagged("post_install", "-at_install")
@freeze_time("2026-12-01")
class TestSelfServiceDeclinePage(DeclineCommon, HttpCase):
    """The page of Odoo that declines quotations which have to be signed."""

    def test_a_customer_declines_with_the_link(self):
        self.plan_monthly.renewal_declined = "lost"
        self.quotation.require_signature = True
        new_test_user(
            self.env,
            "requests_portal",
            "base.group_portal",
            partner_id=self.contact.id,
        )
        self.authenticate("requests_portal", "requests_portal")
        token = self.quotation._portal_ensure_token()
        response = self.url_open(
            f"/my/orders/{self.quotation.id}/decline",
            data={
                "access_token": token,
                "decline_message": "We close the shop.",
                "csrf_token": Request.csrf_token(self),
            },
        )
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self.quotation.state, "cancel")
        self.assertEqual(self.lead.won_status, "lost")
        request = self.contract.request_ids
        self.assertEqual(request.comment, "We close the shop.")
        self.assertEqual(request.partner_id, self.contact)
