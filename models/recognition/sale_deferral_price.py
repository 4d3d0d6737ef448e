from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SaleDeferralPrice(models.Model):
    """What an order line would cost alone, as its product cost when it was signed: for
    its quantity, and for one billing period if it recurs.

    It stays as it was, whatever the product costs later. Accountants who know better
    may estimate another one.
    """

    _name = "sale.deferral.price"
    _inherit = ["mail.thread"]
    _description = "Stand-Alone Price"
    _order = "id desc"
    _rec_name = "order_line_id"

    order_line_id = fields.Many2one(
        "sale.order.line", required=True, readonly=True, ondelete="cascade"
    )
    order_id = fields.Many2one(
        related="order_line_id.order_id", store=True, index=True, string="Sales Order"
    )
    company_id = fields.Many2one(
        related="order_line_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(
        related="order_id.partner_id", store=True, string="Customer", tracking=False
    )
    product_id = fields.Many2one(related="order_line_id.product_id", store=True)
    plan_id = fields.Many2one(related="order_line_id.plan_id", store=True)
    quantity = fields.Float(related="order_line_id.product_uom_qty")
    currency_id = fields.Many2one(related="order_id.currency_id", store=True)
    amount = fields.Monetary(
        "Stand-Alone Price",
        required=True,
        tracking=True,
        help="What the quantity would cost alone, without taxes: for one billing "
        "period if it recurs. From the price of the product when it was signed.",
    )
    agreed = fields.Monetary(
        related="order_line_id.price_subtotal", string="Agreed Price"
    )

    _line_unique = models.UniqueIndex("(order_line_id)")

    @api.constrains("amount")
    def _check_amount(self):
        if any(price.amount < 0 for price in self):
            raise ValidationError(
                self.env._("Enter 0 or more as the stand-alone price.")
            )

    @api.model
    def _keep_prices(self, lines):
        """Keep what order lines would cost alone, of those whose price is not kept.

        :param lines: sale.order.line records
        """
        known = self.search([("order_line_id", "in", lines.ids)]).order_line_id
        # Only what somebody estimates later is worth a note.
        return self.with_context(tracking_disable=True).create(
            [
                {"order_line_id": line.id, "amount": self._get_alone(line)}
                for line in lines - known
                if line.product_id and line.product_uom_qty > 0
            ]
        )

    @api.model
    def _get_alone(self, line):
        """Return what an order line would cost alone, without taxes: the price of its
        product for its plan, or the agreed one where the product has none. A rebate is
        worth nothing alone.
        """
        order, company = line.order_id, line.company_id
        product = line.product_id.with_company(company)
        plan = line.plan_id if line.recurring_type == "recurring" else None
        price = product.uom_id._compute_price(product.lst_price, line.product_uom_id)
        if plan:
            price *= plan.with_company(company)._get_product_price_ratio(product)
        price = product.currency_id._convert(
            price, order.currency_id, company, order.date_order, round=False
        )
        if not price:
            price = line.price_unit
        amounts = line.tax_ids.compute_all(
            price,
            currency=order.currency_id,
            quantity=line.product_uom_qty,
            product=product,
            partner=order.partner_shipping_id,
        )
        return max(amounts["total_excluded"], 0.0)
