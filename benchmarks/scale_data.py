"""A large database, made by SQL: contracts in every state, and their documents."""

from contextlib import suppress
from datetime import timedelta

from contracts import create_contracts, create_products, insert_copies
from psycopg2.errors import InsufficientPrivilege
from scale_documents import (
    EVERGREEN,
    LED,
    LOST,
    insert_facts,
    insert_invoices,
    insert_leads,
    insert_orders,
    insert_run,
)

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
    env["sale.backlog.item"]._refresh_all()
    env["sale.ranking.item"]._refresh_all()
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
