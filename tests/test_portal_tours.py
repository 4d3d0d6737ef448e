from odoo.tests import tagged

from .portal_common import PortalCommon


@tagged("post_install", "-at_install")
class TestPortalTours(PortalCommon):
    """What customers do with their contracts in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env["crm.lost.reason"].create(
            {"name": "Test moved away", "portal_published": True}
        )
        cls.plan_monthly.write(
            {
                "portal_cancel": "at_term_end",
                "portal_quantity": "both",
                "renewal_declined": "lost",
            }
        )
        cls.contract = cls._create_contracts(
            cls.customer_a,
            start=cls.env.company._get_contract_today(),
            products=cls.support,
        )

    def _start(self, tour):
        self.env.flush_all()
        # The password that tours log in with is the login.
        self.anna.password = self.anna.login
        self.start_tour("/my/contracts", tour, login=self.anna.login)
        self.env.invalidate_all()

    def test_cancel_with_a_reason(self):
        self._start("sale_renewal_portal_cancel")
        self.assertEqual(self.contract.cancel_reason_id, self.reason)
        self.assertGreater(self.contract.date_cancelled, self.contract.date_end)
        self.assertEqual(self.contract.request_ids.comment, "We move")

    def test_more_seats(self):
        self._start("sale_renewal_portal_seats")
        self.assertEqual(self.contract.amount_period, 300.0)
        self.assertEqual(self.contract.request_ids.order_id.state, "sale")

    def test_decline_a_renewal(self):
        self.contract.action_renew()
        lead = self.contract.renewal_lead_id
        offer = lead.order_ids or lead._create_quotations()
        offer.write({"require_signature": False, "require_payment": False})
        offer.action_quotation_sent()
        self._start("sale_renewal_portal_decline")
        self.assertEqual(offer.state, "cancel")
        self.assertEqual(lead.lost_reason_id, self.reason)
        self.assertEqual(self.contract.state, "not_renewed")
