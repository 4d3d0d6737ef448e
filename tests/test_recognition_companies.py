from odoo.fields import Command, Date
from odoo.tests import freeze_time, tagged

from .recognition_common import RecognitionCommon


class InvoiceCommon(RecognitionCommon):
    """Invoices that people write by hand: 600.00 for 16 January 2026 and a year."""

    def _invoice(self, company, product=None, **values):
        line = {
            "product_id": (product or self.licence).id,
            "price_unit": 600.0,
            "tax_ids": [Command.clear()],
            "period_start": "2026-01-16",
            "period_end": "2027-01-15",
        }
        move = self.env["account.move"].with_company(company)
        move = move.create(
            {
                "move_type": "out_invoice",
                "company_id": company.id,
                "partner_id": self.customer_a.id,
                "invoice_date": "2026-01-16",
                "invoice_line_ids": [Command.create(line | values)],
            }
        )
        move.action_post()
        return move


@tagged("post_install", "-at_install")
@freeze_time("2026-01-31")
class TestRecognitionCompanies(InvoiceCommon):
    def _close_of(self, company, day="2026-01-31"):
        closes = self.env["sale.deferral.close"].with_company(company)
        close = closes.create({"date": day, "company_id": company.id})
        close.action_post()
        return close

    def test_a_branch_closes_its_own_invoices_on_accounts_of_its_company(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.env.user.company_ids |= branch
        branch.write(
            {
                "deferral_journal_id": self.journal.id,
                "deferred_revenue_account_id": self.deferred.id,
            }
        )
        first = self._invoice(self.company)
        for name in ("property_account_receivable_id", "property_account_payable_id"):
            customer = self.customer_a
            customer.with_company(branch)[name] = customer[name]
        income = first.invoice_line_ids.account_id
        move = self._invoice(branch, price_unit=365.0, account_id=income.id)
        self.assertEqual(move.company_id, branch)
        # 349 of 365 days are left.
        own, theirs = self._close_of(self.company), self._close_of(branch)
        self.assertEqual((own.amount_after, theirs.amount_after), (573.70, 349.0))
        self.assertEqual(own.move_ids.company_id, self.company)
        self.assertEqual(theirs.move_ids.company_id, branch)
        self.assertFalse(own.amount_difference or theirs.amount_difference)
        self.assertEqual(self._get_balance(self.deferred), -922.70)

    def test_a_company_that_sets_nothing_defers_nothing(self):
        other = self._create_company(name="Other")
        self.env.user.company_ids |= other
        self._invoice(self.company)
        close = self._close_of(self.company)
        self.assertEqual(close.line_ids.company_id, self.company)
        closes = self.env["sale.deferral.close"].with_company(other)
        close = closes.create({"date": "2026-01-31", "company_id": other.id})
        self.assertIn("Choose the revenue journal", close.warning)


@tagged("post_install", "-at_install")
@freeze_time("2026-01-31")
class TestRecognitionDetails(InvoiceCommon):
    def test_the_analytic_distribution_is_carried(self):
        plans = self.env["account.analytic.plan"].create(
            [{"name": "Teams"}, {"name": "Regions"}]
        )
        team, region = self.env["account.analytic.account"].create(
            [{"name": plan.name, "plan_id": plan.id} for plan in plans]
        )
        distribution = {f"{team.id},{region.id}": 60.0, str(team.id): 40.0}
        self._invoice(self.company, analytic_distribution=distribution)
        close = self._close("2026-01-31")
        self.assertEqual(close.line_ids.analytic_distribution, distribution)
        revenue = close.move_ids.line_ids.filtered("analytic_distribution")
        self.assertEqual(revenue.balance, 573.70)
        found = {
            (
                bool(line[plans[0]._column_name()]),
                bool(line[plans[1]._column_name()]),
            ): line.amount
            for line in revenue.analytic_line_ids
        }
        # The margin of the month loses what is earned later, in both plans.
        self.assertEqual(found, {(True, True): -344.22, (True, False): -229.48})

    def test_taxes_are_not_touched(self):
        self._invoice(self.company)
        entry = self._close("2026-01-31").move_ids
        self.assertFalse(entry.line_ids.tax_ids or entry.line_ids.tax_tag_ids)
        self.assertEqual(set(entry.line_ids.mapped("display_type")), {"product"})

    def test_the_schedule_goes_to_a_spreadsheet(self):
        self._invoice(self.company)
        self._close("2026-01-31")
        self.accountant.group_ids |= self.env.ref("base.group_allow_export")
        rows = self.env["sale.deferral.schedule"].with_user(self.accountant)
        rows = rows.search([]).export_data(["partner_id", "closing", "next_1"])
        self.assertEqual(rows["datas"], [["Azure Books", 573.70, 46.03]])

    def test_what_recurs_without_days_is_named(self):
        days = {"period_start": False, "period_end": False}
        move = self._invoice(self.company, **days)
        once = self._invoice(self.company, self.setup, **days)
        close = self.env["sale.deferral.close"].with_user(self.accountant)
        close = close.create({"date": "2026-01-31"})
        self.assertIn(
            f"without naming its days are earned at once: {move.name}", close.warning
        )
        self.assertNotIn(once.name, close.warning)

    def test_a_credit_of_the_first_day_of_the_month_is_named(self):
        move = self._sell()
        note = move._reverse_moves([{"invoice_date": "2026-02-01"}])
        note.invoice_line_ids.write({"period_start": False, "period_end": False})
        note.action_post()
        close = self.env["sale.deferral.close"].with_user(self.accountant)
        close = close.create({"date": "2026-02-28"})
        self.assertIn(f"take their revenue back at once: {note.name}", close.warning)

    def test_what_waits_for_its_term_is_not_named(self):
        self.plan_yearly.term_start = "payment"
        self.assertFalse(self._sell().invoice_line_ids.period_start)
        close = self.env["sale.deferral.close"].with_user(self.accountant)
        close = close.create({"date": "2026-01-31"})
        self.assertFalse(close.warning)

    def test_months_that_nobody_closed_are_named(self):
        self._invoice(self.company)
        self._close("2026-01-31")
        closes = self.env["sale.deferral.close"].with_user(self.accountant)
        self.assertFalse(closes.create({"date": "2026-02-28"}).warning)
        march = closes.create({"date": "2026-03-31"})
        self.assertIn("Nothing is closed since Revenue of January 2026", march.warning)
        self.assertEqual(march.date, Date.to_date("2026-03-31"))

    def test_another_account_takes_its_revenue_along(self):
        move = self._invoice(self.company)
        line = move.invoice_line_ids
        before = line.account_id
        self._close("2026-01-31")
        after = before.copy({"code": "499901", "name": "Revenue of Licences"})
        move.button_draft()
        line.account_id = after
        move.action_post()
        close = self._close("2026-02-28")
        self.assertFalse(close.amount_difference)
        # 44 of 365 days of 600.00 are earned.
        self.assertEqual(self._get_balance(before), 0.0)
        self.assertEqual(self._get_balance(after), -72.33)
        self.assertEqual(self._get_balance(self.deferred), -527.67)
