from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .desk_progress_common import FulfilmentCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 10:00:00")
class TestDropshipVendorCheck(FulfilmentCommon):
    """No order is confirmed that no vendor can deliver."""

    def _assert_refused(self, order, *messages):
        with self.assertRaises(UserError) as raised:
            order.action_confirm()
        for message in messages:
            self.assertIn(message, str(raised.exception))
        self.assertEqual(order.state, "draft")
        self.assertFalse(self._get_bought(order))

    def test_every_reason_is_said(self):
        seller = self.safe.seller_ids
        order = self._quote((self.safe, 3))
        seller.min_qty = 10
        self._assert_refused(
            order,
            "Safe cannot be bought: Steelworks sells it from 10 Units on. Correct or "
            "add a vendor on its Purchase tab.",
        )
        seller.write({"min_qty": 0, "date_end": "2026-03-01"})
        self._assert_refused(
            order, "The price of Steelworks is not valid on Mar 2, 2026"
        )
        order.commitment_date = "2026-04-10 12:00:00"
        seller.write({"date_start": "2026-03-01", "date_end": "2026-04-09"})
        self._assert_refused(order, "is not valid on Apr 10, 2026")
        seller.write({"date_end": "2026-04-10"})
        self.vendor.active = False
        self._assert_refused(order, "Steelworks is archived")
        self.vendor.active = True
        seller.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        self._assert_refused(order, "Steelworks sells to Elsewhere only")
        seller.company_id = False
        seller.currency_id = self._enable_euro(2.0)
        seller.currency_id.active = False
        self._assert_refused(order, "The currency of Steelworks, EUR, is archived")
        seller.currency_id.active = True
        order.action_confirm()
        self.assertEqual(self._get_bought(order), [("Safe", 3.0, "Azure Books")])

    def test_all_lines_in_one_message(self):
        self.safe.seller_ids.unlink()
        self.shelf.seller_ids.min_qty = 5
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._quote(
            self.safe, self.shelf, self.lamp, (self.safe, 2), (self.stool, 1)
        )
        self._assert_refused(
            order,
            "- Safe has no vendor to buy it from: add one on its Purchase tab.\n"
            "- Shelf cannot be bought",
        )
        self.assertIn("Safe has no vendor", order.fulfilment_warning)
        self.assertIn("Safe has no vendor", order.order_line[0].fulfilment_warning)
        self.assertEqual(order.order_line[0].fulfilment_note, "cannot be ordered")
        self.safe.seller_ids = [
            Command.create({"partner_id": self.vendor.id, "price": 1.0})
        ]
        # A dozen is more than 5.
        order.order_line[1].product_uom_id = dozen
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_another_variant_is_no_vendor(self):
        red, blue = self._create_variants("Chair", "always")
        red.product_tmpl_id.seller_ids.product_id = red
        self._assert_refused(self._quote(blue), "Steelworks sells Chair (Red) only")
        self._quote(red).action_confirm()

    def test_kits_ask_for_vendors_of_their_parts(self):
        if "mrp.bom" not in self.env:
            self.skipTest("without manufacturing there are no kits")
        kit = self._create_kit("always")
        self.stool.seller_ids.min_qty = 5
        self.shelf.seller_ids.unlink()
        self._assert_refused(
            self._quote((kit, 2)), "Stool cannot be bought", "Shelf has no vendor"
        )
        self._assert_refused(self._quote((kit, 3)), "- Shelf has no vendor")

    def test_services_that_are_bought(self):
        seller = {"partner_id": self.vendor.id, "price": 400.0, "min_qty": 2.0}
        self.setup.seller_ids = [Command.create(seller)]
        self.setup.service_to_purchase = True
        order = self._quote(self.setup)
        self._assert_fulfilment(order, False)
        self._assert_refused(order, "Steelworks sells it from 2 Units on")
        self.setup.seller_ids.min_qty = 0.0
        self.env.invalidate_all()
        self.assertIn("above the selling price", order.fulfilment_warning)
        order.action_confirm()
        self.assertEqual(order.sudo().order_line.purchase_line_ids.price_unit, 400.0)

    def test_services_are_bought_as_soon_as_somebody_says_so(self):
        self.assertFalse(self._quote(self.setup).fulfilment_warning)
        seller = {"partner_id": self.vendor.id, "price": 40.0, "min_qty": 2.0}
        self.setup.seller_ids = [Command.create(seller)]
        self.setup.service_to_purchase = True
        self._assert_refused(
            self._quote(self.setup), "Steelworks sells it from 2 Units on"
        )

    def test_stages_say_it_with_everything_else(self):
        self.safe.seller_ids.min_qty = 2
        self.support.sale_ok = False
        leads = self._create_opportunity(self.customer_a, self.safe | self.support)
        leads |= self._create_opportunity(self.customer_b, self.safe | self.support)
        leads[1].with_user(self.salesman).action_new_quotation()
        with self.assertRaises(RedirectWarning) as raised:
            leads.with_user(self.salesman).stage_id = self.stage_won
        message = raised.exception.args[0]
        self.assertEqual(message.count("Steelworks sells it from 2 Units on"), 2)
        self.assertEqual(message.count("Support cannot be sold"), 2)
        self.assertEqual(leads.stage_id, self.stage_new)

    def test_stages_look_at_the_stock_of_the_day(self):
        self.shelf.seller_ids.unlink()
        lead = self._create_opportunity(self.customer_a, self.shelf)
        order = lead.with_user(self.salesman)._create_quotations()
        self._assert_fulfilment(order, "dropship")
        self.assertIn("has no vendor", " ".join(lead._get_order_problems()))
        self._set_stock(self.shelf, 1)
        self.assertFalse(lead._get_order_problems())
        self.assertEqual(lead.action_place_order(), order)
        self._assert_fulfilment(order, "stock")

    def test_renewals_keep_it_as_their_error(self):
        self.safe.write(
            {"recurring_type": "recurring", "contract_plan_id": self.plan_monthly.id}
        )
        contracts = self._create_contracts(
            self.customer_a, start="2025-03-10", products=self.safe
        )
        contracts |= self._create_contracts(self.customer_b, start="2025-03-10")
        contracts.renewal_output = "order"
        self.safe.seller_ids.unlink()
        self._run_renewal_job()
        failed, renewed = contracts
        self.assertIn("Safe has no vendor", failed.renewal_error)
        self.assertFalse(failed.renewal_lead_id)
        self.assertEqual(renewed.renewal_lead_id.order_ids.state, "sale")

    def test_lines_added_after_the_confirmation(self):
        order = self._quote(self.stool)
        order.action_confirm()
        self.safe.seller_ids.min_qty = 2
        with self._assert_raises(UserError, "sells it from 2 Units on"):
            order.order_line = [Command.create({"product_id": self.safe.id})]
        self.env.invalidate_all()
        order.order_line = [
            Command.create({"product_id": self.safe.id, "product_uom_qty": 2})
        ]
        self.assertEqual(self._get_bought(order), [("Safe", 2.0, "Azure Books")])

    def test_margin_warning_does_not_block(self):
        seller = self.safe.seller_ids
        seller.currency_id = self._enable_euro(0.5)
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._quote(
            (self.safe, {"price_unit": 119.0}),
            (self.safe, {"price_unit": 121.0}),
            (self.safe, {"price_unit": 1500.0, "product_uom_id": dozen.id}),
            (self.safe, {"price_unit": 1500.0, "discount": 92.5}),
            (self.stool, {"price_unit": 1.0}),
        )
        warned = [bool(line.fulfilment_warning) for line in order.order_line]
        self.assertEqual(warned, [True, False, False, True, False])
        self.assertEqual(order.order_line[0].fulfilment_note, "sold at a loss")
        text = order.order_line[0].fulfilment_warning.replace("\xa0", " ")
        self.assertEqual(
            text,
            "Safe: the vendor's price of $ 120.00 is above the selling price of "
            "$ 119.00.",
        )
        self.assertEqual(len(order.fulfilment_warning.splitlines()), 2)
        order.action_confirm()
        self.assertFalse(order.fulfilment_warning)

    def test_margin_warnings_of_opportunities(self):
        lead = self._create_opportunity(self.customer_a, self.safe)
        self.assertFalse(lead._get_order_warnings())
        self.safe.seller_ids.price = 130.0
        self.assertIn("Safe: the vendor's price", lead._get_order_warnings()[0])
        lead.with_user(self.salesman)._create_quotations()
        self.assertIn("Safe: the vendor's price", lead._get_order_warnings()[0])
        self.assertFalse(lead._get_order_problems())

    def test_deliveries_of_contracts_say_the_reason(self):
        self.safe.write(
            {"recurring_type": "recurring", "contract_plan_id": self.plan_monthly.id}
        )
        contract = self._create_contracts(
            self.customer_a, start="2026-01-02", products=self.safe
        )
        self.safe.seller_ids.unlink()
        with self._assert_raises(UserError, "by any route. Safe has no vendor"):
            contract.action_create_deliveries()
