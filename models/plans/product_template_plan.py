from odoo import api, models
from odoo.exceptions import ValidationError

# What decides whether a product has a plan where it is sold.
PLAN_FIELDS = {
    *("recurring_type", "contract_plan_id", "company_id"),
    *("sale_ok", "active", "type"),
}


class ProductTemplate(models.Model):
    """The part of ``product.template`` that sees to it that recurring products have a
    plan.
    """

    _inherit = "product.template"

    @api.constrains(*PLAN_FIELDS)
    def _check_has_plan(self):
        """Refuse a recurring product that nobody could confirm an order of.

        It is asked for the company of the product, or else that of whoever saves it;
        other companies may have other default plans.
        """
        for template in self.filtered(lambda template: template.active):
            company = template.company_id or self.env.company
            if template.sale_ok and template._lacks_plan(company):
                raise ValidationError(
                    self.env._(
                        "%(product)s is recurring: choose its contract plan, or the "
                        "default contract plan of %(company)s in the settings of "
                        "Sales.",
                        product=template.display_name,
                        company=company.display_name,
                    )
                )

    def _lacks_plan(self, company):
        """Return whether nobody said how ``company`` bills and renews the product.

        The head of a combo needs no plan, for it is no item.
        """
        self.ensure_one()
        # Shoppers may read neither plans nor companies; they learn no more than yes.
        template, company = self.sudo(), company.sudo()
        if template.recurring_type != "recurring" or template.type == "combo":
            return False
        plan = template.contract_plan_id._filter_by_company(company)
        return not (plan or company.contract_plan_id or template.sold_once_reason)

    def _can_be_added_to_cart(self):
        """The web shop, which is no dependency, offers what can be ordered there."""
        allowed = super()._can_be_added_to_cart()
        return allowed and not self._lacks_plan(self.env.company)
