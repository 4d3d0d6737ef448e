from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .desk_progress_common import FulfilmentCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 10:00:00")
class TestDropshipSplit(FulfilmentCommon):
    """Short lines, split into what the stock covers and what the vendor ships."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.dropship_split = True
        cls.tax = cls.env["account.tax"].create({"name": "21%", "amount": 21.0})

    def _assert_split(self, order, *expected):
        self.assertEqual(
            [(line.product_uom_qty, line.fulfilment) for line in order.order_line],
            list(expected),
        )

    def test_whole_line_by_default(self):
        self.company.dropship_split = False
        self._set_stock(self.shelf, 4)
        order = self._quote((self.shelf, 10))
        order.action_confirm()
        self._assert_split(order, (10.0, "dropship"))
        self.assertEqual(self._get_bought(order), [("Shelf", 10.0, "Azure Books")])

    def test_rest_is_drop_shipped_with_the_same_terms(self):
        self._set_stock(self.shelf, 4)
        terms = {
            "product_uom_qty": 10.0,
            "price_unit": 93.5,
            "technical_price_unit": 0.0,
            "discount": 12.5,
            "name": "Oak shelf, oiled",
            "tax_ids": [Command.set(self.tax.ids)],
        }
        order = self._quote((self.shelf, terms), self.stool)
        line = order.order_line[0]
        self.assertEqual(line.fulfilment_note, "4 stock, 6 drop-ship")
        totals = order._get_rounded_amounts()
        order.action_confirm()
        self._assert_split(order, (4.0, "stock"), (6.0, "dropship"), (1.0, "stock"))
        rest = order.order_line[1]
        self.assertEqual(rest.split_from_line_id, line)
        for name in ("price_unit", "discount", "name", "tax_ids", "customer_lead"):
            self.assertEqual(rest[name], line[name], name)
        self.assertEqual((rest.price_unit, rest.discount), (93.5, 12.5))
        self.assertEqual(order._get_rounded_amounts(), totals)
        self.assertEqual(self._get_bought(order), [("Shelf", 6.0, "Azure Books")])
        self.assertEqual(self._get_shipped(order), [("Shelf", 4.0), ("Stool", 1.0)])
        notes = " ".join(order.message_ids.mapped("body"))
        self.assertIn("Shelf: 4 Units from stock and 6 Units drop-shipped", notes)

    def test_prices_by_quantity_stay(self):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "By quantity",
                "item_ids": [
                    Command.create(
                        {
                            "compute_price": "fixed",
                            "fixed_price": 80.0,
                            "min_quantity": 10,
                        }
                    )
                ],
            }
        )
        self._set_stock(self.shelf, 4)
        order = self._quote((self.shelf, 10), pricelist_id=pricelist.id)
        self.assertEqual(order.amount_untaxed, 800.0)
        order.action_confirm()
        self.assertEqual(order.order_line.mapped("price_unit"), [80.0, 80.0])
        self.assertEqual(order.amount_untaxed, 800.0)

    def test_totals_stay_to_the_cent(self):
        self._set_stock(self.shelf, 3)
        values = {"product_uom_qty": 10.0, "price_unit": 0.115}
        order = self._quote((self.shelf, values))
        self.env["decimal.precision"].search(
            [("name", "=", "Product Price")]
        ).digits = 3
        order.order_line.price_unit = 0.115
        totals = order._get_rounded_amounts()
        order.action_confirm()
        # 10 cost 1.15; 3 and 7 would cost 0.35 and 0.81, 2 and 8 cost 0.23 and 0.92.
        self._assert_split(order, (2.0, "stock"), (8.0, "dropship"))
        self.assertEqual(order._get_rounded_amounts(), totals)
        self.assertEqual(order.amount_untaxed, 1.15)

    def test_not_again_on_a_second_confirmation(self):
        self._set_stock(self.shelf, 4)
        order = self._quote((self.shelf, 10))
        order.action_confirm()
        order.sudo()._action_cancel()
        order.action_draft()
        self._set_stock(self.shelf, 2)
        order.action_confirm()
        self._assert_split(order, (4.0, "stock"), (6.0, "dropship"))
        copy = order.copy()
        self._assert_split(copy, (4.0, "dropship"), (6.0, "dropship"))
        self._set_stock(self.shelf, 20)
        copy.action_confirm()
        self._assert_split(copy, (4.0, "stock"), (6.0, "stock"))

    def test_units_are_not_opened(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self._set_stock(self.shelf, 31)
        order = self._quote(
            (self.shelf, {"product_uom_qty": 3, "product_uom_id": dozen.id}),
            (self.shelf, 8),
        )
        order.action_confirm()
        self._assert_split(
            order, (2.0, "stock"), (1.0, "dropship"), (7.0, "stock"), (1.0, "dropship")
        )
        self.assertEqual(
            self._get_bought(order),
            [("Shelf", 12.0, "Azure Books"), ("Shelf", 1.0, "Azure Books")],
        )

    def test_orders_confirmed_together_share_the_stock(self):
        self._set_stock(self.shelf, 8)
        orders = self._quote((self.shelf, 5)) | self._quote(
            (self.shelf, 5), (self.shelf, 1), partner=self.customer_b
        )
        orders.action_confirm()
        self._assert_split(orders[0], (5.0, "stock"))
        self._assert_split(
            orders[1], (3.0, "stock"), (2.0, "dropship"), (1.0, "dropship")
        )

    def test_what_somebody_chose_stays_whole(self):
        self._set_stock(self.shelf, 4)
        order = self._quote((self.shelf, {"product_uom_qty": 10.0}))
        order.order_line.fulfilment = "stock"
        order.action_confirm()
        self._assert_split(order, (10.0, "stock"))

    def test_recurring_lines_stay_whole(self):
        self.shelf.write(
            {"recurring_type": "recurring", "contract_plan_id": self.plan_monthly.id}
        )
        self._set_stock(self.shelf, 4)
        order = self._quote((self.shelf, 10))
        order.action_confirm()
        self._assert_split(order, (10.0, "dropship"))
        self.assertEqual(len(order.contract_ids.line_ids), 1)

    def test_what_no_vendor_sells_in_part_stays_whole(self):
        self._set_stock(self.shelf, 4)
        self.shelf.seller_ids.min_qty = 8
        order = self._quote((self.shelf, 10))
        order.action_confirm()
        self._assert_split(order, (2.0, "stock"), (8.0, "dropship"))
        order = self._quote((self.shelf, 9), partner=self.customer_b)
        order.action_confirm()
        self._assert_split(order, (1.0, "stock"), (8.0, "dropship"))
