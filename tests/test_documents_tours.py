from odoo.tests import new_test_user, tagged

from .test_documents_signature import SignatureCommon


@tagged("post_install", "-at_install")
class TestDocumentsTours(SignatureCommon):
    """What a customer does in the browser."""

    def test_a_customer_signs_on_the_portal(self):
        user = new_test_user(self.env, "customer-anna", "base.group_portal")
        user.partner_id.parent_id = self.customer_a
        today = self.env.company._get_contract_today()
        contract = self._type_in(self.customer_a, date_start=today)
        self.start_tour(
            f"/my/contracts/{contract.id}",
            "sale_renewal_contract_sign",
            login=user.login,
        )
        self.assertEqual(contract.signed_by, "Anna Azure")
        self.assertTrue(contract.signed_attachment_id)
