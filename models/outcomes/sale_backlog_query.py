from odoo import fields, models
from odoo.tools import SQL

from .amounts import get_amount, get_kept_amount
from .positions import (
    BANDS,  # noqa: F401  (others import it from here)
    KEY,
    KNOWN,
    KNOWN_KEYS,
    PARTS,
    PLACED,
    get_limits,
    get_parts,
)

# Each item that is sold today or later, or waits, with what its periods are counted by:
# the month of any one of them (months since year 0), its day, and the months of a
# period. A term that waits counts as if it began tomorrow.
ITEMS = SQL(
    """SELECT line.id, line.product_id, line.price_subtotal AS price, contract.id AS
        contract_id, contract.company_id, contract.currency_id, contract.plan_id,
        contract.team_id, contract.user_id, contract.partner_id, company.today,
        COALESCE(NULLIF(contract.currency_rate, 0), 1)::numeric AS rate,
        company.without_short AND (term.last_day IS NULL OR term.last_day
            < term.first_day + interval '1 year') AS is_short,
        term.first_day, ends.last_day,
        COALESCE(line.date_start, term.first_day) AS sold_from,
        CASE WHEN contract.date_start IS NOT NULL
            THEN COALESCE(line.billed_until + 1, line.billing_start,
                line.date_start, contract.date_start)
            WHEN line.order_line_id IS NOT NULL AND plan.billing_timing = 'advance'
            THEN (term.first_day + plan.billing_interval
                * ('1 ' || plan.billing_unit)::interval)::date
            ELSE term.first_day END AS unbilled_from,
        CASE plan.billing_unit WHEN 'day' THEN plan.billing_interval
            WHEN 'week' THEN plan.billing_interval * 7 END AS period_days,
        CASE plan.billing_unit WHEN 'month' THEN plan.billing_interval
            WHEN 'year' THEN plan.billing_interval * 12 END AS period_months,
        CASE WHEN plan.align_periods THEN plan.align_day
            WHEN EXTRACT(DAY FROM term.first_day + 1) = 1
            THEN GREATEST(EXTRACT(DAY FROM term.first_day),
                EXTRACT(DAY FROM contract.anchor_date))::int
            ELSE EXTRACT(DAY FROM term.first_day)::int END AS period_day,
        CASE WHEN plan.align_periods AND plan.align_month IS NOT NULL
            THEN plan.align_month::int - 1
            ELSE (EXTRACT(YEAR FROM term.first_day) * 12
                + EXTRACT(MONTH FROM term.first_day) - 1
                - CASE WHEN plan.align_periods AND EXTRACT(DAY FROM term.first_day)
                    < plan.align_day AND EXTRACT(DAY FROM term.first_day + 1) != 1
                    THEN 1 ELSE 0 END)::int END AS period_month
    FROM sale_contract_line line
    JOIN sale_contract contract ON contract.id = line.contract_id
    JOIN sale_contract_plan plan ON plan.id = contract.plan_id
    JOIN company ON company.id = contract.company_id
    CROSS JOIN LATERAL (
        SELECT COALESCE(contract.date_start, company.today + 1) AS first_day,
            CASE WHEN contract.date_start IS NOT NULL THEN contract.date_end
                WHEN plan.term_count > 0 THEN (company.today + plan.term_count
                    * ('1 ' || plan.term_unit)::interval)::date END AS last_day
    ) term
    CROSS JOIN LATERAL (
        SELECT LEAST(line.date_end, contract.date_cancelled - 1,
            COALESCE(term.last_day, CASE WHEN contract.date_cancelled IS NULL
                THEN company.today END)) AS last_day
    ) ends"""
)
# What confirmed orders have not invoiced. Of recurring lines they bill the first
# period, unless the plan bills in arrears, or the contract was cancelled.
ORDER_LINES = SQL(
    """SELECT line.id, line.product_id, line.recurring_type, orders.id AS order_id,
        orders.company_id, orders.currency_id, line.plan_id, orders.team_id,
        orders.user_id, orders.partner_id, company.without_short AS is_short,
        COALESCE(NULLIF(orders.currency_rate, 0), 1)::numeric AS rate,
        CASE WHEN line.is_downpayment THEN -line.untaxed_amount_invoiced
            WHEN line.product_uom_qty > 0 THEN line.price_subtotal * GREATEST(
                1 - line.qty_invoiced::numeric / line.product_uom_qty::numeric, 0)
            ELSE 0 END AS amount
    FROM sale_order_line line
    JOIN sale_order orders ON orders.id = line.order_id
    JOIN company ON company.id = orders.company_id
    LEFT JOIN sale_contract_plan plan ON plan.id = line.plan_id
    LEFT JOIN sale_contract_line item ON item.order_line_id = line.id
    LEFT JOIN sale_contract contract ON contract.id = item.contract_id
    WHERE orders.state = 'sale' AND line.state = 'sale' AND line.display_type IS NULL
        AND (line.recurring_type != 'recurring' OR plan.id IS NULL
            OR plan.billing_timing = 'advance' AND contract.date_cancelled IS NULL)
        AND (line.is_downpayment AND line.untaxed_amount_invoiced != 0
            OR line.invoice_status != 'invoiced')"""
)


# The number of the day on which an item that is kept ends: without an end, tomorrow's.
END = SQL(
    """CASE WHEN item.is_open THEN LEAST(item.end_position, tomorrow)
    ELSE item.end_position END"""
)
HIDDEN = SQL("(item.is_short AND without_short)")  # from RPO
KINDS = ("backlog", "rpo")
NAMES = [kind + name for kind in KINDS for name in PARTS]
KEYS = SQL("SELECT company_id, key FROM placed UNION %s", KNOWN)
# Each item has its limits. So joined, the database knows that most of what is kept is
# read, and looks it through once, not key by key.
KEPT = SQL(
    """sale_backlog_item item
    LEFT JOIN limits ON limits.company_id = item.company_id AND limits.key = item.key"""
)


class SaleBacklog(models.Model):
    """The query of the backlog: amounts of days are counted as contracts bill them.

    Amounts are prices per period by periods. Doubles are exact enough for it, and ten
    times as fast; amounts are rounded to the currency before they are added up.
    """

    _inherit = "sale.backlog"

    @property
    def _table_query(self):
        self.env["sale.backlog.item"]._refresh_pending()
        # What nobody asks for is only left out of rows of one table: here it is one.
        return self._get_query(
            SQL(
                "SELECT * FROM (%s UNION ALL %s) shown",
                self._get_kept_rows_sql(),
                self._get_found_sql(),
            )
        )

    def _get_query(self, rows):
        """Return a query with the tables that amounts are counted from.

        :param SQL rows: what is asked of them
        """
        return SQL(
            """WITH RECURSIVE company AS MATERIALIZED (%(companies)s),
            currency AS MATERIALIZED (%(currencies)s), item AS (%(items)s),
            keyed AS MATERIALIZED (SELECT item.*, %(key)s AS key FROM item),
            placed AS MATERIALIZED (%(placed)s), known_key AS (%(known_keys)s),
            limits AS MATERIALIZED (%(limits)s), paused AS (%(paused)s),
            order_line AS (%(order_lines)s),
            found (id, contract_id, order_id, company_id, currency_id, partner_id,
                plan_id, team_id, user_id, product_id, recurring_type, date_end, price,
                price_company, %(parts)s
            ) AS (%(item_rows)s UNION ALL %(order_rows)s)
            %(rows)s""",
            companies=self._get_companies_sql(),
            currencies=self._get_currencies_sql(),
            items=self._get_counted_items_sql(),
            key=KEY,
            placed=PLACED,
            known_keys=KNOWN_KEYS,
            limits=get_limits(
                SQL("SELECT company_id, key FROM placed UNION %s", KNOWN)
            ),
            paused=self._get_paused_sql(),
            order_lines=ORDER_LINES,
            item_rows=self._get_item_rows_sql(),
            order_rows=self._get_order_rows_sql(),
            parts=SQL(", ").join(map(SQL.identifier, NAMES)),
            rows=rows,
        )

    def _get_found_sql(self):
        """Return what is not kept: items that are counted, and open order lines."""
        parts = {name: SQL.identifier("found", name) for name in NAMES}
        return SQL(
            """SELECT found.id, found.contract_id, found.order_id, found.company_id,
                found.currency_id, found.partner_id, found.plan_id, found.team_id,
                found.user_id, found.product_id, found.recurring_type, found.date_end,
                %(shown)s
            FROM found
            JOIN company own ON own.id = found.company_id
            JOIN currency ON currency.id = found.currency_id
            WHERE found.price != 0 AND (found.backlog > 1e-9 OR found.rpo > 1e-9)""",
            shown=self._get_shown_sql(parts, SQL("found"), SQL("own")),
        )

    def _get_companies_sql(self):
        """Return each company with its own day, and what amounts in its currency are
        multiplied by, see :meth:`_get_currencies_sql`.
        """
        return SQL(
            """SELECT company.id, rpo_without_short_terms IS TRUE AS without_short,
                (%s::timestamp AT TIME ZONE 'UTC' AT TIME ZONE tz)::date AS today,
                own.units, own.units_up
            FROM res_company company
            JOIN (%s) own ON own.id = company.currency_id""",
            fields.Datetime.now(),
            self._get_currencies_sql(),
        )

    def _get_currencies_sql(self):
        """Return what amounts are multiplied by to be whole numbers; and what they are
        multiplied by before they are rounded: halves up, as doubles are a bit less.
        """
        return SQL(
            """SELECT id, ROUND(1 / rounding, 9)::float8 AS units,
                ROUND(1 / rounding, 9)::float8 * (1 + 1e-11) AS units_up
            FROM res_currency"""
        )

    def _get_kept_rows_sql(self):
        """Return the items of which something is left, by the numbers of their days.

        Nothing is looked up for each of them but the numbers of the days that count:
        their own currency only where it is asked for, and then once.
        """
        backlog = get_parts(SQL("item.unbilled_position"), END)
        rpo = get_parts(SQL("GREATEST(item.sold_position, tomorrow)"), END)
        parts = dict(zip(NAMES, [*backlog, *self._hide(rpo)], strict=True))
        return SQL(
            """SELECT item.line_id * 2 AS id, item.contract_id, NULL::int AS order_id,
                item.company_id, item.currency_id, item.partner_id, item.plan_id,
                item.team_id, item.user_id, item.product_id,
                'recurring'::varchar AS recurring_type, CASE WHEN item.is_open
                    THEN LEAST(item.date_end, today) ELSE item.date_end END AS date_end,
                %(shown)s
            FROM %(kept)s
            LEFT JOIN (
                SELECT id, MIN(units) AS units, MIN(units_up) AS units_up
                FROM currency GROUP BY id
            ) currency ON currency.id = item.currency_id
            WHERE item.is_plain AND item.price != 0
                AND (%(backlog)s > 1e-9 OR %(rpo)s > 1e-9)""",
            shown=self._get_shown_sql(
                parts, SQL("item"), SQL("limits"), get_kept_amount
            ),
            kept=KEPT,
            backlog=parts["backlog"],
            rpo=parts["rpo"],
        )

    def _get_order_rows_sql(self):
        """What an order is to invoice or to perform, it is within 12 months."""
        return SQL(
            """SELECT line.id * 2 + 1, NULL::int, line.order_id, line.company_id,
                line.currency_id, partner.commercial_partner_id, line.plan_id,
                line.team_id, line.user_id, line.product_id,
                COALESCE(line.recurring_type, 'one_time'), NULL::date,
                line.amount::float8, (line.amount / line.rate)::float8,
                1::float8, 1::float8, 0::float8, 0::float8,
                performed.count, performed.count, 0::float8, 0::float8
            FROM order_line line
            JOIN res_partner partner ON partner.id = line.partner_id
            CROSS JOIN LATERAL (
                SELECT CASE WHEN line.recurring_type = 'recurring' OR line.is_short
                    THEN 0 ELSE 1 END::float8 AS count
            ) performed
            WHERE line.amount != 0"""
        )

    def _hide(self, parts):
        """Leave short terms out of RPO, if the company wants it."""
        return [SQL("CASE WHEN %s THEN 0 ELSE %s END", HIDDEN, part) for part in parts]

    def _get_shown_sql(self, parts, row, own, formula=get_amount):
        """Return the amounts, rounded: in the currency of the document all bands
        together, and in that of the company.

        :param dict parts: periods, by kind and band
        :param SQL row: the table of the prices
        :param SQL own: the table of what amounts in the company's currency are
            multiplied by; that of the document is ``currency``
        :param formula: function of price, periods, currency and name of the part
        """
        shown = []
        for kind in KINDS:
            shown.append((kind, kind, SQL("price"), SQL("currency")))
            for name, part in zip(("_company", *PARTS[1:]), PARTS, strict=True):
                shown.append((kind + name, kind + part, SQL("price_company"), own))
        return SQL(", ").join(
            SQL(
                "%s AS %s",
                formula(SQL("%s.%s", row, price), parts[part], currency, part),
                SQL.identifier(name),
            )
            for name, part, price, currency in shown
        )
