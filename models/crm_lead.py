from odoo import api, fields, models
from odoo.fields import Command, Domain


class CrmLead(models.Model):
    _name = "crm.lead"
    # The mixins come first: they extend what Odoo's own methods do.
    _inherit = [
        "crm.lead.stage.mixin",
        "crm.lead.order.mixin",
        "crm.lead.check.mixin",
        "crm.lead",
    ]

    line_ids = fields.One2many("crm.lead.line", "lead_id", "Products", copy=True)
    pricelist_id = fields.Many2one(
        "product.pricelist",
        compute="_compute_pricelist_id",
        store=True,
        readonly=False,
        check_company=True,
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
            partner = lead.partner_id.with_company(lead.company_id or self.env.company)
            lead.pricelist_id = partner.property_product_pricelist

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

    def _inverse_primary_order_id(self):
        for lead in self:
            lead.chosen_order_id = lead.primary_order_id

    @api.depends("order_ids.contract_ids", "source_contract_ids")
    def _compute_contract_ids(self):
        for lead in self:
            lead.contract_ids = lead.order_ids.contract_ids | lead.source_contract_ids
            lead.contract_count = len(lead.contract_ids)

    @api.depends(lambda self: self._get_total_depends())
    def _compute_amount_committed(self):
        for lead in self:
            lead.amount_committed = lead._get_totals()["committed"]

    @api.depends(lambda self: self._get_total_depends())
    def _compute_line_revenues(self):
        leads = self.filtered(lambda lead: lead._has_totals())
        monthly_plan = leads and self._get_monthly_recurring_plan()
        for lead in leads:
            totals = lead._get_totals()
            lead.expected_revenue = totals["one_time"]
            lead.recurring_revenue = totals["monthly"]
            lead.recurring_plan = monthly_plan if totals["monthly"] else False

    @api.model
    def _get_total_depends(self):
        line_fields = ("price_subtotal", "plan_id", "recurring_type")
        return [
            "pricelist_id",
            *(f"line_ids.{name}" for name in line_fields),
            *(f"primary_order_id.order_line.{name}" for name in line_fields),
        ]

    def action_view_contracts(self):
        self.ensure_one()
        return self.contract_ids._get_records_action(name=self.env._("Contracts"))

    def _has_totals(self):
        """Return whether products or a quotation say what the opportunity is worth.

        A confirmed order of one-time products alone is left to Odoo, which raises the
        expected revenue to it.
        """
        self.ensure_one()
        order = self.primary_order_id
        return bool(
            self.line_ids
            or order.has_recurring_line
            or (order.state in ("draft", "sent") and order.amount_untaxed)
        )

    def _get_totals(self):
        """Return the totals of the primary quotation, or else of the products, in the
        company currency at today's rate.

        :return: amounts under the keys ``one_time``, ``monthly`` and ``committed``
        """
        self.ensure_one()
        order = self.primary_order_id
        lines = order.order_line if order.amount_untaxed else self.line_ids
        currency = order.currency_id if order.amount_untaxed else self.currency_id
        company = self.company_id or self.env.company
        return {
            key: currency._convert(amount, self.company_currency, company)
            for key, amount in lines._get_recurring_totals().items()
        }

    @api.model
    def _get_monthly_recurring_plan(self):
        """Return Odoo's recurring plan of one month, in which MRR is entered."""
        domain = Domain("number_of_months", "=", 1)
        return self.env["crm.recurring.plan"].search(domain, limit=1)

    def _merge_get_fields_specific(self):
        fields_info = super()._merge_get_fields_specific()
        for name in ("line_ids", "source_contract_ids"):
            fields_info[name] = lambda fname, leads: [
                Command.link(record.id) for record in leads[fname]
            ]
        return fields_info

    def _update_revenues_from_so(self, order):
        """Leave it to the totals where they keep one-time and recurring apart."""
        without_totals = self.filtered(lambda lead: not lead._has_totals())
        return super(CrmLead, without_totals)._update_revenues_from_so(order)
