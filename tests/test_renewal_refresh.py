from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestRenewalRefresh(RenewalCommon):
    """Open renewals follow their contract, except where somebody decided otherwise."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hotline = cls.env["product.product"].create(
            {
                "name": "Hotline",
                "type": "service",
                "list_price": 40.0,
                "recurring_type": "recurring",
                "contract_plan_id": cls.plan_monthly.id,
                "taxes_id": False,
            }
        )
        cls.contract, cls.other = cls._create_contracts(
            cls.customer_a,
            cls.customer_b,
            start="2025-02-01",
            products=cls.support + cls.hotline,
        )
        cls.item, cls.hotline_item = cls.contract.line_ids
        cls.leads = (cls.contract + cls.other)._create_renewals()
        cls.lead = cls.leads[0]
        cls.order = cls.lead.order_ids

    def _upsell(self, product, quantity=1.0):
        order = self.contract._create_upsell()
        order.order_line = [
            (0, 0, {"product_id": product.id, "product_uom_qty": quantity})
        ]
        order.action_confirm()
        return order

    def _get_line(self, document, product):
        lines = document["line_ids" if document._name == "crm.lead" else "order_line"]
        return lines.filtered(lambda line: line.product_id == product)

    def _get_question(self, order):
        """Return the activity that asks what becomes of a quotation that was sent."""
        activity_type = self.env.ref("sale_renewal.mail_activity_type_renewal_changed")
        return order.activity_ids.filtered(
            lambda activity: activity.activity_type_id == activity_type
        )

    def test_a_product_of_another_plan_that_was_sold_into_it_is_offered(self):
        self._upsell(self.licence, 2.0)
        for document in (self.lead, self.order):
            line = self._get_line(document, self.licence)
            # 600 a year are 50 a month.
            self.assertEqual([line.product_uom_qty, line.price_unit], [2.0, 50.0])
            self.assertEqual(line.target_contract_id, self.contract)
        # Support, hotline and two licences.
        self.assertEqual(self.order.amount_untaxed, 240.0)
        self.assertFalse(self._get_question(self.order))

    def test_whatever_way_it_was_sold_it_is_offered(self):
        sold = self.contract.order_ids.with_user(self.salesman)
        sold.order_line = [
            Command.create(
                {
                    "product_id": self.setup.id,
                    "recurring_type": "recurring",
                    "plan_id": self.plan_monthly.id,
                }
            )
        ]
        self.assertEqual(self._get_line(self.order, self.setup).product_uom_qty, 1.0)
        sold.order_line[-1].product_uom_qty = 3.0
        self.assertEqual(self._get_line(self.order, self.setup).product_uom_qty, 3.0)
        self.contract.with_user(self.sale_manager).line_ids = [
            Command.create({"product_id": self.licence.id, "price_unit": 45.0})
        ]
        self.assertEqual(self._get_line(self.order, self.licence).price_unit, 45.0)

    def test_an_upsell_that_is_cancelled_is_offered_no_more(self):
        order = self._upsell(self.hotline, 2.0)
        self.assertEqual(len(self.order.order_line), 3)
        order._action_cancel()
        self.assertEqual(len(self.order.order_line), 2)
        self.assertEqual(len(self.lead.line_ids), 2)

    def test_nothing_is_sold_into_a_term_that_was_renewed(self):
        self.order.action_confirm()
        following = self.contract.next_contract_ids
        with self.assertRaisesRegex(UserError, f"sell into {following.number}"):
            self.contract.action_upsell()

    def test_quantity_and_price_follow(self):
        self.item._change_quantity(5.0, date(2026, 1, 20))
        self.hotline_item._change_price(date(2026, 1, 20), 44.0)
        for document in (self.lead, self.order):
            self.assertEqual(
                self._get_line(document, self.support).product_uom_qty, 5.0
            )
            self.assertEqual(self._get_line(document, self.hotline).price_unit, 44.0)
            self.assertFalse(document.differing_line_count)
            self.assertIn("has changed", document.message_ids[0].body)
        self.assertEqual(self.order.amount_untaxed, 544.0)
        self.assertEqual(self.leads[1].order_ids.amount_untaxed, 140.0)

    def test_the_new_price_gets_the_uplift(self):
        self.plan_monthly.renewal_price = "uplift"
        self.contract.renewal_uplift = 10.0
        self.item._change_price(date(2026, 1, 20), 110.0)
        self.assertEqual(self._get_line(self.order, self.support).price_unit, 121.0)

    def test_another_uplift_changes_the_new_price(self):
        self.plan_monthly.renewal_price = "uplift"
        self.contract.renewal_uplift = 10.0
        self.hotline_item.renewal_uplift = 20.0
        for document in (self.lead, self.order):
            for product, price in ((self.support, 110.0), (self.hotline, 48.0)):
                self.assertEqual(self._get_line(document, product).price_unit, price)
            self.assertFalse(document.differing_line_count)
        self.assertEqual(self.leads[1].order_ids.amount_untaxed, 140.0)

    def test_discounts_follow_unless_somebody_gave_another(self):
        self._get_line(self.order, self.hotline).discount = 5.0
        self.assertEqual(self.order.differing_line_count, 1)
        (self.item + self.hotline_item).discount = 20.0
        self.assertEqual(self._get_line(self.order, self.support).discount, 20.0)
        self.assertEqual(self._get_line(self.order, self.hotline).discount, 5.0)
        self.assertEqual(self.lead.line_ids.mapped("discount"), [20.0, 20.0])
        self.assertEqual(
            self.order.proposal_differences,
            "Hotline: discount of 20 % instead of discount of 5 %",
        )
        self.order.action_take_proposals()
        self.assertEqual(self.order.amount_untaxed, 112.0)
        self.assertFalse(self.order.differing_line_count)

    def test_an_item_that_is_to_end_early_is_offered_no_more(self):
        self.item.date_end = "2026-01-25"
        self.assertEqual(self.order.order_line.product_id, self.hotline)
        self.item.date_end = False
        self.assertEqual(self.order.order_line.product_id, self.hotline + self.support)

    def test_a_removed_item_is_offered_no_more(self):
        self.item._remove(date(2026, 1, 20))
        self.assertEqual(self.lead.line_ids.product_id, self.hotline)
        self.assertEqual(self.order.order_line.product_id, self.hotline)

    def test_an_upsold_item_is_offered_too(self):
        self._upsell(self.licence_monthly(), 2.0)
        for document in (self.lead, self.order):
            line = self._get_line(document, self.licence)
            self.assertEqual(line.product_uom_qty, 2.0)
            self.assertEqual(line.renewed_line_id.contract_id, self.contract)
            self.assertFalse(document.differing_line_count)

    def licence_monthly(self):
        self.licence.contract_plan_id = self.plan_monthly
        return self.licence

    def test_edited_lines_stay_and_differ(self):
        line = self._get_line(self.order, self.support)
        line.price_unit = 90.0
        self.assertTrue(line.differs_from_proposal)
        self.assertEqual(line.renewed_price_unit, 100.0)
        self.assertEqual(line.renewal_price_change, -10.0)
        self.item._change_quantity(5.0, date(2026, 1, 20))
        self.assertRecordValues(
            line,
            [
                {
                    "price_unit": 90.0,
                    "product_uom_qty": 1.0,
                    "proposed_quantity": 5.0,
                    "proposed_price_unit": 100.0,
                    "differs_from_proposal": True,
                }
            ],
        )
        self.assertEqual(self.order.differing_line_count, 1)
        self.assertEqual(
            self.order.proposal_differences.replace("\N{NO-BREAK SPACE}", " "),
            "Support: 5 instead of 1, $ 100.00 instead of $ 90.00",
        )
        # Nobody edited the opportunity.
        self.assertEqual(self._get_line(self.lead, self.support).product_uom_qty, 5.0)

    def test_an_edited_line_of_a_removed_item_stays_and_differs(self):
        line = self._get_line(self.order, self.support)
        line.product_uom_qty = 3.0
        self.item._remove(date(2026, 1, 20))
        self.assertTrue(line.exists())
        self.assertEqual(line.proposed_quantity, 0.0)
        self.assertTrue(line.differs_from_proposal)

    def test_what_the_customer_has_seen_stays(self):
        self.order.action_quotation_sent()
        self.item._change_quantity(5.0, date(2026, 1, 20))
        self.hotline_item._remove(date(2026, 1, 20))
        self._upsell(self.licence_monthly())
        self.assertRecordValues(
            self.order.order_line,
            [
                {"product_uom_qty": 1.0, "proposed_quantity": 5.0},
                {"product_uom_qty": 1.0, "proposed_quantity": 0.0},
            ],
        )
        self.assertEqual(self.order.amount_untaxed, 140.0)
        self.assertEqual(self.order.differing_line_count, 2)
        self.assertEqual(
            self.order.proposal_differences,
            "Support: 5 instead of 1\nHotline: not renewed any more",
        )
        self.assertEqual(self.order.missing_items, "1 × Licence")
        activity = self._get_question(self.order)
        self.assertEqual(activity.user_id, self.salesman)
        self.assertIn("has changed since then", activity.note)
        self.assertEqual(self.lead.line_ids.product_id, self.support + self.licence)
        self.assertFalse(self.lead.missing_items)
        self.assertFalse(self.leads[1].order_ids.missing_items)

    def test_taking_over_what_was_upsold_after_sending(self):
        self.order.action_quotation_sent()
        self._upsell(self.licence_monthly(), 2.0)
        self.env.invalidate_all()
        order = self.order.with_user(self.salesman)
        self.assertEqual(order.missing_items, "2 × Licence")
        self.assertEqual(len(self._get_question(self.order)), 1)
        self.assertFalse(order.differing_line_count)
        self.assertEqual(order.amount_untaxed, 140.0)
        order.action_take_proposals()
        line = self._get_line(self.order, self.licence)
        self.assertEqual(line.product_uom_qty, 2.0)
        self.assertFalse(line.differs_from_proposal)
        self.assertFalse(order.missing_items)
        self.assertFalse(self._get_question(self.order))
        self.assertEqual(order.amount_untaxed, 140.0 + line.price_subtotal)
        self.order.action_confirm()
        self.assertIn(self.licence, self.contract.next_contract_ids.line_ids.product_id)

    def test_what_somebody_left_out_is_shown(self):
        self._get_line(self.order, self.hotline).unlink()
        self.assertEqual(self.order.missing_items, "1 × Hotline")
        self._upsell(self.hotline)
        self.assertFalse(self.leads[1].order_ids.missing_items)

    def test_an_upsell_quotation_lacks_nothing(self):
        self.assertFalse(self.contract._create_upsell().missing_items)

    def test_taking_over_from_the_contract(self):
        self.order.action_quotation_sent()
        self.item._change_quantity(5.0, date(2026, 1, 20))
        self.item.version_ids._change_price(date(2026, 1, 20), 120.0)
        self.hotline_item._remove(date(2026, 1, 20))
        self.order.with_user(self.salesman).action_take_proposals()
        self.assertRecordValues(
            self.order.order_line,
            [
                {
                    "product_id": self.support.id,
                    "product_uom_qty": 5.0,
                    "price_unit": 120.0,
                    "differs_from_proposal": False,
                }
            ],
        )
        self.assertFalse(self.order.differing_line_count)
        self.assertEqual(self.order.amount_untaxed, 600.0)

    def test_taking_over_on_the_opportunity(self):
        self.lead.line_ids.write({"product_uom_qty": 7.0, "price_unit": 1.0})
        self.assertEqual(self.lead.differing_line_count, 2)
        self.lead.with_user(self.salesman).action_take_proposals()
        self.assertFalse(self.lead.differing_line_count)
        self.assertEqual(self.lead.recurring_revenue_monthly, 140.0)

    def test_a_reassigned_renewal_shows_the_old_prices(self):
        self.contract.user_id = self.sale_manager
        for document in (self.lead, self.order):
            document.user_id = self.salesman
        self._get_line(self.order, self.support).price_unit = 125.0
        self.env.invalidate_all()
        for document in (self.lead, self.order):
            line = self._get_line(document, self.support).with_user(self.salesman)
            self.assertEqual(line.renewed_price_unit, 100.0)
            line.web_read(
                {
                    "renewed_price_unit": {},
                    "renewal_price_change": {},
                    "differs_from_proposal": {},
                }
            )
        order = self.order.with_user(self.salesman)
        self.assertEqual(order.differing_line_count, 1)
        order.action_take_proposals()
        self.assertEqual(order.amount_untaxed, 140.0)

    def test_won_and_lost_renewals_change_no_more(self):
        self.order.action_confirm()
        self.leads[1].action_set_lost()
        # What is not sold after all is not billed by the order.
        self.contract.next_contract_ids.action_cancel()
        before = self.order.amount_untaxed
        self.item._change_quantity(5.0, date(2026, 1, 20))
        self.other.line_ids[0]._change_quantity(5.0, date(2026, 1, 20))
        self.assertEqual(self.order.amount_untaxed, before)
        self.assertEqual(self.leads[1].line_ids[0].product_uom_qty, 1.0)

    def test_the_end_of_the_term_moves_the_deadline(self):
        self.contract._pause(date(2026, 1, 16), date(2026, 1, 25), move_end=True)
        self.assertEqual(self.contract.date_end, date(2026, 2, 10))
        self.assertEqual(self.lead.date_deadline, date(2026, 2, 10))
        self.assertEqual(self.order.term_start_date, date(2026, 2, 11))
        self.contract.date_end = "2026-03-15"
        self.assertEqual(self.lead.date_deadline, date(2026, 3, 15))
