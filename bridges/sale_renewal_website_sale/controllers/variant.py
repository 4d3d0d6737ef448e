from odoo.http import request, route

from odoo.addons.website_sale.controllers.variant import WebsiteSaleVariantController

from ..tokens import WantedPlan


class RenewalVariantController(WebsiteSaleVariantController):
    @route()
    def get_combination_info_website(self, *args, plan_id=None, **kwargs):
        """Answer for the plan that the shopper looks at; others are not there."""
        if type(plan_id) is int:
            request.update_context(**{WantedPlan.key: WantedPlan(plan_id)})
        info = super().get_combination_info_website(*args, **kwargs)
        if info.get("plan_id"):
            info["plan_choices"] = request.env["ir.ui.view"]._render_template(
                "sale_renewal_website_sale.plan_choices", {"combination_info": info}
            )
        return info
