from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged, users

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestRenewal(RenewalCommon):
    """What a renewal is made of, and what winning or losing it does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contracts = cls._create_contracts(
            cls.customer_a, cls.customer_b, start="2025-02-01"
        )

    def test_recurring_items_only_on_opportunity_and_quotation(self):
        leads = self.contracts._create_renewals()
        self.assertRecordValues(
            leads,
            [
                {
                    "partner_id": customer.id,
                    "order_type": "renewal",
                    "user_id": self.salesman.id,
                    "date_deadline": date(2026, 1, 31),
                    "recurring_revenue_monthly": 100.0,
                    "expected_revenue": 0.0,
                }
                for customer in (self.customer_a, self.customer_b)
            ],
        )
        for contract, lead in zip(self.contracts, leads, strict=True):
            self.assertEqual(contract.state, "to_renew")
            self.assertEqual(lead.source_contract_ids, contract)
            self.assertEqual(lead.line_ids.product_id, self.support)
            self.assertRecordValues(
                lead.order_ids,
                [
                    {
                        "state": "draft",
                        "order_type": "renewal",
                        "source_contract_ids": contract.ids,
                        "term_start_date": date(2026, 2, 1),
                        "amount_untaxed": 100.0,
                        "user_id": self.salesman.id,
                    }
                ],
            )
            self.assertEqual(lead.order_ids.order_line.product_id, self.support)

    def test_links_and_tags_of_the_original_deal(self):
        tag = self.env["crm.tag"].create({"name": "Fair"})
        deal = self._create_opportunity(
            self.customer_a, self.support, tag_ids=tag.ids, user_id=self.sale_manager.id
        )
        order = deal.action_create_quotation()
        order.term_start_date = "2025-02-01"
        order.action_confirm()
        contract = order.contract_ids
        lead = contract._create_renewals()
        self.assertRecordValues(
            lead,
            [
                {
                    "tag_ids": tag.ids,
                    "source_contract_ids": contract.ids,
                    "source_order_ids": order.ids,
                    "source_opportunity_ids": deal.ids,
                }
            ],
        )
        lead.order_ids.unlink()
        lead.unlink()
        # Reassigned: the same tags, and only those links that the new owner may open.
        contract.user_id = self.salesman
        self.env.invalidate_all()
        lead = contract.with_user(self.salesman)._create_renewals()
        self.assertEqual(lead.tag_ids, tag)
        self.assertFalse(lead.source_order_ids)
        self.assertFalse(lead.source_opportunity_ids)

    def test_plan_may_ask_for_the_opportunity_only(self):
        self.plan_monthly.renewal_output = "opportunity"
        leads = self.contracts._create_renewals()
        self.assertFalse(leads.order_ids)
        self.assertEqual(leads.line_ids.product_id, self.support)

    def test_winning_makes_the_contract_that_follows(self):
        leads = self.contracts._create_renewals()
        leads.with_user(self.salesman).write({"stage_id": self.stage_won.id})
        self.assertEqual(leads.order_ids.mapped("state"), ["sale", "sale"])
        for contract in self.contracts:
            self.assertRecordValues(
                contract.next_contract_ids,
                [
                    {
                        "partner_id": contract.partner_id.id,
                        "date_start": date(2026, 2, 1),
                        "date_end": date(2027, 1, 31),
                        "state": "pending",
                        "mrr": 100.0,
                        "previous_contract_ids": contract.ids,
                    }
                ],
            )
            self.assertEqual(contract.state, "renewed")
            self.assertEqual(contract.term_count, 2)
        with freeze_time("2026-02-01"):
            self._run_state_job()
            self.assertEqual(
                self.contracts.next_contract_ids.mapped("state"), ["active", "active"]
            )

    def test_losing_and_opening_again(self):
        reason = self.env["crm.lost.reason"].create({"name": "Too expensive"})
        lead_a, _lead_b = self.contracts._create_renewals()
        lead_a.action_set_lost(lost_reason_id=reason.id)
        self.assertEqual(self.contracts.mapped("state"), ["not_renewed", "to_renew"])
        self.assertEqual(self.contracts[0].renewal_lost_reason_id, reason)
        self.assertEqual(self.contracts.mapped("opportunity_count"), [1, 1])
        lead_a.action_restore()
        self.assertEqual(self.contracts.mapped("state"), ["to_renew", "to_renew"])

    def test_an_archived_opportunity_renews_nothing(self):
        lead = self.contracts[0]._create_renewals()
        lead.action_archive()
        self.assertEqual(self.contracts[0].state, "not_renewed")
        lead.action_unarchive()
        self.assertEqual(self.contracts[0].state, "to_renew")
        lead.action_archive()
        second = self.contracts[0]._create_renewals()
        self.assertEqual(self.contracts[0].renewal_lead_id, second)

    def test_after_a_loss_a_new_attempt_can_be_made_by_hand(self):
        lead_a = self.contracts[0]._create_renewals()
        lead_a.action_set_lost()
        second = self.contracts[0]._create_renewals()
        self.assertEqual(self.contracts[0].renewal_lead_id, second)
        self.assertEqual(self.contracts[0].state, "to_renew")

    def test_prices_same_uplift_and_list(self):
        self.support.list_price = 130.0
        for policy, price in [("same", 100.0), ("uplift", 105.0), ("list", 130.0)]:
            with self.subTest(policy=policy):
                contract = self._create_contracts(self.customer_a, start="2025-02-01")
                contract.line_ids.write({"price_unit": 100.0, "renewal_uplift": 5.0})
                self.plan_monthly.renewal_price = policy
                line = contract._create_renewals().order_ids.order_line
                self.assertEqual(line.price_unit, price)
                line.product_uom_qty = 7
                self.assertEqual(line.price_unit, price)

    def test_uplift_comes_from_the_plan_unless_the_item_says_otherwise(self):
        self.plan_monthly.write({"renewal_price": "uplift", "renewal_uplift": 3.0})
        contract = self._create_contracts(
            self.customer_a, start="2025-02-01", products=self.support + self.setup
        )
        other = self._create_contracts(self.customer_b, start="2025-02-01")
        other.line_ids.renewal_uplift = 10.0
        leads = (contract + other)._create_renewals()
        self.assertEqual(leads.line_ids.mapped("price_unit"), [103.0, 110.0])

    def test_discount_quantity_and_description_are_kept(self):
        self.contracts.line_ids.write(
            {"discount": 15.0, "product_uom_qty": 4.0, "name": "Support, gold"}
        )
        orders = self.contracts._create_renewals().order_ids
        for line in orders.order_line:
            self.assertRecordValues(
                line,
                [
                    {
                        "discount": 15.0,
                        "product_uom_qty": 4.0,
                        "name": "Support, gold",
                        "price_subtotal": 340.0,
                    }
                ],
            )

    def test_items_that_ended_or_are_archived_stay_out(self):
        contract = self._create_contracts(
            self.customer_a,
            start="2025-02-01",
            products=self.support + self.setup,
            order_line=[
                Command.create({"product_id": self.support.id}),
                Command.create(
                    {"product_id": self.licence.id, "plan_id": self.plan_monthly.id}
                ),
                Command.create(
                    {
                        "product_id": self.setup.id,
                        "recurring_type": "recurring",
                        "plan_id": self.plan_monthly.id,
                    }
                ),
            ],
        )
        support, licence, setup = contract.line_ids
        licence.date_end = date(2025, 12, 31)
        setup.product_id.active = False
        lead = contract._create_renewals()
        self.assertEqual(lead.line_ids.product_id, support.product_id)

    def test_renewal_term_may_differ_from_the_first(self):
        self.plan_monthly.write({"renewal_term_count": 3, "renewal_term_unit": "year"})
        lead = self.contracts[0]._create_renewals()
        lead.action_place_order()
        following = self.contracts[0].next_contract_ids
        self.assertEqual(following.date_start, date(2026, 2, 1))
        self.assertEqual(following.date_end, date(2029, 1, 31))

    def test_terms_of_a_month_keep_to_the_end_of_the_month(self):
        self.plan_monthly.write({"term_unit": "month", "renewal_lead_days": 5})
        contract = self._create_contracts(self.customer_a, start="2026-01-31")
        starts = []
        for _term in range(3):
            contract._create_renewals().action_place_order()
            contract = contract.next_contract_ids
            starts.append(contract.date_start)
        self.assertEqual(
            starts, [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
        )

    def test_everything_that_stops_a_renewal_is_said_at_once(self):
        evergreen = self._create_order(self.customer_a, self.support)
        evergreen.order_line.plan_id = self.plan_evergreen
        evergreen.action_confirm()
        cancelled, good = self.contracts
        cancelled.action_cancel()
        with self.assertRaises(UserError) as error:
            (evergreen.contract_ids + cancelled + good).action_renew()
        message = str(error.exception)
        self.assertIn(f"{evergreen.contract_ids.number}\n- It has no end", message)
        self.assertIn(f"{cancelled.number}\n- It is cancelled", message)
        self.assertNotIn(good.name, message)
        self.assertFalse(good.renewal_lead_id)

    def test_renewing_twice_is_refused(self):
        lead = self.contracts[0]._create_renewals()
        with self.assertRaisesRegex(UserError, "Its renewal opportunity exists"):
            self.contracts[0].action_renew()
        self.assertEqual(self.contracts[0].renewal_lead_id, lead)

    def test_foreign_currency_is_kept(self):
        euro = self._enable_currency("EUR")
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        contract = self._create_contracts(
            self.customer_a, start="2025-02-01", pricelist_id=pricelist.id
        )
        self.assertEqual(contract.currency_id, euro)
        contract.line_ids.price_unit = 88.0
        order = contract._create_renewals().order_ids
        self.assertEqual(order.currency_id, euro)
        self.assertEqual(order.amount_untaxed, 88.0)

    def test_an_order_in_the_wrong_currency_is_refused(self):
        euro = self._enable_currency("EUR")
        lead = self.contracts[0]._create_renewals()
        lead.order_ids.unlink()
        lead.pricelist_id = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        self.assertIn("is in USD", " ".join(lead._get_order_problems()))

    def test_merging_keeps_the_renewal_of_both_contracts(self):
        contracts = self._create_contracts(
            self.customer_a, self.customer_a, start="2025-02-01"
        )
        contracts.line_ids.discount = 15.0
        leads = contracts._create_renewals()
        merged = leads.with_user(self.salesman).merge_opportunity()
        self.assertEqual(merged.order_type, "renewal")
        self.assertEqual(merged.source_contract_ids, contracts)
        self.assertEqual(contracts.renewal_lead_id, merged)
        order = merged._get_open_quotations()
        self.assertEqual(order.order_line.renewed_line_id, contracts.line_ids)
        self.assertFalse(order.differing_line_count)
        cancelled = merged.order_ids - order
        self.assertEqual(cancelled.mapped("state"), ["cancel", "cancel"])
        self.assertEqual(contracts.mapped("state"), ["to_renew", "to_renew"])

    def test_deleting_the_opportunity_makes_the_contract_due_again(self):
        lead = self.contracts[0]._create_renewals()
        lead.order_ids.unlink()
        lead.unlink()
        self.assertEqual(self.contracts[0].state, "active")
        self.assertTrue(self.contracts[0]._create_renewals())

    @users("salesman")
    def test_salesperson_renews_and_wins(self):
        contract = self.contracts[0].with_user(self.env.user)
        action = contract.action_renew()
        lead = self.env["crm.lead"].browse(action["res_id"])
        lead.stage_id = self.stage_won.id
        self.assertEqual(contract.state, "renewed")
