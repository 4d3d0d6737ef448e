from odoo import api, fields, models
from odoo.fields import Command, Domain

from ..problems import raise_problems


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "sale.order.type.mixin"]

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

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._run_stage_order()
        return leads

    def write(self, vals):
        old_stages = {lead: lead.stage_id for lead in self if "stage_id" in vals}
        result = super().write(vals)
        entering = self.filtered(
            lambda lead: lead in old_stages and lead.stage_id != old_stages[lead]
        )
        entering._run_stage_order()
        return result

    def action_place_order(self):
        """Confirm the order of each opportunity: its open quotation, or its products.

        An opportunity whose order is confirmed already is left as it is.

        :return: the confirmed orders, one per opportunity
        :rtype: sale.order
        :raise UserError: with everything that stops it, nothing having been changed
        """
        to_place = self.filtered(lambda lead: not lead._get_confirmed_orders())
        to_place._check_order_problems()
        to_confirm = to_place._get_open_quotations()
        to_confirm += (to_place - to_confirm.opportunity_id)._create_quotations()
        to_confirm.action_confirm()
        return self._get_confirmed_orders()

    def action_create_quotation(self):
        """Create the quotation of each opportunity that has neither one nor an order.

        :return: the open quotations of the opportunities
        :rtype: sale.order
        :raise UserError: naming the opportunities without a customer
        """
        to_quote = self.filtered(
            lambda lead: (
                not (lead._get_open_quotations() or lead._get_confirmed_orders())
            )
        )
        to_quote._create_quotations()
        return self._get_open_quotations()

    def action_view_contracts(self):
        self.ensure_one()
        return self.contract_ids._get_records_action(name=self.env._("Contracts"))

    def _run_stage_order(self):
        """Do what the stage says about orders; the leads have just entered it."""
        opportunities = self.filtered(lambda lead: lead.type == "opportunity")
        by_action = opportunities.grouped(lambda lead: lead.stage_id.order_action)
        if leads := by_action.get("quotation"):
            leads.action_create_quotation()
        if leads := by_action.get("confirm"):
            leads.action_place_order()

    def _get_order_problems(self):
        """Return what stops the order of this opportunity, in the user's words.

        :rtype: list[str]
        """
        self.ensure_one()
        quotations = self._get_open_quotations()
        lines = quotations.order_line.filtered("product_id") or self.line_ids
        problems = self._get_customer_problems()
        if len(quotations) > 1:
            problems.append(
                self.env._(
                    "There are %(count)s open quotations (%(names)s): cancel those "
                    "that the customer did not choose.",
                    count=len(quotations),
                    names=", ".join(quotations.mapped("name")),
                )
            )
        if not lines:
            problems.append(
                self.env._("There is nothing to sell: add products or a quotation.")
            )
        return problems + lines._get_order_problems()

    def _get_customer_problems(self):
        self.ensure_one()
        if not self.partner_id:
            return [self.env._("There is no customer: choose one.")]
        if not self.partner_id.active:
            return [
                self.env._("%s is archived: restore it.", self.partner_id.display_name)
            ]
        return []

    def _check_order_problems(self):
        """Raise one error that lists what stops the orders, for each opportunity."""
        raise_problems(
            self.env._("The order cannot be placed."),
            {lead: lead._get_order_problems() for lead in self},
        )

    def _get_open_quotations(self):
        return self.order_ids.filtered_domain(self._get_lead_quotation_domain())

    def _get_confirmed_orders(self):
        return self.order_ids.filtered_domain(self._get_lead_sale_order_domain())

    def _create_quotations(self):
        """Create one quotation per opportunity from its products.

        :raise UserError: naming the opportunities without a usable customer
        """
        raise_problems(
            self.env._("The quotation cannot be created."),
            {lead: lead._get_customer_problems() for lead in self},
        )
        return self.env["sale.order"].create(
            [lead._prepare_order_values() for lead in self]
        )

    def _prepare_order_values(self):
        """Return the values of a quotation that sells the products of the opportunity.

        The common values are those that Odoo's own "New Quotation" button passes on.
        """
        self.ensure_one()
        defaults = self._prepare_opportunity_quotation_context()
        values = {key.removeprefix("default_"): val for key, val in defaults.items()}
        values.update(
            order_type=self.order_type,
            source_contract_ids=[Command.set(self.source_contract_ids.ids)],
            order_line=[
                Command.create(line._prepare_order_line_values())
                for line in self.line_ids
            ],
        )
        if self.pricelist_id:
            values["pricelist_id"] = self.pricelist_id.id
        if template := self._get_order_template():
            values["sale_order_template_id"] = template.id
        if self.order_type == "renewal":
            values.update(self.source_contract_ids[:1]._prepare_renewal_order_values())
        return values

    def _get_order_template(self):
        """Return the quotation template for a new order; empty: the company's own."""
        self.ensure_one()
        if self.order_type == "renewal" and self.company_id.renewal_template_id:
            return self.company_id.renewal_template_id
        return self.stage_id.order_template_id

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
