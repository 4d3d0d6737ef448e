from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import ShopCommon


@tagged("post_install", "-at_install")
class TestShopGuests(ShopCommon):
    """Who has a contract has an account to come back to it."""

    def _confirm(self, product, **values):
        partner = self.env["res.partner"].create(
            {"name": "Guest", "email": "guest@example.com", **values}
        )
        self._add(product)
        order = self._get_cart()
        order.partner_id = partner
        order.action_confirm()
        return order

    def _notes(self, order):
        return " ".join(order.message_ids.mapped("body"))

    def test_a_guest_is_invited(self):
        order = self._confirm(self.support)
        user = order.partner_id.user_ids
        self.assertRecordValues(
            user, [{"login": "guest@example.com", "active": True, "share": True}]
        )
        self.assertIn("invited to the portal at guest@example.com", self._notes(order))
        # What the mail links to.
        self.assertEqual(user.partner_id.signup_type, "signup")

    def test_a_salesperson_of_another_company_does_not_stop_the_order(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        users = [
            new_test_user(
                self.env,
                login,
                groups="sales_team.group_sale_salesman",
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
            )
            for login, company in (("elsewhere", other), ("here", self.company))
        ]
        self.website.salesperson_id = users[0]
        order = self._confirm(self.support, user_id=users[1].id)
        self.assertEqual((order.state, order.user_id), ("sale", users[1]))
        self.assertEqual(order.contract_ids.user_id, users[1])
        self.website.salesperson_id = users[1]
        order = self._confirm(self.support, email="other@example.com")
        self.assertEqual(order.contract_ids.user_id, users[1])

    def test_who_buys_once_stays_a_guest(self):
        self.assertFalse(self._confirm(self.setup).partner_id.user_ids)

    def test_who_has_an_account_is_not_invited_again(self):
        order = self._confirm(self.support)
        user = order.partner_id.user_ids
        again = order.copy({"website_id": self.website.id})
        again.action_confirm()
        self.assertEqual(order.partner_id.user_ids, user)
        self.assertNotIn("invited to the portal", self._notes(again))

    def test_the_order_says_who_could_not_be_invited(self):
        new_test_user(self.env, "guest@example.com", groups="base.group_portal")
        order = self._confirm(self.support)
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.partner_id.user_ids)
        self.assertIn("belongs to the account of another contact", self._notes(order))
        order = self._confirm(self.support, email=False)
        self.assertFalse(order.partner_id.user_ids)
        self.assertIn("no valid email address", self._notes(order))
