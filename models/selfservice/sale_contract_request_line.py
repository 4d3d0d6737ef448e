from odoo import fields, models
from odoo.tools import float_compare, formatLang


class SaleContractRequestLine(models.Model):
    """What is wanted of one item of a contract, or of one product."""

    _name = "sale.contract.request.line"
    _description = "Item of a Contract Request"
    _order = "id"

    request_id = fields.Many2one(
        "sale.contract.request", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="request_id.company_id", store=True)
    salesperson_id = fields.Many2one(
        related="request_id.salesperson_id", store=True, index="btree_not_null"
    )
    currency_id = fields.Many2one(related="request_id.currency_id")
    contract_line_id = fields.Many2one(
        "sale.contract.line", "Item", ondelete="cascade", index="btree_not_null"
    )
    product_id = fields.Many2one("product.product", required=True)
    quantity = fields.Float(
        "Wanted Quantity", digits="Product Unit", help="0 removes the item."
    )
    price_unit = fields.Float(
        "Wanted Price",
        min_display_digits="Product Price",
        help="For one unit and billing period.",
    )

    told_amount = fields.Monetary(
        "Told Price",
        readonly=True,
        help="What the customer was told that is added costs, without taxes: per "
        "billing period, or once. At a higher price they get a quotation first.",
    )

    def _get_item(self):
        """Return the item as it is sold today or next; empty for a new product."""
        self.ensure_one()
        if not self.contract_line_id:
            return self.contract_line_id
        today = self.request_id.company_id._get_contract_today()
        return self.contract_line_id._get_version_on(today)

    def _get_added_quantity(self):
        """Return how much more is wanted than is sold; negative for less."""
        self.ensure_one()
        return self.quantity - self._get_item().product_uom_qty

    def _compare_quantity(self):
        """Return -1 if less is wanted than is sold, 1 for more, 0 for the same."""
        self.ensure_one()
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        sold = self._get_item().product_uom_qty
        return float_compare(self.quantity, sold, precision_digits=digits)

    def _is_unchanged(self):
        return not self._compare_quantity()

    def _get_sold_problems(self):
        """Return which items are not sold any more, or for a while only."""
        problems = []
        for line in self:
            item = line._get_item()
            if item not in item._get_current_versions():
                problems.append(
                    self.env._(
                        "%s is not sold any more: ask for it as a new product.",
                        line.product_id.display_name,
                    )
                )
            elif item.is_temporary:
                problems.append(
                    self.env._(
                        "%s is sold for a while only: ask again after that.",
                        line.product_id.display_name,
                    )
                )
        return problems

    def _get_quantity_limits(self):
        """Return which limits the quantity that a customer wants is beyond."""
        self.ensure_one()
        product, plan = (
            self.product_id.display_name,
            self.request_id.contract_id.plan_id,
        )
        if self.contract_line_id and self._is_unchanged():
            return []
        if self.quantity < 1:
            return [self.env._("%s: enter a quantity of 1 or more.", product)]
        most = plan.portal_quantity_max
        if most and self.quantity > most:
            return [
                self.env._(
                    "%(product)s: enter a quantity of %(most)s at most.",
                    product=product,
                    most=self._format_quantity(most),
                )
            ]
        return []

    def _format_quantity(self, quantity):
        """Return a quantity in the user's format, whole ones without decimals."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        whole = not quantity % 1
        return formatLang(self.env, quantity, digits=0 if whole else digits)

    def _prepare_upsell_values(self, order, sequence):
        """Return the values of the order line that sells what is added.

        :param sale.order order: an upsell of the contract
        :param int sequence: where the line stands
        """
        self.ensure_one()
        if item := self._get_item():
            values = item._prepare_upsell_line_values(order)
            values["product_uom_qty"] = self._get_added_quantity()
        else:
            values = {
                "product_id": self.product_id.id,
                "product_uom_qty": self.quantity,
            }
        values.pop("order_id", None)
        return values | {"sequence": sequence}
