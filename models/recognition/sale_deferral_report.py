from odoo import fields, models
from odoo.tools import SQL

from ... import recognition


class SaleDeferralReport(models.Model):
    """When deferred revenue is earned: one row per invoice line and month."""

    _name = "sale.deferral.report"
    _description = "Deferred Revenue Schedule"
    _auto = False
    _order = "month, item_id"
    _rec_name = "item_id"

    item_id = fields.Many2one("sale.deferral.item", "Invoice Line", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    account_id = fields.Many2one("account.account", "Income Account", readonly=True)
    deferred_account_id = fields.Many2one("account.account", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    contract_id = fields.Many2one("sale.contract", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    month = fields.Date(
        "Service Month",
        readonly=True,
        help="First day of the month. Empty: the term has not started yet.",
    )
    amount = fields.Monetary(
        "Earned in the Month",
        readonly=True,
        currency_field="company_currency_id",
        help="Without taxes, in the currency of the company at the rate of the "
        "invoice, as the company earns revenue.",
    )

    @property
    def _table_query(self):
        first = "series.month::date"
        last = "(series.month + INTERVAL '1 month - 1 day')::date"
        return SQL(
            """
            SELECT (item.id::bigint << 20)
                       + COALESCE(extract(year FROM series.month) * 12
                                  + extract(month FROM series.month), 0)::int AS id,
                   item.id AS item_id, item.company_id, item.account_id,
                   item.deferred_account_id, item.partner_id, item.contract_id,
                   item.product_id, series.month::date AS month,
                   CASE WHEN series.month IS NULL THEN item.amount
                        WHEN company.deferral_method = 'days' THEN %(days)s
                        ELSE %(months)s END AS amount
              FROM sale_deferral_item item
              JOIN res_company company ON company.id = item.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
              LEFT JOIN LATERAL generate_series(
                       date_trunc('month', item.period_start::timestamp),
                       item.period_end::timestamp, INTERVAL '1 month'
                   ) series(month) ON TRUE
             WHERE item.amount != 0
            """,
            # Expressions of ours: names of columns only.
            days=SQL(self._get_month_amount(first, last, "days")),
            months=SQL(self._get_month_amount(first, last, "months")),
        )

    def _get_month_amount(self, first, last, method):
        """Return the expression of what is earned from a day to another."""
        until_last, until_first = (
            recognition.recognised_sql(
                "item.amount",
                "item.period_start",
                "item.period_end",
                day,
                "currency.decimal_places",
                method,
            )
            for day in (last, f"({first} - 1)")
        )
        return f"({until_last}) - ({until_first})"

    def action_view_invoice(self):
        """Open the invoice."""
        self.ensure_one()
        return self.item_id.action_view_invoice()
