from contextlib import contextmanager
from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestRiskOfRenewals(RenewalCommon):
    """What makes a renewal risky, in points and in words."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-01-01"):
            cls.contract = cls._create_contracts(
                cls.customer_a, start="2026-01-01", products=cls.support
            )

    def _renew(self, contract=None, day="2026-12-05"):
        contract = contract or self.contract
        with freeze_time(day):
            self._touch(contract, day)
            lead = contract._create_renewals()
            lead._refresh_renewal_risk()
        return lead

    def _touch(self, contract, day):
        """Somebody has written: otherwise nobody has been in contact for long."""
        message = contract.with_user(self.salesman).message_post(
            body="Hello", message_type="comment"
        )
        message.sudo().date = f"{day} 09:00:00"

    def _get_reasons(self, lead, day="2026-12-05"):
        with freeze_time(day):
            lead.invalidate_recordset()
            return lead.renewal_risk_now, (lead.renewal_risk_reasons or "").split("\n")

    def _bill(self, contract, day, paid=None, due=None):
        with freeze_time(day):
            moves = contract._create_invoices()
            moves.filtered(lambda move: move.state == "draft").action_post()
            if due:
                moves.invoice_date_due = due
        if paid:
            with freeze_time(paid):
                self.env["account.payment.register"].with_context(
                    active_model="account.move", active_ids=moves.ids
                ).create({"payment_date": paid})._create_payments()
        return moves

    def test_nothing_happened(self):
        lead = self._renew()
        self.assertEqual((lead.renewal_risk, lead.renewal_risk_points), ("low", 0))
        self.assertEqual(lead.renewal_risk_date, date(2026, 12, 5))
        self.assertEqual(self._get_reasons(lead), ("low", [""]))

    def test_an_invoice_was_paid_late(self):
        self._bill(self.contract, "2026-03-01", paid="2026-03-24", due="2026-03-10")
        lead = self._renew()
        self.assertEqual((lead.renewal_risk, lead.renewal_risk_points), ("medium", 30))
        self.assertEqual(
            self._get_reasons(lead), ("medium", ["An invoice was 14 days late."])
        )

    def test_a_few_days_do_not_count(self):
        self._bill(self.contract, "2026-03-01", paid="2026-03-23", due="2026-03-10")
        self.assertEqual(self._renew().renewal_risk_points, 0)

    def test_an_open_invoice_is_late_until_today(self):
        self._bill(self.contract, "2026-11-01", due="2026-11-05")
        lead = self._renew()
        self.assertEqual(self._get_reasons(lead)[1], ["An invoice was 30 days late."])

    def test_less_and_paused_add_up(self):
        item = self.contract.line_ids
        item.product_uom_qty = 5
        with freeze_time("2026-04-01"):
            item._change_quantity(4.0, date(2026, 4, 1))
            self.contract._pause(date(2026, 6, 1), date(2026, 6, 20))
        lead = self._renew()
        # 25 for a fifth given up, 15 for 20 days.
        self.assertEqual((lead.renewal_risk, lead.renewal_risk_points), ("medium", 40))
        self.assertEqual(
            self._get_reasons(lead)[1],
            [
                "20 % of the revenue was given up in the term.",
                "It was paused for 20 days.",
            ],
        )

    def test_prices_rise_more_than_before(self):
        lead = self._renew()
        lead.primary_order_id.order_line.price_unit = 104.0
        self.assertEqual(
            self._get_reasons(lead),
            ("low", ["Prices rise by 4 percentage points more than the last time."]),
        )

    def test_nobody_has_been_in_contact(self):
        lead = self._renew()
        _level, reasons = self._get_reasons(lead, "2027-03-05")
        self.assertEqual(reasons, ["Nobody has been in contact for 90 days."])
        _level, reasons = self._get_reasons(lead, "2027-03-04")
        self.assertEqual(reasons, [""])

    def test_a_renewal_was_lost_before(self):
        with freeze_time("2025-01-01"):
            old = self._create_contracts(
                self.customer_a, start="2025-01-01", products=self.licence
            )
        with freeze_time("2025-12-01"):
            old._create_renewals().action_set_lost()
        lead = self._renew()
        self.assertEqual(
            self._get_reasons(lead),
            ("medium", ["Renewals with this customer that were lost before: 1."]),
        )
        other = self._create_contracts(
            self.customer_b, start="2026-01-01", products=self.support
        )
        self.assertEqual(self._renew(other).renewal_risk, "low")

    def test_rules_and_levels_can_be_set(self):
        self._bill(self.contract, "2026-03-01", paid="2026-03-24", due="2026-03-10")
        company = self.env.company
        rule = self.env["sale.renewal.risk.rule"].create(
            {
                "kind": "late_payments",
                "threshold": 10,
                "weight": 70,
                "company_id": company.id,
            }
        )
        lead = self._renew()
        self.assertEqual((lead.renewal_risk, lead.renewal_risk_points), ("high", 70))
        company.renewal_risk_high = 71
        self.assertEqual(self._get_reasons(lead)[0], "medium")
        rule.active = False
        self.assertEqual(self._get_reasons(lead), ("low", [""]))

    def test_the_daily_job_rates_open_renewals_alone(self):
        lead = self._renew()
        lost = self._renew(
            self._create_contracts(
                self.customer_b, start="2026-01-01", products=self.support
            )
        )
        with freeze_time("2026-12-05"):
            lost.action_set_lost()
        self._bill(self.contract, "2026-03-01", due="2026-03-10")
        with freeze_time("2026-12-06"):
            contracts = self.env["sale.contract"].search(
                self.env["sale.contract"]._get_open_renewal_domain()
            )
            self.assertIn(self.contract, contracts)
            self.assertNotIn(lost.source_contract_ids, contracts)
            contracts._refresh_renewal_risks()
        self.assertEqual(lead.renewal_risk, "medium")
        self.assertEqual(lead.renewal_risk_date, date(2026, 12, 6))

    def test_salespeople_see_the_risk_and_do_not_write_it(self):
        lead = self._renew().with_user(self.salesman)
        lead.action_refresh_renewal_risk()
        self.assertEqual(lead.renewal_risk, "low")
        with self.assertRaises(UserError):
            lead.renewal_risk = "high"
        rules = self.env["sale.renewal.risk.rule"].with_user(self.salesman).search([])
        self.assertTrue(rules)
        with self.assertRaises(AccessError):
            rules[0].weight = 0

    def test_the_queries_do_not_grow_with_the_renewals(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(12)]
        )
        with freeze_time("2026-01-01"):
            contracts = self._create_contracts(
                *customers, start="2026-01-01", products=self.support
            )
        with freeze_time("2026-12-05"):
            leads = contracts._create_renewals()

            def count(some):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                some._rate_renewals()
                return self.cr.sql_log_count - before

            count(leads[:1])
            few, many = count(leads[:2]), count(leads[2:])
        self.assertLessEqual(many, few + 2)


@tagged("post_install", "-at_install")
class TestRenewalInWords(RenewalCommon):
    @contextmanager
    def _refused(self):
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            yield

    def test_the_summary_tells_what_happened(self):
        with freeze_time("2026-01-01"):
            contract = self._create_contracts(
                self.customer_a, start="2026-01-01", products=self.support
            )
            contract.line_ids.product_uom_qty = 5
        with freeze_time("2026-04-01"):
            contract.line_ids._change_quantity(4.0, date(2026, 4, 1))
        with freeze_time("2026-12-05"):
            lead = contract._create_renewals()
            lead.primary_order_id.order_line.price_unit = 110.0
            text = str(lead.with_user(self.salesman).term_summary)
            self.assertIn("$\xa0400.00 per month until now, $\xa0440.00 offered", text)
            self.assertIn("Support", text)
            order = lead.primary_order_id.with_user(self.salesman)
            self.assertEqual(order.term_summary, lead.term_summary)

    def test_the_mail_says_what_is_renewed_and_why(self):
        self.plan_monthly.write({"renewal_price": "uplift", "renewal_uplift": 5})
        self.customer_a.email = "books@example.com"
        with freeze_time("2026-01-01"):
            contract = self._create_contracts(
                self.customer_a, start="2026-01-01", products=self.support
            )
        with freeze_time("2026-12-05"):
            order = contract._create_renewals().primary_order_id
            action = order.with_user(self.salesman).action_write_renewal_mail()
            composer = (
                self.env["mail.compose.message"]
                .with_user(self.salesman)
                .with_context(**action["context"])
                .create({})
            )
        body = str(composer.body).replace("&nbsp;", "\xa0")
        self.assertIn(contract.number, body)
        self.assertIn("$\xa0100.00", body)
        self.assertIn("$\xa0105.00", body)
        self.assertIn("Agreed uplift of 5 %", body)

    def test_the_forecast_says_what_is_expected_to_renew(self):
        with freeze_time("2026-01-01"):
            contracts = self._create_contracts(
                self.customer_a, self.customer_b, start="2026-01-01"
            )
        with freeze_time("2026-11-20"):
            for contract in contracts:
                message = contract.with_user(self.salesman).message_post(
                    body="Hello", message_type="comment"
                )
                message.sudo().date = "2026-11-19 09:00:00"
            late = contracts[0]._create_invoices()
            late.filtered(lambda move: move.state == "draft").action_post()
            late.invoice_date_due = "2026-10-01"
            forecast = self.env["sale.renewal.forecast"].create({"date": "2026-12-31"})
            forecast.action_show()
        lines = forecast.line_ids.filtered(lambda line: line.contract_id in contracts)
        line_values = [(line.risk, line.expected_mrr) for line in lines]
        self.assertEqual(
            sorted(line_values),
            # 100 a month each, 5 % and 20 % of which are expected to be lost.
            [("low", 95.0), ("medium", 80.0)],
        )
        self.assertEqual(sum(lines.mapped("old_mrr")), 200.0)

    def test_levels_are_in_order(self):
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.env.company.renewal_risk_high = 10
            self.env.flush_all()

    def test_a_kind_has_one_rule_per_company(self):
        values = {"kind": "pause", "threshold": 5, "company_id": self.env.company.id}
        rules = self.env["sale.renewal.risk.rule"]
        rules.create(values)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            rules.create(values)
            self.env.flush_all()
        rules.create(
            values | {"company_id": self.env["res.company"].create({"name": "B"}).id}
        )
