from odoo.tests import freeze_time, tagged

from .year_common import BilledYearCommon

STEPS = ("days_to_order", "days_to_invoice", "days_to_pay")


@tagged("post_install", "-at_install")
@freeze_time("2025-12-31")
class TestYearOfOrders(BilledYearCommon):
    """The year of ``year_common``, from quotations to payments: figures counted by hand
    from its tables.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2025-07-01"):
            lost = cls._create_order(cls.customers["Quy"], cls.support)
            lost.order_line.product_uom_qty = 3
            lost.action_quotation_sent()
            lost._action_cancel()
            cls.env.flush_all()

    def _read(self, names, groupby=()):
        domain = [("partner_id", "in", [it.id for it in self.customers.values()])]
        rows = self.env["sale.quote.to.cash"]
        return rows._read_group([*domain, *self.domain], groupby, names)

    def test_days_of_january(self):
        self.domain = [
            ("order_date", ">=", "2025-01-01"),
            ("order_date", "<=", "2025-01-31"),
        ]
        names = [f"median_{step}:avg" for step in STEPS]
        names += [f"most_{step}:avg" for step in STEPS]
        [row] = self._read(names)
        # To the order: 2, 4, 6, 8, 10, 12, 14, 16 days. To the invoice: 1, 2, 4, 6,
        # 10, 20. To the payment: 10, 20, 30, 30. Nine of ten, between two of them.
        expected = (9, 5, 25, 14 + 0.3 * 2, 10 + 0.5 * 10, 30)
        for found, days in zip(row, expected, strict=True):
            self.assertAlmostEqual(found, days)
        [[team, *by_team]] = self._read(names, groupby=["team_id"])
        self.assertEqual((team, by_team), (self.north, list(row)))

    def test_days_by_month(self):
        self.domain = [("invoice_date", "!=", False)]
        found = self._read(
            [f"median_{step}:avg" for step in STEPS], groupby=["order_date:month"]
        )
        self.assertEqual(
            {str(month): days for month, *days in found},
            {
                # Of January, Ida's quotation was not sent: 2, 4, 6, 8, 12.
                "2025-01-01": [6, 5, 25],
                "2025-03-01": [1, 1, 10],
                "2025-12-01": [5, 2, False],
            },
        )

    def test_conversion_of_quotations(self):
        self.domain = [("decided_count", "=", 1)]
        names = ("won_count:sum", "decided_count:sum", "conversion_rate:avg")
        names += ("won_amount:sum", "decided_amount:sum", "value_conversion_rate:avg")
        [row] = self._read(names)
        # Ten that were sent became orders, one of 300 did not.
        self.assertEqual(row, (10, 11, 10 / 11, 1100, 1400, 1100 / 1400))

    def test_days_of_sales_that_are_owed(self):
        rows = self.env["sale.receivable"]
        domain = [("partner_id", "in", [it.id for it in self.customers.values()])]
        names = ("receivable:sum", "overdue:sum", "billed:sum", "dso:avg")
        [row] = rows._read_group(domain, [], names)
        # Cid, Ida and Tom owe 100 each, Tom until 21 January.
        self.assertEqual(row[:3], (300, 200, 900))
        self.assertAlmostEqual(row[3], 300 * 365 / 900)
        found = {
            partner.name: (owed, dso)
            for partner, owed, dso in rows._read_group(
                domain, ["partner_id"], ["receivable:sum", "dso:avg"]
            )
            if owed
        }
        self.assertEqual(found, dict.fromkeys(("Cid", "Ida", "Tom"), (100, 365)))
