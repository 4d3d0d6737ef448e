from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestTours(HttpCase, RenewalCommon):
    """What a salesperson does in the browser."""

    def test_drag_to_won_makes_order_and_contract(self):
        lead = self._create_opportunity(
            self.customer_a, self.support + self.setup, name="Tour deal"
        )
        self.start_tour(
            "/odoo/action-crm.crm_lead_action_pipeline",
            "sale_renewal_won",
            login="salesman",
        )
        self.assertEqual(lead.won_status, "won")
        self.assertRecordValues(
            lead.order_ids, [{"state": "sale", "amount_untaxed": 350.0}]
        )
        self.assertEqual(lead.order_ids.contract_ids.mrr, 100.0)

    def test_renew_now_and_win(self):
        won_stages = self.env["crm.stage"].search([("is_won", "=", True)])
        won_stages.order_action = "confirm"
        today = self.env.company._get_contract_today()
        contract = self._create_contracts(self.customer_a, start=today)
        self.start_tour("/odoo/contracts", "sale_renewal_renew_now", login="salesman")
        self.assertEqual(contract.state, "renewed")
        self.assertEqual(contract.next_contract_ids.state, "pending")

    def test_lines_on_an_opportunity(self):
        desk = self.env["product.product"].create(
            {
                "name": "Tour desk",
                "type": "consu",
                "is_storable": True,
                "list_price": 50.0,
            }
        )
        self.customer_a.property_product_pricelist = self.env[
            "product.pricelist"
        ].create(
            {
                "name": "Tour pricelist",
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "0_product_variant",
                            "product_id": desk.id,
                            "fixed_price": 45.0,
                        }
                    )
                ],
            }
        )
        lead = self._create_opportunity(self.customer_a, name="Tour deal")
        self.env["stock.quant"]._update_available_quantity(
            desk, lead.with_user(self.salesman).warehouse_id.lot_stock_id, 7
        )
        self.start_tour(
            "/odoo/action-crm.crm_lead_action_pipeline",
            "sale_renewal_products",
            login="salesman",
        )
        self.env.invalidate_all()
        self.assertEqual(
            lead.line_ids.mapped("name"), ["Support", "Tour desk", "Running"]
        )
        self.assertEqual(lead.expected_revenue, 45.0)
        self.assertEqual(lead.recurring_revenue_monthly, 200.0)
