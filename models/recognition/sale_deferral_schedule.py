from odoo import fields, models
from odoo.tools import SQL

from ... import recognition

# Days after the close until which columns reach, the day included.
AHEAD = {
    "next_1": "(closing.date + 1 + INTERVAL '1 month - 1 day')::date",
    "next_2": "(closing.date + 1 + INTERVAL '2 months - 1 day')::date",
    "next_3": "(closing.date + 1 + INTERVAL '3 months - 1 day')::date",
    "next_12": "(closing.date + 1 + INTERVAL '12 months - 1 day')::date",
}


def _amount(string, help):  # noqa: A002
    return fields.Monetary(
        string, readonly=True, currency_field="company_currency_id", help=help
    )


class SaleDeferralSchedule(models.Model):
    """What was deferred before the last closed month, what happened in it, and when the
    rest is earned: one row per invoice line.
    """

    _name = "sale.deferral.schedule"
    _inherit = ["sale.deferral.source.mixin"]
    _description = "Deferred Revenue Schedule"
    _auto = False
    _order = "closing desc, id"
    _rec_name = "item_id"
    _depends = {
        "res.company": ["deferral_method"],
        "sale.deferral.close": ["company_id", "date", "state"],
        "sale.deferral.item": [
            *("amount", "date", "period_start", "period_end", "delivered_shares"),
        ],
    }

    item_id = fields.Many2one("sale.deferral.item", "Invoice Line", readonly=True)
    date = fields.Date("Closed Until", readonly=True, help="The last closed month.")
    opening = _amount(
        "Deferred Before",
        "What was not earned yet at the end of the month before, as the documents are "
        "now.",
    )
    billed = _amount(
        "Invoiced", "What the last closed month counted for the first time."
    )
    earned = _amount("Earned", "What the last closed month earned.")
    closing = _amount("Deferred", "What is not earned yet after the last closed month.")
    next_1 = _amount("Next Month", "What is earned in the month after.")
    next_2 = _amount("Second Month", "What is earned in the second month after.")
    next_3 = _amount("Third Month", "What is earned in the third month after.")
    next_12 = _amount(
        "Months 4 to 12", "What is earned in the fourth to twelfth month."
    )
    later = _amount("Later", "What is earned more than twelve months after.")
    waiting = _amount(
        "No Day Yet",
        "What no day is known for: its term has not started yet, or it is not "
        "delivered.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            WITH closing AS (
                SELECT DISTINCT ON (company_id) company_id, id, date, lag(date) OVER (
                           PARTITION BY company_id ORDER BY date) AS before
                  FROM sale_deferral_close
                 WHERE state = 'posted'
                 ORDER BY company_id, date DESC
            )
            SELECT item.id, item.id AS item_id, closing.date, %(source)s, %(columns)s
              FROM closing
              JOIN sale_deferral_item item ON item.company_id = closing.company_id
              JOIN res_company company ON company.id = item.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
             WHERE item.date <= closing.date
               AND (item.period_end IS NULL
                    OR item.period_end > COALESCE(closing.before, closing.date)
                    OR item.close_id = closing.id)
            """,
            source=self._get_source_sql("item"),
            columns=SQL(", ").join(
                SQL("%s AS %s", SQL(expression), SQL.identifier(name))
                for name, expression in self._get_columns().items()
            ),
        )

    def _get_columns(self):
        """Return the expression of each amount: columns of ours only."""
        whole = "round(item.amount::numeric, currency.decimal_places)"
        is_new = "item.close_id = closing.id"
        opening = f"{whole} - {self._get_earned('closing.before')}"
        opening = f"CASE WHEN {is_new} THEN 0 ELSE {opening} END"
        billed = f"CASE WHEN {is_new} THEN {whole} ELSE 0 END"
        closing = f"{whole} - {self._get_earned('closing.date')}"
        columns = {
            "opening": opening,
            "billed": billed,
            "earned": f"{opening} + {billed} - ({closing})",
            "closing": closing,
        }
        before = self._get_earned("closing.date")
        for name, day in AHEAD.items():
            until = self._get_earned(day, "closing.date")
            columns[name] = f"{until} - {before}"
            before = until
        is_waiting = f"(item.period_start IS NULL OR {self._get_share()} < 1)"
        columns["later"] = f"CASE WHEN {is_waiting} THEN 0 ELSE {whole} - {before} END"
        columns["waiting"] = f"CASE WHEN {is_waiting} THEN {closing} ELSE 0 END"
        return columns

    def _get_earned(self, day, delivered=None):
        """Return the expression of what an item has earned until a day; deliveries may
        count until another one.
        """
        return recognition.item_recognised_sql(day, delivered)

    def _get_share(self):
        """Return the expression of what is delivered of an item, where that counts."""
        share = recognition.share_sql("item.delivered_shares", "closing.date")
        return f"CASE WHEN item.delivered_shares IS NOT NULL THEN {share} END"

    def action_view_invoice(self):
        """Open the invoice."""
        self.ensure_one()
        return self.item_id.action_view_invoice()
