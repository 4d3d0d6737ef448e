from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-12-10")
class TestReassignedRenewals(RenewalCommon):
    """A colleague, who may see own documents only, gets a renewal to work on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = new_test_user(
            cls.env, "reassigned", "sales_team.group_sale_salesman"
        )
        cls.contract = cls._create_contracts(cls.customer_a, start="2026-01-01")
        cls.lead = cls.contract._create_renewals()
        cls.order = cls.lead.order_ids or cls.lead._create_quotations()
        cls.lead.user_id = cls.order.user_id = cls.colleague
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _assert_renews(self, order):
        order = order.sudo()
        self.assertEqual(order.order_type, "renewal")
        self.assertEqual(order.source_contract_ids, self.contract)

    def test_the_quotation_can_be_copied(self):
        copy = self.order.with_user(self.colleague).copy()
        self.env.flush_all()
        self._assert_renews(copy)
        self.assertEqual(len(copy.order_line), len(self.order.order_line))

    def test_the_copy_is_confirmed(self):
        copy = self.order.with_user(self.colleague).copy()
        copy.action_confirm()
        self.assertEqual(self.contract.state, "renewed")

    def test_the_opportunity_can_be_quoted_anew(self):
        lead = self.lead.with_user(self.colleague)
        action = lead.action_new_quotation()
        order = self.env["sale.order"].browse(action["res_id"])
        self._assert_renews(order)

    def test_without_products_the_form_opens_and_is_saved(self):
        self.lead.line_ids.unlink()
        lead = self.lead.with_user(self.colleague)
        action = lead.action_new_quotation()
        orders = self.env["sale.order"].with_user(self.colleague)
        form = Form(orders.with_context(**action["context"]))
        with form, form.order_line.new() as line:
            line.product_id = self.support
        self._assert_renews(form.record)

    def test_the_opportunity_can_be_copied(self):
        copy = self.lead.with_user(self.colleague).copy()
        self.assertEqual(copy.order_type, "new")

    def test_it_can_be_read_and_opened(self):
        order = self.order.with_user(self.colleague)
        Form(order)
        self.assertTrue(order.read())
        Form(self.lead.with_user(self.colleague))
