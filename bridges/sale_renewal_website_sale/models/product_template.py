from odoo import models
from odoo.http import request

from ..tokens import PricedPlan, WantedPlan


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def _recurs_in_shop(self):
        """Return whether every billing period of it is paid: the head of a combo is no
        item.
        """
        self.ensure_one()
        template = self.sudo()  # sudo: shoppers learn no more than yes or no
        recurs = template.recurring_type == "recurring" and template.type != "combo"
        return recurs and not template.sold_once_reason

    def _get_shop_plan(self, company):
        """Return the plan under which the shop of a company sells the product where
        nobody chooses; none if it is sold once, or cannot be sold there.

        :rtype: sale.contract.plan, with all rights
        """
        self.ensure_one()
        # sudo: shoppers may read neither plans nor companies, and have to see what
        # they pay for
        template, company = self.sudo(), company.sudo()
        if not self._recurs_in_shop():
            return template.contract_plan_id.browse()
        plan = template.contract_plan_id._filter_by_company(company)
        plan = plan or company.contract_plan_id.with_env(plan.env)
        return plan.filtered(lambda plan: plan._is_sold_in_shop())

    def _can_be_added_to_cart(self):
        allowed = super()._can_be_added_to_cart()
        return allowed and self._has_plan_in_shop()

    def _has_plan_in_shop(self):
        """Return whether the shop of this company can sell it, as far as plans go."""
        self.ensure_one()
        return not self._recurs_in_shop() or bool(self._get_shop_plan(self.env.company))

    def _get_sales_prices(self, website):
        """Price every product of a list for one period of its plan, and say which."""
        company, prices = website.company_id, {}
        groups = self.grouped(lambda template: template._get_shop_plan(company))
        for plan, templates in groups.items():
            if not plan:
                prices |= super(ProductTemplate, templates)._get_sales_prices(website)
                continue
            priced = PricedPlan(plan.id).give_to(templates)
            found = super(ProductTemplate, priced)._get_sales_prices(website)
            label = plan._get_period_label()
            for values in found.values():
                values["period_label"] = label
            prices |= found
        return prices

    def _search_get_detail(self, website, order, options):
        """The search box says what a price is for, where it shows prices."""
        detail = super()._search_get_detail(website, order, options)
        if "detail" in detail["mapping"]:
            detail["mapping"]["detail_extra"] = {
                "name": "period_label",
                "type": "text",
                "truncate": False,
            }
        return detail

    def _search_render_results(self, fetch_fields, mapping, icon, limit):
        results = super()._search_render_results(fetch_fields, mapping, icon, limit)
        if "detail_extra" in mapping:
            company = self.env["website"].get_current_website().company_id
            for template, data in zip(self, results, strict=False):
                if data.get("price"):  # zero prices may be hidden
                    data["period_label"] = template._get_shop_period_label(company)
        return results

    def _get_shop_period_label(self, company):
        """Return what the price of the product is for in the shop of a company, where
        nobody chooses a plan, such as `per month`; nothing if it is sold once.
        """
        plan = self._get_shop_plan(company)
        return plan._get_period_label() if plan else ""

    def _get_additionnal_combination_info(
        self, product_or_template, quantity, uom, date, website
    ):
        """Price a product for one period of the plan that the shopper looks at, and
        list all plans with their prices.
        """
        plans = request.pricelist._get_shop_plans(
            product_or_template, website.company_id
        )
        if not plans:
            return super()._get_additionnal_combination_info(
                product_or_template, quantity, uom, date, website
            )
        infos = {}
        for plan in plans:
            priced = PricedPlan(plan.id).give_to(product_or_template)
            infos[plan] = super()._get_additionnal_combination_info(
                priced, quantity, uom, date, website
            )
        wanted = WantedPlan.find(self)
        plan = plans._get_wanted(wanted and wanted.plan_id)
        return infos[plan] | {
            "plan_id": plan.id,
            "period_label": plan._get_period_label(),
            "plan_terms": plan._get_shop_terms(),
            "shop_plans": self._get_plan_choices(infos),
        }

    def _get_plan_choices(self, infos):
        """Return what a shopper chooses among: nothing, where there is no choice.

        :param dict infos: what the shop says about the product, by plan
        :rtype: list[dict]
        """
        if len(infos) < 2:
            return []
        return [
            {
                "id": plan.id,
                "name": plan.name,
                "price_label": plan._get_shop_price_label(
                    info["price"], info["currency"]
                ),
                "terms": plan._get_shop_terms(),
            }
            for plan, info in infos.items()
        ]
