from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestBilling(RenewalCommon):
    """What is billed, and when."""

    def _get_parts(self, moves):
        """Return first day, last day and amount of what is billed, by date."""
        return [
            (str(line.period_start), str(line.period_end), line.price_subtotal)
            for line in moves.invoice_line_ids.sorted("period_start")
            if line.display_type == "product"
        ]

    def _create_contract(self, start, plan=None, **values):
        """Return a contract over three pieces of support at 100 each."""
        if plan:
            self.support.contract_plan_id = plan
        order = self._create_order(
            self.customer_a,
            term_start_date=start,
            order_line=[
                Command.create(
                    {"product_id": self.support.id, "product_uom_qty": 3, **values}
                )
            ],
        )
        order.action_confirm()
        return order.contract_ids

    def test_the_job_bills_what_is_due_today(self):
        due = self._create_contracts(
            self.customer_a, self.customer_b, start="2025-12-15"
        )
        later = self._create_contracts(self.customer_a, start="2025-12-16")
        self._run_cron("sale_renewal.ir_cron_create_invoices")
        for contract in due:
            parts = [("2026-01-15", "2026-02-14", 100.0)]
            self.assertEqual(self._get_parts(contract.invoice_ids), parts)
            self.assertEqual(contract.next_invoice_date, date(2026, 2, 15))
            self.assertEqual(contract.invoice_ids.state, "draft")
        self.assertFalse(later.invoice_ids)
        self.assertEqual(later.next_invoice_date, date(2026, 1, 16))

    def test_the_button_bills_up_to_today_and_says_when_the_next_is_due(self):
        contract = self._create_contract("2025-11-15")
        contract.action_create_invoices()
        self.assertEqual(
            self._get_parts(contract.invoice_ids),
            [("2025-12-15", "2026-01-14", 300.0), ("2026-01-15", "2026-02-14", 300.0)],
        )
        with self.assertRaisesRegex(
            UserError, "The next invoice is due on Feb 15, 2026"
        ):
            contract.action_create_invoices()
        contract._create_invoices(date(2027, 1, 1))
        with self.assertRaisesRegex(UserError, "Everything was billed"):
            contract.action_create_invoices()

    def test_in_arrears_the_contract_bills_every_period_when_it_is_over(self):
        self.plan_monthly.billing_timing = "arrears"
        contract = self._create_contract("2025-12-15")
        self.assertEqual(contract.next_invoice_date, date(2026, 1, 15))
        self.assertFalse(contract._create_invoices(date(2026, 1, 14)))
        moves = contract._create_invoices()
        self.assertEqual(self._get_parts(moves), [("2025-12-15", "2026-01-14", 300.0)])
        self.assertEqual(contract.next_invoice_date, date(2026, 2, 15))

    def test_missed_periods_on_one_invoice_or_on_one_each(self):
        contracts = self._create_contracts(
            self.customer_a, self.customer_b, start="2025-10-15"
        )
        moves = contracts[0]._create_invoices()
        self.assertEqual(len(moves), 1)
        self.assertEqual(len(moves.invoice_line_ids), 3)
        self.env.company.contract_missed_periods = "each"
        moves = contracts[1]._create_invoices()
        self.assertEqual(len(moves), 3)
        self.assertEqual([len(move.invoice_line_ids) for move in moves], [1, 1, 1])

    def test_one_invoice_per_customer_currency_and_payment_terms(self):
        self.env.company.contract_invoice_grouping = "customer"
        euro = self._enable_euro(0.5)
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        term = self.env["account.payment.term"].create({"name": "Other"})
        same = self._create_contracts(
            self.customer_a, self.customer_a, start="2025-12-15"
        )
        other = self._create_contracts(self.customer_b, start="2025-12-15")
        other += self._create_contracts(
            self.customer_a, start="2025-12-15", pricelist_id=pricelist.id
        )
        other += self._create_contracts(
            self.customer_a, start="2025-12-15", payment_term_id=term.id
        )
        moves = (same + other)._create_invoices()
        self.assertEqual(len(moves), 4)
        self.assertEqual(len(same.invoice_ids), 1)
        sections = same.invoice_ids.invoice_line_ids.filtered(
            lambda line: line.display_type == "line_section"
        )
        self.assertEqual(sections.mapped("name"), same.mapped("name"))
        self.assertEqual(
            same.invoice_ids.invoice_origin, ", ".join(same.mapped("number"))
        )
        self.assertEqual(other[1].invoice_ids.currency_id, euro)
        self.assertEqual(other[1].invoice_ids.amount_untaxed, 50.0)
        self.assertEqual(other[2].invoice_ids.invoice_payment_term_id, term)

    def test_plans_say_whether_invoices_are_posted_and_sent(self):
        plans = self.plan_monthly
        for mode in ("post", "send"):
            plans += self.plan_monthly.copy({"name": mode, "invoice_mode": mode})
        self.env.company.contract_invoice_grouping = "customer"
        contracts = self.env["sale.contract"]
        for plan in plans:
            contracts += self._create_contract("2025-12-15", plan)
        moves = contracts._create_invoices()
        self.assertEqual(len(moves), 3, "never one invoice for two ways of billing")
        draft, posted, sent = (contract.invoice_ids for contract in contracts)
        self.assertEqual(draft.state, "draft")
        self.assertEqual((posted + sent).mapped("state"), ["posted", "posted"])
        self.assertEqual(posted.invoice_date, date(2026, 1, 15))
        self.assertFalse((draft + posted).filtered("sending_data"))
        self.assertEqual(
            sent.sending_data["author_partner_id"], self.env.user.partner_id.id
        )
        self.customer_a.email = "books@example.com"
        self._run_cron("account.ir_cron_account_move_send")
        self.assertFalse(sent.sending_data)
        self.assertTrue(sent.invoice_pdf_report_id or sent.is_move_sent)

    def test_aligned_periods_begin_and_end_with_a_stub(self):
        plan = self.plan_monthly.copy({"name": "Aligned", "align_periods": True})
        contract = self._create_contract("2026-01-15", plan)
        order = contract.order_ids
        self.assertEqual(
            self._get_parts(order._create_invoices()),
            [("2026-01-15", "2026-01-31", 164.52)],
        )
        parts = self._get_parts(contract._create_invoices(date(2027, 1, 1)))
        self.assertEqual(len(parts), 12)
        self.assertEqual(parts[0], ("2026-02-01", "2026-02-28", 300.0))
        self.assertEqual(parts[-1], ("2027-01-01", "2027-01-14", 135.48))
        self.assertEqual(sum(part[2] for part in parts) + 164.52, 3600.0)

    def test_the_last_period_of_a_term_is_billed_by_its_days(self):
        plan = self.plan_monthly.copy({"term_count": 45, "term_unit": "day"})
        contract = self._create_contract("2026-01-01", plan)
        self.assertEqual(contract.date_end, date(2026, 2, 14))
        moves = contract._create_invoices(date(2026, 5, 1))
        self.assertEqual(self._get_parts(moves), [("2026-02-01", "2026-02-14", 150.0)])
        self.assertIn("(14 of 28 days)", moves.invoice_line_ids.name)
        self.assertFalse(contract.next_invoice_date)

    def test_evergreen_contracts_go_on_until_they_are_cancelled(self):
        contract = self._create_contract("2025-12-31", self.plan_evergreen)
        contract.action_cancel(date(2026, 3, 11))
        moves = contract._create_invoices(date(2028, 1, 1))
        self.assertEqual(
            self._get_parts(moves),
            [("2026-01-31", "2026-02-27", 300.0), ("2026-02-28", "2026-03-10", 106.45)],
        )
        self.assertFalse(contract.next_invoice_date)
        contract.action_undo_cancel()
        parts = self._get_parts(contract._create_invoices(date(2026, 4, 1)))
        self.assertEqual(parts[0], ("2026-03-11", "2026-03-30", 193.55))
        self.assertEqual(parts[1], ("2026-03-31", "2026-04-29", 300.0))

    def test_a_cancelled_contract_in_arrears_is_billed_when_it_ends(self):
        self.plan_monthly.billing_timing = "arrears"
        contract = self._create_contract("2026-01-01")
        contract.action_cancel(date(2026, 1, 11))
        self.assertEqual(contract.next_invoice_date, date(2026, 1, 11))
        moves = contract._create_invoices(date(2026, 1, 11))
        self.assertEqual(self._get_parts(moves), [("2026-01-01", "2026-01-10", 96.77)])

    def test_a_renewal_goes_on_without_gap_and_without_double(self):
        contracts = self._create_contracts(
            self.customer_a, self.customer_b, start="2025-01-31"
        )
        contracts._create_renewals()
        orders = contracts.renewal_lead_id.order_ids
        orders.action_confirm()
        for contract in contracts:
            renewal = contract.next_contract_ids
            last = date(2027, 6, 1)
            moves = contract.order_ids._create_invoices()
            moves += renewal.order_ids._create_invoices()
            moves += (contract + renewal)._create_invoices(last)
            moves = moves.invoice_line_ids.filtered("period_start").move_id
            parts = [part for part in self._get_parts(moves) if part[0] != "False"]
            lines = moves.invoice_line_ids.filtered("period_start")
            starts = sorted(lines.mapped("period_start"))
            self.assertEqual(len(starts), 24)
            self.assertEqual(
                (starts[0], starts[1]), (date(2025, 1, 31), date(2025, 2, 28))
            )
            for first, following in zip(starts, starts[1:], strict=False):
                last_day = lines.filtered(lambda li, d=first: li.period_start == d)
                self.assertEqual((following - last_day.period_end).days, 1)
            self.assertTrue(all(part[2] == 100.0 for part in parts))

    def test_days_follow_the_timezone_of_each_company(self):
        other = self._setup_company("Pacific/Auckland")
        self.env.company.partner_id.tz = "America/Los_Angeles"
        here = self._create_contracts(self.customer_a, start="2025-12-16")
        plan = self.plan_monthly
        there = self.env["sale.contract"].create(
            {
                "partner_id": self.customer_b.id,
                "company_id": other.id,
                "plan_id": plan.id,
                "date_start": "2026-01-16",
                "line_ids": [
                    Command.create({"product_id": self.support.id, "price_unit": 10})
                ],
            }
        )
        # 16 January in Auckland, 15 January in Los Angeles.
        with freeze_time("2026-01-15 20:00:00"):
            self._run_cron("sale_renewal.ir_cron_create_invoices")
        self.assertFalse(here.invoice_ids)
        self.assertEqual(there.invoice_ids.company_id, other)
        self.assertEqual(
            self._get_parts(there.invoice_ids), [("2026-01-16", "2026-02-15", 10.0)]
        )
        self.assertEqual(there.invoice_ids.journal_id.company_id, other)

    def test_companies_are_never_mixed(self):
        other = self._setup_company("UTC")
        (self.env.company + other).contract_invoice_grouping = "customer"
        contracts = self.env["sale.contract"].create(
            [
                {
                    "partner_id": self.customer_b.id,
                    "company_id": company.id,
                    "plan_id": self.plan_monthly.id,
                    "date_start": "2026-01-15",
                    "line_ids": [Command.create({"product_id": self.support.id})],
                }
                for company in self.env.company + other
            ]
        )
        moves = contracts._create_invoices()
        self.assertEqual(moves.company_id, self.env.company + other)
        for move in moves:
            self.assertEqual(move.contract_ids.company_id, move.company_id)

    def _setup_company(self, timezone):
        """Return a second company that can bill."""
        company = self.env["res.company"].create({"name": "Second"})
        company.partner_id.tz = timezone
        self.env.user.company_ids += company
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=company, install_demo=False
        )
        return company
