from odoo import api, models
from odoo.fields import Command
from odoo.tools import float_round

PRICE_DIGITS = 8  # of prices that are taken apart: enough for any quantity


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that says which taxes an item has, wherever it
    is sold again: in a duplicate, a version, a renewal or an upsell.
    """

    _inherit = "sale.contract.line"

    def write(self, vals):
        products = {}
        if "product_id" in vals and "tax_ids" not in vals:
            products = {line: line.product_id for line in self}
        result = super().write(vals)
        for line, product in products.items():
            if line.product_id != product:
                # Recorded with the product.
                taxes = line._get_mapped_taxes()
                line._write_version({"tax_ids": [Command.set(taxes.ids)]})
        return result

    @api.depends(
        "product_id", "contract_id.partner_id", "contract_id.fiscal_position_id"
    )
    def _compute_tax_ids(self):
        """Items that are being typed in follow the contract in the form.

        Those of saved contracts are agreed: see ``write`` here and on the contract.
        """
        for line in self:
            agreed = line.id or (
                line._origin and line._origin.product_id == line.product_id
            )
            if not agreed:
                line.tax_ids = line._get_mapped_taxes()

    def _get_taxes_for(self, customer, position, product=None):
        """Return the taxes with which the item is sold to a customer.

        Agreed taxes stay while customer and fiscal position stay; else they are mapped
        as on an order. Another product never had agreed ones.

        :param res.partner customer: who buys
        :param account.fiscal.position position: of the document; may be empty
        :param product.product product: what is sold instead
        """
        self.ensure_one()
        product = product or self.product_id
        is_agreed = self.contract_id._has_agreed_taxes(customer, position)
        if is_agreed and product == self.product_id:
            return self.tax_ids
        return self._get_mapped_taxes(product, position)

    def _get_offered_taxes(self, product=None):
        """Return the taxes with which the item is sold again to its customer today."""
        contract = self.contract_id
        return self._get_taxes_for(
            contract.partner_id, contract.offered_fiscal_position_id, product
        )

    def _get_mapped_taxes(self, product=None, position=None):
        """Return the taxes of a product, mapped by a fiscal position as on an order.

        :param product: default: the one of the item
        :param position: default: the one of the contract
        """
        self.ensure_one()
        product = product or self.product_id
        if position is None:
            position = self.contract_id.fiscal_position_id
        taxes = self._get_product_taxes(product)
        return position.map_tax(taxes) if taxes else taxes

    def _get_product_taxes(self, product=None):
        """Return the taxes of a product in the company of the contract."""
        product = product or self.product_id
        return product.taxes_id._filter_taxes_by_company(self.contract_id.company_id)

    def _get_price_with(self, taxes, price=None, position=None):
        """Return a price of the item with other taxes: where they are included in the
        price, what it is without them stays.

        :param float price: default: the price of the item
        :param account.fiscal.position position: under which its taxes were agreed;
            default: the one of the contract
        """
        self.ensure_one()
        price = self.price_unit if price is None else price
        if position is None:
            position = self.contract_id.fiscal_position_id
        if taxes == self.tax_ids:
            return price
        agreed, own = self.tax_ids, self._get_product_taxes()
        if own and agreed == position.map_tax(own):
            # Mapped before, and so the price: only if all own taxes are included.
            if not all(own.mapped("price_include")):
                return price
            if not any(agreed.mapped("price_include")):
                agreed = agreed.browse()
        adapted = agreed._adapt_price_unit_to_another_taxes(
            price, self.product_id, agreed, taxes
        )
        if adapted == price:
            return price
        return float_round(adapted, precision_digits=PRICE_DIGITS)
