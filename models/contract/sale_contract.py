from odoo import api, fields, models


class SaleContract(models.Model):
    """One signed term of one customer under one plan."""

    _name = "sale.contract"
    _inherit = [
        "sale.name.search.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "sale.batch.job.mixin",
        "sale.contract.link.mixin",
        "sale.group.page.mixin",
    ]
    _description = "Contract"
    _order = "date_end, number desc, id desc"
    _rec_names_search = ["name", "partner_id.name"]
    _check_company_auto = True
    # Whoever may read a contract may write notes and plan activities on it.
    _mail_post_access = "read"

    name = fields.Char(compute="_compute_name", store=True, index="trigram")
    number = fields.Char(
        required=True,
        copy=False,
        default="/",
        help="From the sequence, unless one is given.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        tracking=True,
        check_company=True,
    )
    partner_invoice_id = fields.Many2one(
        "res.partner",
        "Invoice Address",
        compute="_compute_partner_addresses",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
    )
    partner_shipping_id = fields.Many2one(
        "res.partner",
        "Delivery Address",
        compute="_compute_partner_addresses",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    pricelist_id = fields.Many2one("product.pricelist", check_company=True)
    payment_term_id = fields.Many2one(
        "account.payment.term", "Payment Terms", check_company=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Salesperson",
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
        check_company=True,
    )
    team_id = fields.Many2one("crm.team", "Sales Team", index=True, check_company=True)
    plan_id = fields.Many2one(
        "sale.contract.plan",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    date_start = fields.Date(
        "Start", copy=False, tracking=True, help="First day of the term."
    )
    anchor_date = fields.Date(
        compute="_compute_anchor_date",
        store=True,
        precompute=True,
        help="First day of the first term: the day of the month from which the dates "
        "of all terms are counted.",
    )
    date_end = fields.Date(
        "End",
        compute="_compute_date_end",
        store=True,
        precompute=True,
        readonly=False,
        copy=False,
        tracking=True,
        index=True,
        help="Last day of the term. Empty: evergreen, billed until it is cancelled.",
    )
    date_cancelled = fields.Date(
        "Cancelled On", copy=False, readonly=True, tracking=True
    )
    cancel_reason_id = fields.Many2one(
        "crm.lost.reason", "Cancellation Reason", copy=False, readonly=True
    )
    line_ids = fields.One2many("sale.contract.line", "contract_id", "Items", copy=True)
    order_ids = fields.Many2many(
        "sale.order",
        "sale_contract_order_rel",
        "contract_id",
        "order_id",
        "Orders",
        copy=False,
        readonly=True,
        groups="sales_team.group_sale_salesman,"
        "account.group_account_invoice,account.group_account_readonly",
        help="The orders that made this contract or added to it.",
    )
    order_count = fields.Integer(compute="_compute_order_count", compute_sudo=True)
    # Counted for everybody; the lists that the buttons open are each user's own.
    opportunity_ids = fields.Many2many(
        "crm.lead",
        string="Opportunities",
        compute="_compute_opportunity_ids",
        compute_sudo=True,
        context={"active_test": False},  # lost ones, too
    )
    opportunity_count = fields.Integer(
        compute="_compute_opportunity_ids", compute_sudo=True
    )
    change_ids = fields.One2many(
        "sale.contract.change",
        "contract_id",
        "Changes",
        domain=[("is_planned", "=", False)],
        copy=False,
        readonly=True,
    )
    pause_ids = fields.One2many(
        "sale.contract.change",
        "contract_id",
        "Pauses",
        domain=[("kind", "=", "pause"), ("part_of_id", "=", False)],
        copy=False,
        readonly=True,
    )

    _name_company_unique = models.UniqueIndex(
        "(company_id, number)",
        "Another contract of the company has this number: give another one.",
    )
    _dates_in_order = models.Constraint(
        "CHECK(date_end >= date_start)", "A contract cannot end before it starts."
    )

    _waiting_idx = models.Index("(company_id, start_event) WHERE date_start IS NULL")
    # The one link that points forward in time: while it is set, the contract has its
    # renewal and gets no second one.
    renewal_lead_id = fields.Many2one(
        "crm.lead",
        "Renewal Opportunity",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.model
    def _get_link_fields(self):
        names = (
            "order_ids",
            "change_ids",
            "pause_ids",
            "renewal_lead_id",
            "previous_contract_ids",
            "next_contract_ids",
        )
        return [*super()._get_link_fields(), *names]

    @api.depends("number", "date_start", "date_end")
    def _compute_name(self):
        for contract in self:
            parts = (contract.number, contract.date_start, contract.date_end)
            contract.name = "_".join(str(part) for part in parts if part)

    @api.depends("partner_id")
    def _compute_partner_addresses(self):
        for contract in self:
            addresses = contract.partner_id.address_get(["invoice", "delivery"])
            contract.partner_invoice_id = addresses.get("invoice")
            contract.partner_shipping_id = addresses.get("delivery")

    @api.depends("pricelist_id", "company_id")
    def _compute_currency_id(self):
        for contract in self:
            contract.currency_id = (
                contract.pricelist_id.currency_id or contract.company_id.currency_id
            )

    @api.depends("date_start")
    def _compute_anchor_date(self):
        for contract in self:
            anchors = contract.previous_contract_ids.filtered("anchor_date")
            dates = anchors.mapped("anchor_date")
            contract.anchor_date = max(dates, default=contract.date_start)

    @api.depends("date_start", "plan_id")
    def _compute_date_end(self):
        for contract in self:
            plan, start = contract.plan_id, contract.date_start
            contract.date_end = bool(plan and start) and plan._get_term_end(
                start,
                renewal=bool(contract.previous_contract_ids),
                anchor_day=contract.anchor_date.day,
            )

    @api.depends("order_ids")
    def _compute_order_count(self):
        for contract in self:
            contract.order_count = len(contract.order_ids)

    @api.depends("order_ids.opportunity_id", "renewal_lead_id")
    def _compute_opportunity_ids(self):
        for contract in self:
            contract.opportunity_ids = (
                contract.order_ids.opportunity_id | contract.renewal_lead_id
            )
            contract.opportunity_count = len(contract.opportunity_ids)

    @api.model_create_multi
    def create(self, vals_list):
        contracts = super().create(self._prepare_numbered_values(vals_list))
        contracts._record_new_contracts()
        return contracts

    @api.readonly
    def action_view_orders(self):
        self.ensure_one()
        return self.order_ids._get_records_action(name=self.env._("Orders"))

    @api.readonly
    def action_view_opportunities(self):
        self.ensure_one()
        return self.opportunity_ids._get_records_action(
            name=self.env._("Opportunities"), context={"active_test": False}
        )
