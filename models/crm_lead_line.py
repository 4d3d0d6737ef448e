from odoo import api, fields, models


class CrmLeadLine(models.Model):
    """One product of an opportunity."""

    _name = "crm.lead.line"
    _inherit = ["sale.recurring.line.mixin"]
    _description = "Opportunity Product"
    _order = "lead_id, sequence, id"
    _check_company_auto = True

    lead_id = fields.Many2one(
        "crm.lead", "Opportunity", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(related="lead_id.company_id")
    currency_id = fields.Many2one(related="lead_id.currency_id")
    product_id = fields.Many2one(
        "product.product",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        domain=[("sale_ok", "=", True)],
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
        "Unit Price",
        compute="_compute_price_unit",
        min_display_digits="Product Price",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="For a recurring line: per billing period of its plan.",
    )
    technical_price_unit = fields.Float(
        help="Price last taken from the pricelist: where it differs from the unit "
        "price, somebody decided on a price and it is kept."
    )
    discount = fields.Float("Discount (%)", digits="Discount")
    price_subtotal = fields.Monetary(
        "Subtotal", compute="_compute_price_subtotal", store=True, precompute=True
    )
    renewed_line_id = fields.Many2one(
        "sale.contract.line",
        "Renewed Item",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="The contract item that this line offers again.",
    )

    @api.depends("product_id")
    def _compute_name(self):
        for line in self:
            lang = line.lead_id.partner_id.lang
            product = line.product_id.with_context(lang=lang or line.env.lang)
            line.name = product.get_product_multiline_description_sale()

    @api.depends("product_id")
    def _compute_product_uom_id(self):
        for line in self:
            line.product_uom_id = line.product_id.uom_id

    @api.depends(
        "product_id",
        "product_uom_id",
        "product_uom_qty",
        "plan_id",
        "lead_id.pricelist_id",
    )
    def _compute_price_unit(self):
        for line in self:
            if not line.product_id or line._has_manual_price():
                continue
            price = line._get_pricelist_price()
            line.update({"price_unit": price, "technical_price_unit": price})

    @api.depends("product_uom_qty", "price_unit", "discount", "currency_id")
    def _compute_price_subtotal(self):
        for line in self:
            price = line.price_unit * (1 - line.discount / 100)
            line.price_subtotal = line.currency_id.round(price * line.product_uom_qty)

    def _add_precomputed_values(self, vals_list):
        """Remember prices that come from the pricelist; given ones are decided."""
        automatic = [vals for vals in vals_list if "price_unit" not in vals]
        result = super()._add_precomputed_values(vals_list)
        for vals in automatic:
            if "price_unit" in vals:
                vals.setdefault("technical_price_unit", vals["price_unit"])
        return result

    def _has_manual_price(self):
        self.ensure_one()
        currency = self.currency_id or self.env.company.currency_id
        return currency.compare_amounts(self.technical_price_unit, self.price_unit) != 0

    def _get_pricelist_price(self):
        """Return the price per unit and billing period, taxes as in the pricelist."""
        self.ensure_one()
        company = self.company_id or self.env.company
        return self.lead_id.pricelist_id.with_company(company)._get_product_price(
            self.product_id,
            self.product_uom_qty or 1.0,
            uom=self.product_uom_id,
            currency=self.currency_id,
            **self._get_plan_pricelist_kwargs(),
        )

    def _prepare_order_line_values(self):
        """Return the values of the quotation line that sells this product.

        A price that somebody decided on stays decided: ``technical_price_unit`` differs
        from it, so that editing the quantity does not bring back the list price.
        """
        self.ensure_one()
        values = {
            "sequence": self.sequence,
            "product_id": self.product_id.id,
            "name": self.name,
            "product_uom_qty": self.product_uom_qty,
            "product_uom_id": self.product_uom_id.id,
            "price_unit": self.price_unit,
            "technical_price_unit": self.technical_price_unit,
            "discount": self.discount,
            "recurring_type": self.recurring_type,
            "plan_id": self.plan_id.id,
        }
        if renewed := self.renewed_line_id:
            values["renewed_line_id"] = renewed.id
            values["analytic_distribution"] = renewed.analytic_distribution
        return values
