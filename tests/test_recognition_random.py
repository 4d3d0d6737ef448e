import random
from collections import defaultdict
from contextlib import suppress
from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .. import recognition
from .recognition_common import RecognitionCommon

MONTHS = 12
START = date(2026, 1, 1)
END = date(2028, 12, 31)  # every term and invoice has ended long before
YEN, DINAR = ("JPY", 150.0), ("KWD", 0.3)


class LivesCommon(RecognitionCommon):
    """Contracts to which anything happens, and months that are closed in time or late:
    whatever it is, the ledger is what the formula says.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        arrears = cls.plan_monthly.copy(
            {"name": "Test arrears", "billing_timing": "arrears"}
        )
        # Not copies: what creates products leaves a context that copies none of them.
        cls.hosting, cls.fee = cls.env["product.product"].create(
            [
                {
                    "name": "Hosting",
                    "type": "service",
                    "list_price": 100.0,
                    "recurring_type": "recurring",
                    "contract_plan_id": arrears.id,
                    "taxes_id": [Command.clear()],
                },
                {
                    "name": "Fee",
                    "type": "service",
                    "list_price": 250.0,
                    "recognition": "term",
                    "taxes_id": [Command.clear()],
                },
            ]
        )
        cls.accrued = cls.env["account.account"].create(
            {
                "name": "Accrued Revenue",
                "code": "199100",
                "account_type": "asset_current",
            }
        )
        cls.company.accrued_revenue_account_id = cls.accrued
        cls.pricelists = cls.env["product.pricelist"]
        for name, rate in (YEN, DINAR):
            currency = cls._enable_currency(name)
            cls.pricelists |= cls.env["product.pricelist"].create(
                {"name": name, "currency_id": currency.id}
            )
            currency.rate_ids.unlink()
            cls.env["res.currency.rate"].create(
                {"name": "2000-01-01", "currency_id": currency.id, "rate": rate}
            )

    def _sell_something(self, draw, day):
        product = draw.choice(
            (self.licence, self.support, self.hosting, self.licence + self.fee)
        )
        pricelists = (self.env["product.pricelist"], self.euros, *self.pricelists)
        order = self._create_order(
            draw.choice((self.customer_a, self.customer_b)),
            product,
            term_start_date=day + relativedelta(days=draw.randrange(-5, 40)),
            pricelist_id=draw.choice(pricelists).id,
        )
        for line in order.order_line:
            line.price_unit = draw.choice((0.1, 33.33, 100.0, 1234.56))
        order.action_confirm()
        if order.invoice_status == "to invoice":
            order._create_invoices().action_post()
        self.contracts |= order.contract_ids

    def _act(self, draw, day):
        """Do something that may be refused; then nothing has happened."""
        contract = draw.choice(self.contracts)
        invoices = self._get_moves().filtered(
            lambda move: (
                move.state == "posted"
                and contract in move.line_ids.contract_line_id.contract_id
            )
        )
        acts = {
            "cancel": lambda: contract.action_cancel(day, credit=True),
            "less": lambda: contract.line_ids[:1]._change_quantity(0.5, day),
            "pause": lambda: contract._pause(
                day, day + relativedelta(days=20), True, True
            ),
            "draft": lambda: invoices[:1].button_draft(),
            "void": lambda: self._void(invoices[-1:]),
            "reverse": lambda: invoices[:1]._reverse_moves(cancel=True),
            "nothing": lambda: None,
        }
        with suppress(UserError), self.env.cr.savepoint():
            acts[draw.choice(sorted(acts))]()

    def _void(self, move):
        move.button_draft()
        move.button_cancel()

    def _get_moves(self):
        """Return all invoices and credit notes."""
        orders = self.contracts.order_ids.invoice_ids
        notes = self.contracts.change_ids.credit_move_ids
        moves = self.contracts.invoice_ids | orders | notes
        return moves | moves.reversal_move_ids

    def _bill(self, draw, day, share=0.9):
        for contract in self.contracts:
            if contract._get_due_rows(day):
                contract._create_invoices(day)
        drafts = self._get_moves().filtered(lambda move: move.state == "draft")
        for move in drafts:
            if draw.random() < share:
                move.action_post()

    def _bill_the_rest(self):
        """Bill all that was sold, and post it."""
        for order in self.contracts.order_ids:
            moves = order.invoice_ids.filtered(lambda move: move.state != "cancel")
            if order.invoice_status == "to invoice" and not moves:
                order._create_invoices()
        self._bill(random.Random(0), END, share=2)

    def _get_lines(self, day):
        """Return what is invoiced until a day."""
        return self._get_moves().invoice_line_ids.filtered(
            lambda line: (
                line.parent_state == "posted"
                and line.display_type == "product"
                and line.date <= day
            )
        )

    def _get_expected(self, day):
        """Return what is to be earned after a day, from the invoices themselves: in
        the currency of the company, and in others.
        """
        digits = self.company.currency_id.decimal_places
        total, by_currency = Decimal(0), defaultdict(Decimal)
        for line in self._get_lines(day):
            days = self._get_days(line)
            currency = line.currency_id
            total += recognition.deferred(-line.balance, *days, day, digits)
            by_currency[currency] += recognition.deferred(
                -line.amount_currency, *days, day, currency.decimal_places
            )
        return total, by_currency

    def _get_days(self, line):
        """Return the days on which a line is earned."""
        if line.period_start:
            return line.period_start, line.period_end
        contracts = line.sale_line_ids.order_id.contract_ids
        if line.product_id == self.fee and contracts:
            return contracts[0].date_start, contracts[0].date_end
        return line.date, line.date

    def _live(self, seed):
        draw = random.Random(seed)
        self.contracts = self.env["sale.contract"]
        open_months = []
        for month in range(MONTHS):
            day = START + relativedelta(months=month, days=draw.randrange(25))
            with freeze_time(day):
                if month < 8 or not self.contracts:
                    self._sell_something(draw, day)
                self._bill(draw, day)
                self._act(draw, day)
                self._bill(draw, day)
            open_months.append(START + relativedelta(months=month, day=31))
            if draw.random() < 0.6 or month == MONTHS - 1:
                with freeze_time(open_months[-1]):
                    for last in open_months:
                        self._check_month(last)
                open_months = []
        self._check_end()

    def _check_month(self, day):
        """Close a month, in time or late: the ledger is what the formula says."""
        close = self._close(day)
        expected, by_currency = self._get_expected(day)
        rounding = self.company.currency_id.round
        self.assertEqual(close.amount_after, rounding(float(expected)))
        self.assertEqual(-self._get_balance(self.deferred, day), close.amount_after)
        rows = self.env["sale.deferral.accrual"].search([("close_id", "=", close.id)])
        self.assertEqual(rounding(sum(rows.mapped("amount"))), close.amount_accrued)
        self.assertEqual(self._get_balance(self.accrued, day), close.amount_accrued)
        self.assertFalse(close.amount_difference)
        found = defaultdict(float)
        for line in close.line_ids.filtered(lambda line: line.kind == "deferred"):
            found[line.currency_id] += line.target_currency
            movement = line.previous + line.added + line.restated - line.earned
            self.assertFalse(
                line.company_currency_id.compare_amounts(movement, line.target)
            )
        for currency, amount in by_currency.items():
            self.assertFalse(currency.compare_amounts(found[currency], float(amount)))

    def _check_end(self):
        """Everything is billed and over: what was invoiced is revenue, all of it."""
        with freeze_time(END):
            self._bill_the_rest()
            self._check_month(END)
            self.assertEqual(self._get_balance(self.deferred), 0.0)
            self.assertEqual(self._get_balance(self.accrued), 0.0)
            lines = self._get_lines(END)
            for account in lines.account_id:
                own = lines.filtered(
                    lambda line, account=account: line.account_id == account
                )
                total = self.company.currency_id.round(sum(own.mapped("balance")))
                self.assertEqual(self._get_balance(account), total)
            again = self._close(END + relativedelta(months=1))
            self.assertFalse(again.move_ids)
            self.assertFalse(again.line_ids)

    def _live_all(self, seeds):
        for seed in seeds:
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                self._live(seed)
                savepoint.rollback()
                self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestRecognitionRandom(LivesCommon):
    def test_random_lives(self):
        self._live_all(range(2))


@tagged("post_install", "-at_install")
class TestRecognitionRandomDinars(LivesCommon):
    """A company whose currency has three decimals."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._use_currency(cls.company, "KWD")

    def test_random_lives(self):
        self._live_all([7])


@tagged("post_install", "-at_install")
class TestRecognitionRandomYen(LivesCommon):
    """A company whose currency has no decimals."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._use_currency(cls.company, "JPY")

    def test_random_lives(self):
        self._live_all([11])
