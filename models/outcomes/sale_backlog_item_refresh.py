from odoo import api, models
from odoo.tools import SQL

from .marks import get_marked, mark
from .positions import KEY, PLACED
from .sale_backlog_query import ITEMS

# What a transaction has changed of what is kept follows from: ids by model.
PENDING = "sale_renewal.backlog"
BATCH = 10000  # items of one statement
FEW = 100  # items of one transaction that are not worth the long query

# What is kept of an item follows from these fields, by model.
CONTRACT_FIELDS = {
    *("company_id", "partner_id", "plan_id", "team_id", "user_id", "currency_id"),
    *("currency_rate", "anchor_date", "date_cancelled", "date_start", "date_end"),
}
LINE_FIELDS = {
    *("contract_id", "order_line_id", "product_id", "price_subtotal"),
    *("date_start", "date_end", "billing_start", "billed_until"),
}
PLAN_FIELDS = {
    *("billing_interval", "billing_unit", "billing_timing", "align_periods"),
    *("align_day", "align_month", "term_count", "term_unit"),
}
PAUSE_FIELDS = {"kind", "date", "date_end", "part_of_id"}
FOLLOWED = {
    "sale.contract": CONTRACT_FIELDS,
    "sale.contract.line": LINE_FIELDS,
    "sale.contract.plan": PLAN_FIELDS,
    "sale.contract.change": PAUSE_FIELDS,
    "res.partner": {"commercial_partner_id"},
}
# The items of what has changed.
ASKED = {
    "sale.contract": "line.contract_id = ANY(%s)",
    "sale.contract.line": "line.id = ANY(%s)",
    "sale.contract.plan": "contract.plan_id = ANY(%s)",
    "res.partner": "contract.partner_id = ANY(%s)",
}
MARKED = SQL(
    """sale_contract_line line
    JOIN sale_contract contract ON contract.id = line.contract_id"""
)
COUNTED = {"sale.contract", "sale.contract.line"}  # few of them have few items
COLUMNS = (
    *("contract_id", "company_id", "currency_id", "partner_id", "plan_id", "team_id"),
    *("user_id", "product_id", "date_end", "is_plain", "is_open", "is_short", "price"),
    *("price_company", "key", "sold_position", "unbilled_position", "end_position"),
)


class SaleBacklogItem(models.Model):
    """The part of ``sale.backlog.item`` that follows the contracts: what changes in a
    transaction is marked, and before it ends, or when it is read, kept anew; or few
    items left to the query to count, until they are kept at night.
    """

    _inherit = "sale.backlog.item"

    @api.model
    def _mark(self, records, names=None):
        """Remember that the items of records may have to be kept anew.

        :param names: the fields that are written; None: any
        """
        mark(self, PENDING, FOLLOWED, records, names)

    @api.model
    def _refresh_marked(self):
        """Bring up to date what was marked, at the end of a transaction."""
        self._refresh_pending()
        self.env.cr.precommit.data.pop(PENDING, None)

    @api.model
    def _refresh_pending(self):
        """Have what was marked so far counted anew. It stays marked: if what follows is
        undone, so is this.
        """
        marked = get_marked(self.env, PENDING, FOLLOWED)
        if not marked:
            return
        asked = SQL(" OR ").join(
            SQL("(%s)", SQL(ASKED[name], list(ids))) for name, ids in marked.items()
        )
        if COUNTED.issuperset(marked) and sum(map(len, marked.values())) <= FEW:
            self._count_when_asked(asked)
            return
        query = SQL("SELECT line.id FROM %s WHERE %s", MARKED, asked)
        lines = [line for [line] in self.env.execute_query(query)]
        if len(lines) > FEW:
            self._refresh(lines)
        elif lines:
            self._count_when_asked(SQL("line.id = ANY(%s)", lines))

    @api.model
    def _count_when_asked(self, asked):
        """Let the query count items itself, until they are kept at night: who changes
        one contract does not wait for it.

        :param SQL asked: condition on items
        """
        self.env.cr.execute(
            SQL(
                """INSERT INTO sale_backlog_item AS kept (line_id, contract_id,
                    company_id, currency_id, partner_id, is_plain)
                SELECT line.id, contract.id, contract.company_id, contract.currency_id,
                    contract.partner_id, FALSE
                FROM %s WHERE %s
                ON CONFLICT (line_id) DO UPDATE SET is_plain = FALSE
                WHERE kept.is_plain""",
                MARKED,
                asked,
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _refresh_all(self):
        """Keep what is left of all items anew: after an update, or when items were
        written by other means than Odoo's.
        """
        self.env.flush_all()
        lines = self.env.execute_query(SQL("SELECT id FROM sale_contract_line"))
        self._refresh([line for [line] in lines])

    @api.model
    def _refresh(self, line_ids):
        """Keep what is left of items, and nothing of those of which nothing is left."""
        for first in range(0, len(line_ids), BATCH):
            asked = line_ids[first : first + BATCH]
            self.env.cr.execute(self._get_refresh_query(asked))
        if line_ids:
            self.invalidate_model(flush=False)

    @api.model
    def _get_refresh_query(self, line_ids):
        comma = SQL(", ")
        names = [SQL.identifier(name) for name in COLUMNS]
        return SQL(
            """WITH company AS (%(companies)s), item AS (%(items)s),
            keyed AS (SELECT item.*, %(key)s AS key FROM item),
            placed AS (%(placed)s), fresh AS MATERIALIZED (%(fresh)s),
            gone AS (
                DELETE FROM sale_backlog_item kept WHERE kept.line_id = ANY(%(lines)s)
                    AND NOT EXISTS (SELECT FROM fresh WHERE fresh.id = kept.line_id)
            )
            INSERT INTO sale_backlog_item AS kept (line_id, %(names)s)
            SELECT id, %(names)s FROM fresh
            ON CONFLICT (line_id) DO UPDATE SET (%(names)s) = ROW(%(new)s)
            WHERE ROW(%(old)s) IS DISTINCT FROM ROW(%(new)s)""",
            companies=self._get_companies_sql(),
            items=SQL("%s WHERE line.id = ANY(%s)", ITEMS, line_ids),
            key=KEY,
            placed=PLACED,
            fresh=self._get_fresh_query(),
            lines=line_ids,
            names=comma.join(names),
            new=comma.join(SQL("EXCLUDED.%s", name) for name in names),
            old=comma.join(SQL("kept.%s", name) for name in names),
        )

    @api.model
    def _get_companies_sql(self):
        """Return each company with its day. Whether terms are short is kept, whatever
        the company makes of it.
        """
        return SQL(
            "SELECT id, today, TRUE AS without_short FROM (%s) company",
            self.env["sale.backlog"]._get_companies_sql(),
        )

    @api.model
    def _get_fresh_query(self):
        """Return what is to be kept of items: as long as they are sold or to be billed.
        Those of terms that wait, or that are paused, or of which the end is known while
        that of the term is not, are counted when it is asked.
        """
        return SQL(
            """SELECT placed.id, contract.id AS contract_id, placed.company_id,
                placed.currency_id, partner.commercial_partner_id AS partner_id,
                placed.plan_id, placed.team_id, placed.user_id, placed.product_id,
                CASE WHEN term.is_open THEN line.date_end ELSE placed.last_day END
                    AS date_end,
                contract.date_start IS NOT NULL
                AND NOT (term.is_open AND line.date_end > placed.today)
                AND NOT EXISTS (
                    SELECT FROM sale_contract_change pause
                    WHERE pause.contract_id = contract.id AND pause.kind = 'pause'
                        AND pause.part_of_id IS NULL
                        AND (pause.date_end IS NULL OR pause.date_end
                            >= LEAST(placed.unbilled_from, placed.today))
                ) AS is_plain,
                term.is_open, placed.is_short, placed.price::float8 AS price,
                (placed.price / placed.rate)::float8 AS price_company, placed.key,
                placed.sold_position, placed.unbilled_position,
                CASE WHEN NOT term.is_open OR line.date_end <= placed.today
                    THEN placed.end_position END AS end_position
            FROM placed
            JOIN sale_contract contract ON contract.id = placed.contract_id
            JOIN sale_contract_line line ON line.id = placed.id
            JOIN res_partner partner ON partner.id = placed.partner_id
            CROSS JOIN LATERAL (
                SELECT contract.date_start IS NOT NULL AND contract.date_end IS NULL
                    AND contract.date_cancelled IS NULL AS is_open
            ) term
            WHERE placed.last_day >= placed.today
                OR placed.last_day >= placed.unbilled_from"""
        )

    @api.autovacuum
    def _gc_ended(self):
        """Forget what nothing is left of since the day has passed, and keep what was
        changed or paused until then.
        """
        lines = self.env.execute_query(
            SQL(
                """SELECT item.line_id FROM sale_backlog_item item
                JOIN sale_contract contract ON contract.id = item.contract_id
                WHERE NOT item.is_plain
                        AND (contract.date_start IS NOT NULL OR item.key IS NULL)
                    OR item.is_plain AND item.date_end < %s
                        AND item.end_position <= item.unbilled_position""",
                self.env.company._get_contract_today(),
            )
        )
        self._refresh([line for [line] in lines])

    @api.autovacuum
    def _gc_missing(self):
        """Keep what was written by other means than Odoo's and is still sold."""
        query = SQL(
            """SELECT line.id FROM sale_contract_line line
            JOIN sale_contract contract ON contract.id = line.contract_id
            WHERE COALESCE(LEAST(line.date_end, contract.date_end,
                    contract.date_cancelled - 1), 'infinity') > %s
                AND NOT EXISTS (SELECT FROM sale_backlog_item kept
                    WHERE kept.line_id = line.id)""",
            self.env.company._get_contract_today(),
        )
        self._refresh([line for [line] in self.env.execute_query(query)])
