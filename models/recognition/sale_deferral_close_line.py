from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL

# What one item of an entry is for.
BUCKET = (
    *("account_id", "deferred_account_id", "currency_id", "partner_id"),
    "analytic_distribution",
)


class SaleDeferralCloseLine(models.Model):
    """What a close changes for the items of one income account, deferred account,
    currency and analytic distribution, and customer if the company says so.
    """

    _name = "sale.deferral.close.line"
    _description = "Line of a Revenue Close"
    _order = "close_id desc, account_id, id"

    close_id = fields.Many2one(
        "sale.deferral.close",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    date = fields.Date(related="close_id.date", store=True)
    company_id = fields.Many2one(related="close_id.company_id", store=True, index=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    state = fields.Selection(related="close_id.state", store=True)
    account_id = fields.Many2one(
        "account.account", "Income Account", required=True, readonly=True
    )
    deferred_account_id = fields.Many2one(
        "account.account", required=True, readonly=True
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    analytic_distribution = fields.Json(readonly=True)
    item_count = fields.Integer("Invoice Lines", readonly=True)
    target = fields.Monetary(
        "Deferred",
        readonly=True,
        currency_field="company_currency_id",
        help="What is not earned yet at the end of the month.",
    )
    previous = fields.Monetary(
        "Deferred Before",
        readonly=True,
        currency_field="company_currency_id",
        help="What the entries of earlier closes add up to.",
    )
    added = fields.Monetary(
        "Invoiced",
        readonly=True,
        currency_field="company_currency_id",
        help="Invoice lines that are counted for the first time, in full.",
    )
    earned = fields.Monetary(
        readonly=True,
        currency_field="company_currency_id",
        help="What became revenue in the month: deferred before, and invoiced, less "
        "what is still deferred. Documents that changed are in it, too.",
    )
    delta = fields.Monetary(
        "Posted",
        readonly=True,
        currency_field="company_currency_id",
        help="What the entry adds to the deferred revenue; less than 0 is earned.",
    )
    target_currency = fields.Monetary("Deferred in Currency", readonly=True)
    delta_currency = fields.Monetary("Posted in Currency", readonly=True)

    @api.model
    def _get_values_query(self, close):
        """Return what each bucket has to be, and what earlier closes made it."""
        names = [SQL.identifier(name) for name in BUCKET]
        comma = SQL(", ")
        partner = (
            SQL("item.partner_id")
            if close.company_id.deferral_by_partner
            else (SQL("NULL::int"))
        )
        return SQL(
            """
            WITH target AS (
                SELECT item.account_id, item.deferred_account_id, item.currency_id,
                       %(partner)s AS partner_id,
                       NULLIF(item.analytic_distribution, 'false'::jsonb)
                           AS analytic_distribution,
                       SUM(open.deferred) AS target,
                       SUM(open.deferred_currency) AS target_currency,
                       COUNT(*) AS item_count, 0 AS previous, 0 AS previous_currency,
                       SUM(item.amount) FILTER (WHERE item.close_id = %(close)s)
                           AS added
                  FROM (%(items)s) open
                  JOIN sale_deferral_item item ON item.id = open.id
                 WHERE open.deferred != 0 OR open.deferred_currency != 0
                 GROUP BY 1, 2, 3, 4, 5
            ), posted AS (
                SELECT %(names)s, 0 AS target, 0 AS target_currency, 0 AS item_count,
                       SUM(delta) AS previous, SUM(delta_currency) AS previous_currency,
                       0 AS added
                  FROM sale_deferral_close_line
                 WHERE company_id = %(company)s AND state = 'posted'
                   AND date < %(day)s
                 GROUP BY %(names)s
            )
            SELECT %(names)s, SUM(target) AS target,
                   SUM(target_currency) AS target_currency,
                   SUM(item_count) AS item_count, SUM(previous) AS previous,
                   SUM(previous_currency) AS previous_currency, SUM(added) AS added
              FROM (SELECT %(names)s, target, target_currency, item_count, previous,
                           previous_currency, added FROM target
                    UNION ALL
                    SELECT %(names)s, target, target_currency, item_count, previous,
                           previous_currency, added FROM posted) joined
             GROUP BY %(names)s
            HAVING SUM(target) != 0 OR SUM(previous) != 0
                OR SUM(target_currency) != 0 OR SUM(previous_currency) != 0
             ORDER BY %(names)s
            """,
            names=comma.join(names),
            partner=partner,
            close=close.id,
            company=close.company_id.id,
            day=close.date,
            items=self.env["sale.deferral.item"]._get_target_query(close),
        )

    @api.model
    def _prepare_lines(self, close):
        """Return the values of the lines of a close."""
        self.env.cr.execute(self._get_values_query(close))
        return [self._prepare_line(close, row) for row in self.env.cr.dictfetchall()]

    @api.model
    def _prepare_line(self, close, row):
        currency = self.env["res.currency"].browse(row["currency_id"])
        own = close.company_id.currency_id
        delta = own.round(float(row["target"] - row["previous"]))
        in_currency = float(row["target_currency"] - row["previous_currency"])
        in_currency = currency.round(in_currency)
        if currency == own:
            in_currency = delta
        elif delta * in_currency < 0:
            # A cent of rounding against the other currency waits for the next close.
            in_currency = 0.0
        added = own.round(float(row["added"] or 0.0))
        return {name: row[name] for name in BUCKET} | {
            "close_id": close.id,
            "added": added,
            "earned": own.round(added - delta),
            "item_count": row["item_count"],
            "target": float(row["target"]),
            "target_currency": float(row["target_currency"]),
            "previous": float(row["previous"]),
            "delta": delta,
            "delta_currency": in_currency,
        }

    def _prepare_income_item(self, month):
        """Return the item that takes revenue from its account, or gives it back."""
        self.ensure_one()
        return self._prepare_item(
            month,
            self.account_id,
            self.delta,
            self.delta_currency,
            self.analytic_distribution or False,
        )

    def _prepare_deferred_item(self, month):
        """Return the item of the deferred account for lines of one currency."""
        delta = -sum(self.mapped("delta"))
        in_currency = -sum(self.mapped("delta_currency"))
        if delta * in_currency < 0:
            in_currency = 0.0
        account = self.deferred_account_id
        return self._prepare_item(month, account, delta, in_currency, False)

    def _prepare_item(self, month, account, balance, in_currency, analytic):
        """Return an item with everything given: Odoo searches what is missing."""
        currency, company = self.currency_id, self.company_id.currency_id
        return {
            "name": self.env._(
                "Deferred revenue %(month)s, %(count)s invoice lines",
                month=month,
                count=sum(self.mapped("item_count")),
            ),
            "account_id": account.id,
            "partner_id": self.partner_id.id,
            "currency_id": currency.id,
            "balance": company.round(balance),
            "amount_currency": currency.round(in_currency),
            "analytic_distribution": analytic,
            "tax_ids": [Command.clear()],
        }
