from odoo.fields import Command
from odoo.tests import tagged

from .delivery_common import GoodsCommon


@tagged("post_install", "-at_install")
class TestKeptQuantities(GoodsCommon):
    """Customers are billed what they kept, in the unit in which it is sold."""

    def _deliver(self, contract):
        """Return the transfer of the goods of February."""
        self._run_delivery_job("2026-02-01")
        return self._get_moves(contract).picking_id

    def test_what_comes_back_to_be_repaired_stays_billed(self):
        contract = self._sell(self.juice)
        picking = self._deliver(contract)
        self._validate(picking)
        self._return(picking, 2, refund=False)
        moves = self._get_moves(contract)
        self.assertTrue(moves._are_with_customer())
        self._run_invoice_job("2026-02-05")
        self.assertEqual(self._get_bills(contract), [("2026-02-01", 3, 60.0)])
        self._return(picking, 1, refund=False)
        moves = self._get_moves(contract)
        self.assertFalse(moves._are_with_customer())
        unit = self.juice.uom_id
        self.assertEqual(moves._get_kept_quantity(self.juice, 3, unit), 3)
        self.assertTrue(all(move._has_delivered() for move in moves[:1]))

    def test_parts_of_a_dozen_make_a_dozen(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        contract = self._sell(self.juice, quantity=1)
        contract.line_ids.write({"product_uom_id": dozen.id, "price_unit": 200.0})
        picking = self._deliver(contract)
        for _delivery in range(3):
            self._validate(picking, quantity=4)
            picking = picking.backorder_ids
        self.assertFalse(picking)
        self._run_invoice_job("2026-02-05")
        self.assertEqual(self._get_bills(contract), [("2026-02-01", 1, 200.0)])

    def test_kits_are_billed_when_they_are_complete(self):
        if "mrp.bom" not in self.env:
            self.skipTest("Kits come with Manufacturing, which is no dependency.")
        parts = self.water + self.juice
        kit = self.env["product.product"].create(
            {
                "name": "Breakfast",
                "type": "consu",
                "list_price": 30.0,
                "invoice_policy": "delivery",
                "recurring_type": "recurring",
                "contract_plan_id": self.plan_monthly.id,
                "taxes_id": [Command.clear()],
            }
        )
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": part.id, "product_qty": quantity})
                    for part, quantity in zip(parts, (2, 1), strict=True)
                ],
            }
        )
        contract = self._sell(kit, quantity=3)
        picking = self._deliver(contract)
        water, juice = picking.move_ids.sorted("product_uom_qty", reverse=True)
        self.assertEqual([water.product_uom_qty, juice.product_uom_qty], [6, 3])
        water.quantity, juice.quantity = 5, 3
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        picking.backorder_ids.action_cancel()
        self._run_invoice_job("2026-02-05")
        self.assertEqual(self._get_bills(contract), [("2026-02-01", 2, 60.0)])
