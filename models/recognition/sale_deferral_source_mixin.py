from odoo import fields, models
from odoo.tools import SQL

SOURCE = (
    *("company_id", "account_id", "deferred_account_id", "partner_id", "contract_id"),
    "product_id",
)


class SaleDeferralSourceMixin(models.AbstractModel):
    """What reports on deferred revenue are grouped by."""

    _name = "sale.deferral.source.mixin"
    _description = "Source of Deferred Revenue"

    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    account_id = fields.Many2one("account.account", "Income Account", readonly=True)
    deferred_account_id = fields.Many2one("account.account", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    contract_id = fields.Many2one("sale.contract", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    analytic_account_id = fields.Many2one(
        "account.analytic.account",
        readonly=True,
        help="The first one of the analytic distribution of the invoice line.",
    )

    def _get_source_columns(self, alias):
        """Return the columns of these fields but the analytic account."""
        return SQL(", ").join(SQL.identifier(alias, name) for name in SOURCE)

    def _get_source_sql(self, alias):
        """Return the columns of these fields, of a table that has them."""
        columns = [SQL.identifier(alias, name) for name in SOURCE]
        analytic = SQL(
            "(SELECT split_part(key, ',', 1)::int FROM jsonb_object_keys(CASE"
            " jsonb_typeof(%(column)s) WHEN 'object' THEN %(column)s END) key"
            " ORDER BY key LIMIT 1) AS analytic_account_id",
            column=SQL.identifier(alias, "analytic_distribution"),
        )
        return SQL(", ").join([*columns, analytic])
