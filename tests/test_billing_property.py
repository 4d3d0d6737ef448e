from collections import defaultdict
from contextlib import contextmanager
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .billing_model import BillingModel, Refused, get_days, get_starts
from .common import RenewalCommon

PLANS = [
    # First day, plan, months and weeks per period, day and month of alignment.
    ("2026-01-15", {}, 1, 0),
    ("2026-01-31", {"invoice_mode": "post"}, 1, 0),
    ("2026-01-31", {"billing_timing": "arrears"}, 1, 0),
    ("2026-02-28", {"billing_unit": "year", "term_count": 2}, 12, 0),
    ("2026-01-07", {"billing_unit": "week", "billing_interval": 2}, 0, 2),
    ("2026-01-20", {"align_periods": True}, 1, 0),
    (
        "2026-02-10",
        {
            "align_periods": True,
            "align_day": 31,
            "align_month": "1",
            "billing_interval": 3,
        },
        3,
        0,
    ),
    ("2026-01-20", {"align_periods": True, "billing_timing": "arrears"}, 1, 0),
    ("2026-01-10", {"term_count": 0}, 1, 0),
    ("2026-01-10", {"term_count": 100, "term_unit": "day"}, 1, 0),
]
numbers = st.integers(0, 10)
days = st.integers(-30, 45)
lengths = st.integers(0, 50)
steps = st.one_of(
    st.tuples(st.just("bill"), st.sampled_from([-20, 0, 0, 0, 31, 70])),
    st.tuples(st.just("wait"), st.integers(5, 60)),
    st.tuples(st.just("quantity"), numbers, st.integers(0, 6), days, st.booleans()),
    st.tuples(st.just("price"), numbers, st.sampled_from([33.33, 80.0, 145.5]), days),
    st.tuples(
        st.just("temporary"), numbers, st.integers(0, 6), days, lengths, st.booleans()
    ),
    st.tuples(
        st.just("pause"),
        days,
        st.one_of(st.none(), lengths),
        st.booleans(),
        st.booleans(),
    ),
    st.tuples(st.just("resume"), days),
    st.tuples(st.just("cancel"), days, st.booleans()),
    st.tuples(st.just("undo")),
    st.tuples(st.just("upsell"), st.integers(1, 4), days),
    st.tuples(st.just("delete"), numbers),
)


@tagged("post_install", "-at_install")
@freeze_time("2026-02-28")
class TestBillingProperty(RenewalCommon):
    """Random lives of contracts, against a model that counts days.

    Billed minus credited is right to one cent for each line of an invoice.
    """

    @settings(
        # To simplify a failing life takes minutes: the first one is shown as it is.
        phases=(Phase.explicit, Phase.generate),
        deadline=None,
        max_examples=25,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.sampled_from(PLANS),
        st.integers(1, 5),
        st.sampled_from([100.0, 99.99]),
        st.sampled_from([0.0, 12.5]),
        st.lists(steps, min_size=4, max_size=12),
    )
    def test_every_day_is_billed_once_and_at_its_price(
        self, plan, quantity, price, discount, drawn
    ):
        with self.env.cr.savepoint() as savepoint:
            self._start(plan, quantity, price, discount)
            for name, *args in drawn:
                getattr(self, f"_do_{name}")(*args)
                self._check_days()
                self._check_revenue()
            self._bill_to_the_end()
            savepoint.rollback()

    def _start(self, plan, quantity, price, discount):
        start, values, months, weeks = plan
        start = date.fromisoformat(start)
        record = self.plan_monthly.copy({"name": "Drawn", **values})
        self.support.contract_plan_id = record
        order = self._create_order(
            self.customer_a,
            term_start_date=start,
            order_line=[self._prepare_line(quantity, price, discount)],
        )
        order.action_confirm()
        self.contract = order.contract_ids
        day = record.align_day if record.align_periods else start.day
        starts = get_starts(start, months, day, int(record.align_month or 0), weeks)
        unit = {"year": "years", "day": "days"}[record.term_unit]
        length = relativedelta(**{unit: record.term_count})
        end = record.term_count and start + length - timedelta(days=1)
        arrears = record.billing_timing == "arrears"
        self.model = BillingModel(start, end, starts, arrears)
        self._invoice_order(order, start, quantity, price, discount)
        self.today = start

    def _prepare_line(self, quantity, price, discount=0.0):
        return Command.create(
            {
                "product_id": self.support.id,
                "product_uom_qty": quantity,
                "price_unit": price,
                "discount": discount,
            }
        )

    def _invoice_order(self, order, first, quantity, price, discount=0.0):
        if not self.model.arrears:
            order._create_invoices().action_post()
        line = order.order_line.contract_line_ids
        self.model.sell(line, first, float(quantity), price, discount)

    def _get_item(self, number):
        return self.model.items[number % len(self.model.items)]

    def _get_day(self, offset):
        return self.today + timedelta(days=offset)

    @contextmanager
    def _as_expected(self, work, *args):
        """Ask the model first: what it refuses has to be refused."""
        try:
            result = work(*args)
        except Refused:
            with self.assertRaises(UserError), self.env.cr.savepoint():
                yield None
        else:
            yield result

    def _do_bill(self, offset):
        day = self._get_day(offset)
        self.model.bill(day)
        self.contract._create_invoices(day)

    def _do_wait(self, number):
        self.today += timedelta(days=number)
        self._do_bill(0)

    def _do_quantity(self, number, quantity, offset, credit):
        item, day = self._get_item(number), self._get_day(offset)
        credit = credit and not self.model.cancelled
        change = item, quantity, day, credit
        with self._as_expected(self.model.change_quantity, *change):
            item.line._change_quantity(quantity, day, credit)

    def _do_price(self, number, price, offset):
        item, day = self._get_item(number), self._get_day(offset)
        with self._as_expected(self.model.change_price, item, day, price):
            item.line._change_price(day, price)

    def _do_temporary(self, number, quantity, offset, length, credit):
        item, day = self._get_item(number), self._get_day(offset)
        last = day + timedelta(days=length)
        credit = credit and not self.model.cancelled
        change = item, quantity, day, last, credit
        work = self.model.change_temporarily
        with self._as_expected(work, *change) as found:
            before = self.contract.line_ids
            item.line._change_temporarily(quantity, day, last, credit)
        if found and found[0]:
            beside = (self.contract.line_ids - before).filtered("is_temporary")
            self.model.add_temporary(beside, item, *found, last)

    def _do_pause(self, offset, length, moves_end, credit):
        first = self._get_day(offset)
        last = length is not None and first + timedelta(days=length)
        credit = credit and not self.model.cancelled
        with self._as_expected(self.model.pause, first, last, moves_end, credit):
            self.contract._pause(first, last, moves_end, credit)

    def _do_resume(self, offset):
        day = self._get_day(offset)
        with self._as_expected(self.model.resume, day):
            self.contract._resume(day)

    def _do_cancel(self, offset, credit):
        day = max(self._get_day(offset), self.model.start)
        self.model.cancel(day, credit)
        self.contract.action_cancel(day, credit=credit)

    def _do_undo(self):
        posted = self.contract.plan_id.invoice_mode == "post"
        with self._as_expected(self.model.undo_cancel, posted):
            self.contract.action_undo_cancel()

    def _do_upsell(self, quantity, offset):
        day = max(self._get_day(offset), self.model.start)
        if day > self.model.end or self.contract.state != "active":
            return
        order = self.contract._create_upsell()
        order.write(
            {
                "term_start_date": day,
                "order_line": [self._prepare_line(quantity, 77.77)],
            }
        )
        with self._as_expected(self.model.check_upsell, day):
            order.action_confirm()
        if order.state == "sale":
            self._invoice_order(order, day, quantity, 77.77)

    def _do_delete(self, number):
        """Delete a draft invoice of the contract, if nothing on it was credited."""
        credited = self._get_lines().filtered(lambda li: li.move_type == "out_refund")
        spans = [(line.period_start, line.period_end) for line in credited]
        lines = self._get_lines().filtered("bills_contract")
        moves = lines.move_id.filtered(lambda move: move.state == "draft")
        if not moves:
            return
        move = moves[number % len(moves)]
        for line in move.invoice_line_ids:
            if any(a <= line.period_end and line.period_start <= b for a, b in spans):
                return
        for line in move.invoice_line_ids:
            root = line.contract_line_id._get_root()
            item = next(item for item in self.model.items if item.line == root)
            item.billed -= set(get_days(line.period_start, line.period_end))
        move.unlink()

    def _bill_to_the_end(self):
        if not self.model.date_end and not self.model.cancelled:
            self._do_cancel(90, False)
        if self.model.pauses and not self.model.pauses[-1]["last"]:
            self._do_resume(0)
        last = self.model.end + timedelta(days=400)
        self.model.bill(last)
        self.contract._create_invoices(last)
        self._check_days()
        self._check_amounts()
        self.assertFalse(self.contract._create_invoices(last), "billed twice")

    def _get_lines(self):
        return self.env["account.move.line"].search(
            [
                ("contract_line_id.contract_id", "=", self.contract.id),
                ("parent_state", "!=", "cancel"),
            ]
        )

    def _check_days(self):
        """Quantities billed minus credited are those of the model on every day."""
        found = defaultdict(lambda: defaultdict(float))
        for line in self._get_lines():
            root = line.contract_line_id._get_root()
            sign = -1 if line.move_type == "out_refund" else 1
            for day in get_days(line.period_start, line.period_end):
                found[root][day] += sign * line.quantity
        for item in self.model.items:
            net = {day: q for day, q in found.pop(item.line, {}).items() if q}
            expected = {day: item.get_net_quantity(day) for day in item.billed}
            self.assertEqual(net, {day: q for day, q in expected.items() if q})
        self.assertFalse(found, "bills what the model does not know")

    def _check_revenue(self):
        """The records of changes add up to what is sold per month on each day."""
        plan, changes = self.contract.plan_id, self.contract.change_ids
        days = [self.model.start, *(self._get_day(n) for n in (0, 15, 45, 100, 300))]
        for day in {min(day, self.model.end) for day in days}:
            # What changes in a pause is recorded when it changes.
            if self.model.is_paused(day) or day < self.model.start:
                continue
            found = changes.filtered(lambda change, day=day: change.date <= day)
            expected = plan._get_monthly_amount(self.model.get_amount(day))
            self.assertAlmostEqual(
                sum(found.mapped("mrr_change")),
                expected,
                delta=0.05 + 0.01 * len(changes),
                msg=day,
            )

    def _check_amounts(self):
        found, count = defaultdict(float), defaultdict(int)
        for line in self._get_lines():
            root = line.contract_line_id._get_root()
            sign = -1 if line.move_type == "out_refund" else 1
            found[root] += sign * line.price_subtotal
            count[root] += 1
        for item in self.model.items:
            expected = sum(
                item.get_net_quantity(day)
                * item.price[day]
                * item.factor
                / ((period[1] - period[0]).days + 1)
                for day in item.billed
                for period in [self.model.period_of[day]]
            )
            tolerance = 0.01 * count[item.line] + 1e-6
            self.assertAlmostEqual(found[item.line], expected, delta=tolerance)
