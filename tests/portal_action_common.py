from lxml import html

from odoo.http import Request

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
