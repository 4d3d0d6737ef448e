from odoo import fields, models

from ... import formulas_outcomes as formulas
from ... import periods
from ...formulas import get_help

TRENDS = [
    ("kept", "In Both Periods"),
    ("new", "New in this Period"),
    ("dropped", "Only a Year Before"),
    ("none", "In Neither Period"),
]


class SaleRanking(models.Model):
    """What each customer bought of each product in a period, and on the same days a
    year before: in the last 12 months, or in what ``sale_renewal_period`` in the
    context says, see ``periods.py``.

    The query is in ``sale_ranking_query.py``.
    """

    _name = "sale.ranking"
    _inherit = [
        "sale.ratio.mixin",
        "sale.company.currency.mixin",
        "sale.person.totals.mixin",
    ]
    _description = "Top Customers and Products"
    _auto = False
    _rec_name = "product_id"
    _order = "invoiced desc, id"
    _ratios = {"trend": ("invoiced_change", "invoiced_before")}
    _depends = {
        "account.move": [
            *("state", "move_type", "invoice_date", "commercial_partner_id"),
            *("invoice_user_id", "team_id"),
        ],
        "account.move.line": [
            *("company_id", "product_id", "balance", "display_type", "move_id"),
        ],
        "sale.contract": [
            *("company_id", "user_id", "team_id", "partner_id", "plan_id"),
            *("date_start", "date_end", "date_cancelled", "currency_rate"),
        ],
        "sale.contract.line": [
            *("contract_id", "product_id", "price_subtotal", "date_start", "date_end"),
        ],
        "sale.contract.change": [
            *("company_id", "contract_id", "kind", "date", "date_end", "part_of_id"),
        ],
        "sale.contract.plan": ["billing_interval", "billing_unit"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
        "res.partner": ["commercial_partner_id"],
        "res.company": ["tz"],
    }

    user_id = fields.Many2one(  # totals by person are for managers
        "res.users",
        "Salesperson",
        readonly=True,
        groups="sales_team.group_sale_manager",
    )
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    product_categ_id = fields.Many2one(
        "product.category", "Product Category", readonly=True
    )
    invoiced = fields.Monetary(
        readonly=True,
        currency_field="company_currency_id",
        help=get_help(formulas.INVOICED),
    )
    invoiced_before = fields.Monetary(
        "Invoiced a Year Before",
        readonly=True,
        currency_field="company_currency_id",
        help=get_help(formulas.INVOICED_BEFORE),
    )
    invoiced_change = fields.Monetary(
        "Change",
        readonly=True,
        currency_field="company_currency_id",
        help="Invoiced in the period - invoiced on the same days a year before.",
    )
    trend = fields.Float(
        compute="_compute_ratios",
        aggregator="avg",
        help=get_help(formulas.TREND),
    )
    mrr = fields.Monetary(
        "MRR",
        readonly=True,
        currency_field="company_currency_id",
        help="Recurring revenue per month of items that run today and are not paused, "
        "at the rate of the contract.",
    )
    customer_trend = fields.Selection(
        TRENDS,
        "Customer Bought",
        readonly=True,
        help="In which of the two periods the customer was invoiced anything.",
    )
    product_trend = fields.Selection(
        TRENDS,
        "Product Sold",
        readonly=True,
        help="In which of the two periods the product was invoiced to anybody. Only a "
        "year before: the worst sellers.",
    )

    def action_open_invoice_lines(self):
        """Open the posted invoice lines of both periods behind the row."""
        self.ensure_one()
        period = self._get_period(self.company_id)
        domain = [
            ("move_type", "in", ("out_invoice", "out_refund")),
            ("parent_state", "=", "posted"),
            ("display_type", "=", "product"),
            ("company_id", "=", self.company_id.id),
            ("product_id", "=", self.product_id.id),
            ("move_id.commercial_partner_id", "=", self.partner_id.id),
            # sudo: whose row it is, is theirs to see who may read the row
            ("move_id.invoice_user_id", "=", self.sudo().user_id.id),
            ("move_id.team_id", "=", self.team_id.id),
            *("|", "&"),
            ("move_id.invoice_date", ">=", period.first),
            ("move_id.invoice_date", "<=", period.last),
            "&",
            ("move_id.invoice_date", ">=", period.first_before),
            ("move_id.invoice_date", "<=", period.last_before),
        ]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invoice Lines"),
            "res_model": "account.move.line",
            "view_mode": "list,form",
            "domain": domain,
        }

    def _get_period(self, company):
        """Return the days that are compared; what a client sends as context names
        some, or is ignored.
        """
        text = self.env.context.get("sale_renewal_period")
        return periods.get_period(text, company._get_contract_today())
