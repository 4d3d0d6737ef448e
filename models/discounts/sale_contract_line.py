from odoo import models


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that is the recurring part of a discount on a
    whole order.
    """

    _inherit = "sale.contract.line"

    def _is_discount(self):
        """Return whether the item only reduces what the others cost."""
        self.ensure_one()
        return bool(self.product_id) and (
            self.product_id == self.company_id.sale_discount_product_id
        )

    def _is_to_renew(self):
        """Discounts end with the term where the plan keeps none."""
        return super()._is_to_renew() and self._is_renewed_discount()

    def _is_renewed_discount(self):
        self.ensure_one()
        return self.contract_id.plan_id.renewal_keep_discount or not self._is_discount()

    def _prepare_renewal_price_values(self):
        """The pricelist knows nothing of an agreed discount."""
        values = super()._prepare_renewal_price_values()
        if "price_unit" not in values and self._is_discount():
            values |= {
                "price_unit": self._get_price_with(
                    self._get_offered_taxes(), self.price_unit
                ),
                "technical_price_unit": 0.0,
            }
        return values

    def _get_mapped_taxes(self, product=None, position=None):
        """The product of discounts has no taxes of its own: a discount has those of the
        items that it reduces, which had the same taxes as it has.
        """
        self.ensure_one()
        if self._is_discount() and product in (None, self.product_id):
            reduced = self.contract_id.line_ids.filtered(
                lambda item: item.tax_ids == self.tax_ids and not item._is_discount()
            )
            if reduced:
                return reduced[0]._get_mapped_taxes(position=position)
        return super()._get_mapped_taxes(product, position)
