from odoo.http import request

from odoo.addons.website_sale.controllers.product_configurator import (
    WebsiteSaleProductConfiguratorController,
)

from ..tokens import PricedPlan


class RenewalProductConfigurator(WebsiteSaleProductConfiguratorController):
    def _get_basic_product_information(
        self, product_or_template, pricelist, combination, plan_id=None, **kwargs
    ):
        """Price what is chosen in the dialogue for one period of its plan, and say
        which period that is.
        """
        if not request.is_frontend:
            return super()._get_basic_product_information(
                product_or_template, pricelist, combination, **kwargs
            )
        company = request.website.company_id
        plans = pricelist._get_shop_plans(product_or_template, company)
        plan = plans._get_wanted(plan_id)
        if plan:
            product_or_template = PricedPlan(plan.id).give_to(product_or_template)
        info = super()._get_basic_product_information(
            product_or_template, pricelist, combination, **kwargs
        )
        if plan:
            # Only now: Odoo crosses no price out next to one that is explained.
            info["price_info"] = plan._get_period_label()
        return info
