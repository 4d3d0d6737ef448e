from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .recognition_common import RecognitionCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-16")
class TestRecognitionExample(RecognitionCommon):
    """The example of docs/accounting.md, entry by entry."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls.env["account.account"]
        cls.licences, cls.setups, cls.sold, cls.hosted = accounts.create(
            [
                {"name": name, "code": f"40910{index}", "account_type": "income"}
                for index, name in enumerate(("Licence", "Set-up", "Goods", "Hosting"))
            ]
        )
        cls.accrued = accounts.create(
            {"name": "Accrued", "code": "199100", "account_type": "asset_current"}
        )
        cls.company.accrued_revenue_account_id = cls.accrued
        cls.plan_monthly.billing_timing = "arrears"
        cls.setup.recognition = "term"
        cls.racks = cls.env["product.product"].create(
            {
                "name": "Rack",
                "type": "consu",
                "list_price": 100.0,
                "invoice_policy": "order",
                "recognition": "delivery",
                "taxes_id": [Command.clear()],
            }
        )
        for product, account in (
            (cls.licence, cls.licences),
            (cls.setup, cls.setups),
            (cls.racks, cls.sold),
            (cls.support, cls.hosted),
        ):
            product.property_account_income_id = account

    def _order(self):
        products = self.licence + self.setup + self.racks + self.support
        order = self._create_order(self.customer_a, products)
        racks = order.order_line.filtered(lambda line: line.product_id == self.racks)
        racks.product_uom_qty = 4
        order.action_confirm()
        order._create_invoices().action_post()
        return order

    def _deliver(self, order, quantity, day):
        picking = order.picking_ids.filtered(lambda picking: picking.state != "done")
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        with freeze_time(day):
            picking._action_done()

    def _assert_entry(self, moves, expected):
        """Compare debits less credits by account."""
        found = dict.fromkeys(moves.line_ids.account_id, 0.0)
        for line in moves.line_ids:
            found[line.account_id] = round(found[line.account_id] + line.balance, 2)
        self.assertEqual(found, expected)

    def test_it_is_as_the_page_says(self):
        order = self._order()
        self.assertEqual(order.invoice_ids.amount_untaxed, 1250.0)
        self._deliver(order, 1, "2026-01-20")
        january = self._close("2026-01-31")
        self._assert_entry(
            january.move_ids,
            {
                self.licences: 573.70,
                self.setups: 239.04,
                self.sold: 300.0,
                self.deferred: -1112.74,
                self.accrued: 51.61,
                self.hosted: -51.61,
            },
        )
        contract = order.contract_ids.filtered(
            lambda contract: contract.plan_id == self.plan_monthly
        )
        with freeze_time("2026-02-16"):
            move = contract._create_invoices()
            move.action_post()
        self.assertEqual(move.amount_untaxed, 100.0)
        self._deliver(order, 3, "2026-02-20")
        february = self._close("2026-02-28")
        self._assert_entry(
            february.move_ids,
            {
                self.deferred: 365.21,
                self.licences: -46.03,
                self.setups: -19.18,
                self.sold: -300.0,
                self.hosted: 5.18,
                self.accrued: -5.18,
            },
        )
        for account, january_revenue, february_revenue in (
            (self.licences, 26.30, 46.03),
            (self.setups, 10.96, 19.18),
            (self.sold, 100.0, 300.0),
            (self.hosted, 51.61, 94.82),
        ):
            until = -self._get_balance(account, "2026-01-31")
            self.assertEqual(until, january_revenue)
            total = round(until + february_revenue, 2)
            self.assertEqual(-self._get_balance(account), total)
        lines = february.line_ids.filtered(lambda line: line.kind == "deferred")
        names = ("previous", "added", "earned", "earned_opening", "target")
        found = [round(sum(lines.mapped(name)), 2) for name in names]
        self.assertEqual(found, [1112.74, 0.0, 365.21, 365.21, 747.53])
        rows = self.env["sale.deferral.ledger"].search([("close_id", "=", february.id)])
        balances = {row.account_id: (row.balance, row.difference) for row in rows}
        expected = {self.deferred: (747.53, 0.0), self.accrued: (-46.43, 0.0)}
        self.assertEqual(balances, expected)
