from odoo import fields, models
from odoo.tools import SQL

from ... import formulas_outcomes as formulas
from ...formulas import get_help

DAYS = 365  # of which what was billed is compared with what is open


class SaleReceivable(models.Model):
    """How many days of sales each customer still owes (days sales outstanding)."""

    _name = "sale.receivable"
    _inherit = [
        "sale.ratio.mixin",
        "sale.company.currency.mixin",
        "sale.person.totals.mixin",
    ]
    _description = "Days Sales Outstanding"
    _auto = False
    _rec_name = "partner_id"
    _order = "receivable desc, id"
    _ratios = {
        "dso": ("receivable_days", "billed"),
        "overdue_rate": ("overdue", "receivable"),
    }
    _depends = {
        "account.move": [
            *("state", "move_type", "invoice_date", "commercial_partner_id"),
            *("amount_total_signed", "invoice_user_id", "team_id", "company_id"),
        ],
        "account.move.line": [
            *(
                "move_id",
                "account_id",
                "amount_residual",
                "date_maturity",
                "partner_id",
            ),
            *("reconciled", "parent_state", "company_id", "date"),
        ],
        "account.account": ["account_type"],
        "res.partner": ["commercial_partner_id"],
        "res.company": ["tz"],
    }

    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    user_id = fields.Many2one(  # totals by person are for managers
        "res.users",
        "Salesperson",
        readonly=True,
        groups="sales_team.group_sale_manager",
    )
    receivable = fields.Monetary(
        readonly=True,
        currency_field="company_currency_id",
        help="What customers owe today, taxes included, less payments that are not "
        "matched with invoices yet.",
    )
    overdue = fields.Monetary(
        readonly=True,
        currency_field="company_currency_id",
        help="Of it, what was to be paid before today.",
    )
    billed = fields.Monetary(
        "Billed in 12 Months",
        readonly=True,
        currency_field="company_currency_id",
        help="Posted invoices less credit notes of the last 365 days, taxes included.",
    )
    receivable_days = fields.Float(
        "Receivable x 365 Days", readonly=True, help="What DSO is counted from."
    )
    dso = fields.Float(
        "DSO (Days)",
        compute="_compute_ratios",
        digits=(16, 1),
        aggregator="avg",
        help=get_help(formulas.DSO),
    )
    overdue_rate = fields.Float(
        "Overdue Share",
        compute="_compute_ratios",
        aggregator="avg",
        help="Overdue / receivable. Empty where nothing is owed.",
    )

    def action_open_items(self):
        """Open the journal items that are not paid, behind the row."""
        self.ensure_one()
        # sudo: whose row it is, is theirs to see who may read the row
        user = self.sudo().user_id
        domain = [
            ("account_id.account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("reconciled", "=", False),
            ("company_id", "=", self.company_id.id),
            ("partner_id.commercial_partner_id", "=", self.partner_id.id),
            ("move_id.invoice_user_id", "=", user.id),
            ("move_id.team_id", "=", self.team_id.id),
        ]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open Items"),
            "res_model": "account.move.line",
            "view_mode": "list,form",
            "domain": domain,
        }

    @property
    def _table_query(self):
        """Return one row per company, salesperson, team and customer."""
        today = SQL(
            "(%s::timestamp AT TIME ZONE 'UTC' AT TIME ZONE tz)::date",
            fields.Datetime.now(),
        )
        return SQL(
            """WITH company AS (
                SELECT id, %(today)s AS today FROM res_company
            ), found AS (
                SELECT item.id * 2 AS id, item.company_id, move.invoice_user_id,
                    move.team_id, partner.commercial_partner_id,
                    item.amount_residual AS receivable,
                    CASE WHEN COALESCE(item.date_maturity, item.date) < company.today
                        THEN item.amount_residual ELSE 0 END AS overdue,
                    0 AS billed
                FROM account_move_line item
                JOIN account_move move ON move.id = item.move_id
                JOIN account_account account ON account.id = item.account_id
                JOIN res_partner partner ON partner.id = item.partner_id
                JOIN company ON company.id = item.company_id
                WHERE account.account_type = 'asset_receivable'
                    AND item.parent_state = 'posted'
                    AND (item.reconciled IS NULL OR item.reconciled = false
                        OR item.reconciled IS NOT TRUE)
                UNION ALL
                SELECT move.id * 2 + 1, move.company_id, move.invoice_user_id,
                    move.team_id, move.commercial_partner_id, 0, 0,
                    move.amount_total_signed
                FROM account_move move JOIN company ON company.id = move.company_id
                WHERE move.state = 'posted'
                    AND move.move_type IN ('out_invoice', 'out_refund')
                    AND move.invoice_date <= company.today
                    AND move.invoice_date > company.today - %(days)s
                    AND move.commercial_partner_id IS NOT NULL
            )
            SELECT MIN(id) AS id, company_id, invoice_user_id AS user_id, team_id,
                commercial_partner_id AS partner_id, SUM(receivable) AS receivable,
                SUM(overdue) AS overdue, SUM(billed) AS billed,
                SUM(receivable)::float8 * %(days)s AS receivable_days
            FROM found
            GROUP BY company_id, invoice_user_id, team_id, commercial_partner_id""",
            today=today,
            days=DAYS,
        )
