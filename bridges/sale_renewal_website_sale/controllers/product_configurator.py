from odoo.http import request

from odoo.addons.website_sale.controllers.product_configurator import (
    WebsiteSaleProductConfiguratorController,
)

from ..tokens import PricedPlan


class RenewalProductConfigurator(WebsiteSaleProductConfiguratorController):
    def _get_basic_product_information(
        self, product_or_template, pricelist, combination, plan_id=None, **kwargs
    ):
        """Price what is chosen in the dialogue for one period of its plan."""
        if request.is_frontend:
            company = request.website.company_id
            plans = pricelist._get_shop_plans(product_or_template, company)
            if plan := plans._get_wanted(plan_id):
                product_or_template = PricedPlan(plan.id).give_to(product_or_template)
        return super()._get_basic_product_information(
            product_or_template, pricelist, combination, **kwargs
        )
