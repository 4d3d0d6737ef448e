from odoo import models
from odoo.tools import float_compare


class CrmLead(models.Model):
    """The part of ``crm.lead`` that compares it with the quotation to be ordered."""

    _inherit = "crm.lead"

    def _get_other_customer_problems(self):
        """Return which quotation is for another customer than the opportunity.

        :rtype: list[str]
        """
        self.ensure_one()
        customer = self.partner_id
        return [
            self.env._(
                "%(order)s is for %(other)s, and the opportunity for %(customer)s: "
                "change the customer of one of them, or cancel the quotation.",
                order=order.name,
                other=order.partner_id.display_name,
                customer=customer.display_name,
            )
            for order in self._get_quotations_to_confirm()
            if customer
            and order.partner_id.commercial_partner_id != customer.commercial_partner_id
        ]

    def _get_difference_warnings(self):
        """Return which quotation sells something else than the opportunity says.

        :rtype: list[str]
        """
        self.ensure_one()
        if not self.line_ids.product_id:
            return []
        differences = {
            order: self._get_differences_from(order)
            for order in self._get_quotations_to_confirm()
        }
        return [
            self.env._(
                "%(order)s is ordered, and differs from the products of the "
                "opportunity: %(differences)s.",
                order=order.name,
                differences="; ".join(texts),
            )
            for order, texts in differences.items()
            if texts
        ]

    def _get_differences_from(self, order):
        """Return, per product, what the quotation says instead.

        What only its template adds is no difference.
        """
        offered = self.line_ids.filtered("product_id").grouped("product_id")
        quoted = order.order_line.filtered("product_id").grouped("product_id")
        added = order.sale_order_template_id.sale_order_template_line_ids.product_id
        products = dict.fromkeys([*offered, *quoted])
        same_currency = order.currency_id == self.currency_id
        texts = []
        for product in products:
            if product in added:
                continue
            ours = offered.get(product, self.line_ids.browse())
            theirs = quoted.get(product, order.order_line.browse())
            old, new = (self._get_total_quantity(lines) for lines in (ours, theirs))
            if float_compare(old, new, precision_digits=6):
                texts.append(
                    self.env._(
                        "%(product)s: %(quoted)s instead of %(offered)s",
                        product=product.display_name,
                        quoted=f"{new:g}",
                        offered=f"{old:g}",
                    )
                )
            elif same_currency and self._get_prices(ours) != self._get_prices(theirs):
                texts.append(self.env._("%s: another price", product.display_name))
        return texts

    def _get_total_quantity(self, lines):
        """Return how much these lines sell, in the unit of the product."""
        return sum(
            line.product_uom_id._compute_quantity(
                line.product_uom_qty, line.product_id.uom_id, round=False
            )
            for line in lines
        )

    def _get_prices(self, lines):
        """Return the prices after discount, to compare them."""
        return {round(line.price_unit * (1 - line.discount / 100), 6) for line in lines}
