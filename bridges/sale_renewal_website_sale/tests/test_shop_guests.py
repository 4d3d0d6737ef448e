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
