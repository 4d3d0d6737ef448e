"""The documents of a large database: see scale_data.py."""

from contracts import insert_copies

from odoo.tools import SQL

# Of twenty contracts: the one without an end, and those with a renewal opportunity.
EVERGREEN = 19
LED, LOST = 12, 15


def insert_orders(env, order):
    """An order of two lines for every second contract."""
    ids = insert_copies(
        order,
        SQL("(SELECT * FROM bench_copy WHERE i %% 2 = 1) AS copy"),
        {
            "name": "'SO' || lpad(copy.i::text, 7, '0')",
            "partner_id": "copy.customer",
            "access_token": "NULL",
        },
    )
    env.cr.execute(
        """INSERT INTO sale_contract_order_rel (contract_id, order_id)
        SELECT copy.contract, ordered.id FROM sale_order ordered
        JOIN bench_copy copy ON ordered.name = 'SO' || lpad(copy.i::text, 7, '0')
        WHERE ordered.id = ANY(%s)""",
        [ids],
    )
    insert_copies(
        order.order_line[-2:],
        SQL("unnest(%s) AS copy(id)", ids),
        {"order_id": "copy.id", "contract_line_ids": "NULL"},
    )


def insert_invoices(env, contract, invoice):
    """An invoice of one line for every second contract."""
    source = """(SELECT copy.*, min(line.id) AS item FROM bench_copy copy
        JOIN sale_contract_line line ON line.contract_id = copy.contract
        WHERE copy.i %% 2 = 0 AND copy.state != 'pending'
        GROUP BY copy.i, copy.rest, copy.customer, copy.contract, copy.state,
            copy.days) AS copy"""
    insert_copies(
        invoice,
        SQL(source),
        {
            "name": "'BENCH/' || copy.i",
            "sequence_number": "copy.i",
            "sequence_prefix": "'BENCH/'",
            "partner_id": "copy.customer",
            "commercial_partner_id": "copy.customer",
            "payment_reference": "'BENCH/' || copy.i",
            "access_token": "NULL",
        },
    )
    line = invoice.invoice_line_ids.filtered("contract_line_id")[:1]
    source = f"""(SELECT copy.*, contract.date_start AS start, move.id AS move
        FROM {source} JOIN account_move move ON move.name = 'BENCH/' || copy.i
        JOIN sale_contract contract ON contract.id = copy.contract) AS source"""
    insert_copies(
        line or invoice.invoice_line_ids[:1],
        SQL(source),
        {
            "move_id": "source.move",
            "move_name": "'BENCH/' || source.i",
            "partner_id": "source.customer",
            "contract_line_id": "source.item",
            "billed_line_id": "source.item",
            "bills_contract": "TRUE",
            "period_start": "source.start",
            "period_end": "source.start + 30",
        },
    )


def insert_leads(env, contract):
    """Renewal opportunities, open and lost."""
    lead = env["crm.lead"].create(
        {
            "name": "Renewal",
            "type": "opportunity",
            "partner_id": contract.partner_id.id,
            "order_type": "renewal",
        }
    )
    env.flush_all()
    insert_copies(
        lead,
        SQL(f"(SELECT * FROM bench_copy WHERE rest IN ({LED}, {LOST})) AS copy"),
        {
            "name": "'Renewal of S' || lpad(copy.i::text, 7, '0')",
            "partner_id": "copy.customer",
            "active": f"copy.rest = {LED}",
            "won_status": f"CASE WHEN copy.rest = {LED} THEN 'pending' ELSE 'lost' END",
            "probability": f"CASE WHEN copy.rest = {LED} THEN 10 ELSE 0 END",
        },
    )
    env.cr.execute(
        """UPDATE sale_contract contract SET renewal_lead_id = lead.id
        FROM crm_lead lead WHERE lead.name = 'Renewal of ' || contract.number"""
    )
    relation = lead._fields["source_contract_ids"]
    env.execute_query(
        SQL(
            """INSERT INTO %s (%s, %s) SELECT renewal_lead_id, id FROM sale_contract
            WHERE renewal_lead_id IS NOT NULL""",
            *map(
                SQL.identifier, (relation.relation, relation.column1, relation.column2)
            ),
        )
    )


def insert_run(env):
    """What ended too long ago was reported."""
    run = env["sale.renewal.run"].create({"state": "done"})
    env.flush_all()
    env.cr.execute(
        """INSERT INTO sale_renewal_run_line (run_id, contract_id, company_id, result)
        SELECT %s, contract, %s, 'overdue' FROM bench_copy WHERE state = 'expired'""",
        [run.id, env.company.id],
    )


def insert_facts(env):
    """The outcome of every term, as far as reports read it."""
    fact = env["sale.renewal.fact"].search([], limit=1)
    insert_copies(
        fact,
        SQL(
            """(SELECT copy.*, contract.date_end, contract.renewal_date
            FROM bench_copy copy JOIN sale_contract contract
            ON contract.id = copy.contract WHERE copy.rest != %s) AS copy""",
            EVERGREEN,
        ),
        {
            "contract_id": "copy.contract",
            "partner_id": "copy.customer",
            "due_date": "copy.date_end",
            "outcome": "CASE copy.state WHEN 'renewed' THEN 'renewed'"
            " WHEN 'not_renewed' THEN 'lost' WHEN 'expired' THEN 'lost'"
            " WHEN 'cancelled' THEN 'lost' WHEN 'to_renew' THEN 'open' END",
        },
    )
