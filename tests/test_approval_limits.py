import doctest

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import BaseCase, freeze_time, tagged

from odoo.addons.sale_renewal import limits

from .approval_common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestLimits(BaseCase):
    def test_the_examples_are_right(self):
        self.assertFalse(doctest.testmod(limits).failed)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestApprovalLimits(ApprovalCommon):
    """Which quotations have to be approved, and what they say about it."""

    def _set_limit(self, **values):
        self.company.write({"approve_discount": False, **values})

    def test_nothing_is_approved_by_default(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertEqual(company._get_approval_limits(), {})

    def test_up_to_the_limit_nobody_is_asked(self):
        order = self._quote(10.0)
        self.assertFalse(order.approval_state)
        self.assertFalse(self._get_requests(order))
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_a_discount_above_it_asks_the_leader_of_the_team(self):
        order = self._quote(15.0)
        self.assertEqual(order.approval_state, "to_approve")
        self.assertEqual(
            order.approval_text,
            "Discount of 15 %: up to 10 % needs no approval.\nLea may approve it.",
        )
        request = self._get_requests(order)
        self.assertEqual(request.user_id, self.leader)
        self.assertEqual(str(request.date_deadline), "2026-03-10")
        self.assertIn("Discount of 15 %", request.note)

    def test_the_request_goes_when_the_discount_goes(self):
        order = self._quote(15.0)
        order.order_line.discount = 5.0
        self.assertFalse(order.approval_state)
        self.assertFalse(self._get_requests(order))

    def test_a_lower_price_is_a_discount(self):
        order = self._quote()
        order.order_line.price_unit = 200.0  # instead of 250
        self.assertEqual(order.approval_state, "to_approve")
        self.assertIn("Discount of 20 %", order.approval_text)

    def test_also_one_that_comes_with_the_line(self):
        order = self._quote()
        for values in ({}, {"technical_price_unit": 200.0}):
            order.order_line = [
                Command.clear(),
                Command.create(
                    {"product_id": self.setup.id, "price_unit": 200.0, **values}
                ),
            ]
            self.assertIn("Discount of 20 %", order.approval_text)

    def test_what_is_renewed_at_its_old_price(self):
        contract = self._create_contracts(
            self.customer_a, start="2025-04-01", products=self.support
        )
        self.support.list_price = 150.0
        contract._create_renewals()
        order = contract.renewal_lead_id.order_ids
        self.assertEqual(order.order_line.price_unit, 100.0)
        self.assertFalse(order.approval_state)
        order.order_line.price_unit = 80.0
        self.assertIn("Discount of 20 %", order.approval_text)

    def test_the_price_of_another_plan(self):
        order = self._quote(product=self.support)
        order.order_line.plan_id = self.plan_yearly
        self.assertEqual(order.order_line.price_unit, 1200.0)
        self.assertFalse(order.approval_state)
        order.order_line.price_unit = 900.0
        self.assertIn("Discount of 25 %", order.approval_text)

    def test_reductions_of_the_whole_order_count(self):
        order = self._quote()
        order.order_line = [
            Command.create({"product_id": self.setup.id, "price_unit": -30.0})
        ]
        self.assertIn("Discount of 12 %", order.approval_text)

    def test_small_discounts_on_every_line_do_not_add_up(self):
        order = self._quote(8.0)
        order.order_line = [
            Command.create({"product_id": self.support.id, "discount": 8.0})
        ]
        self.assertFalse(order.approval_state)

    def test_long_terms(self):
        self._set_limit(approve_term=True, approve_term_above=12)
        order = self._quote(product=self.support)
        self.assertFalse(order.approval_state)
        order.write({"term_start_date": "2026-04-01", "term_end_date": "2029-03-31"})
        self.assertIn("Term of 36 months: up to 12 months", order.approval_text)
        evergreen = self._quote(product=self.support)
        evergreen.order_line.plan_id = self.plan_evergreen
        self.assertFalse(evergreen.approval_state)

    def test_a_plan_that_gets_longer(self):
        self._set_limit(approve_term=True, approve_term_above=12)
        order = self._quote(product=self.support)
        self.plan_monthly.write({"term_count": 2, "term_unit": "year"})
        self.assertEqual(order.approval_state, "to_approve")

    def test_other_payment_terms(self):
        self._set_limit(approve_payment_term=True)
        later = self.env.ref("account.account_payment_term_30days")
        order = self._quote()
        self.assertFalse(order.approval_state)
        order.payment_term_id = later
        self.assertIn(f"Payment terms {later.name}:", order.approval_text)
        self.customer_a.property_payment_term_id = later
        self.assertFalse(order.approval_state)

    def test_totals_in_the_currency_of_the_company(self):
        self._set_limit(approve_amount=True, approve_amount_above=150.0)
        euro = self._enable_euro(0.5)
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        order = self._quote(pricelist_id=pricelist.id)
        self.assertEqual(order.amount_total, 125.0)
        self.assertIn("Total of $\xa0250.00: up to $\xa0150.00", order.approval_text)
        self.company.approve_amount_above = 250.0
        self.assertFalse(order.approval_state)
        self.assertFalse(self._get_requests(order))

    def test_margins(self):
        self._set_limit(approve_margin=True, approve_margin_below=20.0)
        self.setup.standard_price = 225.0
        order = self._quote()
        if "margin_percent" not in order._fields:
            self.assertFalse(order.approval_state)
            return
        self.assertIn("Margin of 10 %: from 20 % on", order.approval_text)
        order.order_line.product_uom_qty = 0.0
        self.assertFalse(order.approval_state)

    def test_all_that_is_beyond_a_limit_is_said(self):
        self.company.write({"approve_amount": True, "approve_amount_above": 100.0})
        text = self._quote(20.0).approval_text
        self.assertIn("Discount of 20 %", text)
        self.assertIn("Total of $\xa0200.00", text)

    def test_new_limits_hold_for_open_quotations(self):
        order, confirmed = self._quote(5.0), self._quote(5.0)
        confirmed.action_confirm()
        self.company.approve_discount_above = 4.0
        self.assertEqual(order.approval_state, "to_approve")
        self.assertEqual(len(self._get_requests(order)), 1)
        self.assertFalse(confirmed.approval_state)
        self.company.approve_discount = False
        self.assertFalse(order.approval_state)
        self.assertFalse(self._get_requests(order))

    def test_each_company_has_its_limits(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer_a.id,
                "company_id": company.id,
                "order_line": [
                    Command.create({"product_id": self.setup.id, "discount": 50.0})
                ],
            }
        )
        self.assertFalse(order.approval_state)

    def test_limits_that_make_no_sense(self):
        for values in (
            {"approve_discount_above": 101.0},
            {"approve_margin_below": -1.0},
            {"approve_term_above": -1},
            {"approve_amount_above": -1.0},
        ):
            with self.subTest(**values), self.assertRaises(ValidationError):
                self.company.write(values)

    def test_nobody_may_approve_it(self):
        self.team.user_id = False
        admins = self.env.ref("sales_team.group_sale_manager")
        for user in admins.sudo().all_user_ids:
            user.sudo().group_ids -= admins | user.group_ids.filtered(
                lambda group: admins in group.all_implied_ids
            )
        order = self._quote(15.0)
        self.assertFalse(self._get_requests(order))
        self.assertIn("Nobody may approve it: give somebody", order.approval_text)
        with self.assertRaisesRegex(UserError, "Nobody may approve it"):
            order.action_confirm()

    def test_without_limits_it_costs_no_query(self):
        self.company.approve_discount = False
        orders = self._quote(50.0) + self._quote(50.0)
        orders.mapped("state")
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.assertFalse(orders._filter_waiting_for_approval())
            self.assertFalse(orders[0]._get_confirmed_figures())
            self.env.add_to_compute(orders._fields["approval_state"], orders)
            self.assertFalse(any(orders.mapped("approval_state")))
