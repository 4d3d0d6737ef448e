from odoo.tests import HttpCase, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestCircleTour(HttpCase, RenewalCommon):
    """The guided tour takes one deal round the whole circle."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.env.ref("base.user_admin")
        cls.admin.group_ids |= cls.env.ref("sales_team.group_sale_manager")
        cls.panel = cls.env["onboarding.onboarding"].with_user(cls.admin)

    def _offer_tour(self):
        """Make what the demo data have: the deal, its quotation and the tour."""
        self.env["web_tour.tour"].search([]).user_consumed_ids |= self.admin
        names = self.env["ir.model.data"].search(
            [
                ("module", "=", "sale_renewal"),
                ("name", "in", ("circle_tour", "lead_tour")),
            ]
        )
        self.env["web_tour.tour"].search(
            [("name", "=", "sale_renewal_circle_tour")]
        ).unlink()
        names.exists().unlink()
        lead = self._create_opportunity(
            self.customer_a,
            self.support + self.setup,
            name="Care for a new studio",
            user_id=self.admin.id,
        )
        lead.action_create_quotation()
        tour = self.env["web_tour.tour"].create({"name": "sale_renewal_circle_tour"})
        self.env["ir.model.data"]._update_xmlids(
            [
                {"xml_id": "sale_renewal.lead_tour", "record": lead},
                {"xml_id": "sale_renewal.circle_tour", "record": tour},
            ]
        )
        return lead, tour

    def test_the_tour_goes_round_the_circle(self):
        lead, _tour = self._offer_tour()
        self.start_tour(
            "/odoo/action-crm.crm_lead_action_pipeline",
            "sale_renewal_circle_tour",
            login="admin",
            timeout=900,
        )
        self.assertRecordValues(lead.order_ids, [{"state": "sale"}])
        invoice = lead.order_ids.invoice_ids
        self.assertRecordValues(invoice, [{"state": "posted", "amount_untaxed": 350.0}])
        contract = lead.order_ids.contract_ids
        self.assertEqual(contract.mrr, 100.0)
        self.assertEqual(contract.state, "to_renew")
        renewal = contract.renewal_lead_id.order_ids
        self.assertEqual(renewal.order_line.product_id, self.support)

    def test_the_tour_is_offered_until_it_was_taken(self):
        lead, tour = self._offer_tour()
        self.assertEqual(self.panel.get_contract_tour(), tour.name)
        tour.user_consumed_ids |= self.admin
        self.assertFalse(self.panel.get_contract_tour())
        tour.user_consumed_ids -= self.admin
        lead.action_set_lost()
        self.assertFalse(self.panel.get_contract_tour())

    def test_without_its_deal_no_tour_is_offered(self):
        lead, _tour = self._offer_tour()
        lead.unlink()
        self.assertFalse(self.panel.get_contract_tour())

    def test_who_has_no_panel_is_offered_no_tour(self):
        self._offer_tour()
        panel = self.env["onboarding.onboarding"].with_user(self.salesman)
        self.assertFalse(panel.get_contract_tour())
