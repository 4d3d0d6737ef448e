import random
from contextlib import suppress
from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .. import recognition
from .recognition_common import RecognitionCommon

MONTHS = 15
START = date(2026, 1, 1)
CENT = Decimal("0.01")


@tagged("post_install", "-at_install")
class TestRecognitionRandom(RecognitionCommon):
    """Whatever happens to invoices, the ledger is what the formula says."""

    def _sell_something(self, draw, day):
        product = draw.choice((self.licence, self.support))
        order = self._create_order(
            draw.choice((self.customer_a, self.customer_b)),
            product,
            term_start_date=day + relativedelta(days=draw.randrange(-5, 40)),
            **draw.choice(({}, {"pricelist_id": self.euros.id})),
        )
        order.order_line.price_unit = draw.choice((0.1, 33.33, 100.0, 1234.56))
        order.action_confirm()
        order._create_invoices().action_post()
        self.contracts |= order.contract_ids

    def _act(self, draw, day):
        """Do something that may be refused; then nothing has happened."""
        contract = draw.choice(self.contracts)
        invoices = contract.invoice_ids.filtered(lambda move: move.state == "posted")
        acts = {
            "cancel": lambda: contract.action_cancel(day, credit=True),
            "less": lambda: contract.line_ids[:1]._change_quantity(0.5, day),
            "pause": lambda: contract._pause(
                day, day + relativedelta(days=20), True, True
            ),
            "draft": lambda: invoices[:1].button_draft(),
            "reverse": lambda: invoices[:1]._reverse_moves(cancel=True),
            "nothing": lambda: None,
        }
        with suppress(UserError), self.env.cr.savepoint():
            acts[draw.choice(sorted(acts))]()

    def _bill(self, draw, day):
        for contract in self.contracts:
            if contract._get_due_rows(day):
                contract._create_invoices(day)
        drafts = self.contracts.invoice_ids | self.contracts.change_ids.credit_move_ids
        drafts = drafts.filtered(lambda move: move.state == "draft")
        for move in drafts:
            if draw.random() < 0.9:
                move.action_post()

    def _get_expected(self, day):
        """Return what is to be earned after a day, from the invoices themselves."""
        lines = self.env["account.move.line"].search(
            [
                ("contract_line_id", "!=", False),
                ("parent_state", "=", "posted"),
                ("display_type", "=", "product"),
                ("period_end", ">", day),
                ("date", "<=", day),
            ]
        )
        return sum(
            recognition.deferred(-line.balance, line.period_start, line.period_end, day)
            for line in lines
        )

    def _live(self, seed):
        draw = random.Random(seed)
        self.contracts = self.env["sale.contract"]
        for month in range(MONTHS):
            day = START + relativedelta(months=month, days=draw.randrange(25))
            with freeze_time(day):
                if month < 6 or not self.contracts:
                    self._sell_something(draw, day)
                self._bill(draw, day)
                self._act(draw, day)
                self._bill(draw, day)
            if draw.random() < 0.7 or month == MONTHS - 1:
                self._check_month(START + relativedelta(months=month, day=31))

    def _check_month(self, day):
        with freeze_time(day):
            close = self._close(day)
        expected = self._get_expected(day)
        self.assertEqual(Decimal(str(close.amount_after)), expected.quantize(CENT))
        self.assertEqual(-self._get_balance(self.deferred, day), close.amount_after)
        self.assertFalse(close.amount_difference)

    def test_random_lives(self):
        for seed in range(2):
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                self._live(seed)
                savepoint.rollback()
                self.env.invalidate_all()
