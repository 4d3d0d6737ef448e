from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.sale_renewal.controllers.portal_contract_action import (
    ContractActionPortal,
)
from odoo.addons.sale_renewal.models.selfservice.sale_contract_actions import (
    PORTAL_ACTIONS,
)

from .portal_action_common import PortalActionCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestPortalActionStrangers(PortalActionCommon):
    """Nobody changes a contract who is not logged in for its customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.token = cls.contract._portal_ensure_token()
        company = cls._create_company(name="Elsewhere")
        cls.employee = new_test_user(
            cls.env,
            "employee",
            "sales_team.group_sale_manager",
            password="employee-password",
        )
        cls.far = new_test_user(
            cls.env,
            "far",
            "base.group_portal",
            password="far-password",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        cls.far.partner_id.parent_id = cls.customer_a

    def _get_state(self):
        self.env.invalidate_all()
        return (
            self.env["sale.contract.request"].search_count([]),
            self.env["sale.order"].search_count([]),
            self.env["account.move"].search_count([]),
            self.contract.read(["state", "date_cancelled", "partner_invoice_id"]),
            self.contract.line_ids.read(["product_uom_qty", "date_end"]),
            len(self.contract.change_ids),
        )

    def _get_values(self):
        """Return values for every action, with what the preview would send along."""
        contract = self.contract.with_user(self.anna).sudo()
        preview = contract._preview_request("cancel", {"reason_id": self.reason.id})
        return {
            "reason_id": self.reason.id,
            "date": "2026-04-01",
            f"item_{self.item.id}": "3",
            "partner_invoice_id": self.customer_b.id,
            "seen": ContractActionPortal._get_digest(None, preview),
            "access_token": self.token,
        }

    def test_nothing_changes(self):
        before, values = self._get_state(), self._get_values()
        for user in (None, self.bert, self.employee, self.far):
            for action in PORTAL_ACTIONS:
                with self.subTest(user=user and user.login, action=action):
                    path = f"{self._get_path(self.contract)}/{action}"
                    shown = self._get(path, user, access_token=self.token)
                    self._assert_refused(shown)
                    sent = self._post(user, action, **values)
                    self._assert_refused(sent)
                    for response in (shown, sent):
                        self.assertNotIn(self.contract.number, response.text)
        self.assertEqual(self._get_state(), before)

    def test_nothing_is_sent_by_other_sites(self):
        before = self._get_state()
        for action in PORTAL_ACTIONS:
            response = self._post(self.anna, action, csrf=False, **self._get_values())
            self.assertEqual(response.status_code, 400)
        self.assertEqual(self._get_state(), before)

    def test_what_the_plan_does_not_offer_is_not_done(self):
        values = self._get_values()
        self.plan_monthly.write(
            {
                "portal_renew": "no",
                "portal_cancel": "no",
                "portal_pause": "no",
                "portal_quantity": "no",
                "portal_upsell": False,
                "portal_addresses": False,
            }
        )
        before = self._get_state()
        for action in PORTAL_ACTIONS:
            response = self._post(self.anna, action, **values)
            self.assertIn("This cannot be done here", response.text)
        page = self._get(self._get_path(self.contract), self.anna).text
        self.assertNotIn("action_", page)
        self.assertEqual(self._get_state(), before)

    def test_a_colleague_may_as_well(self):
        response = self._post(self.carl, "cancel", reason_id=self.reason.id)
        self.assertIn("The last day of service is 12/31/2026.", response.text)

    def test_a_request_of_others_is_not_shown(self):
        mine = self._create_contracts(
            self.customer_b, start="2026-01-01", products=self.support
        )
        other = mine.with_user(self.bert).sudo()
        wish = {"reason_id": self.reason.id, "comment": "Secret"}
        asked = other._make_request("cancel", wish)
        page = self._get(self._get_path(self.contract), self.anna, request=asked.id)
        self.assertEqual(page.status_code, 200)
        self.assertNotIn(asked.name, page.text)
