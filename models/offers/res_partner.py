from odoo import api, fields, models


class ResPartner(models.Model):
    """The part of ``res.partner`` that has a pricelist by its tags."""

    _inherit = "res.partner"

    pricelist_reason = fields.Char(
        "Pricelist Given",
        compute="_compute_pricelist_reason",
        groups="base.group_user",
        help="Why the customer has this pricelist: its own goes first, then that of a "
        "tag, then that of a country group.",
    )

    @api.depends("category_id", "parent_id", "commercial_partner_id.category_id")
    def _compute_product_pricelist(self):
        return super()._compute_product_pricelist()

    @api.depends_context("company", "lang")
    @api.depends("property_product_pricelist")
    def _compute_pricelist_reason(self):
        agreements = self.env["product.pricelist"]._get_agreements(self)
        for partner in self:
            _pricelist, tag = agreements.get(partner, (None, None))
            partner.pricelist_reason = partner._get_pricelist_reason(tag)

    def _inverse_product_pricelist(self):
        """What the tags give anyway is not chosen for the customer."""
        agreements = self.env["product.pricelist"]._get_agreements(self)
        chosen = {partner: partner.property_product_pricelist for partner in agreements}
        others = self.filtered(lambda partner: partner not in agreements)
        result = super(ResPartner, others)._inverse_product_pricelist()
        for partner, pricelist in chosen.items():
            is_given = pricelist == agreements[partner][0]
            partner.specific_property_product_pricelist = not is_given and pricelist
        return result

    def _get_own_pricelist(self):
        """Return the pricelist that was chosen for this customer; may be empty."""
        self.ensure_one()
        own = self.specific_property_product_pricelist
        return own._get_partner_pricelist_multi_filter_hook()

    def _get_tags_with_parents(self):
        """Return the tags of the customer and of this contact, and those above."""
        self.ensure_one()
        tags = self.category_id | self.commercial_partner_id.category_id
        found = tags._origin
        while tags := tags.parent_id - found:
            found |= tags
        return found

    def _get_pricelist_reason(self, tag):
        """Return why the customer has its pricelist, in words.

        :param tag: the ``res.partner.category`` by which it would have one
        """
        self.ensure_one()
        pricelist, own = self.property_product_pricelist, self._get_own_pricelist()
        if not pricelist:
            return False
        if own and own == pricelist:
            return self.env._("chosen for this customer")
        if tag:
            # sudo: whoever may see the customer may see its tags
            name = tag.sudo().display_name
            return self.env._("by tag %s", name)
        groups = pricelist.country_group_ids.filtered(
            lambda group: self.country_id in group.country_ids
        )
        if groups:
            return self.env._("by country group %s", groups[0].name)
        return self.env._("for all customers")
