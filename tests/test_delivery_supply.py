from datetime import date

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .test_delivery_without_prices import WithoutPricesCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10")
class TestScreensWithoutPrices(WithoutPricesCommon):
    """The warehouse and buyers do their work, and see what contracts deliver."""

    def test_they_read_what_goes_to_whom_and_when(self):
        for user in self.users_without:
            supplies = self.env["sale.contract.supply"].with_user(user).search([])
            self.assertRecordValues(
                supplies.sorted("date_start"),
                [
                    {
                        "number": self.contract.number,
                        "partner_id": self.customer_a.id,
                        "product_id": self.coffee.id,
                        "product_uom_qty": quantity,
                        "date_start": date.fromisoformat(first),
                        "date_end": date.fromisoformat(last),
                        "state": "active",
                        "next_delivery_date": date(2026, 3, 1),
                    }
                    for quantity, first, last in (
                        (2.0, "2026-01-01", "2026-02-28"),
                        (5.0, "2026-03-01", "2026-12-31"),
                    )
                ],
            )
            Form(supplies[:1])

    def test_items_are_found_by_names(self):
        supplies = self.env["sale.contract.supply"].with_user(self.keeper)
        found = supplies.search([("product_id", "ilike", self.coffee.name[1:-1])])
        self.assertEqual(found.mapped("product_uom_qty"), [2.0, 5.0])
        self.coffee.active = False
        customer = self.contract.partner_id.name
        for name, value in (
            ("product_id", self.coffee.name),
            ("partner_id", customer.upper()),
        ):
            self.assertEqual(supplies.search([(name, "ilike", value)]), found)
        self.assertFalse(supplies.search([("product_id", "ilike", "Nobody sells it")]))

    def test_a_cancelled_contract_ends_before(self):
        self.contract.action_cancel("2026-02-20")
        supplies = self.env["sale.contract.supply"].with_user(self.keeper).search([])
        self.assertEqual(min(supplies.mapped("date_end")), date(2026, 2, 19))

    def test_transfers_and_purchase_orders_open(self):
        documents = {self.keeper: self.picking, self.buyer: self.purchase}
        for user, document in documents.items():
            document = document.with_user(user)
            with Form(document) as form:
                self.assertEqual(form.contract_numbers, self.contract.number)
                self.assertEqual(form.contract_count, 1)
            views = document.get_views([(False, "list"), (False, "search")])
            names = views["models"][document._name]["fields"]
            self.assertIn("contract_numbers", names)
            self.assertNotIn("contract_ids", names)
            self.assertTrue(document.read())
            action = document.action_view_contracts()
            self.assertEqual(action["res_model"], "sale.contract.supply")
            supplies = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(supplies.ids, self.contract.line_ids.ids)

    def test_who_sells_sees_the_contracts_themselves(self):
        picking = self.picking.with_user(self.sale_manager)
        arch = picking.get_view(view_type="form")["arch"]
        self.assertIn('name="contract_ids"', arch)
        self.assertNotIn('name="contract_numbers"', arch)
        action = self.purchase.sudo().with_user(self.env.user).action_view_contracts()
        self.assertEqual(action["res_model"], "sale.contract")

    def test_transfers_are_found_by_the_number(self):
        other = self._sell(self.water, self.customer_b)
        pickings = self.env["stock.picking"].with_user(self.keeper)
        plain = self._create_order(self.customer_b, self.water)
        plain.order_line.recurring_type = "one_time"
        plain.action_confirm()
        number = self.contract.number

        def find(operator, value):
            return pickings.search([("contract_numbers", operator, value)])

        self.assertEqual(find("=", number), self.picking)
        self.assertEqual(find("ilike", number[-4:]), self.picking)
        self.assertEqual(find("!=", False), self.picking | other.order_ids.picking_ids)
        self.assertIn(plain.picking_ids, find("=", False))
        self.assertNotIn(self.picking, find("=", False))
        self.assertNotIn(self.picking, find("not ilike", number))

    def test_the_warehouse_delivers_from_the_list(self):
        supplies = self.env["sale.contract.supply"]
        current = supplies.with_user(self.keeper).search([], limit=1)
        method, ids = "action_create_deliveries", current.ids
        action = self._call(self.keeper, supplies._name, method, ids, "2026-03-01")
        lines = self.contract.line_ids.purchase_line_ids.sorted("period_start")
        self.assertEqual(lines.mapped("product_qty"), [2.0, 5.0])
        self.assertEqual(action["res_model"], "stock.picking")
        with self.assertRaises(AccessError):
            self.contract.with_user(self.keeper).action_create_deliveries()

    def test_buyers_do_not_deliver(self):
        supplies = self.env["sale.contract.supply"].with_user(self.buyer).search([])
        with self.assertRaises(AccessError):
            supplies.action_create_deliveries("2026-03-01")
        self.assertEqual(len(self.contract.line_ids.purchase_line_ids), 1)

    def test_another_company_sees_and_delivers_nothing(self):
        company = self._create_company(name="Elsewhere")
        outsider = new_test_user(
            self.env,
            "outsider",
            "stock.group_stock_user,purchase.group_purchase_user",
            company_id=company.id,
        )
        supplies = self.env["sale.contract.supply"].with_user(outsider)
        self.assertFalse(supplies.search([]))
        guessed = supplies.browse(self.contract.line_ids.ids)
        with self.assertRaises(AccessError):
            guessed.action_create_deliveries("2026-03-01")
        self.assertEqual(len(self.contract.line_ids.purchase_line_ids), 1)

    def test_who_sells_and_delivers_keeps_the_own_documents(self):
        both = "sales_team.group_sale_salesman,stock.group_stock_user"
        colleague = new_test_user(self.env, "colleague", both)
        self.assertFalse(self.env["sale.contract"].with_user(colleague).search([]))
        self.contract.user_id = colleague
        self.assertEqual(self.contract.with_user(colleague).mrr, 8642.0)

    def test_the_warehouse_sees_deliveries_that_failed(self):
        contract = self._sell(self.coffee, self.customer_b)
        self.coffee.seller_ids.unlink()
        self._run_delivery_job("2026-02-11")
        supplies = self.env["sale.contract.supply"].with_user(self.keeper)
        found = supplies.search([("delivery_error", "ilike", "vendor")])
        self.assertEqual(found.ids, contract.line_ids.ids)
        self.assertEqual(found.mapped("number"), [contract.number])

    def test_prices_agreed_before_are_not_told_on_orders(self):
        """Odoo lets the warehouse read orders, but not what was renewed."""
        order = self.contract._create_renewals().order_ids
        self.contract._create_invoices()
        order.write({"starts_together": True, "term_start_date": "2026-02-15"})
        self.assertIn("will end on Feb 14, 2026", order.early_text)
        line = order.order_line.with_user(self.keeper)
        self.assertEqual(order.order_line.renewed_price_unit, 4321.0)
        self.env.invalidate_all()
        self.assertFalse(line.renewed_price_unit)
        self.assertFalse(order.with_user(self.keeper).early_text)
        self.assertNotIn("source_line_ids", order.with_user(self.keeper).fields_get())

    def test_a_second_item_is_a_second_row(self):
        self.contract.line_ids.create(
            {
                "contract_id": self.contract.id,
                "product_id": self.water.id,
                "date_start": "2026-04-01",
                "product_uom_qty": 7.0,
            }
        )
        supplies = self.env["sale.contract.supply"].with_user(self.buyer)
        found = supplies.search([("product_id", "=", self.water.id)])
        self.assertEqual(found.product_uom_qty, 7.0)
        self.assertEqual(found.date_start, date(2026, 4, 1))
        groups = supplies.formatted_read_group(
            [], ["number"], ["product_uom_qty:sum"], order="number"
        )
        self.assertEqual(groups[0]["product_uom_qty:sum"], 14.0)

    def test_quotations_of_the_customer_stay_with_sales(self):
        order = self._create_order(
            self.customer_a, order_line=[Command.create({"product_id": self.coffee.id})]
        )
        with self.assertRaises(AccessError):
            order.with_user(self.buyer).read(["amount_total"])
