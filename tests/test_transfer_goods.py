from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .delivery_common import GoodsCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestTransferOfGoods(GoodsCommon):
    """Goods are sold by whole periods: whoever has the contract on the first day."""

    def _assign(self, contract, day):
        wizard = self.env["sale.contract.transfer"].create(
            {
                "contract_ids": contract.ids,
                "partner_id": self.customer_b.id,
                "date_choice": "date",
                "date": day,
            }
        )
        wizard.action_apply()

    def test_a_period_of_goods_is_not_shared(self):
        contract = self._sell(self.water)
        self._assign(contract, "2026-03-10")
        missed = contract._create_invoices()
        self.assertFalse(missed)
        old = contract.invoice_ids
        self.assertEqual(old.partner_id, self.customer_a)
        self.assertEqual(
            old.invoice_line_ids.mapped("period_end"),
            [date(2026, 2, 28), date(2026, 3, 31)],
        )
        with freeze_time("2026-04-01"):
            self.assertEqual(contract._create_invoices().partner_id, self.customer_b)

    def test_goods_are_delivered_to_the_new_customer_from_the_day_on(self):
        contract = self._sell(self.water)
        contract._create_deliveries()
        self._assign(contract, "2026-04-01")
        with freeze_time("2026-04-01"):
            contract._create_deliveries()
        receivers = {
            move.period_start: move.picking_id.partner_id
            for move in contract.line_ids.stock_move_ids
        }
        self.assertEqual(receivers[date(2026, 3, 1)], self.customer_a)
        self.assertEqual(receivers[date(2026, 4, 1)], self.customer_b)

    def test_goods_on_their_way_are_waited_for(self):
        contract = self._sell(self.juice)
        contract._create_deliveries()
        with self.assertRaisesRegex(UserError, "Goods are on their way"):
            self._assign(contract, "2026-03-10")
        self._assign(contract, "2026-03-11")
        self.assertEqual(contract.transfer_date, date(2026, 3, 11))
