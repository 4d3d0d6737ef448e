from odoo import models
from odoo.fields import Command

from ... import prices


class AccountMoveLine(models.Model):
    """The part of ``account.move.line`` that is taken back by days."""

    _inherit = "account.move.line"

    def _get_charged_amount(self):
        """Return the amount of the line, in the terms of its price: with the taxes
        that its price includes.
        """
        self.ensure_one()
        factor = 1 - self.discount / 100
        amount = self.currency_id.round(self.price_unit * self.quantity * factor)
        return -amount if self.move_id.bills_rebates else amount

    def _prepare_credit_values(self, item, days, removed, amount, is_whole):
        """Return the values of the line of a credit note for some days of this line.

        :param item: the version of the item that is sold on these days
        :param tuple days: first and last one
        :param float removed: quantity that is credited, at most the one of the line
        :param float amount: what is credited
        :param bool is_whole: whether these are all days that the line charged, and
            nothing was credited for any of them before
        """
        self.ensure_one()
        taxes = self.tax_ids if is_whole else self._get_taxes_by_day()
        quantity = self.quantity
        if quantity > 0:
            quantity = min(removed, quantity)
        digits = self.env["decimal.precision"].precision_get("Product Price")
        lang = self.partner_id.lang or self.env.lang
        label = item.with_context(lang=lang)._get_invoice_label(
            (self.period_start, self.period_end), days
        )
        return {
            "display_type": "product",
            "name": label,
            "product_id": self.product_id.id,
            "product_uom_id": self.product_uom_id.id,
            "account_id": self.account_id.id,
            "quantity": quantity,
            "price_unit": prices.price_for(
                amount,
                quantity * (1 - self.discount / 100),
                digits,
                self.currency_id.round,
            ),
            "discount": self.discount,
            "tax_ids": [Command.set(taxes.ids)],
            "analytic_distribution": self.analytic_distribution,
            "contract_line_id": self.contract_line_id.id,
            "period_start": days[0],
            "period_end": days[1],
        }

    def _get_taxes_by_day(self):
        """Return the taxes that follow the days that are credited: a tax of a fixed
        amount for each unit is due for each day of it, and would be given back with
        every part of a period.
        """
        self.ensure_one()
        taxes = self.tax_ids.flatten_taxes_hierarchy()
        fixed = taxes.filtered(
            # What the price includes is credited with the price.
            lambda tax: tax.amount_type == "fixed" and not tax.price_include
        )
        return taxes - fixed if fixed else self.tax_ids

    def _get_values_subtotal(self, values):
        """Return the amount of a line of a credit note for this one, without taxes."""
        self.ensure_one()
        taxes = self.tax_ids.compute_all(
            values["price_unit"] * (1 - values["discount"] / 100),
            currency=self.currency_id,
            quantity=values["quantity"],
            product=self.product_id,
            partner=self.partner_id,
        )
        return taxes["total_excluded"]
