from urllib.parse import urlsplit

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user

from .common import RenewalCommon


class PortalCommon(HttpCase, RenewalCommon):
    """Two customers with portal users, a colleague of one, and their contracts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a = cls.env.company
        cls.customer_a.is_company = cls.customer_b.is_company = True
        cls.anna = cls._create_portal_user("anna", cls.customer_a)
        cls.carl = cls._create_portal_user("carl", cls.customer_a)
        cls.bert = cls._create_portal_user("bert", cls.customer_b)
        cls.tax = cls.env["account.tax"].create({"name": "Tax 15%", "amount": 15.0})
        cls.support.taxes_id = [Command.set(cls.tax.ids)]

    @classmethod
    def _create_portal_user(cls, login, customer):
        """Return a user who is a contact of a customer."""
        user = new_test_user(
            cls.env, login, "base.group_portal", password=f"{login}-password"
        )
        user.partner_id.parent_id = customer
        return user

    def _login(self, user=None):
        """Browse as a portal user, or as nobody."""
        if user:
            self.authenticate(user.login, f"{user.login}-password")
        else:
            self.authenticate(None, None)

    def _get(self, path, user=None, **params):
        """Return the page that a user sees, redirections not followed."""
        self.env.flush_all()
        self._login(user)
        return self.url_open(path, params=params or None, allow_redirects=False)

    def _get_path(self, contract):
        return f"/my/contracts/{contract.id}"

    def _assert_refused(self, response):
        """What one may not see leads to where one belongs, or nowhere."""
        self.assertIn(response.status_code, (303, 302, 404), response.text[:300])
        if response.status_code != 404:
            path = urlsplit(response.headers["Location"]).path
            self.assertIn(path, ("/my", "/web/login"))
