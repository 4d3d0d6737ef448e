from odoo import api, fields, models


class CrmLeadLine(models.Model):
    """What an opportunity product costs: the same as on the line of a quotation.

    The inheriting model has ``lead_id``, ``product_id``, their units and currency, and
    ``price_subtotal``.
    """

    _inherit = "crm.lead.line"

    pricelist_item_id = fields.Many2one(
        "product.pricelist.item", compute="_compute_pricelist_item_id"
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
    discount = fields.Float(
        "Discount (%)",
        compute="_compute_discount",
        digits="Discount",
        store=True,
        readonly=False,
        precompute=True,
    )
    tax_ids = fields.Many2many(
        "account.tax",
        string="Taxes",
        compute="_compute_tax_ids",
        # As on order lines: agreed taxes stay when they are archived.
        context={"active_test": False},
        help="The taxes of the product, mapped by the fiscal position of the customer.",
    )

    @api.depends(
        "product_id",
        "product_uom_id",
        "product_uom_qty",
        "plan_id",
        "lead_id.pricelist_id",
    )
    def _compute_pricelist_item_id(self):
        self.pricelist_item_id = False
        for line in self.filtered("product_id"):
            line.pricelist_item_id = line.lead_id.pricelist_id._get_product_rule(
                line.product_id,
                quantity=line.product_uom_qty or 1.0,
                uom=line.product_uom_id,
                date=fields.Datetime.now(),
                **line._get_plan_pricelist_kwargs(),
            )

    @api.depends(
        "product_id",
        "product_uom_id",
        "product_uom_qty",
        "plan_id",
        "lead_id.pricelist_id",
        "lead_id.fiscal_position_id",
    )
    def _compute_price_unit(self):
        for line in self:
            if not line.product_id:
                line.update({"price_unit": 0.0, "technical_price_unit": 0.0})
            elif not line._has_manual_price():
                price = line._get_display_price()
                line.update({"price_unit": price, "technical_price_unit": price})

    @api.depends(
        "product_id",
        "product_uom_id",
        "product_uom_qty",
        "plan_id",
        "lead_id.pricelist_id",
    )
    def _compute_discount(self):
        for line in self:
            if not line.product_id:
                line.discount = 0.0
            elif self.env["product.pricelist.item"]._is_discount_feature_enabled():
                line.discount = line._get_pricelist_discount()

    @api.depends_context("company")
    @api.depends(
        "product_id",
        "company_id",
        "lead_id.partner_id",
        "lead_id.fiscal_position_id",
        "renewed_line_id.tax_ids",
    )
    def _compute_tax_ids(self):
        renewing = self.filtered("renewed_line_id")
        for line in renewing:
            # A reassigned renewal keeps its contracts, whoever they belong to.
            lead, item = line.lead_id, line.sudo().renewed_line_id
            line.tax_ids = item._get_taxes_for(
                lead.partner_id, lead.fiscal_position_id, line.product_id
            )
        for (product, company), lines in (
            (self - renewing)
            .grouped(lambda line: (line.product_id, line._get_company()))
            .items()
        ):
            lines.tax_ids = taxes = product.taxes_id._filter_taxes_by_company(company)
            if not taxes:
                continue
            by_position = lines.grouped(lambda line: line.lead_id.fiscal_position_id)
            for position, mapped in by_position.items():
                mapped.tax_ids = position.map_tax(taxes)

    @api.depends("product_uom_qty", "price_unit", "discount", "currency_id", "tax_ids")
    def _compute_price_subtotal(self):
        for line in self:
            taxes = line.tax_ids | line.tax_ids.children_tax_ids
            if any(tax.price_include for tax in taxes):
                line.price_subtotal = line._get_amount_without_taxes()
            else:
                amount = line._get_discounted_price() * line.product_uom_qty
                line.price_subtotal = line.currency_id.round(amount)

    def _get_amount_without_taxes(self):
        """Return the amount of a line whose price includes taxes.

        Exact for any line, but slower than the multiplication that mostly does.
        """
        self.ensure_one()
        AccountTax = self.env["account.tax"]
        company = self._get_company()
        base_line = AccountTax._prepare_base_line_for_taxes_computation(
            self,
            quantity=self.product_uom_qty,
            partner_id=self.lead_id.partner_id,
            currency_id=self.currency_id or company.currency_id,
        )
        AccountTax._add_tax_details_in_base_line(base_line, company)
        AccountTax._round_base_lines_tax_details([base_line], company)
        return base_line["tax_details"]["total_excluded_currency"]

    def _get_product_taxes(self):
        company = self._get_company()
        return self.product_id.taxes_id._filter_taxes_by_company(company)

    def _add_precomputed_values(self, vals_list):
        """Remember prices that come from the pricelist; given ones are decided."""
        automatic = [vals for vals in vals_list if "price_unit" not in vals]
        self._add_given_subtotals(vals_list)
        result = super()._add_precomputed_values(vals_list)
        for vals in automatic:
            if "price_unit" in vals:
                vals.setdefault("technical_price_unit", vals["price_unit"])
        return result

    def _add_given_subtotals(self, vals_list):
        """Multiply where everything else is given and no tax is part of the price: much
        less work than a new record per line, and renewals have many.
        """
        names = {name for name, field in self._fields.items() if field.precompute}
        names |= {"product_id", "lead_id"}
        given = [
            vals
            for vals in vals_list
            if names - vals.keys() == {"price_subtotal"} and vals["product_id"]
        ]
        leads = self.env["crm.lead"].browse(vals["lead_id"] for vals in given)
        products = self.env["product.product"].browse(
            vals["product_id"] for vals in given
        )
        # sudo: the links are checked by create, which comes next
        items = self.env["sale.contract.line"].sudo()
        excluded = {}
        for lead, product, vals in zip(leads, products, given, strict=True):
            item = items.browse(vals.get("renewed_line_id"))
            taxes = self._get_taxes_of(product, item, lead)
            if taxes not in excluded:
                every = taxes | taxes.children_tax_ids
                excluded[taxes] = not any(tax.price_include for tax in every)
            if excluded[taxes]:
                price, discount, quantity = (
                    self._fields[name].convert_to_cache(vals[name], self)
                    for name in ("price_unit", "discount", "product_uom_qty")
                )
                amount = price * (1 - discount / 100) * quantity
                vals["price_subtotal"] = lead.currency_id.round(amount)

    @api.model
    def _get_taxes_of(self, product, item, lead):
        """Return the taxes of a line that is not there yet, as it computes them."""
        if item:
            return item._get_taxes_for(
                lead.partner_id, lead.fiscal_position_id, product
            )
        taxes = product.taxes_id._filter_taxes_by_company(lead._get_company())
        return lead.fiscal_position_id.map_tax(taxes)

    def _has_manual_price(self):
        self.ensure_one()
        currency = self.currency_id or self.env.company.currency_id
        return currency.compare_amounts(self.technical_price_unit, self.price_unit) != 0

    def _get_display_price(self):
        """Return the price per unit and billing period that the line shows.

        Before a discount that the pricelist shows apart; where the taxes of the product
        are included in its price, with those of the customer instead.
        """
        self.ensure_one()
        price = self._get_pricelist_price()
        if self.pricelist_item_id._show_discount():
            price = max(price, self._get_pricelist_price_before_discount())
        return self.product_id._get_tax_included_unit_price_from_price(
            price,
            product_taxes=self._get_product_taxes(),
            fiscal_position=self.lead_id.fiscal_position_id,
        )

    def _get_pricelist_price(self):
        """Return the price per unit and billing period, taxes as in the pricelist."""
        return self.pricelist_item_id._compute_price(**self._prepare_price_arguments())

    def _get_pricelist_price_before_discount(self):
        item = self.pricelist_item_id
        return item._compute_price_before_discount(**self._prepare_price_arguments())

    def _get_pricelist_discount(self):
        """Return the percentage that the pricelist shows apart from the price."""
        if not self.pricelist_item_id._show_discount():
            return 0.0
        base = self._get_pricelist_price_before_discount()
        discount = base and (base - self._get_pricelist_price()) / base * 100
        return max(discount, 0.0)

    def _prepare_price_arguments(self):
        """Return what the methods of a pricelist rule are called with."""
        self.ensure_one()
        return {
            "product": self.product_id.with_company(self._get_company()),
            "quantity": self.product_uom_qty or 1.0,
            "uom": self.product_uom_id,
            "date": fields.Datetime.now(),
            "currency": self.currency_id,
            **self._get_plan_pricelist_kwargs(),
        }

    def _get_discounted_price(self):
        """Return the price per unit after the discount."""
        self.ensure_one()
        return self.price_unit * (1 - self.discount / 100)
