from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from .integration_common import ApiCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestApiCustomers(ApiCommon):
    """Another system sends its customers."""

    VALUES = {
        "name": "Corner Bakery",
        "is_company": True,
        "email": "office@bakery.example",
        "city": "San Francisco",
        "state": "CA",
        "country": "us",
        "invoice_address": {"name": "Accounts", "email": "pay@bakery.example"},
    }

    def test_a_customer_is_made_once_and_updated(self):
        first = self._do("upsert_customer", self.VALUES, "other_crm", "001A")
        self.assertTrue(first["created"])
        partner = self.env["res.partner"].browse(first["id"])
        self.assertEqual(partner.state_id.code, "CA")
        self.assertEqual(partner.country_id.code, "US")
        address = partner.child_ids
        self.assertEqual(address.type, "invoice")
        self.assertEqual(first["address_ids"], {"invoice_address": address.id})
        values = self.VALUES | {"name": "Corner Bakery Ltd"}
        values["invoice_address"] = {"email": "bills@bakery.example"}
        second = self._do("upsert_customer", values, "Other CRM", "001A")
        self.assertEqual((second["id"], second["created"]), (first["id"], False))
        self.assertEqual(partner.name, "Corner Bakery Ltd")
        self.assertEqual(partner.child_ids, address)
        self.assertEqual(address.email, "bills@bakery.example")
        self.assertEqual(address.name, "Accounts")

    def test_everything_wrong_is_said_at_once_and_kept(self):
        values = {"nam": "X", "email": 5, "country": "ZZ"}
        answer = self._call("upsert_customer", values, "other_crm", "001B")
        self.assertEqual(
            [(p["code"], p["field"]) for p in answer["problems"]],
            [("unknown_field", "nam"), ("missing", "name"), ("invalid", "email")],
        )
        self.assertIn("email: send a text.", self._get_messages(answer))
        reference = self.env["sale.external.reference"].search([])
        self.assertEqual((reference.state, reference.res_id), ("error", 0))
        self.assertIn("email: send a text.", reference.message)
        values = {"name": "X", "country": "ZZ", "state": "Q", "lang": "xx_XX"}
        answer = self._call("upsert_customer", values, "other_crm", "001B")
        self.assertEqual(
            [p["field"] for p in answer["problems"]], ["country", "state", "lang"]
        )
        self._do("upsert_customer", {"name": "X"}, "other_crm", "001B")
        self.assertEqual(reference.state, "ok")
        self.assertFalse(reference.message)
        self.assertEqual(reference.document.name, "X")

    def test_a_customer_who_is_here_already_gets_the_id(self):
        values = {"name": "Azure Books Ltd", "customer_id": self.customer_a.id}
        answer = self._do("upsert_customer", values, "other_crm", "001D")
        self.assertEqual(answer["id"], self.customer_a.id)
        self.assertFalse(answer["created"])
        self.assertEqual(self.customer_a.name, "Azure Books Ltd")
        values["customer_id"] = self.customer_b.id
        answer = self._call("upsert_customer", values, "other_crm", "001D")
        self.assertEqual([p["code"] for p in answer["problems"]], ["different"])
        answer = self._call("upsert_customer", values, "other_crm", "001E")
        self.assertEqual(answer["problems"], [])
        values["customer_id"] = self.customer_a.id
        answer = self._call("upsert_customer", values, "other_crm", "001F")
        text = "This system knows this document by another external ID already."
        self.assertEqual(self._get_messages(answer), [text])

    def test_an_update_that_fails_shows_on_the_customer(self):
        made = self._do("upsert_customer", {"name": "X"}, "other_crm", "001C")
        self._call("upsert_customer", {"name": 3}, "other_crm", "001C")
        partner = self.env["res.partner"].browse(made["id"])
        self.assertEqual(partner.external_error, "Other CRM (001C): name: send a text.")

    def test_who_calls_is_known(self):
        for system, external_id, field in (
            ("nobody", "1", "system"),
            (None, "1", "system"),
            ({"x": 1}, "1", "system"),
            ("other_crm", ["1"], "external_id"),
        ):
            answer = self._call("upsert_customer", {"name": "X"}, system, external_id)
            self.assertEqual([p["field"] for p in answer["problems"]], [field])
        answer = self._call(
            "upsert_customer", {"name": "X"}, "other_crm", "1", user=self.seller
        )
        self.assertEqual([p["code"] for p in answer["problems"]], ["access"])
        portal = new_test_user(self.env, "visitor", "base.group_portal")
        for user in (portal, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self._call("upsert_customer", {"name": "X"}, user=user)
