from lxml import html

from odoo.tests import freeze_time, tagged

from .portal_action_common import PortalActionCommon


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
        added = self.contract._get_portal_items().sorted("id")[-1:]
        self.assertEqual(added.product_uom_qty, 2)
        text, _request = self._do("quantities", **{f"item_{added.id}": "1"})
        # The order billed more until the end of March.
        self.assertIn("1 instead of 2 from 04/01/2026 on", text)

    def test_a_pause_and_its_end(self):
        values = {"date": "2026-04-01", "date_end": "2026-04-20"}
        text, request = self._do("pause", **values)
        self.assertIn("There is no service from 04/01/2026 to 04/20/2026.", text)
        self.assertEqual(request.state, "done")
        self.assertEqual(str(self.contract.pause_ids.date_end), "2026-04-20")

    def test_products_are_added(self):
        hotline = self.env["product.product"].create(
            {
                "name": "Hotline",
                "type": "service",
                "list_price": 20.0,
                "recurring_type": "recurring",
                "contract_plan_id": self.plan_monthly.id,
            }
        )
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
        self.assertNotIn("action_renew", page)  # it is there to be reviewed

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
