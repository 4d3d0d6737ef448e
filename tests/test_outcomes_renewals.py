import doctest
from datetime import date

from odoo.fields import Command
from odoo.tests import BaseCase, freeze_time, new_test_user, tagged

from odoo.addons.sale_renewal import outcomes

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestOutcomeExamples(BaseCase):
    def test_the_examples_are_right(self):
        self.assertEqual(doctest.testmod(outcomes).failed, 0)


@tagged("post_install", "-at_install")
class TestRenewalOutcomes(RenewalCommon):
    """Terms of 100 a month from 1 January 2025, due on 31 December 2025."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(8)]
        )
        cls.contracts = cls._sell(*cls.customers)
        cls.team = cls.env["crm.team"].create({"name": "Outcome team"})

    @classmethod
    def _sell(cls, *customers, **values):
        with freeze_time("2025-01-01"):
            contracts = cls._create_contracts(
                *customers, start="2025-01-01", products=cls.support, **values
            )
            cls.env.flush_all()
        return contracts

    def _renew(self, contract, day, price=None):
        """Renew a contract with an order that is confirmed on a day."""
        with freeze_time(min(day, "2025-12-10")):
            order = contract._create_renewals().primary_order_id
            order = order or contract.renewal_lead_id.action_create_quotation()
            if price:
                order.order_line.price_unit = price
        with freeze_time(day):
            order.action_confirm()
        return order.contract_ids

    def _read(self, contracts, *measures, groupby=()):
        facts = self.env["sale.renewal.fact"]
        domain = [("contract_id", "in", contracts.ids)]
        return facts._read_group(domain, groupby, measures)

    def test_each_outcome_and_its_rates(self):
        intime, late, regained, lost, ended, running, before, todo = self.contracts
        reason = self.env["crm.lost.reason"].create({"name": "Too expensive"})
        self._renew(intime, "2025-12-15", price=120.0)
        self._renew(late, "2026-01-10", price=80.0)
        self._renew(regained, "2026-02-20")
        with freeze_time("2025-12-10"):
            lost._create_renewals().action_set_lost(lost_reason_id=reason.id)
            running._create_renewals()
        with freeze_time("2025-06-01"):
            before.action_cancel("2025-07-01", reason.id)
        with freeze_time("2025-12-20"):
            todo.action_cancel("2026-01-01", reason.id)
        with freeze_time("2026-03-01"):
            self._run_state_job()
        facts = self.contracts.renewal_fact_ids
        self.assertEqual(
            [contract.renewal_fact_ids.outcome for contract in self.contracts],
            [
                *("renewed", "late", "regained", "lost", "lost"),
                *("running_on", "cancelled", "lost"),
            ],
        )
        self.assertEqual(set(facts.mapped("due_date")), {date(2025, 12, 31)})
        self.assertEqual(late.renewal_fact_ids.signed_date, date(2026, 1, 10))
        self.assertEqual(late.renewal_fact_ids.days_late, 10)
        self.assertEqual(lost.renewal_fact_ids.reason_id, reason)
        self.assertEqual(todo.renewal_fact_ids.reason_id, reason)
        self.assertFalse(ended.renewal_fact_ids.reason_id)
        # Seven were due with 100 each; renewed were two, with 120 and 80, of which 100
        # and 80 had been there before; one of the two in time.
        [row] = self._read(
            self.contracts,
            *("due_count:sum", "renewed_count:sum", "lost_count:sum", "open_count:sum"),
            *("due_mrr_company:sum", "renewed_mrr_company:sum", "kept_mrr_company:sum"),
            *("lost_mrr_company:sum", "renewal_rate:avg", "value_rate:avg"),
            *("net_rate:avg", "on_time_rate:avg", "average_days_late:avg"),
            *("median_days_late:avg", "uplift_achieved:avg"),
        )
        self.assertEqual(row[:8], (7, 2, 4, 1, 700.0, 200.0, 180.0, 400.0))
        expected = (2 / 7, 180 / 700, 200 / 700, 0.5, 10.0, 10.0, 0.0)
        for found, value in zip(row[8:], expected, strict=True):
            self.assertAlmostEqual(found, value)

    def test_rates_of_groups_are_not_averaged_and_empty_without_anything_due(self):
        one, two, three, before = self.contracts[:4]
        one.team_id = two.team_id = three.team_id = self.team
        before.team_id = False
        self._renew(one, "2025-12-15")
        with freeze_time("2025-06-01"):
            before.action_cancel("2025-07-01")
        rows = self._read(
            one + two + three + before,
            *("renewal_rate:avg", "value_rate:avg", "average_days_late:avg"),
            groupby=["team_id"],
        )
        found = {team: rates for team, *rates in rows}
        self.assertAlmostEqual(found[self.team][0], 1 / 3)
        self.assertAlmostEqual(found[self.team][1], 1 / 3)
        self.assertIs(found[self.team][2], False)
        self.assertEqual(found[self.env["crm.team"]], [False, False, False])

    def test_the_rates_reach_pivots_lists_and_the_list_of_measures(self):
        facts = self.env["sale.renewal.fact"].with_user(self.salesman)
        self.assertEqual(
            facts.fields_get(["renewal_rate"])["renewal_rate"]["aggregator"], "avg"
        )
        self._renew(self.contracts[0], "2025-12-15")
        groups = facts.formatted_read_group(
            [("contract_id", "in", self.contracts[:4].ids)],
            ["due_date:month"],
            ["renewal_rate:avg", "median_days_late:avg"],
        )
        self.assertEqual(groups[0]["renewal_rate:avg"], 0.25)
        self.assertFalse(groups[0]["median_days_late:avg"])

    def test_a_renewal_with_more_seats_and_new_prices(self):
        contract = self.contracts[0]
        self.plan_monthly.renewal_price = "uplift"
        contract.renewal_uplift = 10
        with freeze_time("2025-12-10"):
            order = contract._create_renewals().primary_order_id
            # 110 were proposed; the customer takes three at 105, and licences.
            order.order_line.write({"product_uom_qty": 3, "price_unit": 105.0})
            order.write(
                {"order_line": [Command.create({"product_id": self.licence.id})]}
            )
            order.action_confirm()
        fact = contract.renewal_fact_ids
        self.assertEqual((fact.due_mrr, fact.renewed_mrr), (100.0, 315.0 + 50.0))
        self.assertEqual(fact.kept_mrr_company, 100.0)
        self.assertEqual((fact.achieved_base, fact.achieved_uplift), (300.0, 15.0))
        self.assertEqual((fact.offered_base, fact.offered_uplift), (300.0, 30.0))
        self.assertEqual((fact.uplift_achieved, fact.uplift_offered), (0.05, 0.1))

    def test_contracts_that_are_renewed_together_have_their_own_shares(self):
        one = self._sell(self.customer_a)
        two = self._sell(self.customer_a)
        self.env.company.renewal_grouping = "customer"
        with freeze_time("2025-12-10"):
            lead = (one + two)._create_renewals()
            [first, second] = lead.primary_order_id.order_line
            first.price_unit, second.price_unit = 130.0, 90.0
            lead.primary_order_id.action_confirm()
        self.assertEqual(len((one + two).next_contract_ids), 1)
        renewed = (one + two).renewal_fact_ids.mapped("renewed_mrr")
        self.assertEqual(sorted(renewed), [90.0, 130.0])
        [[kept, rate]] = self._read(one + two, "kept_mrr_company:sum", "value_rate:avg")
        self.assertEqual((kept, rate), (190.0, 0.95))

    def test_a_cancelled_renewal_is_open_again(self):
        contract = self.contracts[0]
        order = self._renew(contract, "2025-12-15").order_ids
        self.assertEqual(contract.renewal_fact_ids.outcome, "renewed")
        with freeze_time("2025-12-16"):
            order._action_cancel()
            fact = contract.renewal_fact_ids
            self.assertEqual((fact.outcome, fact.renewed_mrr), ("open", 0.0))
            self.assertFalse(fact.signed_date)

    @freeze_time("2026-02-01")
    def test_an_order_that_is_cancelled_afterwards(self):
        """What was never sold was never due."""
        contract = self.contracts[0]
        contract.action_cancel(date(2026, 1, 1))
        self.assertEqual(contract.renewal_fact_ids.outcome, "lost")
        contract.order_ids._action_cancel()
        self.assertEqual(contract.renewal_fact_ids.outcome, "cancelled")
        self.assertEqual(contract.renewal_fact_ids.due_mrr, 0.0)

    def test_other_currencies_are_added_up_at_the_rate_of_the_contract(self):
        euro = self._enable_euro(0.5)
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        contract = self._sell(self.customer_a, pricelist_id=pricelist.id)
        fact = contract.renewal_fact_ids
        self.assertEqual((fact.currency_id, fact.due_mrr), (euro, 50.0))
        self.assertEqual(fact.due_mrr_company, 100.0)
        [[due, rate]] = self._read(
            contract + self.contracts[0], "due_mrr_company:sum", "value_rate:avg"
        )
        self.assertEqual((due, rate), (200.0, 0.0))

    def test_evergreen_contracts_are_never_due(self):
        with freeze_time("2025-01-01"):
            self.support.contract_plan_id = self.plan_evergreen
            contract = self._create_contracts(
                self.customer_a, start="2025-01-01", products=self.support
            )
        self.assertFalse(contract.renewal_fact_ids)
        with freeze_time("2025-03-01"):
            contract.date_end = "2025-12-31"
        self.assertEqual(contract.renewal_fact_ids.due_date, date(2025, 12, 31))

    def test_who_sees_what(self):
        facts = self.contracts.renewal_fact_ids
        other = new_test_user(
            self.env, "other_seller", "sales_team.group_sale_salesman"
        )
        accountant = new_test_user(
            self.env, "facts_accountant", "account.group_account_invoice"
        )
        for user, count in (
            (self.salesman, 8),
            (other, 0),
            (self.sale_manager, 8),
            (accountant, 8),
        ):
            domain = [("id", "in", facts.ids)]
            found = facts.with_user(user).search_count(domain)
            self.assertEqual(found, count, user.name)
        action = facts[0].with_user(self.salesman).action_open_contract()
        self.assertEqual(action["res_id"], facts[0].contract_id.id)

    def test_the_rows_are_rebuilt_by_the_scheduled_action(self):
        self._renew(self.contracts[0], "2025-12-15", price=120.0)
        names = ["outcome", "due_mrr", "renewed_mrr", "signed_date", "due_date"]
        facts = self.contracts.renewal_fact_ids
        before = {f.contract_id.id: [f[name] for name in names] for f in facts}
        facts.unlink()
        with freeze_time("2025-12-20"):
            self._run_cron("sale_renewal.ir_cron_rebuild_records")
        facts = self.contracts.renewal_fact_ids
        after = {f.contract_id.id: [f[name] for name in names] for f in facts}
        self.assertEqual(before, after)

    def test_the_queries_do_not_grow_with_the_contracts(self):
        def count(contracts):
            facts = contracts.renewal_fact_ids
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            facts._refresh_outcomes()
            facts.flush_recordset()
            return self.cr.sql_log_count - before

        self._renew(self.contracts[0], "2025-12-15")
        self._renew(self.contracts[1], "2025-12-15")
        count(self.contracts[:1])
        few, many = count(self.contracts[:2]), count(self.contracts)
        self.assertLessEqual(many, few + 1)
