from odoo.fields import Command
from odoo.tests import tagged

from .desk_common import DeskCommon


@tagged("post_install", "-at_install")
class TestFulfilmentQueries(DeskCommon):
    """What is read of many documents takes as many queries as of two."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(10)]
        )
        cls.goods = cls.env["product.product"].create(
            [
                {"name": f"Part {number}", "type": "consu", "is_storable": True}
                for number in range(10)
            ]
        )
        cls._put_in_stock(cls.lamp, 100)
        for product in cls.goods[::2]:
            cls._put_in_stock(product, 2)

    @classmethod
    def _quote_each(cls):
        """Return a quotation of each customer for goods of all kinds."""
        return cls.env["sale.order"].create(
            [
                {
                    "partner_id": customer.id,
                    "user_id": cls.salesman.id,
                    "order_line": [
                        Command.create({"product_id": sold.id, "product_uom_qty": 3})
                        for sold in product
                        + cls.lamp
                        + cls.sofa
                        + cls.work
                        + cls.support
                    ],
                }
                for customer, product in zip(cls.customers, cls.goods, strict=True)
            ]
        )

    def _count(self, read, records):
        """Return the queries of a function on records that nobody has read yet."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        read(records.browse(records.ids))
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _assert_no_growth(self, read, records, name):
        """Let two be read, and then eight others, all caches being warm."""
        self.assertGreaterEqual(len(records), 10, name)
        self._count(read, records)
        few = self._count(read, records[:2])
        many = self._count(read, records[2:10])
        with self.subTest(name=name):
            self.assertLessEqual(many, few)

    def _assert_fields(self, records, *names):
        for name in names:
            self._assert_no_growth(lambda found, n=name: found.mapped(n), records, name)

    def _assert_computed(self, records, *names):
        """The same for stored fields, which are computed anew."""
        for name in names:

            def compute(found, name=name):
                self.env.add_to_compute(found._fields[name], found)

            self._assert_no_growth(compute, records, name)

    def test_quotations(self):
        orders = self._quote_each()
        self._assert_fields(
            orders,
            "earliest_delivery_date",
            "undeliverable_products",
            "is_promised_too_early",
            "fulfilment_warning",
            "has_fulfilment_note",
        )
        self._assert_fields(
            orders,
            "order_line.availability_note",
            "order_line.available_date",
            "order_line.fulfilment_note",
        )

    def test_orders(self):
        orders = self._quote_each()
        orders.action_confirm()
        names = (
            "is_late",
            "short_products",
            "dropship_waiting_note",
            "can_allocate",
            "contract_count",
            "dropship_picking_count",
            "purchase_order_count",
        )
        self._assert_computed(orders, "fulfilment_state", "promised_date")
        self._assert_fields(orders, *names)
        self._get_open(orders, "OUT").move_ids._action_assign()
        orders._get_purchase_orders().button_confirm()
        reserved = orders.picking_ids.move_line_ids.picking_id
        self._validate(reserved[::3])
        invoices = self._invoice(orders)
        self._pay(invoices[::2])
        self._assert_computed(orders, "fulfilment_state", "promised_date")
        self._assert_fields(orders, *names)

    def test_staged_orders(self):
        self.warehouse.has_staging = True
        orders = self._quote_each()
        orders.action_confirm()
        picks = self._get_open(orders, "PICK")
        self._validate(
            picks.filtered(lambda pick: any(pick.move_ids.mapped("quantity")))
        )
        self._assert_computed(orders, "fulfilment_state")
        self._assert_fields(orders, "short_products", "can_allocate")
        self._assert_fields(self._get_open(orders, "OUT"), "is_loadable")

    def test_transfers(self):
        orders = self._quote_each()
        orders.action_confirm()
        orders._get_purchase_orders().button_confirm()
        pickings = orders.picking_ids
        dropships = pickings.filtered("is_dropship")
        for found in (dropships, pickings - dropships):
            self._assert_computed(found, "order_type", "shipped_date")
            self._assert_fields(
                found,
                "contract_count",
                "is_loadable",
                "dropship_step",
                "dropship_partner_id",
                "picking_warning_text",
            )

    def test_invoices(self):
        orders = self._quote_each()
        orders.action_confirm()
        invoices = self._invoice(orders)
        self._assert_computed(invoices, "order_type")
        billed = invoices.invoice_line_ids.filtered("contract_line_id")
        self._assert_computed(billed, "bills_contract")
        self._assert_fields(
            invoices,
            "contract_count",
            "amount_one_time",
            "amount_recurring",
            "can_bill_again",
        )

    def test_purchase_orders(self):
        orders = self._quote_each()
        orders.action_confirm()
        purchases = orders._get_purchase_orders()
        for _state in ("draft", "purchase"):
            self._assert_computed(purchases, "order_type")
            self._assert_fields(
                purchases, "contract_count", "can_mark_shipped", "purchase_warning_text"
            )
            purchases.button_confirm()

    def test_checks_of_opportunities(self):
        """Of all goods in one opportunity, kits as well."""
        self._assert_no_growth(
            lambda lines: lines._get_order_problems(),
            self._create_opportunity(self.customer_a, self.goods).line_ids,
            "_get_order_problems",
        )
        self.goods.write(
            {
                "dropship_policy": "always",
                "seller_ids": [
                    Command.create({"partner_id": self.vendor.id, "price": 50.0})
                ],
            }
        )
        self._assert_no_growth(
            lambda lines: lines._get_order_problems(),
            self._create_opportunity(self.customer_b, self.goods).line_ids,
            "_get_order_problems of drop-ships",
        )

    def test_checks_of_quotations(self):
        """Of all lines of one order, of which the stock has some."""
        seller = {"partner_id": self.vendor.id, "price": 50.0}
        self.goods.write(
            {
                "dropship_policy": "when_short",
                "seller_ids": [Command.create(seller)],
            }
        )
        sold = [{"product_id": part.id, "product_uom_qty": 2} for part in self.goods]
        order = self._create_order(
            self.customer_a, order_line=[Command.create(values) for values in sold]
        )
        self.assertEqual(
            set(order.order_line.mapped("fulfilment")), {"stock", "dropship"}
        )
        self._assert_no_growth(
            lambda lines: lines._get_order_problems(),
            order.order_line,
            "_get_order_problems of quotations",
        )
