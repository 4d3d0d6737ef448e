from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import ormcache


class ProductPricelist(models.Model):
    """Trade agreements: a pricelist may be given to all customers with a tag.

    The customer's own pricelist goes first, then that of a tag, then Odoo's choice by
    country group.
    """

    _inherit = "product.pricelist"

    partner_category_ids = fields.Many2many(
        "res.partner.category",
        "product_pricelist_partner_category_rel",
        "pricelist_id",
        "category_id",
        "Customer Tags",
        tracking=11,
        help="Customers with one of these tags, or with a tag below one of them, get "
        "this pricelist, unless they have one of their own. Of several pricelists for "
        "their tags, the first one in the list counts.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("partner_category_ids") for vals in vals_list):
            self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if "partner_category_ids" in vals:
            self.env.registry.clear_cache()
        return super().write(vals)

    @api.model
    @ormcache()
    def _has_agreements(self):
        """Return whether any pricelist is for tags: looked up once per process."""
        # sudo: the same for everybody; only whether there is one
        domain = [("partner_category_ids", "!=", False)]
        return bool(self.sudo().with_context(active_test=False).search(domain, limit=1))

    @api.model
    def _get_partner_pricelist_multi(self, partner_ids):
        """Odoo's answer, except for customers with an agreement by tag."""
        result = super()._get_partner_pricelist_multi(partner_ids)
        if self.env["res.groups"]._is_feature_enabled(
            "product.group_product_pricelist"
        ):
            partners = self.env["res.partner"].browse(partner_ids)
            partners = partners.with_context(active_test=False).filtered(
                lambda partner: not partner._get_own_pricelist()
            )
            for partner, (pricelist, _tag) in self._get_agreements(partners).items():
                result[partner.id] = pricelist
        return result

    def _get_partner_pricelist_multi_search_domain_hook(self, company_id):
        """Leave out of Odoo's choice by country what is for tags only: it is not for
        everybody else.
        """
        domain = super()._get_partner_pricelist_multi_search_domain_hook(company_id)
        if not self._has_agreements():
            return domain
        for_all = Domain("partner_category_ids", "=", False)
        # Callers of Odoo add lists to it.
        return list(
            Domain(domain) & (for_all | Domain("country_group_ids", "!=", False))
        )

    @api.model
    def _get_agreements(self, partners):
        """Return the pricelist by tag of the customers that have one in this company.

        :param res.partner partners: customers or contacts of them
        :return: for each of them, pricelist and the tag by which it is given
        :rtype: dict
        """
        if not partners or not self._has_agreements():
            return {}
        hook = super()._get_partner_pricelist_multi_search_domain_hook
        domain = Domain(hook(self.env.company.id))
        domain &= Domain("partner_category_ids", "!=", False)
        # The prices of a customer do not depend on who asks, and portal users read
        # neither pricelists nor tags.
        agreements = self.sudo().search(domain)
        found = {}
        for partner in partners:
            tags = partner.sudo()._get_tags_with_parents()
            for pricelist in agreements if tags else ():
                if common := tags & pricelist.partner_category_ids:
                    found[partner] = pricelist.with_env(self.env), common[0]
                    break
        return found
