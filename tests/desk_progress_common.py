from contextlib import contextmanager

from odoo.fields import Command

from .common import RenewalCommon


class FulfilmentCommon(RenewalCommon):
    """Goods of each drop-ship policy, a vendor of all of them, and a warehouse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Steelworks"})
        cls.dropship_route = cls.env.ref("stock_dropshipping.route_drop_shipping")
        cls.company = cls.env.company
        cls.warehouse = cls._get_warehouse(cls.company)
        cls.lamp, cls.shelf, cls.safe, cls.stool = (
            cls._create_goods(name, policy)
            for name, policy in (
                ("Lamp", "never"),
                ("Shelf", "when_short"),
                ("Safe", "always"),
                ("Stool", "allowed"),
            )
        )

    @classmethod
    def _get_warehouse(cls, company):
        return cls.env["stock.warehouse"].search(
            [("company_id", "=", company.id)], limit=1
        )

    @classmethod
    def _create_goods(cls, name, policy, **values):
        seller = {"partner_id": cls.vendor.id, "price": 60.0, "company_id": False}
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "is_storable": True,
                "list_price": 100.0,
                "taxes_id": [Command.clear()],
                "dropship_policy": policy,
                "seller_ids": [Command.create(seller)],
                **values,
            }
        )

    @classmethod
    def _create_warehouse(cls, name):
        return cls.env["stock.warehouse"].create({"name": name, "code": name[:3]})

    @classmethod
    def _create_variants(cls, name, policy):
        """Return a red and a blue one."""
        colours = cls.env["product.attribute"].create(
            {
                "name": "Colour",
                "value_ids": [Command.create({"name": c}) for c in ("Red", "Blue")],
            }
        )
        attribute = {"attribute_id": colours.id, "value_ids": colours.value_ids.ids}
        product = cls._create_goods(name, policy)
        template = cls.env["product.template"].browse(product.product_tmpl_id.id)
        template.attribute_line_ids = [Command.create(attribute)]
        return template.product_variant_ids

    @classmethod
    def _create_kit(cls, policy, **values):
        """Return a kit of two stools and a shelf; no kit without manufacturing."""
        kit = cls._create_goods("Kit", policy, **values)
        if "mrp.bom" in cls.env:
            parts = [{"product_id": cls.stool.id, "product_qty": 2}]
            parts += [{"product_id": cls.shelf.id, "product_qty": 1}]
            cls.env["mrp.bom"].create(
                {
                    "product_tmpl_id": kit.product_tmpl_id.id,
                    "type": "phantom",
                    "bom_line_ids": [Command.create(part) for part in parts],
                }
            )
        return kit

    @contextmanager
    def _assert_raises(self, error, message):
        """Undo what was refused, as the server does, and look at the message."""
        with self.assertRaises(error) as raised:
            yield
        self.assertIn(message, str(raised.exception))

    @classmethod
    def _set_stock(cls, product, quantity, warehouse=None):
        location = (warehouse or cls.warehouse).lot_stock_id
        quants = cls.env["stock.quant"].with_context(inventory_mode=True)
        quants.create(
            {
                "product_id": product.id,
                "location_id": location.id,
                "inventory_quantity": quantity,
            }
        ).action_apply_inventory()
        cls.env.invalidate_all()

    @classmethod
    def _quote(cls, *products, partner=None, **values):
        """Return a salesperson's quotation.

        :param products: products, or pairs of a product and a quantity or values
        """
        lines = []
        for product in products:
            product, rest = product if isinstance(product, tuple) else (product, 1.0)
            rest = rest if isinstance(rest, dict) else {"product_uom_qty": rest}
            lines.append(Command.create({"product_id": product.id, **rest}))
        return (
            cls.env["sale.order"]
            .with_user(cls.salesman)
            .create(
                {
                    "partner_id": (partner or cls.customer_a).id,
                    "order_line": lines,
                    **values,
                }
            )
        )

    def _plan_receipt(self, product, quantity, date):
        move = self.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": quantity,
                "date": date,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
            }
        )
        move._action_confirm()

    def _get_bought(self, orders):
        """Return what was ordered from vendors: product, quantity, and the customer it
        is shipped to.
        """
        lines = orders.sudo().order_line.purchase_line_ids
        return [
            (line.product_id.name, line.product_qty, line.order_id.dest_address_id.name)
            for line in lines.sorted("id")
        ]

    def _get_shipped(self, orders):
        """Return what our warehouses ship: product and quantity."""
        moves = orders.sudo().picking_ids.move_ids
        moves = moves.filtered(lambda move: move.state != "cancel")
        return [(move.product_id.name, move.product_uom_qty) for move in moves]

    def _assert_fulfilment(self, order, *expected):
        self.assertEqual(order.order_line.mapped("fulfilment"), list(expected))
