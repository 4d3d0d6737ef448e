from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["sale.order.type.mixin", "crm.lead"]
    _sold_lines = "line_ids"

    line_ids = fields.One2many("crm.lead.line", "lead_id", "Products", copy=True)
    pricelist_id = fields.Many2one(
        "product.pricelist",
        compute="_compute_pricelist_id",
        store=True,
        readonly=False,
        # Not check_company: an opportunity of no company is sold by somebody's.
        domain="['|', ('company_id', '=', False), ('company_id', 'in',"
        " company_id and [company_id] or allowed_company_ids)]",
    )
    currency_id = fields.Many2one(
        "res.currency", "Pricelist Currency", compute="_compute_currency_id"
    )
    primary_order_id = fields.Many2one(
        "sale.order",
        "Primary Quotation",
        compute="_compute_primary_order_id",
        inverse="_inverse_primary_order_id",
        store=True,
        copy=False,
        index="btree_not_null",
        domain="[('opportunity_id', '=', id)]",
        help="The quotation that counts: its totals are the expected revenue, and it "
        "becomes the order. The only open one is primary by itself.",
    )
    chosen_order_id = fields.Many2one(
        "sale.order",
        "Chosen Quotation",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="The quotation that somebody made the primary one.",
    )
    fiscal_position_id = fields.Many2one(
        "account.fiscal.position", compute="_compute_fiscal_position_id"
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        compute="_compute_warehouse_id",
        help="What a quotation of the same salesperson would deliver from.",
    )
    has_goods = fields.Boolean(compute="_compute_has_goods")
    source_order_ids = fields.Many2many(
        "sale.order",
        string="Source Orders",
        compute="_compute_source_documents",
        help="The orders that made the source contracts, or added to them.",
    )
    source_opportunity_ids = fields.Many2many(
        "crm.lead",
        string="Source Opportunities",
        compute="_compute_source_documents",
        help="The opportunities whose orders made the source contracts.",
    )
    contract_ids = fields.Many2many(
        "sale.contract",
        string="Contracts",
        compute="_compute_contract_ids",
        help="Contracts that this opportunity made, renews or sells into.",
    )
    contract_count = fields.Integer(compute="_compute_contract_ids")
    # For the ORM alone: without this inverse it searches, in every write on a lead,
    # for contracts whose state depends on it.
    renewed_contract_ids = fields.One2many(
        "sale.contract",
        "renewal_lead_id",
        groups=fields.NO_ACCESS,
        export_string_translation=False,
    )
    amount_committed = fields.Monetary(
        "Committed",
        currency_field="company_currency",
        compute="_compute_amount_committed",
        compute_sudo=True,
        help="One-time amount and every billing period of the terms; evergreen lines "
        "count with one period.",
    )
    # Filled from the lines; without lines, what was typed stays.
    expected_revenue = fields.Monetary(
        compute="_compute_line_revenues",
        store=True,
        readonly=False,
        default=None,
        help="One-time amount of the products, or what was typed.",
    )
    recurring_revenue = fields.Monetary(
        compute="_compute_line_revenues", store=True, readonly=False, default=None
    )
    recurring_plan = fields.Many2one(
        compute="_compute_line_revenues", store=True, readonly=False
    )

    @api.depends("partner_id", "company_id")
    def _compute_pricelist_id(self):
        for lead in self:
            partner = lead.partner_id.with_company(lead._get_company())
            pricelist = partner.property_product_pricelist
            if pricelist.company_id and pricelist.company_id != lead._get_company():
                pricelist = False
            lead.pricelist_id = pricelist

    @api.constrains("pricelist_id", "company_id")
    def _check_pricelist_company(self):
        for lead in self.filtered("company_id"):
            owner = lead.pricelist_id.company_id
            if owner and owner != lead.company_id:
                raise ValidationError(
                    self.env._(
                        "%(lead)s is of %(company)s and its pricelist of %(owner)s: "
                        "choose a pricelist of the same company, or of none.",
                        lead=lead.display_name,
                        company=lead.company_id.name,
                        owner=owner.name,
                    )
                )

    @api.depends("pricelist_id", "company_currency")
    def _compute_currency_id(self):
        for lead in self:
            lead.currency_id = lead.pricelist_id.currency_id or lead.company_currency

    @api.depends("order_ids.state", "chosen_order_id")
    def _compute_primary_order_id(self):
        for lead in self:
            candidates = lead._get_confirmed_orders() or lead._get_open_quotations()
            if len(candidates) > 1:
                candidates &= lead.chosen_order_id
            lead.primary_order_id = candidates

    @api.model
    def _get_link_fields(self):
        names = ("primary_order_id", "chosen_order_id", "renewed_contract_ids")
        return [*super()._get_link_fields(), *names]

    def _get_known_links(self, name, links):
        """A quotation of the opportunity may be a colleague's."""
        if name in ("primary_order_id", "chosen_order_id"):
            # sudo: a colleague's quotation counts for the opportunity that the user
            # writes
            return links & self.sudo().order_ids
        return super()._get_known_links(name, links)

    def _is_linkable(self, name, links):
        """Only its own quotations count for an opportunity."""
        if name in ("primary_order_id", "chosen_order_id"):
            # sudo: only compared
            return links <= self.sudo().order_ids
        return super()._is_linkable(name, links)

    def _get_link_company(self):
        return self._get_company()

    def _inverse_primary_order_id(self):
        for lead in self:
            lead.chosen_order_id = lead.primary_order_id

    @api.depends_context("company")
    @api.depends("partner_id", "company_id", "source_contract_ids")
    def _compute_fiscal_position_id(self):
        to_choose = self.browse()
        for lead in self:
            if contract := lead._get_contract_of_customer():
                lead.fiscal_position_id = contract.offered_fiscal_position_id
            else:
                to_choose |= lead
        to_choose._choose_fiscal_position()

    def _get_contract_of_customer(self):
        """Return the contract with whose terms the customer is quoted; may be empty."""
        self.ensure_one()
        # A reassigned opportunity keeps its contracts, whoever they belong to.
        contract = self.sudo().source_contract_ids[:1]
        customer = self.partner_id.commercial_partner_id
        is_same = contract.partner_id.commercial_partner_id == customer
        return contract if is_same else contract.browse()

    def _choose_fiscal_position(self):
        """Take the fiscal position that Odoo chooses for the customer."""
        addresses = {
            partner: partner.address_get(["delivery"])["delivery"]
            for partner in self.partner_id
        }
        # Read together what the positions ask of each.
        prefetch_ids = tuple(addresses.values())
        for (company, partner), leads in self.grouped(
            lambda lead: (lead._get_company(), lead.partner_id)
        ).items():
            position = self.env["account.fiscal.position"].with_company(company)
            leads.fiscal_position_id = position._get_fiscal_position(
                partner,
                partner.browse(addresses.get(partner)).with_prefetch(prefetch_ids),
            )

    @api.depends_context("company", "uid")
    @api.depends("company_id", "user_id")
    def _compute_warehouse_id(self):
        for (company, user), leads in self.grouped(
            lambda lead: (
                lead._get_company(),
                lead.user_id or self.env.user,
            )
        ).items():
            defaults = self.env["ir.default"].with_company(company)
            warehouse_id = defaults._get_model_defaults("sale.order").get(
                "warehouse_id"
            )
            leads.warehouse_id = (
                warehouse_id or user.with_company(company)._get_default_warehouse_id()
            )

    @api.depends_context("uid")
    @api.depends("order_ids.contract_ids", "source_contract_ids")
    def _compute_contract_ids(self):
        for lead in self:
            contracts = lead.order_ids.contract_ids | lead.source_contract_ids
            # A reassigned opportunity may be for contracts that its user cannot see.
            lead.contract_ids = contracts._filtered_access("read")
            lead.contract_count = len(lead.contract_ids)

    @api.depends("line_ids.product_id", "line_ids.display_type")
    def _compute_has_goods(self):
        for lead in self:
            lead.has_goods = any(line._is_goods() for line in lead.line_ids)

    @api.depends_context("uid")
    @api.depends("source_contract_ids")
    def _compute_source_documents(self):
        for lead in self:
            # Of what its user may see, as everywhere in Odoo.
            contracts = lead.source_contract_ids._filtered_access("read")
            orders = contracts.order_ids._filtered_access("read")
            lead.source_order_ids = orders
            lead.source_opportunity_ids = orders.opportunity_id._filtered_access("read")

    def _get_company(self):
        """Return the company that sells: an opportunity may be of no company."""
        self.ensure_one()
        return self.company_id or self.env.company

    def _get_selling_company(self):
        # Without a company of its own: of the quotation, if there is one.
        order_companies = self.sudo()._get_quotations_to_confirm().company_id
        return self.company_id or order_companies[:1] or self.env.company

    def _get_sold_lines(self):
        return self.line_ids

    @api.readonly
    def action_view_contracts(self):
        self.ensure_one()
        return self.contract_ids._get_records_action(name=self.env._("Contracts"))

    def action_compare_quotations(self):
        """Open the quotations and orders of the opportunity side by side."""
        self.ensure_one()
        self.check_access("read")
        comparison = self.env["sale.quotation.comparison"].create({"lead_id": self.id})
        return comparison._get_records_action(name=self.env._("Compare Quotations"))

    def _merge_get_fields_specific(self):
        fields_info = super()._merge_get_fields_specific()
        fields_info["line_ids"] = lambda fname, leads: leads._merge_lines()
        fields_info["source_contract_ids"] = lambda fname, leads: [
            Command.link(contract.id) for contract in leads[fname]
        ]
        fields_info["order_type"] = lambda fname, leads: max(
            leads.mapped(fname), key=["new", "upsell", "renewal"].index
        )
        return fields_info

    def _merge_lines(self):
        """Return the commands that keep all lines, those of each lead together."""
        commands = []
        for sequence, line in enumerate(self.line_ids, start=1):
            commands.append(Command.link(line.id))
            commands.append(Command.update(line.id, {"sequence": sequence}))
        return commands

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        # sudo: who may merge opportunities need not be allowed to write contracts
        opportunities.sudo().renewed_contract_ids.renewal_lead_id = self
        return result
