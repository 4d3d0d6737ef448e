from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .selfservice_common import SelfServiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-10")
class TestSelfServiceRights(SelfServiceCommon):
    """Who asks, who accepts, and who sees what was asked for."""

    def _pause(self):
        wish = {"date": "2026-03-01", "date_end": "2026-03-31"}
        return self._ask_as(self.seller, "pause", **wish)

    def test_a_salesperson_asks_and_a_manager_accepts(self):
        with self.assertRaises(AccessError):
            self.contract.with_user(self.seller)._pause(date(2026, 3, 1))
        request = self._pause()
        self.assertEqual((request.origin, request.state), ("sales", "new"))
        self.assertEqual(request.user_id, self.seller)
        self.assertFalse(request.partner_id)
        with self.assertRaisesRegex(AccessError, "Sales managers answer"):
            request.action_accept()
        with self.assertRaisesRegex(AccessError, "Sales managers answer"):
            request.action_refuse("No.")
        self.assertFalse(request.may_accept)
        accepted = request.with_user(self.manager)
        self.assertTrue(accepted.may_accept)
        accepted.action_accept()
        self.assertEqual(self.contract.pause_ids.date, date(2026, 3, 1))
        told = self.env["mail.message"].search(
            [
                ("model", "=", request._name),
                ("res_id", "=", request.id),
                ("partner_ids", "in", self.seller.partner_id.ids),
            ]
        )
        self.assertEqual(told.subject, "Pause: done")
        with self.assertRaisesRegex(UserError, "answered already"):
            accepted.action_accept()

    def test_the_leader_accepts_where_the_team_says_so(self):
        request = self._pause()
        as_leader = request.with_user(self.leader)
        with self.assertRaises(AccessError):
            as_leader.action_accept()
        self.assertFalse(self.contract.pause_ids)
        self.team.leader_accepts_requests = True
        as_leader.action_accept()
        self.assertEqual(request.state, "done")
        self.assertEqual(request.answered_by, self.leader)
        self.assertEqual(self.contract.pause_ids.user_id, self.leader)
        # The right is for requests: contracts are not written by leaders.
        with self.assertRaises(AccessError):
            self.contract.with_user(self.leader).action_cancel("2026-06-01")

    def test_a_leader_of_another_team_does_not(self):
        self.team.leader_accepts_requests = True
        other = self.env["crm.team"].create(
            {"name": "Others", "leader_accepts_requests": True}
        )
        self.contract.team_id = other
        with self.assertRaises(AccessError):
            self._pause().with_user(self.leader).action_accept()

    def test_the_leader_of_the_team_is_asked(self):
        self.team.leader_accepts_requests = True
        self.assertEqual(self._pause().sudo().activity_ids.user_id, self.leader)

    def test_prices_and_quantities_of_salespeople(self):
        request = self._ask_as(
            self.seller, "price", prices={self.item.id: 90.0}, date="2026-03-01"
        )
        self.assertIn("90.00 instead of", request.preview)
        self.assertIn("03/01/2026", request.preview)
        request.with_user(self.manager).action_accept()
        last = self.item._get_versions()[-1]
        self.assertEqual(last.price_unit, 90.0)
        self.assertEqual(last.date_start, date(2026, 3, 1))
        request = self._ask_as(
            self.seller, "quantity", quantities={self.item.id: 0}, date="2026-05-01"
        )
        request.with_user(self.manager).action_accept()
        self.assertEqual(self.contract._get_monthly_on(date(2026, 5, 1)), 0.0)
        self.assertEqual(self.contract._get_monthly_on(date(2026, 4, 30)), 180.0)

    def test_something_else_is_a_task(self):
        with self.assertRaisesRegex(UserError, "Say what is wanted"):
            self._ask_as(self.seller, "other")
        request = self._ask_as(self.seller, "other", comment="Call them.")
        again = self._ask_as(self.seller, "other", comment="Call them again.")
        (request + again).with_user(self.seller).action_accept()
        self.assertEqual(again.state, "done")

    def test_colleagues_see_their_own(self):
        request = self._pause()
        other = new_test_user(
            self.env, "requests_other", "sales_team.group_sale_salesman"
        )
        with self.assertRaises(AccessError):
            request.with_user(other).read(["comment"])
        with self.assertRaises(AccessError):
            self._ask_as(other, "cancel", reason_id=self.reason.id)
        employee = new_test_user(self.env, "requests_employee", "base.group_user")
        with self.assertRaises(AccessError):
            self._ask_as(employee, "cancel", reason_id=self.reason.id)

    def test_another_company_sees_nothing(self):
        company = self._create_company(name="Elsewhere")
        far = new_test_user(
            self.env,
            "requests_far",
            "sales_team.group_sale_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        request = self._pause()
        for call in (
            lambda: request.with_user(far).read(["kind"]),
            lambda: request.with_user(far).action_accept(),
            lambda: self._ask_as(far, "cancel", reason_id=self.reason.id),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_what_was_asked_for_is_not_rewritten(self):
        request = self._pause()
        for values in (
            {"state": "done"},
            {"kind": "cancel"},
            {"date": "2026-02-01"},
            {"result": "Agreed."},
        ):
            for user in (self.seller, self.manager):
                with self.subTest(values=values), self.assertRaises(AccessError):
                    request.with_user(user).write(values)
        request.with_user(self.manager).user_id = self.manager
        with self.assertRaises(AccessError):
            request.with_user(self.manager).unlink()
        with self.assertRaises(AccessError):
            request.with_user(self.manager).create(
                {"contract_id": self.contract.id, "kind": "cancel"}
            )

    def test_customers_read_their_own_requests_only(self):
        self.plan_monthly.portal_cancel = "request"
        visitor, stranger = (
            new_test_user(self.env, login, "base.group_portal", partner_id=partner.id)
            for login, partner in (
                ("requests_ann", self.contact),
                ("requests_bob", self.stranger),
            )
        )
        internal = self._pause()
        request = self._ask("cancel", reason_id=self.reason.id)
        requests = self.env["sale.contract.request"]
        self.assertEqual(requests.with_user(visitor).search([]), request)
        self.assertFalse(requests.with_user(stranger).search([]))
        seen = request.with_user(visitor)
        self.assertIn("12/31/2026", seen.read(["told", "state", "preview"])[0]["told"])
        self.assertFalse(seen.may_accept)
        with self.assertRaises(AccessError):
            internal.with_user(visitor).read(["comment"])
        for call in (
            seen.action_accept,
            lambda: seen.action_refuse("No."),
            lambda: seen.write({"comment": "Other"}),
            seen.unlink,
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertEqual(request.state, "new")
        # Whoever is logged in asks for themselves, and for their own company.
        with self.assertRaises(AccessError):
            contract = self.contract.with_user(stranger).sudo()
            contract._make_request("cancel", {"reason_id": self.reason.id})

    def test_quantities_in_the_form_of_salespeople(self):
        asking = self.env["sale.contract.ask"].with_user(self.seller)
        form = Form(asking.with_context(default_contract_id=self.contract.id))
        form.kind = "quantity"
        self.assertIn("Nothing changes", form.problem)
        with form.line_ids.edit(0) as row:
            row.new_quantity = 1
        self.assertIn("Support: 1 instead of 2 from 02/01/2026 on", form.preview)
        action = form.save().action_apply()
        request = self.contract.request_ids
        self.assertEqual(action["res_id"], request.id)
        self.assertEqual(request.line_ids.quantity, 1)
        self.assertEqual(request.told, form.preview)

    def test_the_form_of_salespeople(self):
        wizard = self.env["sale.contract.ask"].with_user(self.seller)
        wizard = wizard.create(
            {
                "contract_id": self.contract.id,
                "kind": "cancel",
                "date_end": "2026-06-30",
            }
        )
        self.assertEqual(wizard.problem, "Choose a reason.")
        self.assertFalse(wizard.preview)
        wizard.reason_id = self.reason
        self.assertFalse(wizard.problem)
        self.assertIn("06/30/2026", wizard.preview)
        wizard.action_apply()
        request = self.contract.request_ids
        self.assertEqual(request.date_end, date(2026, 6, 30))
        refusal = self.env["sale.contract.request.refusal"].with_user(self.manager)
        refusal.create(
            {"request_id": request.id, "reason": "Too early."}
        ).action_apply()
        self.assertEqual((request.state, request.result), ("refused", "Too early."))
