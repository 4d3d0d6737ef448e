from odoo import fields, models
from odoo.tools import SQL

# The accounts of each company: of closes, and the one that its settings name.
KNOWN = SQL(
    """
    SELECT DISTINCT company_id, deferred_account_id AS account_id
      FROM sale_deferral_close_line
    UNION
    SELECT id, deferred_revenue_account_id FROM res_company
     WHERE deferred_revenue_account_id IS NOT NULL
    """
)
# What was posted on them (``known``) on each day, by closes and otherwise.
DAILY = SQL(
    """
    SELECT aml.company_id, aml.account_id, aml.date,
           SUM(-aml.balance) FILTER (
               WHERE move.deferral_close_id IS NOT NULL) AS posted,
           SUM(-aml.balance) FILTER (
               WHERE move.deferral_close_id IS NULL) AS other
      FROM known
      JOIN account_move_line aml USING (company_id, account_id)
      JOIN account_move move ON move.id = aml.move_id
     WHERE aml.parent_state = 'posted'
     GROUP BY 1, 2, 3
    """
)


class SaleDeferralLedger(models.Model):
    """The foot of the deferred revenue: what the closes counted, next to the ledger.

    One row per posted close and account. Journal items are added up by day first: the
    entries of closes are few, whatever was invoiced.
    """

    _name = "sale.deferral.ledger"
    _description = "Deferred Revenue and Ledger"
    _auto = False
    _order = "date desc, company_id, account_id"
    _rec_name = "account_id"
    _depends = {
        "account.move": ["deferral_close_id"],
        "account.move.line": [
            *("company_id", "account_id", "date", "balance", "parent_state"),
            "move_id",
        ],
        "res.company": ["deferred_revenue_account_id"],
        "sale.deferral.close": ["company_id", "date", "state"],
        "sale.deferral.close.line": [
            *("close_id", "company_id", "deferred_account_id", "target"),
        ],
    }

    close_id = fields.Many2one("sale.deferral.close", "Revenue Close", readonly=True)
    date = fields.Date("Month", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    account_id = fields.Many2one("account.account", readonly=True)
    counted = fields.Monetary(
        "Not Earned Yet",
        readonly=True,
        currency_field="company_currency_id",
        help="What the close counted from the invoices. What is earned and not "
        "invoiced yet is less than 0.",
    )
    posted = fields.Monetary(
        "Entries of Closes",
        readonly=True,
        currency_field="company_currency_id",
        help="Balance of the entries of all closes until this one.",
    )
    other = fields.Monetary(
        "Other Entries",
        readonly=True,
        currency_field="company_currency_id",
        help="Balance of what was posted on the account otherwise.",
    )
    balance = fields.Monetary(
        "In the Ledger",
        readonly=True,
        currency_field="company_currency_id",
        help="Balance of the account on the last day of the month.",
    )
    difference = fields.Monetary(
        readonly=True,
        currency_field="company_currency_id",
        help="Ledger less what is not earned yet. If it is not 0.00, open the other "
        "entries, or look for entries of closes that somebody changed.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            WITH known AS (%(known)s), daily AS MATERIALIZED (%(daily)s), target AS (
                SELECT close_id, deferred_account_id AS account_id,
                       SUM(target) AS counted
                  FROM sale_deferral_close_line
                 GROUP BY 1, 2
            )
            SELECT (close.id::bigint << 21) + known.account_id AS id,
                   close.id AS close_id, close.date, close.company_id,
                   known.account_id, COALESCE(target.counted, 0) AS counted,
                   ledger.posted, ledger.other,
                   ledger.posted + ledger.other AS balance,
                   ledger.posted + ledger.other - COALESCE(target.counted, 0)
                       AS difference
              FROM sale_deferral_close close
              JOIN known ON known.company_id = close.company_id
              LEFT JOIN target ON target.close_id = close.id
                              AND target.account_id = known.account_id
              CROSS JOIN LATERAL (
                SELECT COALESCE(SUM(daily.posted), 0) AS posted,
                       COALESCE(SUM(daily.other), 0) AS other
                  FROM daily
                 WHERE daily.company_id = close.company_id
                   AND daily.account_id = known.account_id
                   AND daily.date <= close.date
              ) ledger
             WHERE close.state = 'posted'
            """,
            known=KNOWN,
            daily=DAILY,
        )

    def action_view_other(self):
        """Open what was posted on the account otherwise."""
        return self._open_journal_items(
            self.env._("Other Entries"), [("move_id.deferral_close_id", "=", False)]
        )

    def action_view_posted(self):
        """Open the items of the closes on the account."""
        return self._open_journal_items(
            self.env._("Entries of Closes"),
            [("move_id.deferral_close_id", "!=", False)],
        )

    def action_view_lines(self):
        """Open what the close counted for the account."""
        self.ensure_one()
        lines = self.close_id.line_ids.filtered(
            lambda line: line.deferred_account_id == self.account_id
        )
        return lines._get_records_action(name=self.env._("Not Earned Yet"))

    def _open_journal_items(self, name, domain):
        """Return the action that opens journal items of the account until the day."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "account.move.line",
            "view_mode": "list,form",
            "domain": [
                ("company_id", "=", self.company_id.id),
                ("account_id", "=", self.account_id.id),
                ("parent_state", "=", "posted"),
                ("date", "<=", fields.Date.to_string(self.date)),
                *domain,
            ],
        }
