from odoo import models


class SaleOrderLine(models.Model):
    """The part of ``sale.order.line`` that tells the customer why it costs what."""

    _inherit = "sale.order.line"

    def _get_renewal_row(self):
        """Return one row of ``sale.order._get_renewal_rows``."""
        self.ensure_one()
        item, currency = self.renewed_line_id, self.currency_id
        old, new = self._get_renewed_net_price(), self._get_net_price()
        is_comparable = bool(item) and item.currency_id == currency
        return {
            "name": self._get_first_line_of_name(),
            "old": old if item else False,
            "old_currency": item.currency_id or currency,
            "new": new,
            "change": self.order_id._format_change(old, new) if is_comparable else "",
            "reason": "; ".join(self._get_renewal_reasons(old, new)),
        }

    def _get_first_line_of_name(self):
        self.ensure_one()
        return (self.name or self.product_id.display_name).splitlines()[0]

    def _get_net_price(self):
        """Return the price of one unit and billing period after the discount."""
        self.ensure_one()
        return self.price_unit * (1 - self.discount / 100)

    def _get_renewed_net_price(self):
        """Return the old price of one unit of the line and for one of its billing
        periods, after the discount; 0 where nothing is renewed.
        """
        self.ensure_one()
        item = self.renewed_line_id
        if not item:
            return 0.0
        price = item.price_unit * (1 - item.discount / 100)
        if self.product_uom_id != item.product_uom_id:
            price = item.product_uom_id._compute_price(price, self.product_uom_id)
        old_plan = item.contract_id.plan_id
        if self.plan_id != old_plan:
            price *= self.plan_id._get_price_ratio(old_plan)
        return price

    def _get_renewal_reasons(self, old, new):
        """Return in words why the line is not what it renews.

        :param float old: old price of one unit, see :meth:`_get_renewed_net_price`
        :param float new: new price of one unit
        :rtype: list[str]
        """
        self.ensure_one()
        item = self.renewed_line_id
        if not item:
            return [self.env._("New")]
        if item.currency_id != self.currency_id:
            return [self.env._("Other currency")]
        reasons = []
        if item.product_id != self.product_id:
            reasons.append(
                self.env._("Instead of %s", item.product_id.with_env(self.env).name)
            )
        if self.plan_id != item.contract_id.plan_id:
            reasons.append(
                self.env._("Billed %s from now on", self.plan_id._get_period_label())
            )
        reasons.append(self._get_price_reason(old, new))
        if self.product_uom_qty != item.product_uom_qty:
            reasons.append(
                self.env._(
                    "%(new)s instead of %(old)s",
                    new=f"{self.product_uom_qty:g}",
                    old=f"{item.product_uom_qty:g}",
                )
            )
        return reasons

    def _get_price_reason(self, old, new):
        """Return in words why the price of a renewed item is what it is."""
        if not self.currency_id.compare_amounts(old, new):
            return self.env._("Same price")
        item = self.renewed_line_id
        policy = item.contract_id.plan_id.renewal_price
        if policy == "list":
            is_agreed = self.price_unit != self.technical_price_unit
        else:
            is_agreed = self._has_other_price() or self._has_other_discount()
        if is_agreed:
            return self.env._("Agreed price")
        if item.product_id != self.product_id or policy == "list":
            return self.env._("Current list price")
        if self.discount != item.discount:
            return self.env._(
                "Discount %(new)s %% instead of %(old)s %%",
                new=f"{self.discount:g}",
                old=f"{item.discount:g}",
            )
        return self._get_uplift_reason()

    def _get_uplift_reason(self):
        """Return the uplift of the renewed item in words."""
        self.ensure_one()
        item = self.renewed_line_id
        percent = item.renewal_uplift
        if item.contract_id.plan_id.renewal_price != "uplift" or not percent:
            # Taxes that are part of the price, a unit or a plan that differs.
            return self.env._("Adapted price")
        number = self.env["sale.contract"]._format_percent(abs(percent))
        if percent < 0:
            return self.env._("Agreed reduction of %s %%", number)
        return self.env._("Agreed uplift of %s %%", number)
