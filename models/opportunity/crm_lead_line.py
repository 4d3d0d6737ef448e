from odoo import api, fields, models


class CrmLeadLine(models.Model):
    """One product of an opportunity, or a section or note between them."""

    _name = "crm.lead.line"
    _inherit = ["sale.recurring.line.mixin", "sale.line.availability.mixin"]
    _description = "Opportunity Product"
    _order = "lead_id, sequence, id"
    _check_company_auto = True

    lead_id = fields.Many2one(
        "crm.lead", "Opportunity", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(related="lead_id.company_id")
    currency_id = fields.Many2one(related="lead_id.currency_id")
    warehouse_id = fields.Many2one(related="lead_id.warehouse_id")
    display_type = fields.Selection(
        [("line_section", "Section"), ("line_note", "Note")],
        help="Empty for a product.",
    )
    # The name is Odoo's: its catalogue asks the lines of all documents for it.
    parent_id = fields.Many2one(
        "crm.lead.line", "Section Above", compute="_compute_parent_id"
    )
    product_id = fields.Many2one(
        "product.product",
        ondelete="restrict",
        index="btree_not_null",
        domain=[("sale_ok", "=", True), ("type", "!=", "combo")],
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
        "Quantity",
        compute="_compute_product_uom_qty",
        digits="Product Unit",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    product_uom_id = fields.Many2one(
        "uom.uom",
        "Unit",
        compute="_compute_product_uom_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
    )
    price_subtotal = fields.Monetary(
        "Subtotal",
        compute="_compute_price_subtotal",
        store=True,
        precompute=True,
        help="Without taxes, also where the unit price includes them.",
    )

    _product_has_product = models.Constraint(
        "CHECK(display_type IS NOT NULL"
        " OR (product_id IS NOT NULL AND product_uom_id IS NOT NULL))",
        "Choose a product on each line that is neither a section nor a note.",
    )
    _section_has_no_product = models.Constraint(
        "CHECK(display_type IS NULL OR (product_id IS NULL"
        " AND product_uom_id IS NULL AND product_uom_qty = 0 AND price_unit = 0))",
        "Sections and notes have neither a product nor a quantity or price.",
    )

    @api.depends("lead_id.won_status", "lead_id.line_ids.product_uom_qty")
    def _compute_availability(self):
        return super()._compute_availability()

    @api.depends("lead_id.order_type", "lead_id.source_contract_ids")
    def _compute_plan_id(self):
        return super()._compute_plan_id()

    @api.depends(
        "display_type", "lead_id.order_type", "lead_id.source_contract_ids.date_end"
    )
    def _compute_target_contract_id(self):
        return super()._compute_target_contract_id()

    @api.depends("display_type", "sequence", "lead_id.line_ids.sequence")
    def _compute_parent_id(self):
        self.parent_id = False
        for lead in self.lead_id:
            section = self.browse()
            for line in lead.line_ids.sorted("sequence"):
                if line.display_type == "line_section":
                    section = line
                elif line in self:
                    line.parent_id = section

    def _get_sold_document(self):
        return self.lead_id

    @api.depends("product_id")
    def _compute_name(self):
        for line in self.filtered("product_id"):
            lang = line.lead_id.partner_id.lang
            product = line.product_id.with_context(lang=lang or line.env.lang)
            line.name = product.get_product_multiline_description_sale()

    @api.depends("display_type")
    def _compute_product_uom_qty(self):
        for line in self:
            line.product_uom_qty = 0.0 if line.display_type else 1.0

    @api.depends("product_id")
    def _compute_product_uom_id(self):
        for line in self:
            line.product_uom_id = line.product_id.uom_id

    @api.readonly
    def action_add_from_catalog(self):
        """Open the catalogue of the opportunity that the list of lines belongs to."""
        lead = self.env["crm.lead"].browse(self.env.context.get("order_id"))
        return lead.action_add_from_catalog()

    def get_parent_section_line(self):
        """Return the section above, under the name that Odoo's catalogue calls."""
        return self.parent_id

    def _get_product_catalog_lines_data(self, **kwargs):
        """Return what the catalogue shows of the lines of one product.

        Without lines: the defaults. Several lines can only be changed one by one, in
        the opportunity; their quantity is in the unit of the product.
        """
        if not self:
            return {"quantity": 0}
        lead, product = self.lead_id, self.product_id
        if len(self) == 1:
            return {
                "quantity": self.product_uom_qty,
                "price": self._get_discounted_price(),
                "readOnly": lead._is_readonly(),
                "uomDisplayName": self.product_uom_id.display_name,
            }
        return {
            "quantity": sum(
                line.product_uom_id._compute_quantity(
                    line.product_uom_qty, product.uom_id
                )
                for line in self
            ),
            "price": lead._get_catalog_prices(product)[product.id],
            "readOnly": True,
            "uomDisplayName": product.uom_id.display_name,
        }

    def _is_dropshipped(self):
        self.ensure_one()
        product = self.product_id
        if not self._is_goods() or product.dropship_policy == "never":
            return False
        if product.dropship_policy == "when_short":
            return self.availability == "short"
        company = self._get_company()
        return product.dropship_policy == "always" or bool(
            product._filter_dropshipped(company)
        )

    def _get_document(self):
        return self.lead_id

    def _get_document_lines(self):
        return self.lead_id.line_ids

    def _is_offered(self):
        return self.lead_id.won_status not in ("won", "lost")

    def _get_taken_share(self, offer):
        # What a vendor will ship takes none.
        policy = self.product_id.dropship_policy
        short = policy == "when_short" and offer and not offer.get_day()
        return 0.0 if short else super()._get_taken_share(offer)

    def _get_supply_routes(self):
        routes, company = super()._get_supply_routes(), self._get_company()
        policy = self.product_id.dropship_policy
        if policy == "always":
            return self.product_id._get_dropship_routes(company)
        dropship = routes._filter_dropship(company)
        return routes - dropship if policy in ("never", "when_short") else routes

    def _prepare_order_line_values(self):
        """Return the values of the quotation line that sells this product.

        A price that somebody decided on stays decided: ``technical_price_unit`` differs
        from it, so that editing the quantity does not bring back the list price.
        """
        self.ensure_one()
        values = {"sequence": self.sequence, "name": self.name}
        if self.display_type:
            return {**values, "display_type": self.display_type}
        values.update(
            product_id=self.product_id.id,
            product_uom_qty=self.product_uom_qty,
            product_uom_id=self.product_uom_id.id,
            price_unit=self.price_unit,
            technical_price_unit=self.technical_price_unit,
            discount=self.discount,
            recurring_type=self.recurring_type,
            plan_id=self.plan_id.id,
        )
        if self.lead_id.order_type != "new":
            values["target_contract_id"] = self.target_contract_id.id
        return values
