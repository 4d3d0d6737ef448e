from odoo import api, models


class SaleRecurringLineMixin(models.AbstractModel):
    """A recurring line that may be sold under another plan than before, or than the
    contract item that it renews.
    """

    _inherit = "sale.recurring.line.mixin"

    @api.depends("plan_id")
    def _compute_renewed_price_unit(self):
        super()._compute_renewed_price_unit()
        for line in self:
            line.renewed_price_unit = line._get_price_of_renewed(
                line.renewed_price_unit
            )

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
