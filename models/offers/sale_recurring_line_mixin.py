from odoo import api, fields, models


class SaleRecurringLineMixin(models.AbstractModel):
    """A recurring line that may be sold under another plan than before, or than the
    contract item that it renews; and that says which agreement its price comes from.

    The pricelist rule is kept with the price: rules change, and what was agreed stays.
    """

    _inherit = "sale.recurring.line.mixin"

    priced_by_id = fields.Many2one(
        "product.pricelist.item",
        "Pricelist Rule",
        compute="_compute_priced_by_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="set null",
        index="btree_not_null",
        help="The rule of the pricelist that the price was taken from. Empty: it came "
        "from the product, or somebody decided it.",
    )
    price_source = fields.Char(
        "Priced By",
        compute="_compute_price_source",
        groups="base.group_user",
        help="Pricelist and rule that the price was taken from, the contract that is "
        "renewed, or who else decided it.",
    )

    @api.depends("price_unit", "technical_price_unit", "product_id", "plan_id")
    def _compute_priced_by_id(self):
        for line in self:
            line.priced_by_id = line._is_priced() and line.pricelist_item_id

    @api.depends_context("lang")
    @api.depends("price_unit", "technical_price_unit", "priced_by_id")
    def _compute_price_source(self):
        for line in self:
            line.price_source = line._sells_product() and line._get_price_source()

    @api.depends("plan_id")
    def _compute_renewed_price_unit(self):
        result = super()._compute_renewed_price_unit()
        for line in self:
            price = line.renewed_price_unit
            line.renewed_price_unit = line._get_price_of_renewed(price)
        return result

    @api.depends("plan_id")
    def _compute_differs_from_proposal(self):
        return super()._compute_differs_from_proposal()

    def _get_proposed_price(self):
        """What the contract proposes is for one period of its own plan."""
        return self._get_price_of_renewed(super()._get_proposed_price())

    def _get_price_of_renewed(self, price):
        """Return a price of the contract that is renewed, which is for one period of
        its plan, for one period of the plan of this line.
        """
        self.ensure_one()
        if not price:
            return price
        # As everywhere: a reassigned renewal keeps its contracts.
        plan = self.sudo().renewed_line_id.contract_id.plan_id
        return self._get_price_for(price, plan)

    def _get_price_for(self, price, plan):
        """Return a price for one period of a plan for one period of the line's.

        :param float price: per unit
        :param plan: ``sale.contract.plan``; may be empty
        :rtype: float
        """
        self.ensure_one()
        if not (price and plan and self._has_plan()) or plan == self.plan_id:
            return price
        return self.env["product.pricelist.item"]._scale_price(
            price,
            self.plan_id._get_price_ratio(plan),
            self.product_uom_qty,
            self.currency_id or self._get_company().currency_id,
        )

    def _change_plan(self, plan):
        """Sell these recurring lines under another plan.

        Prices come from the pricelist, as for a new line; those that somebody decided,
        or that the renewed contract gives, scale with the length of the period, and
        keep their discount.
        """
        for line in self:
            old_plan, price, discount = line.plan_id, line.price_unit, line.discount
            is_decided = price != line.technical_price_unit
            line.plan_id = plan
            if not is_decided:
                continue
            values = {"discount": discount}
            if price:
                new_price = line._get_price_for(price, old_plan)
                values |= {"price_unit": new_price, "technical_price_unit": 0.0}
            line.update(values)

    def _is_priced(self):
        """Return whether the price is the one that Odoo found."""
        self.ensure_one()
        return bool(self.product_id) and self.price_unit == self.technical_price_unit

    def _get_price_source(self):
        """Return where the price comes from, in words."""
        # sudo: whoever may see the price may know where it comes from
        line = self.sudo()
        rule, contract = line.priced_by_id, line.renewed_line_id.contract_id
        if rule:
            return f"{rule.pricelist_id.name}: {rule.name}, {rule.price}"
        if line._is_priced():
            return self.env._("Price of the product")
        price = line._get_proposed_price()
        if contract and line.currency_id.compare_amounts(line.price_unit, price) == 0:
            return self.env._("Contract %s", contract.number)
        return self.env._("Decided by hand")
