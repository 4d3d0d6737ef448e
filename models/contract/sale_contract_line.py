from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tokens import RecordedChange


class SaleContractLine(models.Model):
    """One item of a contract: a product, its quantity, its price per billing period."""

    _name = "sale.contract.line"
    _inherit = ["analytic.mixin", "sale.contract.link.mixin"]
    _description = "Contract Item"
    _order = "contract_id, sequence, id"
    _check_company_auto = True

    contract_id = fields.Many2one(
        "sale.contract", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="contract_id.currency_id")
    user_id = fields.Many2one(
        related="contract_id.user_id", store=True, precompute=True
    )
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
        # As on orders and invoices: what was agreed stays when a tax is archived.
        context={"active_test": False},
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
    _order_line_id_unique = models.UniqueIndex(
        "(order_line_id) WHERE order_line_id IS NOT NULL",
        "This order line is in a contract already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items._join_versions()
        if not RecordedChange.find(self):
            items._record_new_items()
        return items

    @api.model
    def _get_link_fields(self):
        return [*super()._get_link_fields(), "order_line_id"]

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

    @api.depends("product_uom_qty", "price_unit", "discount", "tax_ids", "currency_id")
    def _compute_price_subtotal(self):
        for line in self:
            line.price_subtotal = line._get_subtotal(
                line.price_unit, line.product_uom_qty
            )

    @api.constrains("product_id", "product_uom_id")
    def _check_unit(self):
        """What an order sold has the unit of the order."""
        for line in self.filtered(lambda line: not line.order_line_id):
            if message := line._get_unit_problem():
                raise ValidationError(message)

    def _get_unit_problem(self):
        """Return why the product is not sold in the unit, or False."""
        self.ensure_one()
        unit, kept = self.product_uom_id, self.product_id.uom_id
        if not unit or not kept or unit._has_common_reference(kept):
            return False
        return self.env._(
            "%(product)s is sold in %(kept)s, which cannot be counted in %(unit)s: "
            "choose another unit.",
            product=self.product_id.display_name,
            kept=kept.name,
            unit=unit.name,
        )

    def _get_subtotal(self, price, quantity):
        """Return the amount of a quantity at a price, without taxes."""
        self.ensure_one()
        taxes = self.tax_ids.compute_all(
            price * (1 - self.discount / 100),
            currency=self.currency_id,
            quantity=quantity,
            product=self.product_id,
            partner=self.contract_id.partner_id,
        )
        return taxes["total_excluded"]

    def _runs_on(self, day):
        """Return whether the item is sold on a day of the term."""
        self.ensure_one()
        return (self.date_start or day) <= day <= (self.date_end or day)
