from datetime import date

from lxml import etree

from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from .delivery_common import GoodsCommon


@tagged("post_install", "-at_install")
class TestTransferDocuments(GoodsCommon):
    """What the warehouse reads about orders and contracts, without rights on sales."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = new_test_user(
            cls.env, login="keeper", groups="stock.group_stock_user"
        )
        cls.box = cls.env["product.product"].create({"name": "Box", "type": "consu"})
        cls.contract = cls._sell(cls.water)
        cls.plain = cls._create_order(cls.customer_b, cls.box)
        cls.plain.action_confirm()
        cls.first = cls.contract.order_ids.picking_ids
        cls.one_time = cls.plain.picking_ids

    @classmethod
    @freeze_time("2026-01-10")
    def _upsell(cls, product):
        order = cls.contract._create_upsell()
        order.order_line = [
            Command.create({"product_id": product.id, "plan_id": cls.plan_monthly.id})
        ]
        order.action_confirm()
        return order

    @freeze_time("2026-12-05")
    def _renew(self):
        order = self.contract._create_renewals().order_ids
        order.action_confirm()
        return order

    def _deliver(self, contract, day):
        with freeze_time(day):
            return contract._create_deliveries().picking_ids

    def _search_filter(self, name):
        """Return the transfers that a filter shows to the warehouse."""
        pickings = self.env["stock.picking"].with_user(self.keeper)
        view = pickings.get_view(
            self.env.ref("stock.view_picking_internal_search").id, "search"
        )
        node = etree.fromstring(view["arch"]).find(f".//filter[@name='{name}']")
        return pickings.search(safe_eval(node.get("domain"), {"uid": self.keeper.id}))

    def _print(self, picking):
        self.env.invalidate_all()
        report = self.env["ir.actions.report"].with_user(self.keeper)
        html, _kind = report._render_qweb_html("stock.report_deliveryslip", picking.ids)
        return " ".join(etree.fromstring(html, etree.HTMLParser()).itertext()).split()

    def _assert_printed(self, picking, *texts):
        printed = " ".join(self._print(picking))
        for text in texts:
            self.assertEqual(printed.count(text), 1, f"{text}: {printed}")

    def test_transfers_know_the_type_of_their_order_and_their_contract(self):
        upsell, renewal = self._upsell(self.juice), self._renew()
        later = self._deliver(self.contract, "2026-02-01")
        renewed = self._deliver(renewal.contract_ids, "2027-02-01")
        incoming = self._plan_receipt()
        expected = [
            (self.one_time, "new", []),
            (self.first, "new", self.contract.ids),
            (later, "new", self.contract.ids),
            (upsell.picking_ids, "upsell", self.contract.ids),
            (renewal.picking_ids, "renewal", renewal.contract_ids.ids),
            (renewed, "renewal", renewal.contract_ids.ids),
            (incoming, False, []),
        ]
        for picking, order_type, contracts in expected:
            self.assertEqual(picking.mapped("order_type"), [order_type])
            self.assertEqual(picking.contract_ids.ids, contracts)

    def _plan_receipt(self):
        receipts = self.warehouse.in_type_id
        return self.env["stock.picking"].create(
            {
                "picking_type_id": receipts.id,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": receipts.default_location_dest_id.id,
            }
        )

    def test_the_type_follows_the_order_and_cancelled_orders_keep_it(self):
        self.plain.order_type = "renewal"
        self.assertEqual(self.one_time.order_type, "renewal")
        self.plain.action_cancel()
        self.assertEqual(self.one_time.order_type, "renewal")

    def test_backorders_returns_and_all_steps_are_for_the_same_contract(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        contract = self._sell(self.water, self.customer_b)
        for _step in range(3):
            picking = contract.order_ids.picking_ids.filtered(
                lambda picking: picking.state == "assigned"
            )
            self._validate(picking)
        self.assertEqual(len(contract.order_ids.picking_ids), 3)
        self._validate(self.first, quantity=1)
        backorder = self.first.backorder_ids
        back = self._return(self.first, 1)
        for picking in contract.order_ids.picking_ids:
            self.assertEqual(picking.contract_ids, contract)
        for picking in backorder + back:
            self.assertEqual(picking.contract_ids, self.contract)
            self.assertEqual(picking.order_type, "new")

    def test_the_warehouse_filters_and_groups_by_them(self):
        upsell = self._upsell(self.juice)
        dropshipped = self._sell(self.coffee, self.customer_b)
        dropshipped.order_ids._get_purchase_orders().button_confirm()
        dropship = dropshipped.order_ids.picking_ids
        self.assertTrue(dropship.is_dropship)
        ours = self.first + self.one_time + upsell.picking_ids + dropship
        for name, expected in [
            ("order_type_new", self.first + self.one_time + dropship),
            ("order_type_upsell", upsell.picking_ids),
            ("order_type_renewal", self.env["stock.picking"]),
            ("is_dropship", dropship),
            ("with_contract", self.first + upsell.picking_ids + dropship),
        ]:
            with self.subTest(name):
                self.assertEqual(self._search_filter(name).sudo() & ours, expected)
        pickings = self.env["stock.picking"].with_user(self.keeper)
        by_contract = pickings.formatted_read_group(
            [("id", "in", ours.ids)], ["contract_numbers"], ["__count"]
        )
        counts = {g["contract_numbers"]: g["__count"] for g in by_contract}
        expected = {self.contract.number: 2, dropshipped.number: 1, False: 1}
        self.assertEqual(counts, expected)
        for group in by_contract:
            found = pickings.search_count(
                [("id", "in", ours.ids), *group["__extra_domain"]]
            )
            self.assertEqual(found, group["__count"])
        by_type = pickings._read_group(
            [("id", "in", ours.ids)], ["order_type"], ["__count"]
        )
        self.assertEqual(dict(by_type), {"new": 3, "upsell": 1})
        found = pickings.search([("contract_numbers", "ilike", self.contract.number)])
        self.assertEqual(found.sudo() & ours, self.first + upsell.picking_ids)

    def test_the_warehouse_opens_transfer_and_contract(self):
        with Form(self.first.with_user(self.keeper)) as form:
            self.assertEqual(form.order_type, "new")
            self.assertEqual(form.contract_count, 1)
        action = self.first.with_user(self.keeper).action_view_contracts()
        self.assertEqual(action["res_model"], "sale.contract.supply")
        self.assertEqual(action["res_id"], self.contract.line_ids.id)
        supply = self.env["sale.contract.supply"].with_user(self.keeper)
        with Form(supply.browse(action["res_id"])) as form:
            self.assertEqual(form.partner_id, self.customer_a)

    def test_buyers_read_the_numbers_of_contracts_on_transfers(self):
        buyer = new_test_user(
            self.env, login="buyer", groups="purchase.group_purchase_user"
        )
        picking = self.first.with_user(buyer)
        self.assertEqual(picking.order_type, "new")
        self.assertEqual(picking.contract_numbers, self.contract.number)
        self.assertIn("contract_numbers", picking.get_view(view_type="form")["arch"])

    def test_who_has_no_rights_on_contracts_does_not_see_them(self):
        employee = new_test_user(self.env, login="employee", groups="base.group_user")
        pickings = self.env["stock.picking"].with_user(employee)
        self.assertNotIn("contract_ids", pickings.fields_get())
        self.assertNotIn("contract_numbers", pickings.fields_get())

    def test_a_company_does_not_see_the_contracts_of_another(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids += company
        there = self.env["stock.warehouse"].search([("company_id", "=", company.id)])
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": there.out_type_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.water.id,
                            "product_uom_qty": 1,
                            "location_id": there.lot_stock_id.id,
                            "location_dest_id": self.env.ref(
                                "stock.stock_location_customers"
                            ).id,
                            "contract_line_id": self.contract.line_ids.id,
                            "period_start": "2026-01-01",
                            "period_end": "2026-01-31",
                        }
                    )
                ],
            }
        )
        self.assertEqual(picking.sudo().contract_ids, self.contract)
        outsider = new_test_user(
            self.env,
            login="outsider",
            groups="stock.group_stock_user",
            company_id=company.id,
        )
        self.assertFalse(picking.with_user(outsider).contract_numbers)

    def test_the_slip_says_contract_and_service_period(self):
        later = self._deliver(self.contract, "2026-02-01")
        number = self.contract.number
        self._assert_printed(
            self.first, number, "Service period 01/01/2026 to 01/31/2026"
        )
        self._validate(self.first)
        self._assert_printed(
            self.first, number, "Service period 01/01/2026 to 01/31/2026"
        )
        self.assertIn("02/01/2026 to 02/28/2026", " ".join(self._print(later)))
        plain = " ".join(self._print(self.one_time))
        self.assertNotIn("Contract", plain)
        self.assertNotIn("Service period", plain)

    def test_the_slip_is_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer_a.lang = "fr_FR"
        self._assert_printed(self.first, "du 01/01/2026 au 31/01/2026")

    def test_a_slip_for_several_contracts_says_which_line_is_for_which(self):
        order = self._create_order(
            self.customer_b,
            order_line=[
                Command.create({"product_id": self.water.id, "plan_id": plan.id})
                for plan in (self.plan_monthly, self.plan_weekly)
            ],
            term_start_date="2026-01-01",
        )
        order.action_confirm()
        monthly, weekly = order.contract_ids.sorted(lambda c: c.plan_id.name)
        expected = (
            f"{monthly.number}: 01/01/2026 to 01/31/2026",
            f"{weekly.number}: 01/01/2026 to 01/07/2026",
            "Contracts",
        )
        self._assert_printed(order.picking_ids, *expected)
        self._validate(order.picking_ids)
        self._assert_printed(order.picking_ids, *expected)

    def test_goods_billed_in_arrears_are_for_their_first_period(self):
        plan = self.plan_monthly.copy({"billing_timing": "arrears"})
        contract = self._sell(self.water, self.customer_b, plan=plan)
        move = contract.order_ids.picking_ids.move_ids
        self.assertEqual(
            move._get_service_period(), (date(2026, 1, 1), date(2026, 1, 31))
        )
