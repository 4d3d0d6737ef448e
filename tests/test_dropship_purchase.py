from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .dropship_common import DropshipCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02")
class TestDropshipPurchase(DropshipCommon):
    """Purchase orders say for whom, for which contract and why something is bought."""

    def test_each_order_is_bought_for_its_customer(self):
        address = self.env["res.partner"].create(
            {"name": "Azure, yard", "parent_id": self.customer_a.id, "type": "delivery"}
        )
        first = self._sell_lamps(partner_shipping_id=address.id)
        second = self._sell_lamps(2, self.customer_b)
        purchases = self._get_purchases(first), self._get_purchases(second)
        self.assertEqual([len(purchase) for purchase in purchases], [1, 1])
        self.assertRecordValues(
            purchases[0] + purchases[1],
            [
                {
                    "partner_id": self.lamp_vendor.id,
                    "dest_address_id": address.id,
                    "order_type": "new",
                    "contract_ids": [],
                    "origin": first.name,
                    "amount_untaxed": 300.0,
                },
                {
                    "partner_id": self.lamp_vendor.id,
                    "dest_address_id": self.customer_b.id,
                    "order_type": "new",
                    "contract_ids": [],
                    "origin": second.name,
                    "amount_untaxed": 120.0,
                },
            ],
        )
        self._buy(first + second)
        self.assertEqual(first.picking_ids.dropship_partner_id, address)
        self.assertEqual(second.picking_ids.dropship_partner_id, self.customer_b)

    def test_a_new_address_is_noted_on_the_purchase(self):
        order = self._sell_lamps()
        purchase = self._buy(order)
        self.env.flush_all()
        # Odoo tracks no changes of what is new in the same transaction.
        self.cr.flush()
        tracked = {"tracking_disable": False, "mail_notrack": False}
        order = order.with_user(self.salesman).with_context(**tracked)
        order.partner_shipping_id = self.customer_b
        order.env.flush_all()
        self.cr.flush()
        self.assertEqual(purchase.dest_address_id, self.customer_b)
        changes = purchase.message_ids.sudo().tracking_value_ids
        self.assertIn(
            ("Azure Books", "Bold Foods"),
            changes.mapped(lambda row: (row.old_value_char, row.new_value_char)),
        )

    def test_subcontracted_services_say_the_same(self):
        course = self.env["product.product"].create(
            {
                "name": "Course",
                "type": "service",
                "seller_ids": [
                    Command.create({"partner_id": self.lamp_vendor.id, "price": 40.0})
                ],
                "service_to_purchase": True,
                "taxes_id": [Command.clear()],
            }
        )
        order = self._create_order(self.customer_a, course + self.support)
        order.with_user(self.salesman).action_confirm()
        purchase = self._get_purchases(order)
        self.assertRecordValues(
            purchase,
            [
                {
                    "dest_address_id": self.customer_a.id,
                    "order_type": "new",
                    "contract_ids": order.contract_ids.ids,
                    "contract_count": 1,
                }
            ],
        )

    def test_contracts_and_order_types_are_found(self):
        new = self._sell(self.coffee)
        other = self._sell(self.coffee, self.customer_b)
        self._run_delivery_job("2026-02-01")
        purchases = new.line_ids.purchase_line_ids.order_id
        self.assertRecordValues(
            purchases,
            [
                {
                    "dest_address_id": self.customer_a.id,
                    "order_type": "new",
                    "contract_ids": new.ids,
                }
            ],
        )
        upsell = new.order_ids.browse(new.action_upsell()["res_id"])
        upsell.order_line = [Command.create({"product_id": self.coffee.id})]
        upsell.action_confirm()
        purchases |= self._get_purchases(new.order_ids | upsell)
        self.assertEqual(len(purchases), 3)
        self.assertEqual(self._get_purchases(upsell).order_type, "upsell")
        self.assertEqual(self._get_purchases(upsell).contract_ids, new)
        Purchases = self.env["purchase.order"].with_user(self.buyer)
        self.assertEqual(
            Purchases.search([("contract_numbers", "=", new.number)]), purchases
        )
        self.assertEqual(
            Purchases.search([("contract_numbers", "ilike", other.number)]),
            self._get_purchases(other.order_ids)
            | other.line_ids.purchase_line_ids.order_id,
        )
        self.assertFalse(
            Purchases.search([("contract_numbers", "!=", new.number)]) & purchases
        )
        counts = dict(
            Purchases._read_group(
                [("id", "in", purchases.ids)], ["order_type"], ["__count"]
            )
        )
        self.assertEqual(counts, {"new": 2, "upsell": 1})

    def test_what_is_bought_for_stock_says_nothing(self):
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": self.lamp_vendor.id,
                "order_line": [Command.create({"product_id": self.lamp.id})],
            }
        )
        self.assertFalse(purchase.order_type)
        self.assertFalse(purchase.contract_ids)
        purchase.button_confirm()
        self.assertFalse(purchase.can_mark_shipped)

    def test_buyers_without_other_rights(self):
        contract = self._sell(self.coffee)
        purchase = self._get_purchases(contract.order_ids)
        bought = purchase.with_user(self.buyer)
        with self.assertRaises(AccessError):
            contract.order_ids.with_user(self.buyer).check_access("read")
        # Odoo hides the address from buyers who do not sell.
        with Form(bought) as form:
            self.assertEqual(form.dest_address_id, self.customer_a)
        self.env.invalidate_all()
        bought.button_confirm()
        self.assertEqual(bought.user_id, self.buyer)
        self.assertTrue(bought.can_mark_shipped)
        action = bought.action_view_contracts()
        self.assertEqual(action["res_model"], "sale.contract.supply")
        supply = self.env["sale.contract.supply"].with_user(self.buyer)
        form = Form(supply.browse(action["res_id"]))
        self.assertEqual(form.number, contract.number)
        with self.assertRaises(AccessError):
            contract.with_user(self.buyer).read(["name"])

    def test_a_buyer_who_sells_sees_contracts_as_a_salesperson(self):
        contract = self._sell(self.coffee)
        both = new_test_user(
            self.env,
            "buys_and_sells",
            "purchase.group_purchase_user,sales_team.group_sale_salesman",
        )
        purchase = self._get_purchases(contract.order_ids)
        self.assertFalse(purchase.with_user(both).contract_ids)
        contract.user_id = both
        self.env.invalidate_all()
        self.assertEqual(purchase.with_user(both).contract_ids, contract)

    def test_companies_buy_apart(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.env.user.company_ids += company
        order = (
            self.env["sale.order"]
            .with_company(company)
            .create(
                {
                    "company_id": company.id,
                    "partner_id": self.customer_b.id,
                    "order_line": [Command.create({"product_id": self.lamp.id})],
                }
            )
        )
        mine = self._sell_lamps()
        order.action_confirm()
        purchase = self._get_purchases(order)
        self.assertEqual(purchase.company_id, company)
        self.assertEqual(purchase.order_type, "new")
        self.assertNotEqual(purchase, self._get_purchases(mine))
        self.assertFalse(
            self.env["purchase.order"]
            .with_user(self.buyer)
            .search([("id", "in", purchase.ids)])
        )
