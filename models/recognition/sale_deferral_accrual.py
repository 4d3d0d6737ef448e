from odoo import api, fields, models
from odoo.tools import SQL

from ... import recognition
from .unbilled import get_unbilled_query


class SaleDeferralAccrual(models.Model):
    """What a contract item that is billed in arrears has earned at the end of a month,
    and no invoice of the month or before says.

    It is counted anew by each close, and stays as it was counted: once it is invoiced,
    the next close takes it back.
    """

    _name = "sale.deferral.accrual"
    _description = "Accrued Revenue"
    _order = "close_id desc, id"
    _rec_name = "contract_line_id"

    close_id = fields.Many2one(
        "sale.deferral.close",
        "Counted In",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    date = fields.Date(required=True, readonly=True, help="Last day of the month.")
    contract_id = fields.Many2one("sale.contract", readonly=True, index=True)
    contract_line_id = fields.Many2one(
        "sale.contract.line", "Contract Item", readonly=True, ondelete="set null"
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        "Invoice Line",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The draft, or the invoice of a later month, that bills it.",
    )
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    account_id = fields.Many2one(
        "account.account", "Income Account", required=True, readonly=True
    )
    accrued_account_id = fields.Many2one(
        "account.account", required=True, readonly=True
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    analytic_distribution = fields.Json(readonly=True)
    period_start = fields.Date("First Day", readonly=True)
    period_end = fields.Date(
        "Last Day", readonly=True, help="Last day that is earned: of the month at most."
    )
    amount = fields.Monetary(
        "Earned, Not Invoiced",
        readonly=True,
        currency_field="company_currency_id",
        help="Without taxes, in the currency of the company.",
    )
    amount_currency = fields.Monetary("Earned in Currency", readonly=True)

    def action_view_contract(self):
        """Open the contract."""
        self.ensure_one()
        return self.contract_id._get_records_action()

    @api.model
    def _open_accruals(self, domain):
        """Return the action that opens what is earned and not invoiced."""
        views = [(False, view) for view in ("list", "pivot", "form")]
        name = self.env._("Earned, Not Invoiced")
        return self.browse()._get_records_action(name=name, domain=domain, views=views)

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
        names = SQL(
            "contract_id, contract_line_id, move_line_id, partner_id, product_id,"
            " account_id, currency_id, analytic_distribution, period_start, period_end,"
            " amount, amount_currency"
        )
        return SQL(
            """
            INSERT INTO sale_deferral_accrual (
                close_id, company_id, date, accrued_account_id, %(names)s,
                create_uid, create_date, write_uid, write_date
            )
            SELECT %(close)s, %(company)s, %(day)s, %(account)s, %(names)s,
                   %(user)s, now() AT TIME ZONE 'UTC', %(user)s,
                   now() AT TIME ZONE 'UTC'
              FROM (%(rows)s) earned
             WHERE amount != 0 OR amount_currency != 0
            """,
            names=names,
            close=close.id,
            company=close.company_id.id,
            day=close.date,
            account=close.company_id.accrued_revenue_account_id.id,
            user=self.env.uid,
            rows=rows,
        )

    @api.model
    def _get_line_query(self, close):
        """Return what invoices that come later have for days until the end of the
        month: drafts, and those of a later date.
        """
        company = close.company_id
        days = ("aml.period_start", "aml.period_end", f"DATE '{close.date:%Y-%m-%d}'")
        own, other = (
            SQL(recognition.recognised_sql(f"(-{amount})", *days, digits, method))
            for amount, digits, method in (
                (
                    "aml.balance",
                    company.currency_id.decimal_places,
                    company.deferral_method,
                ),
                (
                    "aml.amount_currency",
                    "currency.decimal_places",
                    company.deferral_method,
                ),
            )
        )
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
              JOIN sale_contract contract ON contract.id = item.contract_id
              JOIN sale_contract_plan plan ON plan.id = contract.plan_id
              LEFT JOIN account_move origin ON origin.id = move.reversed_entry_id
             WHERE aml.company_id = %(company)s
               AND plan.billing_timing = 'arrears'
               AND aml.display_type = 'product'
               AND aml.period_start <= %(day)s
               AND (move.move_type = 'out_invoice' AND aml.parent_state = 'draft'
                    OR move.move_type = 'out_invoice' AND aml.date > %(day)s
                        AND aml.parent_state = 'posted'
                    OR move.move_type = 'out_refund' AND aml.date > %(day)s
                        AND aml.parent_state = 'posted' AND origin.date > %(day)s)
            """,
            own=own,
            other=other,
            company=company.id,
            day=close.date,
        )

    @api.model
    def _get_item_query(self, close):
        """Return what no invoice has of days until the end of the month."""
        companies = SQL(
            "SELECT id, FALSE AS without_short, %s::date AS today FROM res_company"
            " WHERE id = %s",
            close.date,
            close.company_id.id,
        )
        spans = SQL(
            """SELECT item.id, 'earned' AS band, item.unbilled_from AS lo,
                LEAST(item.last_day, item.today) + 1 AS hi
            FROM item
            JOIN sale_contract contract ON contract.id = item.contract_id
            JOIN sale_contract_plan plan ON plan.id = contract.plan_id
            WHERE plan.billing_timing = 'arrears' AND contract.date_start IS NOT NULL"""
        )
        return SQL(
            """
            SELECT item.contract_id, item.id AS contract_line_id,
                   NULL::int AS move_line_id,
                   partner.commercial_partner_id AS partner_id,
                   item.product_id, account.account_id, item.currency_id,
                   line.analytic_distribution, item.lo AS period_start,
                   item.hi - 1 AS period_end,
                   round((item.price * item.periods / item.rate)::numeric,
                         own.decimal_places) AS amount,
                   round((item.price * item.periods)::numeric,
                         currency.decimal_places) AS amount_currency
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
            items=get_unbilled_query(companies, spans),
            accounts=self._get_accounts_query(close.company_id),
        )

    @api.model
    def _get_accounts_query(self, company):
        """Return the income account of each product and fiscal position of contracts
        that are billed in arrears.
        """
        groups = self.env["sale.contract.line"]._read_group(
            [
                ("contract_id.company_id", "=", company.id),
                ("contract_id.plan_id.billing_timing", "=", "arrears"),
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
