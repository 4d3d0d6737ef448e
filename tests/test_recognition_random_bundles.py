from collections import Counter, defaultdict
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo.tests import freeze_time, tagged

from .. import allocation, intervals, recognition
from .ramp_common import RampCommon
from .recognition_common import AllocationCommon
from .test_recognition_random import END, LivesCommon

# Months, quantity and price of each step of a ramp.
RAMPS = {
    "free months": [(3, 1.0, 0.0), (9, 1.0, 100.0)],
    "ramp": [(2, 1.0, 20.0), (4, 2.0, 50.0), (6, 2.0, 110.0)],
}


class Part(NamedTuple):
    """What one order line of a bundle sells."""

    line: object
    alone: float  # for all its days
    versions: list  # first day, last day and price alone of each version of an item


class BundleLives(LivesCommon, AllocationCommon, RampCommon):
    """Bundles to which anything happens: what is earned of each part is counted here
    from contracts and invoices, in Python, and what is agreed by billing all of it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fee.list_price = 400.0
        cls.drawn = Counter()  # what was sold in bundles that were allocated

    def _sell_something(self, draw, day):
        kind = draw.choice(("licence", "hosting", "two items", *RAMPS))
        item = {
            "licence": self.licence,
            "hosting": self.hosting,
            "two items": self.support + self.licence,
        }.get(kind, self.support)
        fee = draw.choice((self.setup, self.fee))
        pricelists = (self.env["product.pricelist"], self.euros, *self.pricelists)
        order = self._create_order(
            draw.choice((self.customer_a, self.customer_b)),
            item + fee,
            term_start_date=day + relativedelta(days=draw.randrange(-5, 40)),
            pricelist_id=draw.choice(pricelists).id,
        )
        for line in order.order_line:
            prices = (0.0, 33.33, 90.0) if line.product_id == fee else (90.1, 1234.56)
            line.price_unit = draw.choice(prices)
        order.client_order_ref = kind
        if kind in RAMPS:
            self._sell_in_steps(order.order_line[0], RAMPS[kind])
        order.action_confirm()
        if order.invoice_status == "to invoice":
            order._create_invoices().action_post()
        self.contracts |= order.contract_ids

    def _check_month(self, day):
        result = super()._check_month(day)
        close = self.env["sale.deferral.close"].search(
            [("date", "=", day), ("state", "=", "posted")]
        )
        rows = self.env["sale.deferral.allocation"].search(
            [("close_id", "=", close.id)], order="id"
        )
        accruals = self.env["sale.deferral.accrual"].search(
            [("close_id", "=", close.id)]
        )
        finals, to_come = self._foresee(day)
        self.assertAlmostEqual(
            close.amount_accrued,
            sum(to_come),
            delta=(len(to_come) + 1) * self._get_unit(self.company.currency_id),
        )
        for order in self.contracts.order_ids:
            own = rows.filtered(lambda row, order=order: row.order_id == order)
            parts = self._get_parts_of(order)
            invoiced = [self._get_invoiced(part, accruals, day) for part in parts]
            if own:
                self._check_bundle(own, parts, invoiced, day)
                self._check_agreed(own, *finals[order])
                self._count(order)
            else:  # over: all of it is earned, as it was invoiced
                whole = self.company.currency_id.round(finals[order][0])
                self.assertEqual(self._round(sum(invoiced)), whole)
        self._check_ledger(close, rows, day)
        return result

    def _check_ledger(self, close, rows, day):
        balance = self._get_balance(self.asset, day)
        balance += self._get_balance(self.liability, day)
        self.assertEqual(self._round(balance), self._round(close.amount_allocated))
        counted = self._round(sum(rows.mapped("adjustment")))
        self.assertEqual(self._round(balance), counted)

    def _check_bundle(self, rows, parts, invoiced, day):
        """Each part is earned on its days, by its price alone."""
        self.assertEqual(rows.order_line_id.ids, [part.line.id for part in parts])
        earned = self._get_earned(parts, sum(rows.mapped("agreed")), day)
        for row, own, other in zip(rows, earned, invoiced, strict=True):
            self.assertEqual(self._round(row.earned), self._round(own))
            self.assertEqual(self._round(row.invoiced), self._round(other))
            self.assertEqual(self._round(row.adjustment), self._round(own - other))

    def _check_agreed(self, rows, final, lines):
        """What is agreed is what is invoiced in the end, but for a cent a line."""
        self.assertAlmostEqual(
            sum(rows.mapped("agreed")),
            final,
            delta=(lines + 1) * self._get_unit(rows.currency_id),
        )

    def _get_unit(self, currency):
        """Return what a cent is worth, of a currency or of the company."""
        own = self.company.currency_id
        cent = currency._convert(currency.rounding, own, self.company, END, round=False)
        return max(own.rounding, cent)

    def _count(self, order):
        fees = order.order_line.filtered(
            lambda line: line.product_id in self.setup + self.fee
        )
        price = "fee for free" if not fees.price_unit else "discounted fee"
        self.drawn.update([order.client_order_ref, price])

    def _round(self, amount):
        return self.company.currency_id.round(float(amount)) + 0.0

    def _get_parts_of(self, order):
        """Return the parts of a bundle, with what each would cost alone."""
        prices = self.env["sale.deferral.price"].search([("order_id", "=", order.id)])
        parts = []
        for price in prices.sorted(
            lambda price: (price.order_line_id.sequence, price.order_line_id.id)
        ):
            line = price.order_line_id
            root = line.contract_line_ids.filtered(lambda item: not item.root_line_id)
            if root:
                versions = self._get_version_days(price, root)
                alone = sum(version[2] for version in versions)
                parts.append(Part(line, alone, versions))
            elif line.recurring_type != "recurring":
                parts.append(Part(line, price.amount, []))
        return parts

    def _get_version_days(self, price, root):
        """Return first day, last day and price alone of each version of an item."""
        contract, line = root.contract_id, price.order_line_id
        versions = []
        for version in root._get_versions():
            first = version.date_start or contract.date_start
            ends = (version.date_end, self._get_contract_end(contract))
            last = min(filter(None, ends))
            if first > last:
                continue
            schedule = contract._get_schedule()
            periods = schedule.count(first, last)
            for pause in contract._get_pauses():
                if part := intervals.overlap((first, last), pause):
                    periods -= schedule.count(*part)
            alone = price.amount / line.product_uom_qty * version.product_uom_qty
            versions.append((first, last, round(alone * periods, 6)))
        return versions

    def _get_contract_end(self, contract):
        end = contract.date_end
        if contract.date_cancelled:
            end = min(end, contract.date_cancelled - intervals.ONE_DAY)
        return end

    def _get_earned(self, parts, total, day):
        """Return what is earned of each part until a day, of what all cost."""
        digits = self.company.currency_id.decimal_places
        alone = [part.alone for part in parts]
        amounts = allocation.allocate(self._round(total), alone, digits)
        return [
            float(self._get_earned_part(part, amount, day, digits))
            for part, amount in zip(parts, amounts, strict=True)
        ]

    def _get_earned_part(self, part, amount, day, digits):
        if part.versions:
            alone = [version[2] for version in part.versions]
            return sum(
                recognition.recognised(own, *version[:2], day, digits)
                for own, version in zip(
                    allocation.allocate(amount, alone, digits),
                    part.versions,
                    strict=True,
                )
            )
        contracts = part.line.order_id.contract_ids
        first = min(contracts.mapped("date_start"))
        last = max(self._get_contract_end(contract) for contract in contracts)
        if part.line.product_id == self.fee:
            return recognition.recognised(amount, first, last, day, digits)
        return amount if first <= day else 0

    def _is_of(self, move_line, line):
        """Return whether an invoice line bills an order line, or its item."""
        if item := move_line.contract_line_id:
            return item._get_root().order_line_id == line
        return move_line.sale_line_ids[:1] == line

    def _get_invoiced(self, part, accruals, day):
        """Return what is earned of a part until a day as it is invoiced."""
        total = sum(
            self._get_earned_of(line, day)
            for line in self._get_lines(day)
            if self._is_of(line, part.line)
        )
        accrued = accruals.filtered(
            lambda row: row.contract_line_id._get_root().order_line_id == part.line
        )
        return total + sum(accrued.mapped("amount"))

    def _foresee(self, day):
        """Bill what is left, as if nothing happened any more, and take it back.

        :return: by order what is invoiced in the end, and in how many lines; and what
            each line of later invoices earns of contract items until a day
        """
        finals, to_come = defaultdict(lambda: (0.0, 0)), []
        known = self._get_lines(day)
        with freeze_time(END), self.env.cr.savepoint() as savepoint:
            self._bill_the_rest()
            for line in self._get_lines(END):
                item = line.contract_line_id
                order = (item.contract_id.order_ids | line.sale_line_ids.order_id)[:1]
                total, count = finals[order]
                finals[order] = (total - line.balance, count + 1)
                credited = line.move_id.reversed_entry_id.invoice_line_ids
                if item and line.period_start and not (line | credited) & known:
                    to_come.append(self._get_earned_of(line, day))
            savepoint.rollback()
        self.env.invalidate_all()
        return finals, to_come

    def _get_earned_of(self, line, day):
        """Return what an invoice line earns until a day."""
        digits = self.company.currency_id.decimal_places
        days = self._get_days(line)
        return float(recognition.recognised(-line.balance, *days, day, digits))


@tagged("post_install", "-at_install")
class TestRecognitionRandomBundles(BundleLives):
    def test_random_lives(self):
        self._live_all([1, 3])
        for kind in ("licence", "hosting", "two items", *RAMPS):
            self.assertGreaterEqual(self.drawn[kind], 5, kind)
        for price in ("fee for free", "discounted fee"):
            self.assertGreaterEqual(self.drawn[price], 10, price)
