from odoo import api, models
from odoo.tools import SQL

from .unbilled import OPEN_SPANS, get_open_query

# All days of items whose stand-alone price is kept, and of them those not billed.
SPANS = SQL(
    """WITH running AS (
        SELECT item.*, item.last_day + 1 AS after, plan.billing_timing,
            line.order_line_id, line.billing_start,
            COALESCE(line.root_line_id, line.id) AS root_id
        FROM item
        JOIN sale_contract_line line ON line.id = item.id
        JOIN sale_contract contract ON contract.id = item.contract_id
        JOIN sale_contract_plan plan ON plan.id = contract.plan_id
        JOIN sale_contract_line root ON root.id = COALESCE(line.root_line_id, line.id)
        JOIN sale_deferral_price price ON price.order_line_id = root.order_line_id
        WHERE contract.date_start IS NOT NULL AND item.last_day IS NOT NULL
    )
    SELECT id, 'whole' AS band, sold_from AS lo, after AS hi FROM running
    UNION ALL %s""",
    OPEN_SPANS,
)
# What orders of a company sold into contracts, and when these run.
TERMS = """
    SELECT sold.order_id, MIN(contract.id) AS contract_id,
           MIN(COALESCE(line.date_start, contract.date_start)) AS first_day,
           MAX(LEAST(contract.date_cancelled - 1, COALESCE(contract.date_end,
               (contract.date_start + INTERVAL '1 year - 1 day')::date))) AS last_day
      FROM sale_deferral_price price
      JOIN sale_order_line sold ON sold.id = price.order_line_id
      JOIN sale_contract_line line ON line.order_line_id = sold.id
      JOIN sale_contract contract ON contract.id = line.contract_id
     WHERE price.company_id = %s
     GROUP BY sold.order_id
    HAVING COUNT(contract.date_start) = COUNT(*)
"""


# What is not invoiced of an order line (``sold``) that sells something once: nothing of
# what was credited.
ONCE = SQL(
    """SELECT CASE WHEN sold.invoice_status = 'invoiced'
                     OR billed.is_credited OR sold.product_uom_qty = 0
                THEN 0
                ELSE sold.price_subtotal * GREATEST(0, 1
                    - sold.qty_invoiced::numeric
                    / sold.product_uom_qty::numeric) END AS open"""
)
# What an order line (``sold``) is worth alone, what is agreed, and what is earned as it
# is invoiced, by its item (``item``), invoices (``billed``) and accruals (``accrued``).
AMOUNTS = SQL(
    """COALESCE(item.alone, price.amount) AS alone,
    COALESCE(billed.agreed, 0) + COALESCE(item.open, once.open
        / COALESCE(NULLIF(orders.currency_rate, 0), 1)::numeric)
        AS agreed,
    COALESCE(billed.agreed_currency, 0)
        + COALESCE(item.open_currency, once.open) AS agreed_currency,
    COALESCE(billed.earned, 0) + COALESCE(accrued.amount, 0) AS invoiced,
    COALESCE(billed.earned_currency, 0)
        + COALESCE(accrued.amount_currency, 0) AS invoiced_currency,
    COALESCE(billed.delivered_share, sold.qty_delivered::numeric
        / NULLIF(sold.product_uom_qty, 0)::numeric, 0) AS delivered"""
)
# The invoice lines of each order line of a company: of its item, and of itself.
BILLS = """
    SELECT aml.id AS move_line_id, root.order_line_id
      FROM sale_deferral_price price
      JOIN sale_contract_line root
        ON root.order_line_id = price.order_line_id
       AND root.root_line_id IS NULL
      JOIN sale_contract_line version
        ON version.id = root.id OR version.root_line_id = root.id
      JOIN account_move_line aml ON aml.contract_line_id = version.id
     WHERE price.company_id = %(company)s
     UNION ALL
    SELECT rel.invoice_line_id, MIN(rel.order_line_id)
      FROM sale_deferral_price price
      JOIN sale_order_line_invoice_rel rel
        ON rel.order_line_id = price.order_line_id
      JOIN account_move_line aml ON aml.id = rel.invoice_line_id
     WHERE price.company_id = %(company)s AND aml.contract_line_id IS NULL
     GROUP BY rel.invoice_line_id
"""
# Those that count: posted, or drafts of what was sold.
IS_BILL = SQL(
    """aml.display_type = 'product'
    AND (aml.parent_state = 'posted' OR aml.parent_state = 'draft'
         AND (aml.bills_contract OR move.move_type = 'out_refund'
              OR EXISTS (SELECT FROM sale_order_line_invoice_rel
                          WHERE invoice_line_id = aml.id)))"""
)


class SaleDeferralAllocation(models.Model):
    """The part of ``sale.deferral.allocation`` that reads what was sold."""

    _inherit = "sale.deferral.allocation"

    @api.model
    def _get_part_query(self, close):
        """Return the order lines of bundles that have started: what each would cost
        alone, what is agreed and earned as invoiced, in both currencies; for items the
        days, the price alone and the agreed one of each version.
        """
        return SQL(
            """
            SELECT sold.order_id, sold.id AS order_line_id, sold.product_id,
                   item.contract_line_id, orders.currency_id,
                   COALESCE(item.contract_id, term.contract_id) AS contract_id,
                   partner.commercial_partner_id AS partner_id, billed.account_id,
                   orders.fiscal_position_id, sold.analytic_distribution,
                   term.first_day, term.last_day, item.versions,
                   COALESCE(tmpl.recognition, cat.recognition, 'period') AS kind,
                   %(amounts)s
              FROM sale_deferral_price price
              JOIN sale_order_line sold ON sold.id = price.order_line_id
              JOIN sale_order orders ON orders.id = sold.order_id
              JOIN res_partner partner ON partner.id = orders.partner_invoice_id
              JOIN (%(terms)s) term ON term.order_id = orders.id
              LEFT JOIN product_product product ON product.id = sold.product_id
              LEFT JOIN product_template tmpl ON tmpl.id = product.product_tmpl_id
              LEFT JOIN product_category cat ON cat.id = tmpl.categ_id
              LEFT JOIN (%(items)s) item ON item.order_line_id = sold.id
              LEFT JOIN (%(billed)s) billed ON billed.order_line_id = sold.id
              LEFT JOIN (%(accrued)s) accrued ON accrued.order_line_id = sold.id
              CROSS JOIN LATERAL (%(once)s) once
             WHERE price.company_id = %(company)s AND orders.state = 'sale'
               AND NOT COALESCE(sold.is_downpayment, FALSE)
               AND (item.order_line_id IS NOT NULL
                    OR sold.recurring_type IS DISTINCT FROM 'recurring')
             ORDER BY sold.order_id, sold.sequence, sold.id
            """,
            amounts=AMOUNTS,
            once=ONCE,
            terms=SQL(TERMS, close.company_id.id),
            items=self._get_item_query(close),
            billed=self._get_billed_query(close),
            accrued=self._get_accrued_query(close),
            company=close.company_id.id,
        )

    @api.model
    def _get_item_query(self, close):
        """Return by order line what the versions of its item would cost alone, what is
        agreed for them, and what of them is not billed.
        """
        return SQL(
            """
            SELECT version.order_line_id, MIN(version.contract_id) AS contract_id,
                   MIN(version.root_id) AS contract_line_id,
                   SUM(version.alone) AS alone, SUM(version.open) AS open,
                   SUM(version.open_currency) AS open_currency,
                   json_agg(json_build_array(version.period_start, version.period_end,
                       version.alone, version.agreed) ORDER BY version.period_start)
                       AS versions
              FROM (
                SELECT root.id AS root_id, root.order_line_id, open.contract_id,
                       open.period_start, open.period_end,
                       round((price.amount / sold.product_uom_qty::numeric
                           * line.product_uom_qty::numeric * open.periods)::numeric, 6)
                           AS alone,
                       round((line.price_subtotal * open.periods)::numeric, 6)
                           AS agreed,
                       (open.amount / open.rate)::numeric AS open,
                       open.amount::numeric AS open_currency
                  FROM (%(items)s) open
                  JOIN sale_contract_line line ON line.id = open.id
                  JOIN sale_contract_line root
                    ON root.id = COALESCE(line.root_line_id, line.id)
                  JOIN sale_order_line sold ON sold.id = root.order_line_id
                  JOIN sale_deferral_price price ON price.order_line_id = sold.id
                 WHERE sold.product_uom_qty > 0 AND open.periods IS NOT NULL
              ) version
             GROUP BY version.order_line_id
            """,
            items=get_open_query(close, SPANS),
        )

    @api.model
    def _get_billed_query(self, close):
        """Return by order line what is invoiced, drafts included and credits taken off,
        and what of it is earned as it was invoiced until the end of the month.
        """
        return SQL(
            """
            SELECT line.order_line_id, MAX(aml.account_id) AS account_id,
                   SUM(-aml.balance) AS agreed,
                   SUM(-aml.amount_currency) AS agreed_currency,
                   SUM(-aml.balance - COALESCE(target.deferred, 0))
                       FILTER (WHERE %(is_counted)s) AS earned,
                   SUM(-aml.amount_currency - COALESCE(target.deferred_currency, 0))
                       FILTER (WHERE %(is_counted)s) AS earned_currency,
                   MAX(known.delivered_share) AS delivered_share,
                   BOOL_OR(move.move_type = 'out_refund') AS is_credited
              FROM (%(bills)s) line
              JOIN account_move_line aml ON aml.id = line.move_line_id
              JOIN account_move move ON move.id = aml.move_id
              LEFT JOIN sale_deferral_item known ON known.move_line_id = aml.id
              LEFT JOIN (%(target)s) target ON target.id = known.id
             WHERE %(is_bill)s
             GROUP BY line.order_line_id
            """,
            is_counted=SQL(
                "aml.parent_state = 'posted' AND aml.date <= %s", close.date
            ),
            bills=SQL(BILLS, company=close.company_id.id),
            is_bill=IS_BILL,
            target=self.env["sale.deferral.item"]._get_target_query(close),
        )

    @api.model
    def _get_accrued_query(self, close):
        """Return by order line what the close accrues."""
        return SQL(
            """
            SELECT root.order_line_id, SUM(accrual.amount) AS amount,
                   SUM(accrual.amount_currency) AS amount_currency
              FROM sale_deferral_accrual accrual
              JOIN sale_contract_line line ON line.id = accrual.contract_line_id
              JOIN sale_contract_line root
                ON root.id = COALESCE(line.root_line_id, line.id)
             WHERE accrual.close_id = %s
             GROUP BY root.order_line_id
            """,
            close.id,
        )
