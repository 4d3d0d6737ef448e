from odoo import api, models
from odoo.tools import SQL

from .marks import get_marked, mark
from .sale_backlog_item_refresh import PAUSE_FIELDS
from .sale_ranking_query import CHANGED, RECURRING, get_running

# What a transaction has changed of what is kept follows from: ids by model.
PENDING = "sale_renewal.ranking"
BATCH = 10000  # customers of one statement

# What is kept of a customer follows from these fields, by model; and from which company
# or person a contact belongs to (``res_partner_ranking.py``). Plans that are used keep
# their periods.
FOLLOWED = {
    "sale.contract": {
        *("company_id", "partner_id", "plan_id", "team_id", "user_id"),
        *("currency_rate", "date_start", "date_end", "date_cancelled"),
    },
    "sale.contract.line": {
        *("contract_id", "product_id", "price_subtotal", "date_start", "date_end"),
    },
    "sale.contract.change": PAUSE_FIELDS,
    "res.partner": {"commercial_partner_id"},
}
# The contracts of what has changed.
ASKED = {
    "sale.contract": "contract.id = ANY(%s)",
    "sale.contract.line": """contract.id = ANY(ARRAY(
        SELECT contract_id FROM sale_contract_line WHERE id = ANY(%s)))""",
}
OWNERS = SQL(
    """SELECT partner.commercial_partner_id FROM sale_contract contract
    JOIN res_partner partner ON partner.id = contract.partner_id"""
)
# Never: the day after the last one that there is.
FOREVER = SQL("DATE '9999-12-31'")
# Customers whose running items were written by other means than Odoo's.
MISSING = SQL(
    """SELECT partner.commercial_partner_id FROM sale_contract contract
    JOIN res_partner partner ON partner.id = contract.partner_id
    JOIN company ON company.id = contract.company_id
    WHERE (contract.date_end >= company.today OR contract.date_end IS NULL)
        AND NOT EXISTS (SELECT FROM sale_ranking_item kept
            WHERE kept.partner_id = partner.commercial_partner_id)
        AND EXISTS (SELECT FROM sale_contract_line line
            WHERE line.contract_id = contract.id
                AND (line.date_end >= company.today OR line.date_end IS NULL))"""
)


class SaleRankingItem(models.Model):
    """The part of ``sale.ranking.item`` that follows the contracts: of whom something
    changes in a transaction is noted before it ends, or when it is read. Notes are only
    added, so nobody who changes contracts of one customer waits for somebody else.
    """

    _inherit = "sale.ranking.item"

    @api.model
    def _mark(self, records, names=None):
        """Remember that what is kept of the customers of records is not true any more;
        of customers, what is kept of themselves.

        :param names: the fields that are written; None: any
        """
        mark(self, PENDING, FOLLOWED, records, names)

    @api.model
    def _mark_before(self, contracts):
        """Mark the customers that contracts have in the database, and are to lose."""
        query = SQL("%s WHERE contract.id = ANY(%s)", OWNERS, contracts.ids)
        # Of a contact that is new, it is not written yet, and nothing is kept.
        owners = [owner for [owner] in self.env.execute_query(query) if owner]
        self._mark(self.env["res.partner"].browse(owners))

    @api.model
    def _refresh_marked(self):
        """Note what was marked, at the end of a transaction."""
        self._refresh_pending()
        self.env.cr.precommit.data.pop(PENDING, None)

    @api.model
    def _refresh_pending(self):
        """Note what was marked so far. It stays marked: if what follows is undone, so
        is this.
        """
        marked = get_marked(self.env, PENDING, FOLLOWED)
        found = [
            SQL("SELECT id FROM res_partner WHERE id = ANY(%s)", list(ids))
            if name == "res.partner"
            else SQL("%s WHERE %s", OWNERS, SQL(ASKED[name], list(ids)))
            for name, ids in marked.items()
        ]
        if found:
            query = "INSERT INTO sale_ranking_item (partner_id) %s"
            self.env.cr.execute(SQL(query, SQL(" UNION ").join(found)))

    @api.model
    def _refresh_all(self):
        """Keep everything anew: after an update, or when items were written by other
        means than Odoo's.
        """
        self.env.flush_all()
        self._refresh_found(
            SQL("%s UNION SELECT partner_id FROM sale_ranking_item", OWNERS)
        )

    @api.autovacuum
    def _gc_changed(self):
        """Keep what was changed, what has changed by itself, and what is missing."""
        self._refresh_found(SQL("%s UNION %s", CHANGED, MISSING))

    @api.model
    def _refresh_found(self, query):
        """Keep anew what customers pay.

        :param SQL query: of their ids, which knows the companies and their days
        """
        companies = self.env["sale.ranking"]._get_companies_sql()
        found = self.env.execute_query(SQL("WITH %s %s", companies, query))
        customers = [customer for [customer] in found]
        for first in range(0, len(customers), BATCH):
            asked = customers[first : first + BATCH]
            self.env.cr.execute(self._get_refresh_query(companies, asked))
        self.invalidate_model(flush=False)

    @api.model
    def _get_refresh_query(self, companies, customers):
        return SQL(
            """WITH %(companies)s, running AS MATERIALIZED (%(running)s),
            gone AS (
                DELETE FROM sale_ranking_item kept
                WHERE kept.partner_id = ANY(%(customers)s)
            )
            INSERT INTO sale_ranking_item (company_id, user_id, team_id, partner_id,
                product_id, mrr, date_from, date_until)
            SELECT found.company_id, found.user_id, found.team_id, found.partner_id,
                found.product_id, found.mrr, company.today,
                COALESCE(MIN(found.changes_on) OVER (
                    PARTITION BY found.company_id, found.partner_id
                ), %(forever)s)
            FROM (%(recurring)s) found
            JOIN company ON company.id = found.company_id""",
            companies=companies,
            running=get_running(SQL("%s", customers)),
            customers=customers,
            forever=FOREVER,
            recurring=RECURRING,
        )
