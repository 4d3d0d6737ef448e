from odoo import api, models
from odoo.tools import SQL

# How much of an order line (``sold``) was invoiced until a day, in the unit of its
# product.
BILLED = """
    SELECT SUM(other.quantity * other_unit.factor * CASE
               WHEN bill.move_type = 'out_refund' THEN -1 ELSE 1 END) AS quantity
      FROM sale_order_line_invoice_rel other_rel
      JOIN account_move_line other ON other.id = other_rel.invoice_line_id
      JOIN account_move bill ON bill.id = other.move_id
      JOIN uom_uom other_unit ON other_unit.id = other.product_uom_id
     WHERE other_rel.order_line_id = sold.id
       AND other.parent_state = 'posted' AND other.date <= %s
"""
# What reached the customer of it, and on which day of the company (``comp``); what came
# back is negative.
MOVED = SQL(
    """
    SELECT move.quantity * move_unit.factor * CASE
               WHEN target.usage = 'customer' THEN 1 ELSE -1 END AS quantity,
           (move.date AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(comp.tz, 'UTC'))::date
               AS date
      FROM stock_move move
      JOIN uom_uom move_unit ON move_unit.id = move.product_uom
      JOIN stock_location source ON source.id = move.location_id
      JOIN stock_location target ON target.id = move.location_dest_id
     WHERE move.sale_line_id = sold.id AND move.state = 'done'
       AND move.product_id = sold.product_id
       AND (source.usage = 'customer') != (target.usage = 'customer')
    """
)


# The months (``month``) in which a line may be earned: that of its invoice, those of
# deliveries, and none for the rest.
KNOWN_MONTHS = """
    SELECT date_trunc('month', line.date)::date AS month
     UNION
    SELECT date_trunc('month', GREATEST(moved.date, line.date))::date
      FROM (%(moved)s) moved WHERE moved.date <= %(day)s
     UNION
    SELECT NULL
"""
# What of a line (``line``) is earned until the end of such a month.
EARNED_UNTIL = """
    SELECT CASE WHEN known.month IS NULL THEN line.amount
                ELSE round(line.amount * COALESCE(
                    CASE WHEN COUNT(*) = 0 THEN line.delivered_share
                         WHEN billed.quantity > 0
                         THEN LEAST(1, GREATEST(0, COALESCE(SUM(
                             moved.quantity) FILTER (WHERE moved.date
                             < known.month + INTERVAL '1 month'
                             AND moved.date <= %(day)s), 0)::numeric
                             / billed.quantity::numeric))
                         ELSE 1 END, 0), line.digits) END AS amount
      FROM (%(moved)s) moved
"""


class SaleDeferralItem(models.Model):
    """The part of ``sale.deferral.item`` that knows what was delivered."""

    _inherit = "sale.deferral.item"

    @api.model
    def _get_goods_query(self, day, since):
        """Return which share of what was invoiced of an order line had reached the
        customer, until two days: by its stock moves. Of kits, and of what is not moved,
        it is what the order says now.

        Several invoices of a line have the same share.
        """
        delivered, before = (
            SQL(
                "CASE WHEN MIN(billed.quantity) > 0 THEN LEAST(1, GREATEST(0,"
                " COALESCE(SUM(moved.quantity) FILTER (WHERE moved.date <= %s),"
                " CASE WHEN COUNT(moved.quantity) = 0"
                " THEN MIN(sold.qty_delivered * unit.factor) ELSE 0 END)::numeric"
                " / MIN(billed.quantity)::numeric)) ELSE 1 END",
                until,
            )
            for until in (day, since)
        )
        return SQL(
            """
            SELECT %(delivered)s AS delivered_share, %(before)s AS delivered_before
              FROM (
                SELECT MIN(order_line_id) AS order_line_id
                  FROM sale_order_line_invoice_rel
                 WHERE invoice_line_id = aml.id
                   AND rule.kind = 'delivery'
              ) rel
              JOIN sale_order_line sold ON sold.id = rel.order_line_id
              JOIN uom_uom unit ON unit.id = sold.product_uom_id
              LEFT JOIN LATERAL (%(billed)s) billed ON TRUE
              LEFT JOIN LATERAL (%(moved)s) moved ON TRUE
             HAVING COUNT(*) > 0
            """,
            delivered=delivered,
            before=before,
            billed=SQL(BILLED, day),
            moved=MOVED,
        )

    @api.model
    def _get_delivered_months_query(self, day):
        """Return in which months a line of :meth:`_get_undated_query` is earned, if it
        is when it is delivered: ``month``, its first day, and ``amount``; the rest has
        no month. What has no stock moves is earned with its invoice.

        :param date day: until which deliveries count
        """
        return SQL(
            """
            SELECT step.month, SUM(step.amount) AS amount
              FROM (
                SELECT known.month,
                       earned.amount - COALESCE(
                           lag(earned.amount) OVER (ORDER BY known.month NULLS LAST), 0)
                           AS amount
                  FROM (
                    SELECT MIN(order_line_id) AS id FROM sale_order_line_invoice_rel
                     WHERE invoice_line_id = line.move_line_id
                  ) rel
                  JOIN sale_order_line sold ON sold.id = rel.id
                  JOIN res_company comp ON comp.id = line.company_id
                  CROSS JOIN LATERAL (%(billed)s) billed
                  CROSS JOIN LATERAL (%(months)s) known
                  CROSS JOIN LATERAL (%(earned)s) earned
              ) step
             GROUP BY step.month
            HAVING SUM(step.amount) != 0
            """,
            billed=SQL(BILLED, day),
            months=SQL(KNOWN_MONTHS, moved=MOVED, day=day),
            earned=SQL(EARNED_UNTIL, moved=MOVED, day=day),
        )
