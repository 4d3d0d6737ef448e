"""What reports on orders and invoices read, for a database of ``scale_data.py``: its
documents, on days of three years instead of one.
"""

from contracts import insert_copies
from scale_data import create_scale, skip_foreign_keys

from odoo.tools import SQL

DAYS = 1095  # over which documents are spread


def create_figures(env, size):
    """Insert contracts and documents, see ``create_scale``.

    :param int size: number of contracts
    """
    create_scale(env, size)
    skip_foreign_keys(env)
    spread_orders(env)
    spread_invoices(env)
    # What begins later was recorded before.
    env.cr.execute(
        """UPDATE sale_contract_change SET create_date = NOW() - interval '9 days',
            write_date = NOW() - interval '9 days'
        WHERE write_date > NOW() - interval '9 days'"""
    )
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()
    env.invalidate_all()


def spread_orders(env):
    """One of four orders is a quotation, most of which come to nothing; each one of the
    others was sent, invoiced and mostly paid. One of five has an opportunity.
    """
    env.cr.execute(
        f"""UPDATE sale_order ordered SET date_order = day,
            create_date = day - interval '9 days',
            first_sent_date = day::date - 7 + number % 7,
            state = CASE WHEN number % 4 > 0 THEN 'sale'
                WHEN number % 3 > 0 THEN 'cancel' ELSE 'sent' END,
            first_invoice_date = CASE WHEN number % 4 > 0
                THEN day::date + number % 11 END,
            paid_date = CASE WHEN number % 4 > 1
                THEN day::date + 20 + number % 31 END
        FROM (
            SELECT id AS spread_id, SUBSTR(name, 3)::int / 2 AS number,
                NOW() - interval '1 day' * (SUBSTR(name, 3)::int * 7 % {DAYS}) AS day
            FROM sale_order WHERE name LIKE 'SO0%'
        ) spread
        WHERE spread_id = ordered.id"""
    )
    env.cr.execute(
        f"""UPDATE crm_lead SET create_date
                = NOW() - interval '1 day' * (20 + id * 11 % {DAYS}),
            date_closed = CASE WHEN won_status != 'pending'
                THEN NOW() - interval '1 day' * (id * 11 % {DAYS}) END,
            expected_revenue = 100 + id % 900"""
    )
    env.cr.execute(
        """UPDATE sale_order ordered SET opportunity_id = lead.id
        FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS place FROM crm_lead) lead
        JOIN (SELECT id, ROW_NUMBER() OVER (ORDER BY id DESC) AS place FROM sale_order)
            numbered USING (place)
        WHERE numbered.id = ordered.id"""
    )


def spread_invoices(env):
    """Each one gets what is owed of it: of one in twelve, something is."""
    env.cr.execute(
        f"""UPDATE account_move
        SET invoice_date = CURRENT_DATE - sequence_number % {DAYS},
            date = CURRENT_DATE - sequence_number % {DAYS},
            invoice_date_due = CURRENT_DATE - sequence_number % {DAYS} + 30
        WHERE name LIKE 'BENCH/%'"""
    )
    env.cr.execute(
        """UPDATE account_move_line item SET date = move.date,
            invoice_date = move.invoice_date
        FROM account_move move
        WHERE move.id = item.move_id AND move.name LIKE 'BENCH/%'"""
    )
    owed = env["account.move.line"].search(
        [("account_type", "=", "asset_receivable"), ("parent_state", "=", "posted")],
        limit=1,
    )
    insert_copies(
        owed,
        SQL("(SELECT * FROM account_move WHERE name LIKE 'BENCH/%%') AS move"),
        {
            "move_id": "move.id",
            "move_name": "move.name",
            "partner_id": "move.partner_id",
            "date": "move.date",
            "invoice_date": "move.invoice_date",
            "date_maturity": "move.invoice_date_due",
            "reconciled": "move.id %% 12 != 0",
            "amount_residual": "CASE WHEN move.id %% 12 = 0"
            " THEN account_move_line.amount_residual ELSE 0 END",
        },
    )
