from odoo import api, models


class OnboardingOnboardingStep(models.Model):
    """The steps to the first renewal: each opens one small form."""

    _inherit = "onboarding.onboarding.step"

    def _note_what_is_done(self):
        """Mark the steps that were done by other ways than the panel."""
        for name, is_done in (
            ("product", self._has_recurring_product),
            ("stage", self._has_ordering_stage),
        ):
            step = self.env.ref(f"sale_renewal.onboarding_step_{name}", False)
            if step and step.current_step_state == "not_done" and is_done():
                step.action_set_just_done()

    @api.model
    def _has_recurring_product(self):
        return bool(
            self.env["product.template"].search_count(
                [
                    ("recurring_type", "=", "recurring"),
                    ("company_id", "in", (False, self.env.company.id)),
                ],
                limit=1,
            )
        )

    @api.model
    def _has_ordering_stage(self):
        return bool(
            self.env["crm.stage"].search_count(
                [("order_action", "!=", "none")], limit=1
            )
        )

    @api.model
    def action_open_contract_company(self):
        """Open the company: its name, country, currency and time zone."""
        return self._get_step_action(
            "company", self.env._("Your Company"), self.env.company
        )

    @api.model
    def action_open_contract_plan(self):
        """Open the plan that products are sold under unless they name another one."""
        return self._get_step_action(
            "plan", self.env._("How You Sell"), self._get_first_plan()
        )

    @api.model
    def action_open_contract_product(self):
        """Open a new recurring product."""
        products = self.env["product.template"]
        action = self._get_step_action(
            "product", self.env._("Your First Recurring Product"), products
        )
        plan = self._get_first_plan()
        return action | {
            "context": {
                "default_recurring_type": "recurring",
                "default_type": "service",
                "default_contract_plan_id": plan.id,
            }
        }

    @api.model
    def action_open_contract_stage(self):
        """Open the stage in which opportunities are won."""
        stages = self.env["crm.stage"]
        won = stages.search([("is_won", "=", True)], limit=1)
        return self._get_step_action("stage", self.env._("Orders from Won"), won)

    @api.model
    def action_open_contract_portal(self):
        """Open what customers of the plan may do on the portal."""
        return self._get_step_action(
            "portal", self.env._("What Customers May Do"), self._get_first_plan()
        )

    @api.model
    def _get_first_plan(self):
        """Return the default plan of the company, or else the first one."""
        plans = self.env["sale.contract.plan"]
        company = self.env.company
        return company.contract_plan_id or plans.search(
            [("company_id", "in", (False, company.id))], limit=1
        )

    @api.model
    def _get_step_action(self, step, title, record):
        """Return the action that opens the small form of a step.

        :param str step: what its form and its step are called after
        """
        view = self.env.ref(f"sale_renewal.onboarding_view_form_{step}")
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": record._name,
            "res_id": record.id,
            "views": [(view.id, "form")],
            "target": "new",
        }
