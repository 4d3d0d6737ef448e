from odoo import fields, models
from odoo.tools import SQL

from ... import formulas
from ...formulas import get_help

# In the order in which they lead from today to what is committed.
STAGES = [
    ("1_running", "MRR Today"),
    ("2_start", "Signed, Starts Later"),
    ("3_increase", "Increases to Come"),
    ("4_transfer", "Goes On Elsewhere"),
    ("5_decrease", "Decreases to Come"),
    ("6_end", "Cancelled, Ends Later"),
]


class SaleRevenueCommitment(models.Model):
    """From the recurring revenue of today to what is committed: each movement until
    today, and those of days to come that are signed already. Ends of terms as agreed
    are none of them: a renewal may go on with the term.
    """

    _name = "sale.revenue.commitment"
    _inherit = ["sale.company.currency.mixin", "sale.person.totals.mixin"]
    _description = "Committed Recurring Revenue"
    _auto = False
    _rec_name = "partner_id"
    _order = "date desc, id desc"
    _depends = {
        "sale.revenue.movement": [
            *("company_id", "partner_id", "date", "movement_type", "is_planned"),
            *("amount", "amount_company", "currency_id", "contract_id", "product_id"),
            *("plan_id", "team_id", "salesperson_id"),
        ],
        "res.company": ["tz"],
    }

    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    contract_id = fields.Many2one("sale.contract", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    plan_id = fields.Many2one("sale.contract.plan", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    salesperson_id = fields.Many2one(  # totals by person are for managers
        "res.users", readonly=True, groups="sales_team.group_sale_manager"
    )
    date = fields.Date(readonly=True, help="The first day on which it is effective.")
    stage = fields.Selection(
        STAGES,
        "Part",
        readonly=True,
        help="What runs today, and what is signed and changes it later: starts and "
        "increases add to it, decreases and cancellations take from it.",
    )
    amount = fields.Monetary(
        "MRR", readonly=True, help="Per month, in the currency of the contract."
    )
    amount_company = fields.Monetary(
        "Committed MRR",
        readonly=True,
        currency_field="company_currency_id",
        help=get_help(formulas.CMRR),
    )

    def action_open_contract(self):
        self.ensure_one()
        return self.contract_id._get_records_action()

    def _search(self, domain, *args, **kwargs):
        """What was changed in this transaction is seen by whoever reads."""
        self.env["sale.revenue.movement"]._refresh_pending()
        return super()._search(domain, *args, **kwargs)

    @property
    def _table_query(self):
        """Return one row per movement that counts, by the day of the company."""
        today = SQL(
            "(%s::timestamp AT TIME ZONE 'UTC' AT TIME ZONE company.tz)::date",
            fields.Datetime.now(),
        )
        return SQL(
            """SELECT move.id, move.company_id, move.currency_id, move.partner_id,
                move.contract_id, move.product_id, move.plan_id, move.team_id,
                move.salesperson_id, move.date, move.amount, move.amount_company,
                CASE WHEN move.date <= day.today THEN '1_running'
                    WHEN move.movement_type = 'transfer' THEN '4_transfer'
                    WHEN move.movement_type = 'expansion' THEN '3_increase'
                    WHEN move.movement_type = 'contraction' THEN '5_decrease'
                    WHEN move.amount > 0 THEN '2_start' ELSE '6_end' END AS stage
            FROM sale_revenue_movement move
            JOIN (SELECT company.id, %(today)s AS today FROM res_company company) day
                ON day.id = move.company_id
            WHERE move.date <= day.today OR move.is_planned IS NOT TRUE""",
            today=today,
        )
