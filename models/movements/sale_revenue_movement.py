from odoo import fields, models

MOVEMENT_TYPES = [
    ("new", "New"),
    ("expansion", "Expansion"),
    ("reactivation", "Reactivation"),
    ("late_renewal", "Late Renewal"),
    ("transfer", "Transfer"),
    ("contraction", "Contraction"),
    ("churn", "Churn"),
]
DETAILS = [
    ("contract", "Contract"),
    ("quantity", "Quantity"),
    ("price", "Price"),
    ("product", "Product"),
    ("temporary", "Temporary"),
    ("pause", "Pause"),
    ("customer", "Other Customer"),
    ("owner", "Other Salesperson or Team"),
    ("term", "Next Term"),
]


class SaleRevenueMovement(models.Model):
    """What a change of recurring revenue, or a part of it, meant for the customer.

    Made from the records of changes of all contracts of the customer, and never
    edited: see ``movements.py`` for the rules.
    """

    _name = "sale.revenue.movement"
    _inherit = [
        "sale.batch.job.mixin",
        "sale.company.currency.mixin",
        "sale.person.totals.mixin",
    ]
    _description = "Movement of Recurring Revenue"
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        readonly=True,
        ondelete="restrict",
        help="The company or person to whom the contract belonged on that day.",
    )
    country_id = fields.Many2one("res.country", readonly=True)
    date = fields.Date(
        required=True,
        readonly=True,
        help="The first day on which it is effective; for churn, the first day "
        "without service. Days to come are known already.",
    )
    movement_type = fields.Selection(
        MOVEMENT_TYPES,
        "Movement",
        required=True,
        readonly=True,
        help="New: first revenue of the customer ever. Expansion, contraction: more "
        "or less, of a customer who keeps some. Churn: the customer is left with "
        "nothing. Reactivation: a customer is back. Late renewal: a customer was "
        "without for some days only, and is neither lost nor new. Transfer: it goes on "
        "in the next term, with another customer or in another currency.",
    )
    detail = fields.Selection(
        DETAILS, readonly=True, help="What changed: quantity, price, a whole contract."
    )
    is_planned = fields.Boolean(
        "Planned End",
        readonly=True,
        help="The end of a term as agreed: nothing has happened yet, and a renewal "
        "goes on with it.",
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(
        "MRR",
        readonly=True,
        help="What it adds to the recurring revenue per month, in the currency of the "
        "contract.",
    )
    amount_company = fields.Monetary(
        "MRR (Company Currency)",
        readonly=True,
        currency_field="company_currency_id",
        help="What it adds to the recurring revenue per month, at the rate of the day "
        "on which it is effective. Rates that move later change nothing.",
    )
    change_id = fields.Many2one(
        "sale.contract.change",
        "Contract Change",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    contract_id = fields.Many2one(
        "sale.contract",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    line_id = fields.Many2one(
        "sale.contract.line",
        "Item",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    plan_id = fields.Many2one("sale.contract.plan", readonly=True, ondelete="restrict")
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    salesperson_id = fields.Many2one(  # totals by person are for managers
        "res.users", readonly=True, groups="sales_team.group_sale_manager"
    )

    _part_of_change_uniq = models.UniqueIndex("(change_id, movement_type)")
    _customer_idx = models.Index("(partner_id, company_id, date)")
    _company_date_idx = models.Index("(company_id, date)")

    def _search(self, domain, *args, **kwargs):
        """What was changed in this transaction is seen by whoever reads."""
        self._refresh_pending()
        return super()._search(domain, *args, **kwargs)

    def action_open_change(self):
        """Open the record of the change behind it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.contract.change",
            "res_id": self.change_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
