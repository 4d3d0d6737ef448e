from odoo import fields, models
from odoo.tools import SQL

BANDS = ("first", "second", "later")
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
# Days of each item, cut at 12 and 24 months from today, less its pauses.
SEGMENTS = SQL(
    """WITH span AS (
        SELECT item.*, 'backlog' AS kind, unbilled_from AS first_day_of,
            last_day + 1 AS end_of
        FROM item
        UNION ALL
        SELECT item.*, 'rpo', GREATEST(sold_from, today + 1), last_day + 1
        FROM item WHERE NOT is_short
    ), banded AS (
        SELECT span.*, band.name AS band, GREATEST(first_day_of, band.first) AS lo,
            LEAST(end_of, band.after) AS hi
        FROM span
        CROSS JOIN LATERAL (VALUES
            ('first', '-infinity'::date, (today + interval '1 year')::date + 1),
            ('second', (today + interval '1 year')::date + 1,
                (today + interval '2 years')::date + 1),
            ('later', (today + interval '2 years')::date + 1, 'infinity'::date)
        ) band (name, first, after)
    )
    SELECT banded.*, 1 AS sign FROM banded WHERE lo < hi
    UNION ALL
    SELECT cut.* FROM (
        SELECT banded.id, banded.product_id, banded.price, banded.contract_id,
            banded.company_id, banded.currency_id, banded.plan_id, banded.team_id,
            banded.user_id, banded.partner_id, banded.today, banded.rate,
            banded.is_short, banded.first_day, banded.last_day, banded.sold_from,
            banded.unbilled_from, banded.period_days, banded.period_months,
            banded.period_day, banded.period_month, banded.kind, banded.first_day_of,
            banded.end_of, banded.band, GREATEST(banded.lo, pause.date) AS lo,
            LEAST(banded.hi, pause.date_end + 1) AS hi, -1 AS sign
        FROM banded
        JOIN sale_contract_change pause ON pause.contract_id = banded.contract_id
            AND pause.kind = 'pause' AND pause.part_of_id IS NULL
        WHERE banded.lo < banded.hi
    ) cut WHERE lo < hi"""
)
# How many periods lie before a day: whole ones, and the days of the one it is in.
POSITIONS = SQL(
    """CROSS JOIN LATERAL (VALUES (segment.lo, -1), (segment.hi, 1))
        point (day, side)
    CROSS JOIN LATERAL (
        SELECT (EXTRACT(YEAR FROM point.day) * 12 + EXTRACT(MONTH FROM point.day) - 1
            - CASE WHEN EXTRACT(DAY FROM point.day) < segment.period_day
                AND EXTRACT(DAY FROM point.day + 1) != 1 THEN 1 ELSE 0 END)::int
            AS month
    ) current
    CROSS JOIN LATERAL (
        SELECT FLOOR((current.month - segment.period_month)::numeric
            / segment.period_months) AS number
    ) period
    CROSS JOIN LATERAL (
        SELECT (segment.period_month + period.number * segment.period_months)::int
            AS first_month
    ) begun
    CROSS JOIN LATERAL (
        SELECT make_date(begun.first_month / 12, MOD(begun.first_month, 12) + 1, 1)
                AS first,
            make_date((begun.first_month + segment.period_months) / 12,
                MOD(begun.first_month + segment.period_months, 12) + 1, 1) AS after
    ) month
    CROSS JOIN LATERAL (
        SELECT month.first - 1 + LEAST(segment.period_day, EXTRACT(DAY FROM
                month.first + interval '1 month' - interval '1 day')::int) AS first,
            month.after - 1 + LEAST(segment.period_day, EXTRACT(DAY FROM
                month.after + interval '1 month' - interval '1 day')::int) AS after
    ) days
    CROSS JOIN LATERAL (
        SELECT CASE WHEN segment.period_days IS NOT NULL
            THEN (point.day - segment.first_day)::numeric / segment.period_days
            ELSE period.number
                + (point.day - days.first)::numeric / (days.after - days.first)
            END * point.side * segment.sign AS count
    ) counted"""
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
    WHERE orders.state = 'sale' AND line.display_type IS NULL
        AND (line.recurring_type != 'recurring' OR plan.id IS NULL
            OR plan.billing_timing = 'advance' AND contract.date_cancelled IS NULL)
        AND (line.is_downpayment AND line.untaxed_amount_invoiced != 0
            OR line.invoice_status != 'invoiced')"""
)


class SaleBacklog(models.Model):
    """The query of the backlog: amounts of days are counted as contracts bill them."""

    _inherit = "sale.backlog"

    @property
    def _table_query(self):
        return SQL(
            """WITH company AS (%(companies)s), item AS (%(items)s),
            segment AS (%(segments)s), counted_item AS (
                SELECT segment.id, segment.kind, segment.band,
                    SUM(counted.count) AS periods
                FROM segment %(positions)s
                GROUP BY segment.id, segment.kind, segment.band
            ), amounts AS (%(amounts)s), order_line AS (%(order_lines)s),
            found AS (%(item_rows)s UNION ALL %(order_rows)s)
            SELECT found.id, found.contract_id, found.order_id, found.company_id,
                found.currency_id, partner.commercial_partner_id AS partner_id,
                found.plan_id, found.team_id, found.user_id, found.product_id,
                found.recurring_type, found.date_end, %(shown)s
            FROM found
            JOIN res_partner partner ON partner.id = found.partner_id
            JOIN res_currency currency ON currency.id = found.currency_id
            JOIN res_company company ON company.id = found.company_id
            JOIN res_currency own ON own.id = company.currency_id""",
            companies=self._get_companies_sql(),
            items=ITEMS,
            segments=SEGMENTS,
            positions=POSITIONS,
            amounts=self._get_amounts_sql(),
            order_lines=ORDER_LINES,
            item_rows=self._get_item_rows_sql(),
            order_rows=self._get_order_rows_sql(),
            shown=self._get_shown_sql(),
        )

    def _get_companies_sql(self):
        """Return each company with its own day."""
        return SQL(
            """SELECT id, rpo_without_short_terms IS TRUE AS without_short,
                (%s::timestamp AT TIME ZONE 'UTC' AT TIME ZONE tz)::date AS today
            FROM res_company""",
            fields.Datetime.now(),
        )

    def _get_amounts_sql(self):
        """Return the periods of each item as columns: backlog and RPO of each band."""
        columns = SQL(", ").join(
            SQL(
                "SUM(periods) FILTER (WHERE kind = %s AND band = %s) AS %s",
                kind,
                band,
                SQL.identifier(f"{kind}_{band}"),
            )
            for kind in ("backlog", "rpo")
            for band in BANDS
        )
        return SQL("SELECT id, %s FROM counted_item GROUP BY id", columns)

    def _get_item_rows_sql(self):
        columns = SQL(", ").join(
            SQL("item.price * COALESCE(%s, 0) AS %s", name, name)
            for name in self._get_band_columns()
        )
        return SQL(
            """SELECT item.id * 2 AS id, item.contract_id, NULL::int AS order_id,
                item.company_id, item.currency_id, item.partner_id, item.plan_id,
                item.team_id, item.user_id, item.product_id,
                'recurring' AS recurring_type, item.last_day AS date_end, item.rate,
                %s
            FROM item LEFT JOIN amounts ON amounts.id = item.id
            WHERE item.last_day IS NULL OR amounts.id IS NOT NULL
                OR item.last_day >= item.today""",
            columns,
        )

    def _get_order_rows_sql(self):
        """What an order is to invoice or to perform, it is within 12 months."""
        return SQL(
            """SELECT id * 2 + 1, NULL::int, order_id, company_id, currency_id,
                partner_id, plan_id, team_id, user_id, product_id,
                COALESCE(recurring_type, 'one_time'), NULL::date, rate, amount, 0, 0,
                CASE WHEN recurring_type = 'recurring' OR is_short THEN 0
                    ELSE amount END, 0, 0
            FROM order_line WHERE amount != 0"""
        )

    def _get_band_columns(self):
        return [
            SQL.identifier(f"{kind}_{band}")
            for kind in ("backlog", "rpo")
            for band in BANDS
        ]

    def _get_shown_sql(self):
        """Return the amounts, rounded: in the currency of the document all bands
        together, and in that of the company.
        """
        shown = []
        for kind in ("backlog", "rpo"):
            bands = [SQL.identifier(f"{kind}_{band}") for band in BANDS]
            total = SQL(" + ").join(bands)
            shown.append((SQL("(%s)", total), SQL("currency"), kind))
            own = SQL("((%s) / rate)", total)
            shown.append((own, SQL("own"), f"{kind}_company"))
            shown += [
                (SQL("(%s / rate)", column), SQL("own"), f"{kind}_{band}")
                for column, band in zip(bands, BANDS, strict=True)
            ]
        return SQL(", ").join(
            SQL(
                "ROUND(%s / %s.rounding::numeric) * %s.rounding::numeric AS %s",
                amount,
                currency,
                currency,
                SQL.identifier(name),
            )
            for amount, currency, name in shown
        )
