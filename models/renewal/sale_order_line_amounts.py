from odoo import api, models

from .sale_order_line_alike import PRICE_FIELDS


class SaleOrderLine(models.Model):
    """Amounts of lines of many renewals that sell the same at other prices, or in other
    quantities: counted as Odoo counts them, without a new line for each.
    """

    _inherit = "sale.order.line"

    @api.model
    def _add_amounts(self, group, names):
        """Add their amounts to the values of lines that sell the same.

        :param list group: the values of the lines, which are alike but for the price
        :param list names: the fields to add
        :return: what could not be counted, in lists of lines that have the same price
        :rtype: list[list[dict]]
        """
        by_price = {}
        for vals in group:
            price = tuple(vals.get(name) for name in PRICE_FIELDS)
            by_price.setdefault(price, []).append(vals)
        sample = self.new(group[0])
        names = [name for name in names if name not in group[0]]
        if "price_subtotal" not in names or not sample._has_countable_amounts():
            return [alike for alike in by_price.values() if len(alike) > 1]
        count, uncounted = sample._get_amount_counter(), []
        for price, alike in by_price.items():
            amounts = count(*price)
            for vals in alike if amounts else ():
                vals.update({name: amounts[name] for name in names})
            if not amounts and len(alike) > 1:
                uncounted.append(alike)
        return uncounted

    def _has_countable_amounts(self):
        """Return whether the order bills a whole period, taxed as its product is."""
        self.ensure_one()
        return bool(
            self.proration == 1.0 and self.currency_id and not self.extra_tax_data
        )

    def _get_amount_counter(self):
        """Return the function that says what a line comes to that sells the same.

        It is called with the values of ``PRICE_FIELDS`` and returns those of the fields
        of :meth:`_get_amount_fields`; none where the pricelist gave the price, for the
        rule that did depends on the quantity.
        """
        self.ensure_one()
        company = self.company_id or self.env.company
        taxes, rounding = self.env["account.tax"], self.currency_id.round
        base_line = self._prepare_base_line_for_taxes_computation()
        functions = self._get_amount_functions()

        def count(*values):
            if None in values:
                return {}
            quantity, price, technical_price, discount = (
                self._fields[name].convert_to_cache(value, self)
                for name, value in zip(PRICE_FIELDS, values, strict=True)
            )
            if price == technical_price:
                return {}
            line = base_line | {
                "quantity": quantity,
                "price_unit": price,
                "discount": discount,
            }
            taxes._add_tax_details_in_base_line(line, company)
            taxes._round_base_lines_tax_details([line], company)
            details = line["tax_details"]
            amount = rounding(details["total_excluded_currency"])
            total = rounding(details["total_included_currency"])
            return {
                "price_subtotal": amount,
                "price_total": total,
                "price_tax": total - amount,
                "price_reduce_taxexcl": quantity and rounding(amount / quantity),
                "price_reduce_taxinc": quantity and rounding(total / quantity),
                **{name: function(amount) for name, function in functions.items()},
            }

        return count

    def _get_amount_functions(self):
        """Return how other amounts follow from what the line comes to without taxes, by
        field: hook, nothing does here.

        :rtype: dict[str, callable]
        """
        self.ensure_one()
        return {}
