from math import inf

from odoo import fields, models
from odoo.fields import Domain

from ..tokens import PricedPlan


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    def _compute_price_rule(self, products, quantity, *, plan=None, **kwargs):
        """The shop asks for prices in methods that know of no plan."""
        token = PricedPlan.find(products)
        if not plan and token:
            # sudo: shoppers read no plans; its periods only count into the price
            plan = self.env["sale.contract.plan"].sudo().browse(token.plan_id)
        if plan:
            kwargs["plan"] = plan
        return super()._compute_price_rule(products, quantity, **kwargs)

    def _get_shop_plans(self, product, company):
        """Return the plans under which a shopper can take a product, the one that
        counts where nobody chooses first; none if it is sold once, or not at all.

        These are the plan of the product, and those that rules of this pricelist name
        for it, or of a pricelist that it is based on, in whatever quantity.

        :param product: product.product or product.template
        :param res.company company: of the website or the cart
        :rtype: sale.contract.plan, with all rights, for shoppers may read none
        """
        is_variant = product._name == "product.product"
        template = product.product_tmpl_id if is_variant else product
        own = template._get_shop_plan(company)
        if not own:
            return own
        rules = self._get_rules_with_plan(template).filtered(
            lambda rule: rule._is_applicable_for(product.sudo(), inf)
        )
        others = rules.plan_id.with_env(own.env)._filter_by_company(company) - own
        others = others.filtered(lambda plan: plan.active and plan._is_sold_in_shop())
        return own + others.sorted()

    def _get_rules_with_plan(self, template):
        """Return the rules that name a plan and may price a product today."""
        # sudo: shoppers may read neither all rules nor their plans
        rules = self.env["product.pricelist.item"].sudo()
        pricelists, found = self.sudo(), self.sudo()
        while found:
            based = [("pricelist_id", "in", found.ids), ("base", "=", "pricelist")]
            found = rules.search(based).base_pricelist_id - pricelists
            pricelists += found
        now = fields.Datetime.now()
        domain = Domain("pricelist_id", "in", pricelists.ids)
        domain &= Domain("plan_id", "!=", False)
        domain &= Domain("product_tmpl_id", "in", [False, template.id])
        domain &= Domain("date_start", "=", False) | Domain("date_start", "<=", now)
        domain &= Domain("date_end", "=", False) | Domain("date_end", ">=", now)
        return rules.search(domain)
