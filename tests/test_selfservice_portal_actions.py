from lxml import html

from odoo.fields import Command
from odoo.http import Request
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.sale_renewal.controllers.portal_contract_action import (
    ContractActionPortal,
)
from odoo.addons.sale_renewal.models.selfservice.sale_contract_actions import (
    PORTAL_ACTIONS,
)

from .portal_common import PortalCommon


class PortalActionCommon(PortalCommon):
    """A contract for 100.00 a month in 2026, billed until the end of March."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason, cls.inner_reason = cls.env["crm.lost.reason"].create(
            [
                {"name": "Test moved away", "portal_published": True},
                {"name": "Test bad payer"},
            ]
        )
        cls.plan_monthly.write(
            {
                "portal_renew": "quotation",
                "portal_cancel": "at_term_end",
                "portal_pause": "allowed",
                "portal_pause_max_days": 30,
                "portal_quantity": "both",
                "portal_upsell": True,
                "portal_addresses": True,
            }
        )
        cls.contract = cls._create_contracts(
            cls.customer_a, start="2026-01-01", products=cls.support
        )
        cls.contract.order_ids._create_invoices().action_post()
        cls.contract._create_invoices("2026-03-10").action_post()
        cls.item = cls.contract.line_ids

    def _post(self, user, action, contract=None, csrf=True, **values):
        """Send the form of an action; redirections are not followed."""
        self.env.flush_all()
        self._login(user)
        if csrf:
            values["csrf_token"] = Request.csrf_token(self)
        path = f"{self._get_path(contract or self.contract)}/{action}"
        return self.url_open(path, data=values, allow_redirects=False)

    def _read(self, response):
        """Return the sentences of the preview, and what its form sends along."""
        self.assertEqual(response.status_code, 200, response.text[:500])
        tree = html.fromstring(response.text)
        self.assertFalse(tree.xpath("//div[@name='error']/text()"))
        (preview,) = tree.xpath("//div[@name='preview']")
        inputs = tree.xpath("//form[@name='confirm']//input")
        given = {element.get("name"): element.get("value") for element in inputs}
        del given["csrf_token"]
        return " ".join(preview.text_content().split()), given

    def _get_error(self, response):
        (error,) = html.fromstring(response.text).xpath("//div[@name='error']")
        return " ".join(error.text_content().split())

    def _do(self, action, user=None, **values):
        """Choose, read and confirm; return what was read, and the request."""
        user = user or self.anna
        text, given = self._read(self._post(user, action, **values))
        response = self._post(user, action, **given)
        self.assertEqual(response.status_code, 303, response.text[:500])
        self.env.invalidate_all()
        request = self.contract.request_ids[:1]
        self.assertIn(f"request={request.id}", response.headers["Location"])
        return text, request


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestPortalActions(PortalActionCommon):
    """What customers do with their contracts: choose, read, confirm."""

    def test_buttons_say_what_may_be_done(self):
        page = self._get(self._get_path(self.contract), self.anna).text
        names = html.fromstring(page).xpath("//a[starts-with(@name, 'action_')]/@name")
        offered = ("renew", "quantities", "pause", "addresses", "cancel")
        self.assertEqual(names, [f"action_{name}" for name in offered])
        self.assertIn("There are no products to add to this contract.", page)
        for action in offered:
            path = f"{self._get_path(self.contract)}/{action}"
            self.assertEqual(self._get(path, self.anna).status_code, 200)

    def test_a_contract_is_cancelled_with_a_reason(self):
        values = {"reason_id": self.reason.id, "comment": "We move"}
        response = self._post(self.anna, "cancel", **values)
        text, given = self._read(response)
        self.assertIn("The last day of service is 12/31/2026.", text)
        self.assertFalse(self.contract.date_cancelled)
        self.assertFalse(self.contract.request_ids)
        self.assertEqual(given["comment"], "We move")
        text, request = self._do("cancel", **values)
        self.assertEqual(str(self.contract.date_cancelled), "2027-01-01")
        self.assertEqual(self.contract.cancel_reason_id, self.reason)
        self.assertRecordValues(
            request,
            [
                {
                    "state": "done",
                    "partner_id": self.anna.partner_id.id,
                    "comment": "We move",
                }
            ],
        )
        path = self._get_path(self.contract)
        page = self._get(path, self.anna, request=request.id).text
        self.assertIn("Done.", page)
        self.assertIn("The last day of service is 12/31/2026.", page)

    def test_what_is_not_chosen_is_said(self):
        error = self._get_error(self._post(self.anna, "cancel", comment="Bye"))
        self.assertIn("Choose a reason.", error)
        values = {"reason_id": self.inner_reason.id}
        error = self._get_error(self._post(self.anna, "cancel", **values))
        self.assertIn("Choose one of the reasons in the list.", error)
        for reason in ("nonsense", "999999999"):
            self._get_error(self._post(self.anna, "cancel", reason_id=reason))
        values = {"date": "2026-04-01", "date_end": "2026-06-30"}
        error = self._get_error(self._post(self.anna, "pause", **values))
        self.assertIn("A pause lasts 30 days at most", error)
        self._get_error(self._post(self.anna, "pause", date="soon"))
        self.assertFalse(self.contract.request_ids)

    def test_only_what_was_read_is_confirmed(self):
        values = {"reason_id": self.reason.id, "seen": "0" * 64}
        self._read(self._post(self.anna, "cancel", **values))  # shown again
        self.assertFalse(self.contract.date_cancelled)

    def test_a_request_is_answered_by_us(self):
        self.plan_monthly.portal_cancel = "request"
        response = self._post(self.anna, "cancel", reason_id=self.reason.id)
        self.assertIn("it is done when we have answered you", response.text)
        _text, request = self._do("cancel", reason_id=self.reason.id)
        self.assertEqual(request.state, "new")
        self.assertFalse(self.contract.date_cancelled)
        path = self._get_path(self.contract)
        page = self._get(path, self.anna, request=request.id).text
        self.assertIn("We have received your request", page)
        self.assertIn("is not answered yet", page)  # instead of the button
        error = self._get_error(self._post(self.anna, "cancel"))
        self.assertIn("is not answered yet", error)

    def test_more_seats(self):
        values = {f"item_{self.item.id}": "3"}
        text, request = self._do("quantities", **values)
        # Two more, at 100.00 each; 22 of the 31 days of March, and 15 % of taxes.
        self.assertIn("200.00 per billing period without taxes", text)
        self.assertIn("163.23 including taxes", text)
        self.assertEqual(request.state, "done")
        self.assertEqual(request.order_id.state, "sale")
        self.assertEqual(sum(self.contract.line_ids.mapped("product_uom_qty")), 3)
        self.assertEqual(self.contract.amount_period, 300.0)

    def test_fewer_seats_at_the_next_unbilled_day(self):
        self.test_more_seats()
        item = self.item
        text, _request = self._do("quantities", **{f"item_{item.id}": "0"})
        self.assertIn("04/01/2026", text)

    def test_a_pause_and_its_end(self):
        values = {"date": "2026-04-01", "date_end": "2026-04-20"}
        text, request = self._do("pause", **values)
        self.assertIn("There is no service from 04/01/2026 to 04/20/2026.", text)
        self.assertEqual(request.state, "done")
        self.assertEqual(str(self.contract.pause_ids.date_end), "2026-04-20")

    def test_products_are_added(self):
        hotline = self.licence.copy(
            {"name": "Hotline", "contract_plan_id": self.plan_monthly.id}
        )
        hotline.list_price = 20.0
        self.plan_monthly.portal_product_ids = hotline
        text, request = self._do("products", **{f"product_{hotline.id}": "2"})
        self.assertIn("40.00 per billing period without taxes", text)
        self.assertEqual(request.order_id.state, "sale")
        self.assertEqual(self.contract.amount_period, 140.0)
        strange = {f"product_{self.licence.id}": "2"}
        error = self._get_error(self._post(self.anna, "products", **strange))
        self.assertIn("Choose products that are offered", error)

    def test_addresses_are_chosen(self):
        address = self.env["res.partner"].create(
            {"name": "Books", "type": "invoice", "parent_id": self.customer_a.id}
        )
        text, _request = self._do("addresses", partner_invoice_id=address.id)
        self.assertIn("Invoices go to Azure Books, Books.", text)
        self.assertEqual(self.contract.partner_invoice_id, address)
        self.assertEqual(self.contract.partner_shipping_id, self.customer_a)
        values = {"partner_invoice_id": self.customer_b.id}
        error = self._get_error(self._post(self.anna, "addresses", **values))
        self.assertIn("Choose addresses of Azure Books.", error)
        self.assertNotIn("Bold Foods", error)

    def test_the_renewal_is_offered(self):
        text, request = self._do("renew")
        self.assertIn("You get a quotation for the term from 01/01/2027 on.", text)
        self.assertEqual(request.order_id.state, "sent")
        page = self._get(self._get_path(self.contract), self.anna).text
        self.assertIn(f"/my/orders/{request.order_id.id}", page)

    def test_prices_stay_hidden(self):
        self.plan_monthly.portal_show_prices = False
        path = self._get_path(self.contract)
        page = self._get(path, self.anna)
        content = html.fromstring(page.text).xpath("//div[@id='contract_items']")
        self.assertNotIn("100.00", str(content))
        for name in ("next_invoice", "contract_change", "contract_item"):
            for element in html.fromstring(page.text).xpath(f"//*[@name='{name}']"):
                self.assertNotIn("100", element.text_content())
                self.assertNotIn("115", element.text_content())
        report = self._get(path, self.anna, report_type="html")
        self.assertEqual(report.status_code, 303)
        listed = self._get("/my/contracts", self.anna).text
        self.assertNotIn("100.00", listed)
        text, _given = self._read(
            self._post(self.anna, "quantities", **{f"item_{self.item.id}": "3"})
        )
        self.assertNotIn("00", text.replace("2026", ""))


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
