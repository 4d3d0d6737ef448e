from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestAfterConfirmation(RenewalCommon):
    """Orders that change after they made a contract, and orders of colleagues."""

    def _add_line(self, order, product, **values):
        order.order_line = [Command.create({"product_id": product.id, **values})]

    def test_other_lines_leave_a_cancelled_contract_alone(self):
        order = self._create_order(self.customer_a, self.support)
        order.action_confirm()
        contract = order.contract_ids
        contract.action_cancel()
        self._add_line(order, self.setup)
        self.assertEqual(contract.state, "cancelled")
        self._add_line(order, self.support)
        self.assertEqual(contract.state, "cancelled")
        self.assertEqual((order.contract_ids - contract).state, "active")

    def test_an_item_that_was_removed_does_not_come_back(self):
        order = self._create_order(self.customer_a, self.support)
        order.action_confirm()
        order.contract_ids.line_ids.unlink()
        self._add_line(order, self.setup)
        self.assertFalse(order.contract_ids.line_ids)

    def test_a_line_added_during_the_term_starts_when_it_is_added(self):
        contract = self._create_contracts(self.customer_a, start="2025-12-01")
        self._add_line(contract.order_ids, self.support)
        self.assertEqual(contract.line_ids[1].date_start, date(2026, 1, 15))

    def test_another_plan_when_confirmed_again(self):
        order = self._create_order(self.customer_a, self.support)
        order.action_confirm()
        monthly = order.contract_ids
        order.action_cancel()
        order.action_draft()
        order.order_line.plan_id = self.plan_yearly
        order.action_confirm()
        yearly = order.contract_ids - monthly
        self.assertEqual(monthly.state, "cancelled")
        self.assertEqual(yearly.plan_id, self.plan_yearly)
        self.assertEqual(yearly.amount_period, 1200.0)

    def test_changes_of_a_confirmed_order_reach_the_contract(self):
        orders = self._create_order(self.customer_a, self.support)
        orders += self._create_order(self.customer_b, self.support)
        orders.action_confirm()
        contract_a, contract_b = (order.contract_ids for order in orders)
        contract_b.line_ids.product_uom_qty = 9
        orders.order_line.with_user(self.salesman).product_uom_qty = 5
        self.assertEqual(contract_a.mrr, 500.0)
        # What was changed on the contract itself stays.
        self.assertEqual(contract_b.mrr, 900.0)

    def test_notice_for_later_is_overtaken_by_cancelling_the_order(self):
        order = self._create_order(self.customer_a, self.support)
        order.action_confirm()
        order.contract_ids.action_cancel(date=date(2026, 6, 30))
        self.assertEqual(order.contract_ids.state, "active")
        order.action_cancel()
        self.assertEqual(order.contract_ids.state, "cancelled")

    def test_a_contract_opened_again_can_be_renewed(self):
        contract = self._create_contracts(self.customer_a, start="2025-02-01")
        order = contract.order_ids
        contract._create_renewals()
        order.action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertEqual(contract.state, "active")
        self.assertTrue(contract._create_renewals())

    def test_one_term_is_renewed_once(self):
        contract = self._create_contracts(self.customer_a, start="2025-02-01")
        lead = contract._create_renewals()
        first = lead.order_ids
        first.action_confirm()
        copy = first.copy()
        with self.assertRaisesRegex(UserError, "was renewed already"):
            copy.action_confirm()
        self.assertEqual(len(contract.next_contract_ids), 1)

    def test_the_quotation_of_a_lost_renewal_cannot_be_signed(self):
        contract = self._create_contracts(self.customer_a, start="2025-02-01")
        lead = contract._create_renewals()
        lead.with_user(self.salesman).action_set_lost()
        self.assertEqual(lead.order_ids.state, "cancel")

    def test_the_renewal_follows_a_contract_that_was_extended(self):
        contract = self._create_contracts(self.customer_a, start="2025-02-01")
        order = contract._create_renewals().order_ids
        contract.date_end = date(2026, 2, 28)
        self.assertEqual(order.term_start_date, date(2026, 3, 1))

    def test_items_that_end_early_keep_their_end(self):
        contract = self._create_contracts(self.customer_a, start="2025-02-01")
        contract.line_ids.date_end = date(2025, 6, 30)
        contract.date_end = date(2026, 6, 30)
        self.assertEqual(contract.line_ids.date_end, date(2025, 6, 30))

    def test_a_quotation_of_a_colleague_is_placed_not_doubled(self):
        colleague = new_test_user(
            self.env, "colleague", "sales_team.group_sale_salesman"
        )
        leads = self._create_opportunity(self.customer_a, self.support)
        leads += self._create_opportunity(self.customer_b, self.support)
        orders = leads._create_quotations()
        leads.user_id = colleague
        self.env.invalidate_all()
        mine = leads.with_user(colleague)
        self.assertEqual(mine[0].amount_committed, 1200.0)
        mine.action_create_quotation()
        self.assertEqual(leads.order_ids, orders)
        mine.stage_id = self.stage_won
        self.assertEqual(orders.mapped("state"), ["sale", "sale"])

    def test_a_reassigned_renewal_can_be_quoted_and_won(self):
        colleague = new_test_user(
            self.env, "colleague", "sales_team.group_sale_salesman"
        )
        self.plan_monthly.renewal_output = "opportunity"
        contract = self._create_contracts(self.customer_a, start="2025-02-01")
        lead = contract._create_renewals()
        lead.user_id = colleague
        self.env.invalidate_all()
        lead.with_user(colleague).action_place_order()
        self.assertEqual(contract.state, "renewed")
        self.assertEqual(contract.with_user(self.salesman).opportunity_count, 1)

    def test_contracts_cannot_be_tied_to_orders_by_hand(self):
        contract = self._create_contracts(self.customer_a, start="2025-02-01")
        order = self._create_order(self.customer_a, self.support)
        with self.assertRaises(AccessError):
            order.with_user(self.salesman).contract_ids = contract

    def test_won_with_two_orders_and_an_open_quotation(self):
        lead = self._create_opportunity(self.customer_a, self.support)
        orders = lead._create_quotations()
        orders += orders.copy({"opportunity_id": lead.id})
        orders.action_confirm()
        late = orders[0].copy({"opportunity_id": lead.id})
        lead.stage_id = self.stage_won
        self.assertEqual(late.state, "cancel")
        self.assertEqual(lead.recurring_revenue, 200.0)
        # What is offered after that stays open when it is sent.
        offer = orders[0].copy({"opportunity_id": lead.id})
        offer.action_quotation_sent()
        self.assertEqual(offer.state, "sent")

    def test_a_credited_invoice_is_not_paid(self):
        paid = self.env["crm.stage"].create(
            {"name": "Paid", "sequence": 50, "advance_on": "payment_received"}
        )
        lead = self._create_opportunity(self.customer_a, self.support)
        order = lead._create_quotations()
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.action_post()
        reversal = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        reversal.create({"journal_id": invoice.journal_id.id}).refund_moves()
        credit_note = invoice.reversal_move_ids
        credit_note.action_post()
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertNotEqual(lead.stage_id, paid)

    def test_warehouse_users_open_orders_made_from_contracts(self):
        keeper = new_test_user(self.env, "keeper", "stock.group_stock_user")
        contract = self._create_contracts(self.customer_a, start="2025-02-01")
        order = contract._create_renewals().order_ids.with_user(keeper)
        view = order.get_view(view_type="form")
        for name in ("source_contract_ids", "named_contract_ids"):
            self.assertNotIn(f'name="{name}"', view["arch"])

    def test_incoming_leads_where_pricelists_belong_to_companies(self):
        self.env["product.pricelist"].search([]).company_id = self.env.company
        lead = self.env["crm.lead"].create(
            {"name": "Web", "partner_id": self.customer_a.id, "user_id": False}
        )
        self.assertFalse(lead.company_id and lead.pricelist_id.company_id)

    def test_products_without_plan_are_priced_for_the_plan_of_the_company(self):
        self.env.company.contract_plan_id = self.plan_monthly
        self.support.contract_plan_id = False
        order = self._create_order(self.customer_a, self.support)
        order.order_line.plan_id = self.plan_yearly
        self.assertEqual(order.order_line.price_unit, 1200.0)
