from odoo import api, models
from odoo.tools import SQL

# What an item says of an invoice line, whenever it is earned.
COLUMNS = SQL(
    """aml.id AS move_line_id, aml.move_id, aml.move_name AS document, aml.company_id,
    aml.currency_id, aml.account_id,
    COALESCE((cat.deferred_account_id ->> aml.company_id::text)::int,
        acc.deferred_account_id, comp.deferred_revenue_account_id)
        AS deferred_account_id,
    move.commercial_partner_id AS partner_id, aml.product_id, aml.analytic_distribution,
    aml.date, aml.balance * -1 AS amount, aml.amount_currency * -1 AS amount_currency"""
)
# Posted lines of customer invoices, and how they are recognised.
LINES = SQL(
    """account_move_line aml
    JOIN account_move move ON move.id = aml.move_id
    JOIN account_account acc ON acc.id = aml.account_id
    JOIN res_company comp ON comp.id = aml.company_id
    LEFT JOIN product_product product ON product.id = aml.product_id
    LEFT JOIN product_template tmpl ON tmpl.id = product.product_tmpl_id
    LEFT JOIN product_category cat ON cat.id = tmpl.categ_id
    LEFT JOIN sale_contract_line item ON item.id = aml.contract_line_id
    CROSS JOIN LATERAL (
        SELECT COALESCE(tmpl.recognition, cat.recognition, 'period') AS kind
    ) rule"""
)
CHARGED = SQL(
    """aml.parent_state = 'posted' AND aml.display_type = 'product'
    AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
    AND acc.account_type IN ('income', 'income_other')"""
)
# Whether an invoice line may have to do with a contract: of the many that do not,
# nothing more is looked up.
NEEDS_TERM = SQL(
    """aml.contract_line_id IS NOT NULL OR rule.kind = 'term'
    OR EXISTS (
        SELECT FROM sale_order_line_invoice_rel billed
          JOIN sale_contract_line sold
            ON sold.order_line_id = billed.order_line_id
          JOIN sale_contract waiting ON waiting.id = sold.contract_id
         WHERE billed.invoice_line_id = aml.id
           AND waiting.date_start IS NULL
           AND waiting.date_cancelled IS NULL
    )"""
)
# The contract of what its order (``sold``) sells beside it, if a line is for no item.
BESIDE = SQL(
    """SELECT MIN(item.contract_id) AS contract_id
      FROM sale_contract_line item
      JOIN sale_order_line other ON other.id = item.order_line_id
     WHERE other.order_id = sold.order_id"""
)
# What may leave something of a contract to earn after a day, each part by an index: of
# the lines that name their days, and of the others.
LEFT_DATED = "aml.period_end > %s"
LEFT_UNDATED = SQL(
    """(aml.contract_line_id IS NOT NULL
    OR aml.product_id = ANY(ARRAY(
        SELECT asked.id FROM product_product asked
          JOIN product_template own ON own.id = asked.product_tmpl_id
          LEFT JOIN product_category its ON its.id = own.categ_id
         WHERE COALESCE(own.recognition, its.recognition) = 'term'))
    OR aml.id = ANY(ARRAY(
        SELECT billed.invoice_line_id FROM sale_contract waiting
          JOIN sale_contract_line sold ON sold.contract_id = waiting.id
          JOIN sale_order_line_invoice_rel billed
            ON billed.order_line_id = sold.order_line_id
         WHERE waiting.date_start IS NULL AND waiting.date_cancelled IS NULL)))"""
)
IS_LARGE = SQL("abs(aml.balance) >= COALESCE(comp.deferral_min_amount, 0)")


class SaleDeferralItem(models.Model):
    """The part of ``sale.deferral.item`` that reads invoice lines."""

    _inherit = "sale.deferral.item"

    @api.model
    def _get_source_query(self, close):
        """Return the invoice lines that may be deferred at the end of the day of a
        close, with what an item says of them.

        They are posted, of an income account, and earned on days, or over the term of
        their contract; without any day as long as that term has not started. Left out
        is what was earned before the last close, and is not deferred any more.
        """
        company = close.company_id
        since = close._get_last().date or close.date
        return SQL(
            """
            SELECT line.*
              FROM (%(lines)s) line
              JOIN res_company comp ON comp.id = line.company_id
             WHERE line.company_id = %(company)s
               AND line.date <= %(day)s
               AND line.date >= COALESCE(comp.deferral_start_date, line.date)
               AND line.is_spread
               AND (line.last_day IS NULL OR line.last_day > %(since)s
                    OR EXISTS (
                        SELECT FROM sale_deferral_item known
                         WHERE known.move_line_id = line.move_line_id
                           AND known.deferred != 0))
            """,
            company=company.id,
            day=close.date,
            since=since,
            lines=self._get_line_query(close.date, since),
        )

    @api.model
    def _get_line_query(self, day, since, left_after=None):
        """Return the posted lines of customer invoices, of all companies: what an item
        says of them, whether they are earned on days, and on which: none while the term
        waits for its start, or not everything is delivered.

        :param date day: until which deliveries count
        :param date since: an earlier day, for what had been delivered before
        :param date left_after: leave out what has nothing to do with a contract, or
            certainly nothing to earn after that day
        """
        dated = SQL(LEFT_DATED, left_after) if left_after else SQL("TRUE")
        undated = LEFT_UNDATED if left_after else SQL("TRUE")
        return SQL(
            "%s AND %s UNION ALL %s AND %s",
            self._get_dated_query(),
            dated,
            self._get_undated_query(day, since),
            undated,
        )

    @api.model
    def _get_dated_query(self):
        """Return the lines that name their days: nothing else has to be asked."""
        return SQL(
            """
            SELECT %(columns)s, item.contract_id, spread.is_spread,
                   NULL::numeric AS delivered_share, NULL::numeric AS delivered_before,
                   CASE WHEN spread.is_spread THEN aml.period_start ELSE aml.date END
                       AS first_day,
                   CASE WHEN spread.is_spread THEN aml.period_end ELSE aml.date END
                       AS last_day
              FROM %(lines)s
              CROSS JOIN LATERAL (
                SELECT rule.kind != 'at_once' AND %(is_large)s AS is_spread
              ) spread
             WHERE %(charged)s AND aml.period_start IS NOT NULL
            """,
            columns=COLUMNS,
            lines=LINES,
            is_large=IS_LARGE,
            charged=CHARGED,
        )

    @api.model
    def _get_undated_query(self, day, since):
        """Return the lines that name no days, see :meth:`_get_line_query`: fees, goods,
        and what waits for its term.
        """
        return SQL(
            """
            SELECT %(columns)s, COALESCE(item.contract_id, term.contract_id)
                       AS contract_id,
                   spread.is_spread, goods.delivered_share, goods.delivered_before,
                   COALESCE(fixed.day, term.date_start) AS first_day,
                   COALESCE(fixed.day, term.date_end) AS last_day
              FROM %(lines)s
              LEFT JOIN LATERAL (%(term)s) term ON TRUE
              LEFT JOIN LATERAL (%(goods)s) goods ON TRUE
              CROSS JOIN LATERAL (
                SELECT rule.kind != 'at_once' AND %(is_large)s
                   AND (COALESCE(term.is_item AND term.is_waiting, FALSE)
                        OR goods.delivered_share IS NOT NULL
                        OR (rule.kind = 'term' AND COALESCE(
                            term.is_waiting OR term.date_start IS NOT NULL, FALSE))
                   ) AS is_spread
              ) spread
              CROSS JOIN LATERAL (
                SELECT CASE WHEN NOT spread.is_spread
                                 OR goods.delivered_share >= 1
                                    AND goods.delivered_before >= 1 THEN aml.date
                            WHEN goods.delivered_share >= 1 THEN %(day)s::date
                       END AS day
              ) fixed
             WHERE %(charged)s AND aml.period_start IS NULL
            """,
            columns=COLUMNS,
            lines=LINES,
            is_large=IS_LARGE,
            charged=CHARGED,
            term=self._get_term_query(),
            goods=self._get_goods_query(day, since),
            day=day,
        )

    @api.model
    def _get_term_query(self):
        """Return the contract of an invoice line that names no days, its first and last
        day, whether the line is for an item of it, and whether it waits for its start.
        A term without an end counts as a year.
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
              FROM (
                SELECT WHERE (%(needed)s)
              ) needed
              LEFT JOIN sale_order_line_invoice_rel rel
                     ON rel.invoice_line_id = aml.id
              LEFT JOIN sale_order_line sold ON sold.id = rel.order_line_id
              LEFT JOIN sale_contract_line line ON line.id = COALESCE(
                     aml.contract_line_id, (
                         SELECT MIN(own.id) FROM sale_contract_line own
                          WHERE own.order_line_id = sold.id))
              LEFT JOIN LATERAL (%(beside)s) beside ON line.id IS NULL
              LEFT JOIN sale_contract contract
                     ON contract.id = COALESCE(line.contract_id, beside.contract_id)
             ORDER BY line.id
             LIMIT 1
            """,
            needed=NEEDS_TERM,
            beside=BESIDE,
        )
