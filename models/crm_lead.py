from odoo import api, fields, models
from odoo.fields import Command, Domain


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.lead.order.mixin"]

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
    contract_ids = fields.Many2many(
        "sale.contract",
        string="Contracts",
        compute="_compute_contract_ids",
        help="Contracts that this opportunity made, renews or sells into.",
    )
    contract_count = fields.Integer(compute="_compute_contract_ids")
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

    @api.depends("order_ids.contract_ids", "source_contract_ids")
    def _compute_contract_ids(self):
        for lead in self:
            lead.contract_ids = lead.order_ids.contract_ids | lead.source_contract_ids
            lead.contract_count = len(lead.contract_ids)

    @api.depends("line_ids.price_subtotal", "line_ids.plan_id", "currency_id")
    def _compute_amount_committed(self):
        for lead in self:
            lead.amount_committed = lead._get_line_totals()["committed"]

    @api.depends("line_ids.price_subtotal", "line_ids.plan_id", "pricelist_id")
    def _compute_line_revenues(self):
        monthly_plan = self._get_monthly_recurring_plan()
        for lead in self.filtered("line_ids"):
            totals = lead._get_line_totals()
            lead.expected_revenue = totals["one_time"]
            lead.recurring_revenue = totals["monthly"]
            lead.recurring_plan = monthly_plan if totals["monthly"] else False

    def action_view_contracts(self):
        self.ensure_one()
        return self.contract_ids._get_records_action(name=self.env._("Contracts"))

    def action_compare_quotations(self):
        """Open the quotations and orders of the opportunity side by side."""
        self.ensure_one()
        self.check_access("read")
        comparison = self.env["sale.quotation.comparison"].create({"lead_id": self.id})
        return comparison._get_records_action(name=self.env._("Compare Quotations"))

    def _get_line_totals(self):
        """Return the totals of the lines in the company currency, at today's rate.

        :return: amounts under the keys ``one_time``, ``monthly`` and ``committed``
        """
        self.ensure_one()
        totals = self.line_ids._get_recurring_totals()
        company = self.company_id or self.env.company
        return {
            key: self.currency_id._convert(amount, self.company_currency, company)
            for key, amount in totals.items()
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
        """Keep one-time and recurring revenue apart where the order does."""
        recurring = self.browse()
        if order.order_line.filtered(lambda line: line._is_recurring()):
            recurring = self
        result = super(CrmLead, self - recurring)._update_revenues_from_so(order)
        recurring._update_recurring_revenues(order)
        return result

    def _update_recurring_revenues(self, order):
        """Take the totals of a confirmed order over, in the currency of the lead."""
        for lead in self:
            currency = lead.company_currency
            convert = order.currency_id._convert
            company, date = order.company_id, order.date_order
            lead.write(
                {
                    "expected_revenue": convert(
                        order.amount_one_time, currency, company, date
                    ),
                    "recurring_revenue": convert(
                        order.amount_recurring_monthly, currency, company, date
                    ),
                    "recurring_plan": self._get_monthly_recurring_plan().id,
                }
            )
