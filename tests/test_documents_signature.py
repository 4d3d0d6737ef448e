import base64
import hashlib

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .portal_common import PortalCommon

# An image of one pixel.
IMAGE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


class SignatureCommon(PortalCommon):
    """A contract that was typed in, and whose customer has to sign it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan_monthly.require_signature = True
        cls.customer_a.email = "azure@example.com"
        cls.contract = cls._type_in(cls.customer_a)

    @classmethod
    def _type_in(cls, customer, **values):
        return cls.env["sale.contract"].create(
            {
                "partner_id": customer.id,
                "plan_id": cls.plan_monthly.id,
                "user_id": cls.salesman.id,
                "date_start": "2026-03-01",
                "line_ids": [
                    Command.create({"product_id": cls.support.id, "price_unit": 100.0})
                ],
                **values,
            }
        )

    def _accept(self, contract, user=None, **values):
        """Return what the portal answers to a signature."""
        self.env.flush_all()
        self._login(user)
        values = {"name": "Anna Azure", "signature": IMAGE} | values
        answer = self.make_jsonrpc_request(
            f"/my/contracts/{contract.id}/accept", values
        )
        self.env.invalidate_all()
        return answer


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestDocumentsSignature(SignatureCommon):
    """Customers sign contracts on the portal, once, and it stays."""

    def test_a_customer_signs(self):
        self.assertTrue(self.contract.is_to_sign)
        answer = self._accept(self.contract, self.anna)
        self.assertEqual(
            answer["redirect_url"],
            f"/my/contracts/{self.contract.id}?message=sign_ok",
        )
        self.assertFalse(self.contract.is_to_sign)
        self.assertEqual(self.contract.signed_by, "Anna Azure")
        self.assertEqual(str(self.contract.signed_on), "2026-03-10 00:00:00")
        self.assertTrue(self.contract.signature)
        self.assertEqual(self.contract.signed_ip, "127.0.0.1")
        self.assertTrue(self.contract.signed_user_agent)
        pdf = self.contract.signed_attachment_id
        self.assertEqual(hashlib.sha256(pdf.raw).hexdigest(), self.contract.signed_hash)
        self.assertIn("Anna Azure", pdf.raw.decode())
        message = self.contract.message_ids.filtered(lambda m: pdf in m.attachment_ids)
        self.assertIn("signed by Anna Azure", message.body)
        self.assertEqual(message.author_id, self.anna.partner_id)

    def test_who_has_the_link_signs(self):
        token = self.contract._portal_ensure_token()
        answer = self._accept(self.contract, access_token=token)
        self.assertIn(f"access_token={token}", answer["redirect_url"])
        self.assertEqual(self.contract.signed_by, "Anna Azure")

    def test_nobody_else_does(self):
        other = self._type_in(self.customer_b)
        token = other._portal_ensure_token()
        for user, values in [
            (None, {}),
            (None, {"access_token": "wrong"}),
            (None, {"access_token": token}),
            (self.bert, {}),
        ]:
            answer = self._accept(self.contract, user, **values)
            self.assertIn("cannot be opened", answer["error"])
        self.assertFalse(self.contract.signed_on)
        missing = self.contract.browse(self.contract.id + 1000)
        self.assertIn("cannot be opened", self._accept(missing)["error"])

    def test_without_a_name_or_an_image(self):
        for values, error in [
            ({"name": " "}, "Enter your name."),
            ({"name": None}, "Enter your name."),
            ({"signature": ""}, "Draw or type your signature."),
            ({"signature": None}, "Draw or type your signature."),
            ({"signature": "%%%"}, "Draw or type your signature."),
            ({"signature": base64.b64encode(b"no image").decode()}, "image"),
        ]:
            answer = self._accept(self.contract, self.anna, **values)
            self.assertIn(error, answer["error"])
        self.assertFalse(self.contract.signed_on)
        self.assertFalse(self.contract.signed_by)

    def test_nothing_is_signed_twice(self):
        self._accept(self.contract, self.anna)
        answer = self._accept(self.contract, self.carl, name="Carl")
        self.assertIn("nothing to sign", answer["error"])
        self.assertEqual(self.contract.signed_by, "Anna Azure")

    def test_what_has_ended_or_needs_no_signature_is_not_signed(self):
        cancelled = self._type_in(self.customer_a)
        cancelled.action_cancel("2026-03-20")
        ended = self._type_in(self.customer_a, date_end="2026-03-05")
        free = self._type_in(self.customer_a, require_signature=False)
        for contract in (cancelled, ended, free):
            self.assertFalse(contract.is_to_sign)
            answer = self._accept(contract, self.anna)
            self.assertIn("nothing to sign", answer["error"])
            self.assertFalse(contract.signed_on)

    def test_a_signed_order_is_the_signature(self):
        order = self._create_order(self.customer_a, self.support)
        order.write(
            {"signature": IMAGE, "signed_by": "Carl", "signed_on": "2026-03-09"}
        )
        order.action_confirm()
        contract = order.contract_ids
        self.assertTrue(contract.require_signature)
        self.assertFalse(contract.is_to_sign)
        signature = contract._get_customer_signature()
        self.assertEqual(signature["name"], "Carl")
        self.assertEqual(signature["order"], order.name)
        html = self._print(contract)
        self.assertIn("Carl", html)
        self.assertIn(order.name, html)
        page = self._get(self._get_path(contract), self.anna).text
        self.assertIn("Carl", page)
        unsigned = self._create_order(self.customer_a, self.support)
        unsigned.action_confirm()
        self.assertTrue(unsigned.contract_ids.is_to_sign)
        found = contract.search([("is_to_sign", "=", True)])
        self.assertIn(self.contract, found)
        self.assertIn(unsigned.contract_ids, found)
        self.assertNotIn(contract, found)
        self.assertIn(contract, contract.search([("is_to_sign", "=", False)]))

    def _print(self, contract):
        reports = self.env["ir.actions.report"]
        report = "sale_renewal.report_sale_contract"
        return str(reports._render_qweb_html(report, contract.ids)[0], "utf-8")

    def test_the_company_countersigns(self):
        manager = self.sale_manager
        with self.assertRaisesRegex(UserError, "not signed yet"):
            self.contract.with_user(manager).action_countersign()
        self._accept(self.contract, self.anna)
        with self.assertRaises(AccessError):
            self.contract.with_user(self.salesman).action_countersign()
        self.contract.with_user(manager).action_countersign()
        self.assertEqual(self.contract.countersigned_by_id, manager)
        html = self._print(self.contract)
        self.assertIn("Anna Azure", html)
        self.assertIn(manager.name, html)
        with self.assertRaisesRegex(UserError, "already"):
            self.contract.with_user(manager).action_countersign()
        page = self._get(self._get_path(self.contract), self.anna).text
        self.assertIn(manager.name, page)

    def test_nobody_writes_a_signature(self):
        contract = self.contract.with_user(self.sale_manager)
        for values in (
            {"signed_by": "Somebody"},
            {"signed_on": "2026-03-10 10:00:00"},
            {"signature": IMAGE},
            {"signed_hash": "0"},
            {"signed_attachment_id": False},
            {"countersigned_by_id": self.sale_manager.id},
        ):
            with self.assertRaises(AccessError):
                contract.write(values)
        values = {"partner_id": self.customer_a.id, "plan_id": self.plan_monthly.id}
        with self.assertRaises(AccessError):
            contract.create(values | {"signed_by": "Somebody"})
        default = contract.with_context(default_signed_by="Somebody").create(values)
        self.assertFalse(default.signed_by)
        order = self._create_order(self.customer_a, self.support)
        order.with_context(default_signed_on="2026-03-01").action_confirm()
        self.assertFalse(order.contract_ids.signed_on)

    def test_what_was_signed_stays(self):
        self._accept(self.contract, self.anna)
        contract = self.contract.with_user(self.sale_manager)
        clause = self.env["sale.contract.clause"].create(
            {"name": "Service", "body": "<p>Later.</p>"}
        )
        for values in (
            {"require_signature": False},
            {"clause_version_ids": clause.version_ids.ids},
        ):
            with self.assertRaisesRegex(UserError, "stay as they are"):
                contract.write(values)
        pdf = contract.signed_attachment_id
        for values in ({"raw": b"Other"}, {"res_id": 1}, {"datas": IMAGE}):
            with self.assertRaisesRegex(UserError, "stays as it is"):
                pdf.write(values)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            pdf.unlink()
        action = contract.action_check_signed_pdf()
        self.assertEqual(action["params"]["type"], "success")
        # Somebody with the database in their hands.
        pdf.sudo().raw = b"Other"
        action = contract.action_check_signed_pdf()
        self.assertEqual(action["params"]["type"], "danger")

    def test_other_attachments_are_changed_as_before(self):
        self._accept(self.contract, self.anna)
        note = self.env["ir.attachment"].create(
            {
                "name": "note.txt",
                "raw": b"1",
                "res_model": "sale.contract",
                "res_id": self.contract.id,
            }
        )
        note.with_user(self.sale_manager).raw = b"2"
        note.with_user(self.sale_manager).unlink()

    def test_messages_about_signing_wait_for_the_signature(self):
        self.env["sale.contract.reminder"].create({"event": "signed"})
        order = self._create_order(self.customer_a, self.support)
        order.action_confirm()
        contract = order.contract_ids
        self.assertFalse(contract.told_ids)
        self._accept(contract, self.anna)
        self.assertEqual(contract.told_ids.event, "signed")

    def test_hidden_prices_are_shown_to_who_has_to_sign(self):
        self.plan_monthly.portal_show_prices = False
        path = self._get_path(self.contract)
        self.assertTrue("100.00" in self._get(path, self.anna).text)
        self._accept(self.contract, self.anna)
        self.assertFalse("100.00" in self._get(path, self.anna).text)

    def test_reading_the_page_writes_no_token(self):
        self._get(self._get_path(self.contract), self.anna)
        self.assertFalse(self.contract.access_token)
