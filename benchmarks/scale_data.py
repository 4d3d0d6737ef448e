"""A large database, made by SQL: contracts in every state, and their documents."""

from contextlib import suppress
from datetime import timedelta

from contracts import create_contracts, create_products, insert_copies
from psycopg2.errors import InsufficientPrivilege

from odoo.tools import SQL

ITEMS = 5
CHANGES = 5
# Of twenty contracts, by what remains of their numbers: the state, and the days from
# today to their ends.
RUNNING, ENDED = "40 + i % 300", "-40 - i % 900"
KINDS = {
    "pending": ([0], "365 + i % 60"),
    "active": ([*range(1, 12), 19], RUNNING),
    "to_renew": ([12], "i % 30"),
    "renewed": ([13, 14], ENDED),
    "not_renewed": ([15], ENDED),
    "expired": ([16, 17], ENDED),
    "cancelled": ([18], ENDED),
}
EVERGREEN = 19
LED, LOST = 12, 15  # those that have a renewal opportunity


def create_scale(env, size):
    """Insert contracts, items, changes, orders, invoices and opportunities.

    Nothing is due: no scheduled action finds anything to do.

    :param int size: number of contracts; five items and changes each, an order and an
        invoice for every second one
    """
    today = env.company._get_contract_today()
    products = create_products(env)
    start = today - timedelta(days=10)
    _partners, contract = create_contracts(env, products, 1, start)
    contract.renewal_lead_days = 0
    invoice = contract.order_ids._create_invoices()
    invoice.action_post()
    env.flush_all()
    skip_foreign_keys(env)
    partner_ids = insert_customers(env, contract.partner_id, size * 6 // 10)
    create_numbers(env, size, partner_ids)
    insert_contracts(contract, today)
    insert_items(env, contract)
    insert_changes(env, contract)
    insert_chains(env)
    insert_orders(env, contract.order_ids)
    insert_invoices(env, contract, invoice)
    insert_leads(env, contract)
    insert_run(env)
    insert_facts(env)
    env.cr.execute("DROP TABLE bench_copy")
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()
    env.invalidate_all()


def skip_foreign_keys(env):
    """Do not look up what each row refers to, if that may be left out: it is there."""
    with suppress(InsufficientPrivilege), env.cr.savepoint():
        env.cr.execute("SET LOCAL session_replication_role = replica")


def insert_customers(env, partner, number):
    """Return the ids of as many customers."""
    ids = insert_copies(
        partner,
        SQL("generate_series(1, %s) AS i", number),
        {
            "name": "'Customer ' || lpad(i::text, 7, '0')",
            "complete_name": "'Customer ' || lpad(i::text, 7, '0')",
        },
    )
    env.cr.execute(
        "UPDATE res_partner SET commercial_partner_id = id WHERE id = ANY(%s)", [ids]
    )
    return ids


def create_numbers(env, size, partner_ids):
    """Make a table of what is to be copied: number, kind, days to the end, customer,
    and the id of the contract, filled in later.
    """
    state = " ".join(
        f"WHEN i % 20 IN ({', '.join(map(str, rests))}) THEN '{name}'"
        for name, (rests, _days) in KINDS.items()
    )
    days = " ".join(
        f"WHEN i % 20 IN ({', '.join(map(str, rests))}) THEN {days}"
        for rests, days in KINDS.values()
    )
    env.execute_query(
        SQL(
            """CREATE TABLE bench_copy AS
            SELECT i, i %% 20 AS rest, customer.id AS customer, NULL::int AS contract,
                CASE %s END AS state, CASE %s END AS days
            FROM generate_series(1, %s) i
            JOIN unnest(%s) WITH ORDINALITY AS customer (id, place)
                ON customer.place = 1 + i %% %s""",
            SQL(state.replace("%", "%%")),
            SQL(days.replace("%", "%%")),
            size,
            partner_ids,
            len(partner_ids),
        )
    )


def insert_contracts(contract, today):
    env = contract.env
    end = f"DATE '{today}' + copy.days"
    is_led = f"copy.rest IN ({LED}, {LOST})"
    number = "'S' || lpad(copy.i::text, 7, '0')"
    insert_copies(
        contract,
        SQL("bench_copy AS copy"),
        {
            "number": number,
            "name": f"{number} || '_' || ({end} - 364) || '_' || ({end})",
            **dict.fromkeys(
                ["partner_id", "partner_invoice_id", "partner_shipping_id"],
                "copy.customer",
            ),
            "state": "copy.state",
            "date_start": f"{end} - 364",
            "anchor_date": f"{end} - 364",
            "date_end": f"CASE WHEN copy.rest != {EVERGREEN} THEN {end} END",
            "date_cancelled": f"CASE WHEN copy.state = 'cancelled' THEN {end} END",
            "renewal_lead_days": "30",
            "renewal_date": f"CASE WHEN copy.rest != {EVERGREEN} THEN {end} - 30 END",
            "next_invoice_date": "CASE WHEN copy.state = 'active' AND NOT "
            f"{is_led} THEN DATE '{today}' + 1 + copy.i %% 30 END",
            "next_change_date": "NULL",
        },
    )
    env.cr.execute(
        """UPDATE bench_copy copy SET contract = contract.id
        FROM sale_contract contract
        WHERE contract.number = 'S' || lpad(copy.i::text, 7, '0')"""
    )
    env.cr.execute("CREATE INDEX ON bench_copy (contract)")
    env.cr.execute("ANALYZE bench_copy, sale_contract")


def insert_items(env, contract):
    ids = insert_copies(
        contract.line_ids[:ITEMS],
        SQL("bench_copy AS copy"),
        {
            "contract_id": "copy.contract",
            "order_line_id": "NULL",
            "billed_until": "NULL",
        },
    )
    env.cr.execute(
        "UPDATE sale_contract_line SET root_line_id = id"
        " WHERE root_line_id IS NOT NULL AND id = ANY(%s)",
        [ids],
    )
    env.cr.execute("ANALYZE sale_contract_line")


def insert_changes(env, contract):
    """A start, changes, and an end for what ended unrenewed."""
    source = SQL(
        """(SELECT contract.id, contract.partner_id, contract.date_start,
            contract.date_end, contract.state, step
        FROM bench_copy JOIN sale_contract contract ON contract.id = contract,
            generate_series(0, %s) step) AS source""",
        CHANGES - 1,
    )
    case = """CASE WHEN source.step = 0 THEN {0}
        WHEN source.step = 4 AND source.state IN ('expired', 'not_renewed') THEN {1}
        WHEN source.step %% 2 = 0 THEN {2} ELSE {3} END"""
    amount = case.format(100, -100, -10, 10)
    new = {
        "contract_id": "source.id",
        "partner_id": "source.partner_id",
        "date": case.format(
            "source.date_start",
            "source.date_end + 1",
            *["source.date_start + 30 * source.step"] * 2,
        ),
        "kind": case.format("'new'", "'end'", "'downsell'", "'upsell'"),
        "revenue_type": case.format("'new'", "'churn'", "'downsell'", "'upsell'"),
        "is_planned": "FALSE",
        "mrr_change": amount,
        "mrr_change_company": amount,
        "create_date": "source.date_start",
        "write_date": "source.date_start",
    }
    insert_copies(contract.change_ids[:1], source, new)


def insert_chains(env):
    """Terms that were renewed are followed by terms that run."""
    env.cr.execute(
        """INSERT INTO sale_contract_chain_rel (previous_id, next_id)
        SELECT old.contract, new.contract
        FROM bench_copy old JOIN bench_copy new ON new.i = old.i - 10
        WHERE old.state = 'renewed'"""
    )


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
