from odoo import api, fields, models
from odoo.tools import SQL


class SaleDeferralItem(models.Model):
    """One invoice line of which revenue is, or was, earned later than it was invoiced.

    It is made by the first close that defers it and says what was counted, so that a
    document that changes afterwards is caught up visibly by the next close.
    """

    _name = "sale.deferral.item"
    _description = "Deferred Revenue"
    _order = "date desc, id desc"
    _rec_name = "document"

    move_line_id = fields.Many2one(
        "account.move.line", "Invoice Line", readonly=True, ondelete="set null"
    )
    document = fields.Char("Invoice", readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    account_id = fields.Many2one(
        "account.account", "Income Account", required=True, readonly=True
    )
    deferred_account_id = fields.Many2one(
        "account.account", required=True, readonly=True
    )
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, index=True)
    contract_id = fields.Many2one("sale.contract", readonly=True, index=True)
    product_id = fields.Many2one("product.product", readonly=True)
    analytic_distribution = fields.Json(readonly=True)
    date = fields.Date("Invoiced On", required=True, readonly=True)
    period_start = fields.Date(
        "First Day", readonly=True, help="Empty: the term has not started yet."
    )
    period_end = fields.Date("Last Day", readonly=True)
    amount = fields.Monetary(
        "Charged",
        readonly=True,
        currency_field="company_currency_id",
        help="Without taxes, in the currency of the company at the rate of the "
        "invoice. Credits are negative.",
    )
    amount_currency = fields.Monetary(
        "Charged in Currency", readonly=True, help="Without taxes."
    )
    deferred = fields.Monetary(
        "Not Earned Yet",
        readonly=True,
        currency_field="company_currency_id",
        help="What was still to be earned at the last close that counted it.",
    )
    close_id = fields.Many2one(
        "sale.deferral.close",
        "First Counted In",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    restated_close_id = fields.Many2one(
        "sale.deferral.close",
        "Changed Before",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The close before which the invoice was changed, cancelled or deleted, "
        "after another one had counted it.",
    )

    _move_line_unique = models.UniqueIndex(
        "(move_line_id) WHERE move_line_id IS NOT NULL"
    )
    _open_idx = models.Index("(company_id, period_end)")

    def action_view_invoice(self):
        """Open the invoice of the line."""
        self.ensure_one()
        return self.move_line_id.move_id._get_records_action()

    @api.model
    def _get_source_query(self, company, day):
        """Return the invoice lines that may be deferred at the end of a day, with what
        an item says of them.

        They are posted, of an income account, and earned on days, or over the term of
        their contract; without any day as long as that term has not started.
        """
        return SQL(
            """
            SELECT aml.id AS move_line_id, aml.move_name AS document, aml.company_id,
                   aml.currency_id, aml.account_id,
                   COALESCE(
                       (cat.deferred_account_id ->> %(company)s::text)::int,
                       acc.deferred_account_id,
                       comp.deferred_revenue_account_id
                   ) AS deferred_account_id,
                   move.commercial_partner_id AS partner_id, term.contract_id,
                   aml.product_id, aml.analytic_distribution, aml.date,
                   CASE WHEN aml.period_start IS NULL THEN term.date_start
                        ELSE aml.period_start END AS period_start,
                   CASE WHEN aml.period_start IS NULL THEN term.date_end
                        ELSE aml.period_end END AS period_end,
                   -aml.balance AS amount, -aml.amount_currency AS amount_currency
              FROM account_move_line aml
              JOIN account_move move ON move.id = aml.move_id
              JOIN account_account acc ON acc.id = aml.account_id
              JOIN res_company comp ON comp.id = aml.company_id
              LEFT JOIN product_product product ON product.id = aml.product_id
              LEFT JOIN product_template tmpl ON tmpl.id = product.product_tmpl_id
              LEFT JOIN product_category cat ON cat.id = tmpl.categ_id
              CROSS JOIN LATERAL (%(term)s) term
              CROSS JOIN LATERAL (
                SELECT COALESCE(tmpl.recognition, cat.recognition, 'period') AS kind
              ) rule
             WHERE aml.company_id = %(company)s
               AND aml.parent_state = 'posted'
               AND aml.display_type = 'product'
               AND aml.date <= %(day)s
               AND aml.date >= COALESCE(comp.deferral_start_date, aml.date)
               AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
               AND acc.account_type IN ('income', 'income_other')
               AND abs(aml.balance) >= COALESCE(comp.deferral_min_amount, 0)
               AND rule.kind != 'at_once'
               AND (
                   aml.period_start IS NOT NULL
                   OR (term.is_item AND term.is_waiting)
                   OR (rule.kind = 'term'
                       AND (term.is_waiting OR term.date_start IS NOT NULL))
               )
            """,
            company=company.id,
            day=day,
            term=self._get_term_query(),
        )

    @api.model
    def _get_term_query(self):
        """Return the contract of an invoice line, its first and last day, whether the
        line is for an item of it, and whether it waits for its start. A term without an
        end counts as a year.
        """
        return SQL(
            """
            SELECT contract.id AS contract_id, contract.date_start,
                   COALESCE(
                       contract.date_end,
                       (contract.date_start + INTERVAL '1 year - 1 day')::date
                   ) AS date_end,
                   line.id IS NOT NULL AS is_item,
                   (contract.id IS NOT NULL AND contract.date_start IS NULL
                    AND contract.date_cancelled IS NULL) AS is_waiting
              FROM (SELECT 1) one
              LEFT JOIN sale_order_line_invoice_rel rel
                     ON rel.invoice_line_id = aml.id
              LEFT JOIN sale_order_line sold ON sold.id = rel.order_line_id
              LEFT JOIN sale_contract_line line
                     ON line.id = aml.contract_line_id
                     OR (aml.contract_line_id IS NULL AND line.order_line_id = sold.id)
              LEFT JOIN LATERAL (
                SELECT MIN(item.contract_id) AS contract_id
                  FROM sale_contract_line item
                  JOIN sale_order_line other ON other.id = item.order_line_id
                 WHERE other.order_id = sold.order_id
              ) beside ON line.id IS NULL
              LEFT JOIN sale_contract contract
                     ON contract.id = COALESCE(line.contract_id, beside.contract_id)
             ORDER BY line.id
             LIMIT 1
            """
        )
