from odoo.tests import HttpCase, new_test_user, tagged

from .common import RenewalCommon

STEPS = [
    "action_open_contract_company",
    "action_open_contract_plan",
    "action_open_contract_product",
    "action_open_contract_stage",
    "action_open_contract_portal",
]


@tagged("post_install", "-at_install")
class TestOnboarding(RenewalCommon):
    """What leads a newcomer from an empty database to a first renewal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(
            cls.env,
            "newcomer",
            "base.group_system,sales_team.group_sale_manager",
        )
        cls.panel = cls.env["onboarding.onboarding"].with_user(cls.admin)
        cls.steps = cls.env["onboarding.onboarding.step"].with_user(cls.admin)

    def _get_done(self):
        return [step["is_done"] for step in self.panel.get_contract_panel()]

    def test_steps_are_done_by_whatever_way(self):
        products = self.env["product.template"].search([])
        products.recurring_type = "one_time"
        self.env["crm.stage"].search([]).order_action = "none"
        self.assertEqual(
            [step["action"] for step in self.panel.get_contract_panel()], STEPS
        )
        self.assertEqual(self._get_done(), [False] * 5)
        products[0].recurring_type = "recurring"
        self.assertEqual(self._get_done(), [False, False, True, False, False])
        self.env["crm.stage"].search([], limit=1).order_action = "confirm"
        self.assertEqual(self._get_done(), [False, False, True, True, False])
        step = self.env.ref("sale_renewal.onboarding_step_plan")
        step.with_user(self.admin).action_set_just_done()
        self.assertEqual(self._get_done(), [False, True, True, True, False])

    def test_each_step_opens_one_small_form(self):
        for name in STEPS:
            with self.subTest(step=name):
                action = getattr(self.steps, name)()
                self.assertEqual(action["target"], "new")
                model = self.env[action["res_model"]].with_user(self.admin)
                [(view, mode)] = action["views"]
                self.assertTrue(model.get_view(view, mode)["arch"])
        product = self.steps.action_open_contract_product()
        self.assertEqual(product["context"]["default_recurring_type"], "recurring")
        self.assertFalse(product["res_id"])

    def test_the_panel_is_for_administrators_until_they_close_it(self):
        others = self.env["onboarding.onboarding"].with_user(self.sale_manager)
        self.assertFalse(others.get_contract_panel())
        others.close_contract_panel()
        self.assertTrue(self.panel.get_contract_panel())
        self.panel.close_contract_panel()
        self.assertFalse(self.panel.get_contract_panel())

    def test_the_product_says_what_its_price_is_for(self):
        product = self.support.product_tmpl_id
        product.contract_plan_id = self.plan_monthly
        self.assertEqual(product.recurring_price_unit, "per month")
        product.contract_plan_id = self.plan_yearly
        self.assertEqual(product.recurring_price_unit, "per year")
        product.recurring_type = "one_time"
        self.assertFalse(product.recurring_price_unit)

    def test_an_evergreen_plan_is_a_choice(self):
        plan = self.plan_monthly.copy()
        self.assertEqual(plan.term_type, "fixed")
        plan.term_type = "evergreen"
        self.assertEqual(plan.term_count, 0)
        plan.term_type = "fixed"
        self.assertEqual(plan.term_count, 1)


@tagged("post_install", "-at_install")
class TestOnboardingTour(HttpCase):
    def test_a_newcomer_makes_a_plan_and_a_product(self):
        self.start_tour(
            "/odoo/contracts", "sale_renewal_onboarding_tour", login="admin"
        )
        product = self.env["product.template"].search([("name", "=", "Hotline")])
        self.assertEqual(product.recurring_type, "recurring")
        self.assertEqual(product.list_price, 30.0)
        self.assertTrue(product.contract_plan_id)

    def test_the_first_renewal_is_at_most_20_clicks_away(self):
        self.start_tour(
            "/odoo/contracts",
            "sale_renewal_first_renewal",
            login="admin",
            timeout=300,
        )
        lead = self.env["crm.lead"].search([("order_type", "=", "renewal")])
        self.assertEqual(lead.partner_id.name, "First Customer")
        self.assertEqual(lead.order_ids.amount_recurring_monthly, 30.0)
        self.assertEqual(lead.source_contract_ids.mrr, 30.0)
