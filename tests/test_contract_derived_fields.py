from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import RenewalCommon
from .test_context_keys import RpcCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestDerivedFields(RpcCommon, RenewalCommon):
    """What is computed cannot be entered, over whatever way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._create_contracts(
            cls.customer_a, start="2026-03-10", products=cls.support
        )
        cls.order = cls.contract.order_ids
        cls.draft = cls._create_order(cls.customer_a, cls.support)

    def _assert_refused(self, user, model, method, *args):
        with self.assertRaises(AccessError):
            self._call(user, model, method, *args)
        self.env.invalidate_all()

    def test_the_days_that_an_order_bills(self):
        before = self.order.amount_total
        for values in (
            {"proration": 0.01},
            {"period_start": "2026-03-01"},
            {"period_end": "2026-03-11"},
        ):
            for order in (self.order, self.draft):
                for user in (self.salesman, self.sale_manager):
                    line = order.order_line
                    args = (user, "sale.order.line", "write", line.ids, values)
                    self._assert_refused(*args)
                    commands = {"order_line": [Command.update(line.id, values)]}
                    self._assert_refused(
                        user, "sale.order", "write", order.ids, commands
                    )
            new = {"order_id": self.draft.id, "product_id": self.support.id}
            self._assert_refused(
                self.salesman, "sale.order.line", "create", new | values
            )
        self.assertEqual(self.order.amount_total, before)
        self.assertEqual(self.order.order_line.proration, 1.0)

    def test_nor_as_a_default(self):
        new = {"order_id": self.draft.id, "product_id": self.support.id}
        context = {"default_proration": 0.01, "default_period_end": "2026-03-11"}
        args = ("sale.order.line", "create", new)
        line_id = self._call(self.salesman, *args, **context)
        line = self.env["sale.order.line"].browse(line_id)
        self.assertEqual((line.proration, line.price_subtotal), (1.0, 100.0))

    def test_figures_of_contracts(self):
        for values in ({"mrr": 1.0}, {"state": "expired"}, {"name": "Mine"}):
            self._assert_refused(
                self.sale_manager, "sale.contract", "write", self.contract.ids, values
            )
        item = self.contract.line_ids
        values = {"price_subtotal": 1.0}
        args = (self.sale_manager, "sale.contract.line", "write", item.ids, values)
        self._assert_refused(*args)
