from odoo import api, fields, models
from odoo.tools import float_round

from .. import terms


class SaleContractLine(models.Model):
    """One item of a contract: a product, its quantity, its price per billing period."""

    _name = "sale.contract.line"
    _inherit = [
        "sale.contract.line.billing.mixin",
        "sale.contract.line.change.mixin",
        "sale.contract.line.import.mixin",
        "analytic.mixin",
    ]
    _description = "Contract Item"
    _order = "contract_id, sequence, id"
    _check_company_auto = True

    contract_id = fields.Many2one(
        "sale.contract", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(related="contract_id.company_id", store=True)
    currency_id = fields.Many2one(related="contract_id.currency_id")
    user_id = fields.Many2one(related="contract_id.user_id", store=True)
    product_id = fields.Many2one(
        "product.product",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    name = fields.Text(
        "Description",
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    product_uom_qty = fields.Float(
        "Quantity", digits="Product Unit", default=1.0, required=True
    )
    product_uom_id = fields.Many2one(
        "uom.uom",
        "Unit",
        compute="_compute_product_uom_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        ondelete="restrict",
    )
    price_unit = fields.Float(
        "Price per Period",
        min_display_digits="Product Price",
        help="Price per billing period.",
    )
    discount = fields.Float("Discount (%)", digits="Discount")
    tax_ids = fields.Many2many(
        "account.tax",
        string="Taxes",
        compute="_compute_tax_ids",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
    )
    price_subtotal = fields.Monetary(
        "Subtotal",
        compute="_compute_price_subtotal",
        store=True,
        help="Amount per billing period, without taxes.",
    )
    date_start = fields.Date(
        "Start", copy=False, help="Empty: the start of the contract."
    )
    date_end = fields.Date(
        "End",
        copy=False,
        help="Last day on which the item is sold. Empty: the end of the contract, "
        "after which it is offered again.",
    )
    is_temporary = fields.Boolean(
        "Temporary",
        copy=False,
        readonly=True,
        help="Ends by itself and is not offered at renewal.",
    )
    price_is_fixed = fields.Boolean(
        "Fixed Price", help="Price changes of the contract leave this item alone."
    )
    order_line_id = fields.Many2one(
        "sale.order.line",
        copy=False,
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    renewal_uplift = fields.Float(
        "Uplift (%)",
        compute="_compute_renewal_uplift",
        store=True,
        readonly=False,
        help="Percentage added to the price at renewal, where the plan renews with an "
        "uplift.",
    )

    _order_line_id_unique = models.UniqueIndex(
        "(order_line_id) WHERE order_line_id IS NOT NULL",
        "This order line is in a contract already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        if not self.env.context.get("contract_change"):
            for item in items.filtered("contract_id.date_start"):
                item._record_change("upsell", item._get_start(), item._get_mrr())
        return items

    @api.depends("product_id")
    def _compute_name(self):
        for line in self:
            lang = line.contract_id.partner_id.lang
            product = line.product_id.with_context(lang=lang or line.env.lang)
            line.name = product.get_product_multiline_description_sale()

    @api.depends("product_id")
    def _compute_product_uom_id(self):
        for line in self:
            line.product_uom_id = line.product_id.uom_id

    @api.depends("product_id")
    def _compute_tax_ids(self):
        for line in self:
            company = line.contract_id.company_id
            taxes = line.product_id.taxes_id._filter_taxes_by_company(company)
            line.tax_ids = line.contract_id.fiscal_position_id.map_tax(taxes)

    @api.depends("contract_id.plan_id")
    def _compute_renewal_uplift(self):
        for line in self:
            line.renewal_uplift = line.contract_id.plan_id.renewal_uplift

    @api.depends("product_uom_qty", "price_unit", "discount", "tax_ids", "currency_id")
    def _compute_price_subtotal(self):
        for line in self:
            taxes = line.tax_ids.compute_all(
                line.price_unit * (1 - line.discount / 100),
                currency=line.currency_id,
                quantity=line.product_uom_qty,
                product=line.product_id,
                partner=line.contract_id.partner_id,
            )
            line.price_subtotal = taxes["total_excluded"]

    def _get_lines_to_renew(self):
        """Return the items that run to the end of their contract and can be sold."""
        return self.filtered(
            lambda line: (
                line.product_id.active
                and line.product_uom_qty > 0
                and not line.is_temporary
                and not line._ends_early()
            )
        )

    def _runs_on(self, day):
        """Return whether the item is sold on a day of the term."""
        self.ensure_one()
        return (self.date_start or day) <= day <= (self.date_end or day)

    def _ends_early(self):
        """Return whether the item ends before its contract does."""
        self.ensure_one()
        end = self.contract_id.date_end
        return bool(self.date_end and end) and self.date_end < end

    def _prepare_renewal_line_values(self):
        """Return the values of the opportunity product that offers this item again.

        The price is decided here, unless the plan renews at the current pricelist.
        """
        self.ensure_one()
        values = {
            "sequence": self.sequence,
            "product_id": self.product_id.id,
            "name": self.name,
            "product_uom_qty": self.product_uom_qty,
            "product_uom_id": self.product_uom_id.id,
            "discount": self.discount,
            "recurring_type": "recurring",
            "plan_id": self.contract_id.plan_id.id,
            "renewed_line_id": self.id,
        }
        if self.contract_id.plan_id.renewal_price != "list":
            values |= {
                "price_unit": self._get_renewal_price(),
                "technical_price_unit": 0.0,
            }
        return values

    def _get_renewal_price(self):
        """Return the price per billing period of the next term, uplift included."""
        self.ensure_one()
        if self.contract_id.plan_id.renewal_price != "uplift":
            return self.price_unit
        digits = self.env["decimal.precision"].precision_get("Product Price")
        return terms.uplift(
            self.price_unit,
            self.renewal_uplift,
            lambda price: float_round(price, precision_digits=digits),
        )
