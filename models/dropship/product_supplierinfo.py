from odoo import models
from odoo.tools import float_compare, formatLang

from ...wording import format_day


class ProductSupplierinfo(models.Model):
    _inherit = "product.supplierinfo"

    def _get_unusable_reason(self, product, quantity, unit, date):
        """Return why this price cannot be bought at, as a sentence, or None.

        :param product: the ``product.product`` to buy, in the environment of the
            company that buys it
        :param float quantity: how much of it, in ``unit``
        :param date date: the day for which it is bought
        """
        self.ensure_one()
        vendor, company = self.partner_id.display_name, self.company_id
        if not self.partner_id.active:
            return self.env._("%s is archived.", vendor)
        if company and company != product.env.company:
            return self.env._(
                "%(vendor)s sells to %(company)s only.",
                vendor=vendor,
                company=company.display_name,
            )
        if self.product_id and self.product_id != product:
            return self.env._(
                "%(vendor)s sells %(variant)s only.",
                vendor=vendor,
                variant=self.product_id.display_name,
            )
        return (
            self._get_quantity_reason(quantity, unit)
            or self._get_date_reason(date)
            or self._get_currency_reason()
        )

    def _get_quantity_reason(self, quantity, unit):
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        if unit and unit != self.product_uom_id:
            quantity = unit._compute_quantity(quantity, self.product_uom_id)
        if float_compare(quantity, self.min_qty, digits) >= 0:
            return None
        whole = self.min_qty == int(self.min_qty)
        return self.env._(
            "%(vendor)s sells it from %(quantity)s %(unit)s on.",
            vendor=self.partner_id.display_name,
            quantity=formatLang(self.env, self.min_qty, digits=0 if whole else digits),
            unit=self.product_uom_id.name,
        )

    def _get_date_reason(self, date):
        starts, ends = self.date_start, self.date_end
        if not ((starts and starts > date) or (ends and ends < date)):
            return None
        return self.env._(
            "The price of %(vendor)s is not valid on %(date)s.",
            vendor=self.partner_id.display_name,
            date=format_day(self.env, date),
        )

    def _get_currency_reason(self):
        if self.currency_id.active:
            return None
        return self.env._(
            "The currency of %(vendor)s, %(currency)s, is archived.",
            vendor=self.partner_id.display_name,
            currency=self.currency_id.name,
        )
