from odoo import api, fields, models

from ...wording import format_day

CHANGE_KINDS = [
    ("new", "New Contract"),
    ("renewal", "Renewal"),
    ("upsell", "Upsell"),
    ("downsell", "Downsell"),
    ("price", "Price Change"),
    ("temporary", "Temporary Change"),
    ("pause", "Pause"),
    ("resume", "Resumption"),
    ("early", "Renewed Early"),
    ("cancel", "Cancellation"),
    ("undo", "Cancellation Undone"),
    ("end", "End of Term"),
    ("renewed", "Renewed"),
    ("transfer", "Assigned to Another Customer"),
    ("owner", "Other Salesperson or Team"),
]
# Of changes that let somebody else have the contract.
PASSED_KINDS = {"transfer", "owner"}
# What a renewal ends and begins is no change of revenue, but for what is typed.
RENEWED_KINDS = {"renewal", "renewed"}

# Who may read invoices. Others read the changes without them.
CREDIT_GROUPS = ",".join(
    [
        "sales_team.group_sale_salesman",
        "account.group_account_invoice",
        "account.group_account_readonly",
    ]
)


class SaleContractChange(models.Model):
    """One thing that happened to a contract on a day, and what it did to its revenue.

    Figures on recurring revenue are built on these records: nobody edits them.
    """

    _name = "sale.contract.change"
    _inherit = [
        "sale.name.search.mixin",
        "sale.contract.link.mixin",
        "sale.company.currency.mixin",
        "sale.person.totals.mixin",
    ]
    _description = "Contract Change"
    _order = "date desc, id desc"
    _rec_name = "description"

    contract_id = fields.Many2one(
        "sale.contract", required=True, index=True, ondelete="cascade"
    )
    line_id = fields.Many2one(
        "sale.contract.line", "Item", ondelete="set null", index="btree_not_null"
    )
    product_id = fields.Many2one("product.product", ondelete="restrict")
    kind = fields.Selection(CHANGE_KINDS, required=True)
    date = fields.Date("Effective", required=True, index=True)
    date_end = fields.Date(
        "Until", help="Last day of a pause or of a temporary change. Empty: open."
    )
    description = fields.Char(required=True)
    before = fields.Char()
    after = fields.Char()
    mrr_change = fields.Monetary(
        "MRR Change", help="What it adds to the recurring revenue per month."
    )
    revenue_type = fields.Selection(
        [
            ("new", "New"),
            ("upsell", "Upsell"),
            ("downsell", "Downsell"),
            ("price", "Price"),
            ("churn", "Churn"),
            ("transfer", "Passed On"),
        ],
        help="What kind of change in recurring revenue it is. Empty: none.",
    )
    moves_end = fields.Boolean(help="The term ends later by the days of the pause.")
    reverted_change_id = fields.Many2one(
        "sale.contract.change",
        "Reverts",
        index="btree_not_null",
        ondelete="cascade",
        help="The pause or temporary change that ends with this one, or the "
        "cancellation for later that this one overtakes.",
    )
    reason_id = fields.Many2one("crm.lost.reason")
    lost_lead_id = fields.Many2one(
        "crm.lead",
        "Lost Renewal",
        index="btree_not_null",
        ondelete="set null",
        help="The renewal opportunity that was lost with the cancellation.",
    )
    credit_move_ids = fields.Many2many(
        "account.move",
        "sale_contract_change_credit_rel",
        "change_id",
        "move_id",
        "Credit Notes",
        groups=CREDIT_GROUPS,
        help="One for each invoice of which days are given back.",
    )
    credit_move_id = fields.Many2one(
        "account.move",
        "Credit Note",
        compute="_compute_credit_move_id",
        groups=CREDIT_GROUPS,
        help="The first credit note.",
    )
    user_id = fields.Many2one(
        "res.users", "Changed by", default=lambda self: self.env.user, required=True
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(
        related="contract_id.currency_id", store=True, precompute=True
    )
    is_planned = fields.Boolean(
        "Planned End",
        help="The end of a term as agreed: nothing has happened yet, and a renewal "
        "goes on with it.",
    )
    part_of_id = fields.Many2one(
        "sale.contract.change",
        index="btree_not_null",
        ondelete="cascade",
        help="What happened: one record for each product says what it did.",
    )
    part_ids = fields.One2many("sale.contract.change", "part_of_id", "Parts")
    event_mrr_change = fields.Monetary(
        "MRR Change of All Products",
        compute="_compute_event_mrr_change",
        help="What it adds to the recurring revenue per month, of all products.",
    )
    # What was true on that day: kept as it was, whatever becomes of the contract.
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        ondelete="restrict",
        help="The company or person to whom the contract belonged on that day.",
    )
    plan_id = fields.Many2one("sale.contract.plan", ondelete="restrict")
    salesperson_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        help="Whose contract it was on that day.",
    )
    team_id = fields.Many2one(
        "crm.team", "Sales Team", help="The team that had the contract on that day."
    )
    signed_date = fields.Date(
        "Recorded On", help="The day on which it was agreed and recorded."
    )

    _dates_in_order = models.Constraint(
        "CHECK(date_end >= date)", "A pause or change cannot end before it starts."
    )
    _planned_idx = models.Index("(date, contract_id) WHERE is_planned IS TRUE")
    _contract_kind_idx = models.Index("(contract_id, kind, date)")
    _partner_date_idx = models.Index("(partner_id, date)")
    _company_date_idx = models.Index("(company_id, date)")

    @api.model_create_multi
    def create(self, vals_list):
        """Keep with each change what is true of its contract now."""
        contracts = self.env["sale.contract"].browse(
            dict.fromkeys(vals["contract_id"] for vals in vals_list)
        )
        by_id = contracts.grouped("id")
        items = self.env["sale.contract.line"].browse(
            dict.fromkeys(vals["line_id"] for vals in vals_list if vals.get("line_id"))
        )
        products = {item.id: item.product_id.id for item in items}
        return super().create(
            [
                by_id[vals["contract_id"]]._prepare_kept_values(vals["date"])
                | {"product_id": products.get(vals.get("line_id"), False)}
                | vals
                for vals in vals_list
            ]
        )

    @api.depends("mrr_change", "part_ids.mrr_change")
    def _compute_event_mrr_change(self):
        for change in self:
            changes = change | change.part_ids
            change.event_mrr_change = sum(changes.mapped("mrr_change"))

    @api.depends("credit_move_ids")
    def _compute_credit_move_id(self):
        for change in self:
            change.credit_move_id = change.credit_move_ids[:1]

    @api.model
    def _get_link_fields(self):
        names = ("line_id", "reverted_change_id", "lost_lead_id", "credit_move_id")
        names += ("part_of_id", "part_ids")
        return [*super()._get_link_fields(), *names]

    @api.model
    def _record(self, contract, kind, date, mrr_change=0.0, **values):
        """Create the record of a change.

        :param sale.contract contract: what changes
        :param str kind: see the field
        :param date date: first day on which it is effective
        :param float mrr_change: what it adds to the monthly revenue
        :rtype: sale.contract.change
        """
        values = {
            "contract_id": contract.id,
            "kind": kind,
            "date": date,
            "mrr_change": mrr_change,
            **values,
        }
        return self._record_all([values])

    @api.model
    def _record_all(self, vals_list):
        """Create the records of changes of many contracts, and tell them.

        :param list vals_list: of the changes; see :meth:`_record`
        """
        # Salespeople cause changes through their orders, and read them only.
        changes = self.sudo().create(
            [
                {
                    "revenue_type": self._get_revenue_type(
                        vals["kind"], vals["mrr_change"]
                    ),
                    "user_id": self.env.uid,
                    **vals,
                }
                for vals in vals_list
            ]
        )
        changes._log_on_contracts()
        changes.with_env(self.env).contract_id._after_change()
        return changes.sudo(False)

    @api.model
    def _get_revenue_type(self, kind, mrr_change):
        """Return what kind of change in recurring revenue it is, or False."""
        if kind in ("new", "price"):
            return kind
        if kind in PASSED_KINDS:
            return "transfer"
        if not mrr_change:
            return False
        if kind in ("cancel", "end", "undo"):
            # What goes on after all was no loss.
            return "churn"
        return "upsell" if mrr_change > 0 else "downsell"

    def _add_mrr(self, amount):
        """Correct what a change for later will do, after an earlier one."""
        self.ensure_one()
        self._set_mrr(self.mrr_change + amount)

    def _set_mrr(self, amount, **values):
        """Let the record say another amount, and other values with it."""
        self.ensure_one()
        amount = self.currency_id.round(amount)
        if self.kind not in RENEWED_KINDS:
            values["revenue_type"] = self._get_revenue_type(self.kind, amount)
        self.write({"mrr_change": amount, **values})

    def _get_until_text(self):
        """Return until when a change is for some days only."""
        self.ensure_one()
        return self.env._("until %s", format_day(self.env, self.date_end))
