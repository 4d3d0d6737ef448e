from odoo import api, models
from odoo.tools import SQL

from ... import recognition
from .unbilled import OPEN_SPANS, get_open_query

NAMES = (
    *("contract_id", "contract_line_id", "move_line_id", "partner_id", "product_id"),
    *("account_id", "currency_id", "analytic_distribution", "period_start"),
    *("period_end", "amount", "amount_currency"),
)
# Days until the end of the month (``today``) that are not billed. Goods that are billed
# as delivered are not earned by days; what is not billed because nobody pays may never
# be.
SPANS = SQL(
    """WITH running AS (
        SELECT item.*, LEAST(item.last_day, item.today) + 1 AS after,
            plan.billing_timing, line.order_line_id, line.billing_start,
            COALESCE(line.root_line_id, line.id) AS root_id
        FROM item
        JOIN sale_contract_line line ON line.id = item.id
        JOIN sale_contract contract ON contract.id = item.contract_id
        JOIN sale_contract_plan plan ON plan.id = contract.plan_id
        JOIN product_product product ON product.id = item.product_id
        JOIN product_template template ON template.id = product.product_tmpl_id
        WHERE contract.date_start <= item.today
            AND (contract.suspended_date IS NULL
                OR contract.suspended_date > item.today
                OR plan.suspension_stops NOT IN ('billing', 'both'))
            AND (template.type != 'consu' OR template.invoice_policy != 'delivery')
    )
    %s""",
    OPEN_SPANS,
)


class SaleDeferralAccrual(models.Model):
    """The part of ``sale.deferral.accrual`` that counts."""

    _inherit = "sale.deferral.accrual"

    @api.model
    def _update_accruals(self, close):
        """Count what is earned and not invoiced at the end of the month, anew."""
        self.search([("close_id", "=", close.id)]).unlink()
        if not close.company_id.accrued_revenue_account_id:
            return
        self.env.flush_all()
        for query in (self._get_line_query(close), self._get_item_query(close)):
            self.env.cr.execute(self._get_insert_query(close, query))
        self.invalidate_model()

    @api.model
    def _get_insert_query(self, close, rows):
        """Return the statement that keeps rows of what is earned, each with the account
        that its category, income account or company names.
        """
        company = close.company_id
        return SQL(
            """
            INSERT INTO sale_deferral_accrual (
                close_id, company_id, date, accrued_account_id, %(names)s,
                create_uid, create_date, write_uid, write_date
            )
            SELECT %(close)s, %(company)s, %(day)s,
                   COALESCE((cat.accrued_account_id ->> %(key)s)::int,
                            acc.accrued_account_id, %(account)s), %(values)s,
                   %(user)s, now() AT TIME ZONE 'UTC', %(user)s,
                   now() AT TIME ZONE 'UTC'
              FROM (%(rows)s) earned
              JOIN account_account acc ON acc.id = earned.account_id
              LEFT JOIN product_product product ON product.id = earned.product_id
              LEFT JOIN product_template tmpl ON tmpl.id = product.product_tmpl_id
              LEFT JOIN product_category cat ON cat.id = tmpl.categ_id
             WHERE earned.amount != 0 OR earned.amount_currency != 0
            """,
            names=SQL(", ").join(map(SQL.identifier, NAMES)),
            values=SQL(", ").join(SQL.identifier("earned", name) for name in NAMES),
            close=close.id,
            company=company.id,
            key=str(company.id),
            day=close.date,
            account=company.accrued_revenue_account_id.id,
            user=self.env.uid,
            rows=rows,
        )

    @api.model
    def _get_line_query(self, close):
        """Return what invoices that come later have for days until the end of the
        month: drafts, and those of a later date.
        """
        return SQL(
            """
            SELECT item.contract_id, item.id AS contract_line_id,
                   aml.id AS move_line_id, move.commercial_partner_id AS partner_id,
                   aml.product_id, aml.account_id, aml.currency_id,
                   aml.analytic_distribution, aml.period_start,
                   LEAST(aml.period_end, %(day)s) AS period_end, %(own)s AS amount,
                   %(other)s AS amount_currency
              FROM account_move_line aml
              JOIN account_move move ON move.id = aml.move_id
              JOIN res_currency currency ON currency.id = aml.currency_id
              JOIN sale_contract_line item ON item.id = aml.contract_line_id
              LEFT JOIN account_move origin ON origin.id = move.reversed_entry_id
             WHERE aml.company_id = %(company)s
               AND aml.display_type = 'product'
               AND aml.period_start <= %(day)s
               AND (move.move_type = 'out_invoice' AND aml.parent_state = 'draft'
                        AND (aml.bills_contract OR EXISTS (
                            SELECT FROM sale_order_line_invoice_rel
                             WHERE invoice_line_id = aml.id))
                    OR move.move_type = 'out_invoice' AND aml.date > %(day)s
                        AND aml.parent_state = 'posted'
                    OR move.move_type = 'out_refund' AND aml.date > %(day)s
                        AND aml.parent_state = 'posted' AND origin.date > %(day)s)
            """,
            own=self._get_earned_sql(
                close, "balance", close.company_id.currency_id.decimal_places
            ),
            other=self._get_earned_sql(
                close, "amount_currency", "currency.decimal_places"
            ),
            company=close.company_id.id,
            day=close.date,
        )

    @api.model
    def _get_earned_sql(self, close, column, digits):
        """Return the expression of what an invoice line has earned until the end of the
        month: a column of ours, a date and whole numbers.
        """
        days = ("aml.period_start", "aml.period_end", f"DATE '{close.date:%Y-%m-%d}'")
        method = close.company_id.deferral_method
        return SQL(
            recognition.recognised_sql(f"(-aml.{column})", *days, digits, method)
        )

    @api.model
    def _get_item_query(self, close):
        """Return what no invoice has of days until the end of the month."""
        return SQL(
            """
            SELECT item.contract_id, item.id AS contract_line_id,
                   NULL::int AS move_line_id,
                   partner.commercial_partner_id AS partner_id,
                   item.product_id, account.account_id, item.currency_id,
                   line.analytic_distribution, item.period_start, item.period_end,
                   round((item.amount / item.rate)::numeric, own.decimal_places)
                       AS amount,
                   round(item.amount::numeric, currency.decimal_places)
                       AS amount_currency
              FROM (%(items)s) item
              JOIN sale_contract_line line ON line.id = item.id
              JOIN sale_contract contract ON contract.id = item.contract_id
              JOIN res_partner partner ON partner.id = item.partner_id
              JOIN res_company company ON company.id = item.company_id
              JOIN res_currency currency ON currency.id = item.currency_id
              JOIN res_currency own ON own.id = company.currency_id
              JOIN (%(accounts)s) account ON account.product_id = item.product_id
               AND account.position_id = COALESCE(contract.fiscal_position_id, 0)
            """,
            items=get_open_query(close, SPANS),
            accounts=self._get_accounts_query(close),
        )

    @api.model
    def _get_accounts_query(self, close):
        """Return the income account of each product and fiscal position of contracts
        that have started.
        """
        company = close.company_id
        groups = self.env["sale.contract.line"]._read_group(
            [
                ("contract_id.company_id", "=", company.id),
                ("contract_id.date_start", "<=", close.date),
                ("product_id", "!=", False),
            ],
            ["product_id", "contract_id.fiscal_position_id"],
        )
        journals = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", company.id)], limit=1
        )
        rows = [SQL("(NULL::int, NULL::int, NULL::int)")]
        for product, position in groups:
            template = product.with_company(company).product_tmpl_id
            account = template.get_product_accounts(fiscal_pos=position)["income"]
            if account := account or journals.default_account_id:
                rows.append(
                    SQL("(%s, %s, %s)", product.id, position.id or 0, account.id)
                )
        return SQL(
            "SELECT * FROM (VALUES %s) known (product_id, position_id, account_id)",
            SQL(", ").join(rows),
        )
