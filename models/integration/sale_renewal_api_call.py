import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

DAYS = 90  # after which counts are deleted
BATCH = 5000
# Who counts at the same moment waits for the other, and then begins anew.
MAX_ATTEMPTS = 8


class SaleRenewalApiCall(models.Model):
    """How often the API was called on a day, by whom and for what.

    Counted once a call has been answered, in a transaction of its own: calls that are
    refused and undone count as well, and calls at once do not wait for each other.
    """

    _name = "sale.renewal.api.call"
    _description = "API Calls of a Day"
    _order = "date desc, last_call desc, id desc"
    _rec_name = "method"
    _log_access = False

    date = fields.Date(
        "Day", required=True, readonly=True, help="In the company of the user."
    )
    user_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
        help="Whose API key was used.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    method = fields.Char(required=True, readonly=True, help="What was called.")
    call_count = fields.Integer("Calls", readonly=True)
    problem_count = fields.Integer(
        "With Problems",
        readonly=True,
        help="Calls of which something was not done: the answer said why.",
    )
    last_call = fields.Datetime(readonly=True)
    last_problem = fields.Datetime(readonly=True)

    _day_uniq = models.UniqueIndex("(date, user_id, method)")

    @api.model
    def _count(self, method, is_problem):
        """Count a call of the current user; it never stops one.

        :param str method: of the API
        :param bool is_problem: whether something was not done
        """
        try:
            self._count_apart(method, is_problem)
        except Exception:  # nobody goes without an answer because of this
            _logger.warning("A call of %s was not counted", method, exc_info=True)

    @api.model
    def _count_apart(self, method, is_problem):
        """Count a call in a transaction of its own."""
        company, now = self.env.user.company_id, fields.Datetime.now()
        query = SQL(
            """INSERT INTO sale_renewal_api_call AS call (date, user_id, company_id,
                method, call_count, problem_count, last_call, last_problem)
            VALUES (%s, %s, %s, %s, 1, %s, %s, %s)
            ON CONFLICT (date, user_id, method) DO UPDATE SET
                call_count = call.call_count + 1,
                problem_count = call.problem_count + EXCLUDED.problem_count,
                last_call = EXCLUDED.last_call,
                last_problem = COALESCE(EXCLUDED.last_problem, call.last_problem)""",
            company._get_contract_today(),
            self.env.uid,
            company.id,
            method,
            int(is_problem),
            now,
            now if is_problem else None,
        )
        if self.env.cr.readonly:
            # What was read is in the answer already.
            self.env.cr.rollback()
        with self.env.registry.cursor() as cr:
            for attempt in range(1, MAX_ATTEMPTS + 1):
                try:
                    # A count that a crash of the database takes with it is no loss.
                    cr.execute("SET LOCAL synchronous_commit TO OFF")
                    cr.execute(query, log_exceptions=False)
                    return
                except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                    if attempt == MAX_ATTEMPTS:
                        raise
                    cr.rollback()

    @api.autovacuum
    def _gc_calls(self):
        """Delete counts that nobody looks at any more.

        :return: how many were deleted, and whether more are left
        """
        limit = self.env.user.company_id._get_contract_today() - timedelta(days=DAYS)
        old = self.search([("date", "<", limit)], order="id", limit=BATCH)
        old.unlink()
        return len(old), len(old) >= BATCH
