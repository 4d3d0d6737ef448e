from odoo.fields import Date
from odoo.tests import HttpCase, tagged

from .approval_common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestQuotingTours(HttpCase, ApprovalCommon):
    """What salespeople and their managers do with quotations in the browser."""

    def test_a_manager_approves_a_discount(self):
        order = self._quote(15.0)
        self.start_tour(f"/odoo/sales/{order.id}", "sale_renewal_approval", login="max")
        self.assertEqual((order.state, order.approval_state), ("sale", "approved"))
        self.assertEqual(order.approval_ids.sorted()[0].reason, "An old customer")

    def test_a_line_is_sold_in_steps(self):
        today = self.company._get_contract_today()
        start = Date.start_of(today, "month")
        order = self._quote(
            product=self.support, user=self.manager, term_start_date=start
        )
        self.start_tour(f"/odoo/sales/{order.id}", "sale_renewal_ramp", login="max")
        item = order.contract_ids.line_ids
        self.assertEqual(item.mapped("price_unit"), [100.0, 120.0])
        self.assertEqual(item[1].previous_line_id, item[0])
