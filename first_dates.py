"""When orders were sent, invoiced and paid first, filled in by SQL for the past.

Used when the add-on is installed on, or updates, a database with orders: computing them
one by one would take too long.
"""

from odoo.tools import sql

COLUMNS = ("first_sent_date", "first_invoice_date", "paid_date")


def fill_first_dates(cr):
    """Create the columns of orders, and fill them from messages and invoices."""
    missing = [
        name for name in COLUMNS if not sql.column_exists(cr, "sale_order", name)
    ]
    for name in missing:
        sql.create_column(cr, "sale_order", name, "date")
    if missing:
        cr.execute(SENT)
        cr.execute(INVOICED)


# Odoo notes in the chatter when a quotation was sent; on the day of the company.
SENT = """
    UPDATE sale_order orders
    SET first_sent_date =
        (sent.moment AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(company.tz, 'UTC'))::date
    FROM (
        SELECT message.res_id, MIN(message.date) AS moment
        FROM mail_message message
        JOIN ir_model_data data ON data.res_id = message.subtype_id
        WHERE data.module = 'sale' AND data.name = 'mt_order_sent'
            AND data.model = 'mail.message.subtype' AND message.model = 'sale.order'
        GROUP BY message.res_id
    ) sent, res_company company
    WHERE orders.id = sent.res_id AND company.id = orders.company_id
"""
# The last payment of whatever was invoiced; without an entry of it, the last invoice.
INVOICED = """
    WITH invoice AS (
        SELECT DISTINCT line.order_id, move.id, move.invoice_date, move.payment_state
        FROM sale_order_line_invoice_rel rel
        JOIN sale_order_line line ON line.id = rel.order_line_id
        JOIN account_move_line item ON item.id = rel.invoice_line_id
        JOIN account_move move ON move.id = item.move_id
        WHERE move.state = 'posted' AND move.move_type = 'out_invoice'
    ), payment AS (
        SELECT item.move_id, MAX(partial.max_date) AS paid_date
        FROM account_partial_reconcile partial
        JOIN account_move_line item ON item.id = partial.debit_move_id
        WHERE item.move_id IN (SELECT id FROM invoice)
        GROUP BY item.move_id
    ), invoiced AS (
        SELECT invoice.order_id,
            MIN(invoice.invoice_date) AS first_date,
            BOOL_AND(invoice.payment_state IN ('in_payment', 'paid', 'reversed'))
                AND BOOL_OR(invoice.payment_state IN ('in_payment', 'paid')) AS is_paid,
            MAX(COALESCE(payment.paid_date, invoice.invoice_date))
                FILTER (WHERE invoice.payment_state != 'reversed') AS paid_date
        FROM invoice
        LEFT JOIN payment ON payment.move_id = invoice.id
        GROUP BY invoice.order_id
    )
    UPDATE sale_order orders
    SET first_invoice_date = invoiced.first_date,
        paid_date = CASE WHEN invoiced.is_paid AND orders.invoice_status = 'invoiced'
            THEN invoiced.paid_date END
    FROM invoiced
    WHERE invoiced.order_id = orders.id
"""
