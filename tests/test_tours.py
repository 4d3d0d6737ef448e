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
