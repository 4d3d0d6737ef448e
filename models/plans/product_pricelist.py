from odoo import models
from odoo.fields import Domain


class ProductPricelist(models.Model):
    """Prices for lines under a plan: every price method takes ``plan``.

    Without it (one-time lines, webshop, price reports) rules that name a plan do not
    exist. With it, prices are per billing period of that plan.
    """

    _inherit = "product.pricelist"

    def _get_applicable_rules(self, products, date, *, plan=None, **kwargs):
        rules = super()._get_applicable_rules(products, date, plan=plan, **kwargs)
        # The first rule that fits is used: the stable sort puts those that name the
        # plan first and keeps Odoo's order (product, quantity ...) otherwise.
        return rules.sorted(lambda rule: not rule.plan_id) if plan else rules

    def _get_applicable_rules_domain(self, products, date, *, plan=None, **kwargs):
        domain = super()._get_applicable_rules_domain(
            products=products, date=date, **kwargs
        )
        plan_ids = [False, plan.id] if plan else [False]
        return Domain.AND([domain, Domain("plan_id", "in", plan_ids)])
