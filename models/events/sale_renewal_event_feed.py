from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .sale_renewal_event import EVERY_TYPE

MAX_EVENTS = 1000  # of one answer
BATCH = 5000  # events that are put in order, or deleted, at once
READERS = (
    "sales_team.group_sale_salesman",
    "account.group_account_invoice",
    "account.group_account_readonly",
)


class SaleRenewalEvent(models.Model):
    """The part of ``sale.renewal.event`` that hands events out, in one order.

    Transactions end in another order than they begin: an event with a lower id may
    come to light after one with a higher id was read. So an event gets its place only
    once it was committed, and one after the other: whoever reads on from a place misses
    nothing, and nobody waits for a transaction that takes long.
    """

    _inherit = "sale.renewal.event"

    @api.model
    def _put_in_order(self):
        """Give the events that have come to light their places.

        One transaction at a time does it, until it ends: places are seen in their
        order. Whoever began before that one ended, and sees the same events, is in
        conflict with it, and begins anew.

        :return: the events
        """
        self._write_pending()
        self.flush_model()
        lock = SQL("SELECT pg_try_advisory_xact_lock(hashtext(%s))", self._name)
        if not self.env.execute_query(lock)[0][0]:
            return self.browse()
        query = SQL(
            """WITH found AS (
                SELECT id FROM sale_renewal_event
                WHERE position IS NULL ORDER BY id LIMIT %s
            ), placed AS (
                SELECT id, nextval('sale_renewal_event_position_seq') AS position
                FROM found
            )
            UPDATE sale_renewal_event event SET position = placed.position
            FROM placed WHERE placed.id = event.id
            RETURNING event.id""",
            BATCH,
        )
        events = self.browse(row[0] for row in self.env.execute_query(query))
        events.invalidate_recordset(["position"])
        events = events.sorted("position")
        if events and self._is_posted():
            # sudo: whoever reads events plans what is posted to others
            self.env["sale.renewal.webhook"].sudo()._create_deliveries(events)
        return events

    @api.model
    def _read_since(self, cursor=0, limit=100, types=None):
        """Return what happened after a place, see ``changes_since`` of the API.

        Only events of documents that the user may read, of the companies that they work
        in.
        """
        self._check_reading(cursor, limit, types)
        # sudo: putting events in order changes nothing that they tell
        self.sudo()._put_in_order()
        domain = [
            ("position", ">", cursor),
            ("company_id", "in", self.env.companies.ids),
        ]
        if types:
            domain.append(("type", "in", list(types)))
        # sudo: nobody but administrators reads all events; left out is whatever is
        # about documents that the user may not read
        found = self.sudo().search(domain, order="position", limit=limit + 1)
        page = found[:limit]
        last = page[-1:].position or cursor
        return {
            "events": page._filter_readable(self)._get_messages(),
            "cursor": last,
            "more": len(found) > limit,
        }

    def _filter_readable(self, reader):
        """Return the events of documents that somebody may read.

        :param reader: records with the environment of the reader
        """
        readable = set()
        for model, events in self.grouped("model").items():
            documents = reader.env[model].browse(set(events.mapped("res_id")))
            documents = documents.exists()._filtered_access("read")
            readable |= {(model, document.id) for document in documents}
        return self.filtered(lambda event: (event.model, event.res_id) in readable)

    @api.model
    def _check_reading(self, cursor, limit, types):
        """Refuse what cannot be read, with a sentence that names it."""
        if not any(self.env.user.has_group(group) for group in READERS):
            raise AccessError(
                self.env._("Only users of Sales or Invoicing may read events.")
            )
        if not _is_number(cursor) or cursor < 0:
            raise UserError(
                self.env._("cursor: give the number of the last answer, or 0.")
            )
        if not _is_number(limit) or not 1 <= limit <= MAX_EVENTS:
            raise UserError(
                self.env._("limit: give a number from 1 to %d.", MAX_EVENTS)
            )
        if problem := self._get_types_problem(types):
            raise UserError(problem)
        if 0 < cursor < self._get_last_deleted():
            raise UserError(
                self.env._(
                    "cursor: events after %d were deleted already. Read what you need "
                    "from the documents, then begin again with 0.",
                    cursor,
                )
            )

    @api.model
    def _get_types_problem(self, types):
        """Return what is wrong with a list of types of events, or False."""
        if types is not None and not isinstance(types, list | tuple):
            return self.env._("types: give a list of types of events.")
        unknown = [
            str(name)
            for name in types or ()
            if not isinstance(name, str) or name not in EVERY_TYPE
        ]
        return unknown and self.env._(
            "types: there are no such events: %s.", ", ".join(unknown)
        )

    # ------------------------------------------------------------------
    # DELETING WHAT IS OLD
    # ------------------------------------------------------------------

    @api.model
    def _get_last_deleted(self):
        """Return the place of the last event of the user's companies that was deleted,
        or 0.
        """
        # sudo: it says no more than that there were events
        return max(self.env.companies.sudo().mapped("event_deleted_position"))

    @api.autovacuum
    def _gc_events(self):
        """Delete events after the days of their company.

        :return: how many were deleted, and whether more are left
        """
        old = self.browse()
        companies = self.env["res.company"].search([("event_days", ">", 0)])
        for company in companies:
            limit = fields.Datetime.now() - timedelta(days=company.event_days)
            domain = [("company_id", "=", company.id), ("date", "<", limit)]
            found = self.search(domain, order="id", limit=BATCH)
            last = max(found.mapped("position"), default=0)
            if last > company.event_deleted_position:
                company.event_deleted_position = last
            old += found
        old.unlink()
        return len(old), len(old) >= BATCH


def _is_number(value):
    return isinstance(value, int) and not isinstance(value, bool)
