from odoo import api, models
from odoo.tools import SQL

from ... import recognition

COUNTED = (
    *("document", "currency_id", "account_id", "deferred_account_id", "partner_id"),
    *("contract_id", "product_id", "analytic_distribution", "date", "period_start"),
    *("period_end", "amount", "amount_currency", "delivered_share"),
    "delivered_before",
)
DAYS = {"period_start": "first_day", "period_end": "last_day"}
COMMA = SQL(", ")
NAMES = COMMA.join(SQL.identifier(name) for name in COUNTED)
VALUES = COMMA.join(SQL.identifier("source", DAYS.get(name, name)) for name in COUNTED)


class SaleDeferralItem(models.Model):
    """The part of ``sale.deferral.item`` that is brought up to date by a close."""

    _inherit = "sale.deferral.item"

    @api.model
    def _update_items(self, close):
        """Make the items of new invoice lines, and correct those of changed ones.

        Lines that are earned in full on the day of the close need none. Nothing is left
        to earn of invoices that are not posted any more.
        """
        self.env.flush_all()
        self.env.cr.execute(self._get_adopted_query(close))
        self.env.cr.execute(self._get_update_query(close))
        self.env.cr.execute(self._get_deferred_query(close))
        self.invalidate_model()

    @api.model
    def _get_adopted_query(self, close):
        """What only previews, or months that were reopened, have counted is new."""
        return SQL(
            """
            UPDATE sale_deferral_item item SET close_id = %(close)s
             WHERE item.company_id = %(company)s
               AND item.date <= %(day)s
               AND item.close_id IS DISTINCT FROM %(close)s
               AND NOT EXISTS (
                   SELECT FROM sale_deferral_close other
                    WHERE other.id = item.close_id AND other.state = 'posted'
               )
            """,
            close=close.id,
            company=close.company_id.id,
            day=close.date,
        )

    @api.model
    def _get_update_query(self, close):
        return SQL(
            """
            WITH source AS MATERIALIZED (%(source)s), counted AS (%(counted)s)
            %(gone)s
            """,
            source=self._get_source_query(close),
            counted=self._get_counted_query(close),
            gone=self._get_gone_query(close),
        )

    @api.model
    def _get_counted_query(self, close):
        """Return what makes an item of each row of ``source``, or corrects it."""
        return SQL(
            """
            INSERT INTO sale_deferral_item AS item (
                move_line_id, company_id, %(names)s, delivered_shares, close_id,
                deferred, create_uid, create_date, write_uid, write_date
            )
            SELECT source.move_line_id, source.company_id, %(values)s, %(shares)s,
                   %(close)s, %(deferred)s, %(user)s, now() AT TIME ZONE 'UTC',
                   %(user)s, now() AT TIME ZONE 'UTC'
              FROM source
              LEFT JOIN sale_deferral_item known USING (move_line_id)
             WHERE known.id IS NOT NULL
                OR source.last_day IS NULL
                OR source.last_day > %(day)s
            ON CONFLICT (move_line_id) WHERE move_line_id IS NOT NULL DO UPDATE
               SET (%(names)s) = ROW(%(excluded)s),
                   delivered_shares = COALESCE(item.delivered_shares, '{}')
                       || EXCLUDED.delivered_shares,
                   restated_close_id = CASE
                       WHEN item.period_start IS NULL OR item.close_id = %(close)s
                       THEN item.restated_close_id
                       ELSE %(close)s END,
                   write_uid = %(user)s,
                   write_date = now() AT TIME ZONE 'UTC'
             WHERE ROW(%(own)s) IS DISTINCT FROM ROW(%(excluded)s)
            """,
            names=NAMES,
            values=VALUES,
            shares=self._get_shares_sql(close),
            deferred=self._get_new_deferred_sql(close),
            excluded=COMMA.join(SQL.identifier("excluded", name) for name in COUNTED),
            own=COMMA.join(SQL.identifier("item", name) for name in COUNTED),
            close=close.id,
            user=self.env.uid,
            day=close.date,
        )

    @api.model
    def _get_gone_query(self, close):
        """Return what leaves nothing to earn of items that are not in ``source`` any
        more.
        """
        return SQL(
            """
            UPDATE sale_deferral_item item
               SET amount = 0, amount_currency = 0,
                   restated_close_id = NULLIF(%(close)s, item.close_id),
                   write_uid = %(user)s, write_date = now() AT TIME ZONE 'UTC'
             WHERE item.company_id = %(company)s
               AND (item.amount != 0 OR item.amount_currency != 0)
               AND (item.period_end IS NULL OR item.period_end > %(day)s
                    OR item.deferred != 0)
               AND item.date <= %(day)s
               AND NOT EXISTS (
                   SELECT FROM source WHERE source.move_line_id = item.move_line_id
               )
            """,
            close=close.id,
            user=self.env.uid,
            company=close.company_id.id,
            day=close.date,
        )

    @api.model
    def _get_shares_sql(self, close):
        """Return what the close says of deliveries of a row of ``source``: the share
        until its day, and until the close before if it was invoiced then.
        """
        last = close._get_last().date
        known = last and SQL(
            "CASE WHEN source.date <= %(last)s THEN"
            " jsonb_build_object(%(last)s::date::text, source.delivered_before)"
            " ELSE '{}' END ||",
            last=last,
        )
        return SQL(
            "CASE WHEN source.delivered_share IS NOT NULL THEN %s"
            " jsonb_build_object(%s::date::text, source.delivered_share) END",
            known or SQL(),
            close.date,
        )

    @api.model
    def _get_new_deferred_sql(self, close):
        """Return the expression of what is not earned yet of a row of ``source``.

        Noted at once, no row that was just made is written a second time: for such a
        row the database checks everything that it refers to once more.
        """
        company = close.company_id
        return SQL(
            recognition.deferred_sql(
                "source.amount",
                "source.first_day",
                "source.last_day",
                f"DATE '{close.date:%Y-%m-%d}'",
                company.currency_id.decimal_places,
                company.deferral_method,
                share="source.delivered_share",
            )
        )

    @api.model
    def _get_deferred_query(self, close):
        """Note on each item what is not earned yet at the end of the day: of those that
        the close has just made, it is noted already.
        """
        return SQL(
            """
            UPDATE sale_deferral_item item
               SET deferred = target.deferred
              FROM (%(target)s) target
             WHERE item.id = target.id
               AND item.deferred IS DISTINCT FROM target.deferred
            """,
            target=self._get_target_query(close),
        )

    @api.model
    def _get_target_query(self, close):
        """Return what is not earned yet of each item at the end of the day of a close,
        in both currencies, and in that of the company what was not earned yet of those
        that earlier closes counted, at the end of the day of the last one.
        """
        since = close._get_last().date or close.date
        return SQL(
            """
            SELECT item.id, %(deferred)s AS deferred,
                   %(deferred_currency)s AS deferred_currency,
                   CASE WHEN item.close_id = %(close)s THEN 0 ELSE %(before)s END
                       AS before
              FROM sale_deferral_item item
              JOIN res_currency currency ON currency.id = item.currency_id
             WHERE item.company_id = %(company)s
               AND item.date <= %(day)s
               AND (item.period_end IS NULL OR item.period_end > %(since)s
                    OR item.deferred != 0)
            """,
            deferred=self._get_deferred_sql(close, close.date),
            deferred_currency=self._get_deferred_sql(close, close.date, "_currency"),
            before=self._get_deferred_sql(close, since),
            close=close.id,
            company=close.company_id.id,
            day=close.date,
            since=since,
        )

    @api.model
    def _get_deferred_sql(self, close, day, suffix=""):
        """Return the expression of what is not earned yet of an item after a day; see
        ``recognition.py``.
        """
        company = close.company_id
        digits = company.currency_id.decimal_places
        if suffix:
            digits = "currency.decimal_places"
        column = "delivered_share" if day == close.date else "delivered_before"
        # Expressions of ours: names of columns, a date and whole numbers.
        return SQL(
            recognition.deferred_sql(
                f"item.amount{suffix}",
                "item.period_start",
                "item.period_end",
                f"DATE '{day:%Y-%m-%d}'",
                digits,
                company.deferral_method,
                share=f"item.{column}",
            )
        )
