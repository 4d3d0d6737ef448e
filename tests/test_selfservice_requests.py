import doctest
from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.sale_renewal import notice

from .selfservice_common import SelfServiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-10")
class TestSelfServiceRequests(SelfServiceCommon):
    """What customers ask for, and what they do themselves where the plan lets them."""

    def test_worked_examples_of_the_notice(self):
        result = doctest.testmod(notice)
        self.assertGreater(result.attempted, 3)
        self.assertEqual(result.failed, 0)

    def test_nothing_is_offered_by_default(self):
        actions = self.contract._get_portal_actions()
        self.assertEqual(len(actions), 8)
        for kind, reason in actions.items():
            with self.subTest(kind=kind):
                self.assertIn("cannot be done here", reason)
        with self.assertRaisesRegex(UserError, "cannot be done here"):
            self._ask("cancel", reason_id=self.reason.id)
        self.assertFalse(self.contract.request_ids)

    def test_a_cancellation_is_asked_for_and_accepted(self):
        self.plan_monthly.portal_cancel = "request"
        request = self._ask("cancel", reason_id=self.reason.id, comment="We move.")
        self.assertEqual(request.state, "new")
        self.assertEqual(request.partner_id, self.contact)
        self.assertEqual(request.date_end, date(2026, 12, 31))
        self.assertFalse(self.contract.date_cancelled)
        self.assertEqual(request.activity_ids.user_id, self.seller)
        self.assertIn("12/31/2026", request.preview)
        request.with_user(self.manager).action_accept()
        self.assertEqual(request.state, "done")
        self.assertEqual(self.contract.date_cancelled, date(2027, 1, 1))
        self.assertEqual(self.contract.cancel_reason_id, self.reason)
        self.assertEqual(request.answered_by, self.manager)
        self.assertFalse(request.activity_ids)
        self.assertIn("12/31/2026", request.result)

    def test_a_cancellation_at_the_end_of_the_term_is_done_at_once(self):
        self.plan_monthly.portal_cancel = "at_term_end"
        self.assertIsNone(self.contract._get_portal_actions()["cancel"])
        texts = self.contract._preview_request(
            "cancel", {"reason_id": self.reason.id}, self.contact
        )
        self.assertEqual(
            texts,
            [
                "The last day of service is 12/31/2026.",
                "Nothing is billed for the days without service.",
            ],
        )
        self.assertFalse(self.contract.request_ids)
        request = self._ask("cancel", reason_id=self.reason.id)
        self.assertEqual(request.state, "done")
        self.assertEqual(request.told, "\n".join(texts))
        self.assertEqual(self.contract.date_cancelled, date(2027, 1, 1))
        mail = self.env["mail.mail"].search(
            [("model", "=", request._name), ("res_id", "=", request.id)]
        )
        self.assertEqual(mail.recipient_ids, self.contact)
        with self.assertRaisesRegex(UserError, "cancelled from"):
            self._ask("cancel", reason_id=self.reason.id)

    def test_notice_is_kept_where_there_is_no_term(self):
        self.plan_evergreen.write({"portal_cancel": "with_notice", "notice_days": 30})
        contract = self._create_contract(self.plan_evergreen)
        self.assertEqual(contract.notice_days, 30)
        self.assertEqual(contract._get_earliest_cancel_date(), date(2026, 2, 28))
        with self.assertRaisesRegex(UserError, "02/28/2026 at the earliest"):
            self._ask(
                "cancel", contract, reason_id=self.reason.id, date_end="2026-01-31"
            )
        request = self._ask("cancel", contract, reason_id=self.reason.id)
        self.assertEqual(request.state, "done")
        self.assertEqual(contract.date_cancelled, date(2026, 3, 1))

    def test_what_was_billed_is_credited_where_the_plan_credits(self):
        self.plan_monthly.portal_cancel = "request"
        wish = {"reason_id": self.reason.id, "date_end": "2026-01-20"}
        texts = self.contract._preview_request("cancel", wish, self.contact)
        self.assertEqual(
            texts[1], "What was billed for the days without service is not credited."
        )
        self.plan_monthly.portal_credit = True
        # 200.00 for 11 of the 31 days of January
        texts = self.contract._preview_request("cancel", wish, self.contact)
        self.assertIn("70.97 of what was billed", texts[1])
        self.plan_monthly.portal_show_prices = False
        texts = self.contract._preview_request("cancel", wish, self.contact)
        self.assertNotIn("70.97", texts[1])
        request = self._ask("cancel", **wish)
        request.with_user(self.manager).action_accept()
        credit = self.contract.change_ids.sudo().credit_move_ids
        self.assertEqual(credit.amount_untaxed, 70.97)
        with self.assertRaisesRegex(UserError, "01/10/2026 at the earliest"):
            other = self._create_contract(self.plan_monthly)
            self._ask("cancel", other, reason_id=self.reason.id, date_end="2026-01-09")

    def test_a_reason_has_to_be_one_for_customers(self):
        self.plan_monthly.portal_cancel = "request"
        with self.assertRaisesRegex(UserError, "reasons in the list"):
            self._ask("cancel", reason_id=self.inner_reason.id)
        with self.assertRaisesRegex(UserError, "Choose a reason"):
            self._ask("cancel")

    def test_two_requests_for_the_same_thing(self):
        self.plan_monthly.portal_cancel = "request"
        request = self._ask("cancel", reason_id=self.reason.id)
        reason = self.contract._get_portal_actions()["cancel"]
        self.assertIn(request.name, reason)
        with self.assertRaisesRegex(UserError, "asked for already"):
            self._ask("cancel", reason_id=self.reason.id)
        self.assertEqual(self.contract.request_ids, request)

    def test_the_database_refuses_a_second_open_request(self):
        self.plan_monthly.portal_cancel = "request"
        request = self._ask("cancel", reason_id=self.reason.id)
        values = {"contract_id": self.contract.id, "kind": "cancel"}
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            request.create(values)
        request.with_user(self.manager).action_refuse("Stay a while.")
        self.assertTrue(request.create(values))

    def test_a_contract_that_ended_meanwhile(self):
        self.plan_monthly.portal_pause = "request"
        request = self._ask("pause", date="2026-03-01", date_end="2026-03-31")
        self.contract.action_cancel("2026-01-10")
        with self.assertRaisesRegex(UserError, "It is cancelled"):
            request.with_user(self.manager).action_accept()
        self.assertEqual(request.state, "new")
        self.assertIn("cancelled", request.problem)
        with self.assertRaisesRegex(UserError, "Say why"):
            request.with_user(self.manager).action_refuse(" ")
        request.with_user(self.manager).action_refuse("It was cancelled before.")
        self.assertEqual(request.state, "refused")
        self.assertEqual(request.result, "It was cancelled before.")

    def test_pauses_within_limits(self):
        self.plan_monthly.write(
            {
                "portal_pause": "allowed",
                "portal_pause_max_days": 31,
                "portal_pause_max_per_term": 1,
            }
        )
        with self.assertRaisesRegex(UserError, "31 days at most"):
            self._ask("pause", date="2026-03-01", date_end="2026-04-01")
        with self.assertRaisesRegex(UserError, "last day of the pause"):
            self._ask("pause", date="2026-03-01")
        with self.assertRaisesRegex(UserError, "in the past"):
            self._ask("pause", date="2026-01-09", date_end="2026-01-12")
        request = self._ask("pause", date="2026-03-01", date_end="2026-03-31")
        self.assertEqual(request.state, "done")
        self.assertEqual(self.contract.pause_ids.date_end, date(2026, 3, 31))
        self.assertEqual(self.contract.date_end, date(2027, 1, 31))
        self.assertIn("01/31/2027", request.told)
        self.assertIsNone(self.contract._get_portal_actions()["resume"])
        self._ask("resume", date="2026-03-11")
        self.assertEqual(self.contract.pause_ids.date_end, date(2026, 3, 10))
        with freeze_time("2026-03-12"):
            self.env.invalidate_all()
            reason = self.contract._get_portal_actions()["pause"]
        self.assertIn("was paused 1 times", reason)

    def test_addresses_of_the_customer(self):
        self.plan_monthly.portal_addresses = True
        address, other = self.env["res.partner"].create(
            [
                {"name": "Shop", "parent_id": self.customer_a.id, "type": "delivery"},
                {"name": "Home", "parent_id": self.customer_b.id, "type": "delivery"},
            ]
        )
        with self.assertRaisesRegex(UserError, "Choose addresses of Azure Books"):
            self._ask("address", partner_shipping_id=other.id)
        request = self._ask("address", partner_shipping_id=str(address.id))
        self.assertEqual(request.state, "done")
        self.assertEqual(self.contract.partner_shipping_id, address)
        self.assertEqual(self.contract.partner_invoice_id, self.customer_a)

    def test_only_contacts_of_the_customer_ask(self):
        self.plan_monthly.portal_cancel = "at_term_end"
        with self.assertRaises(AccessError):
            self._ask("cancel", partner=self.stranger, reason_id=self.reason.id)
        self.assertFalse(self.contract.date_cancelled)

    def test_what_is_no_request_is_refused(self):
        for kind in ("decline", "nonsense", "price", "other"):
            with self.subTest(kind=kind), self.assertRaises(UserError):
                self._ask(kind, comment="Please")
