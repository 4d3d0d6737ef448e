from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from .common import RenewalCommon


class StockCommon(RenewalCommon):
    """Twelve desks in stock, no chairs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )
        cls.desk, cls.chair = cls.env["product.product"].create(
            [
                {"name": name, "type": "consu", "is_storable": True, "list_price": 50}
                for name in ("Desk", "Chair")
            ]
        )
        cls._set_stock(cls.desk, 12, cls.warehouse)

    @classmethod
    def _set_stock(cls, product, quantity, warehouse):
        cls.env["stock.quant"]._update_available_quantity(
            product, warehouse.lot_stock_id, quantity
        )

    @classmethod
    def _plan_receipt(cls, product, quantity, days, warehouse=None):
        warehouse = warehouse or cls.warehouse
        move = cls.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": quantity,
                "location_id": cls.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": warehouse.lot_stock_id.id,
                "picking_type_id": warehouse.in_type_id.id,
                "date": fields.Datetime.now() + timedelta(days=days),
            }
        )
        move._action_confirm()
        return move

    def _quote(self, *quantities, partner=None, **values):
        order = self._create_order(
            partner or self.customer_a,
            order_line=[
                Command.create({"product_id": product.id, "product_uom_qty": quantity})
                for product, quantity in quantities
            ],
            **values,
        )
        return order.with_user(self.salesman)

    def _assert_lines(self, order, *expected):
        self.env.invalidate_all()
        found = [
            (line.availability, line.availability_note, line.available_date)
            for line in order.order_line
        ]
        self.assertEqual(found, list(expected))
