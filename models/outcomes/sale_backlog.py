from odoo import fields, models
from odoo.tools import SQL

from ..plans.product_template import RECURRING_TYPES

OWN = ("backlog", "rpo")  # amounts in the currency of the document


def _amount(string, help):  # noqa: A002
    return fields.Monetary(
        string, readonly=True, currency_field="company_currency_id", help=help
    )


class SaleBacklog(models.Model):
    """What was signed, and is not invoiced or not performed yet, as of today: one row
    per contract item and per open order line.

    The amounts are in ``sale_backlog_query.py``.
    """

    _name = "sale.backlog"
    _inherit = [
        "sale.company.currency.mixin",
        "sale.person.totals.mixin",
        "sale.name.search.mixin",
    ]
    _description = "Backlog"
    _auto = False
    _page_first = True
    _rec_name = "product_id"
    _order = "backlog_company desc, id"
    _depends = {
        "sale.contract": [
            *("company_id", "partner_id", "plan_id", "team_id", "user_id", "state"),
            *("currency_id", "currency_rate", "anchor_date", "date_cancelled"),
            *("date_start", "date_end"),
        ],
        "sale.contract.line": [
            *("contract_id", "order_line_id", "product_id", "price_subtotal"),
            *("date_start", "date_end", "billing_start", "billed_until"),
        ],
        "sale.contract.change": ["contract_id", "kind", "date", "date_end"],
        "sale.contract.plan": [
            *("billing_interval", "billing_unit", "billing_timing"),
            *("term_count", "term_unit", "align_periods", "align_day", "align_month"),
        ],
        "sale.order": [
            *("company_id", "partner_id", "team_id", "user_id", "state"),
            *("currency_id", "currency_rate"),
        ],
        "sale.order.line": [
            *("order_id", "product_id", "recurring_type", "plan_id", "display_type"),
            *("is_downpayment", "price_subtotal", "product_uom_qty", "qty_invoiced"),
            "untaxed_amount_invoiced",
        ],
        "res.partner": ["commercial_partner_id"],
        "res.company": ["tz", "rpo_without_short_terms"],
        "res.currency": ["rounding"],
    }

    contract_id = fields.Many2one("sale.contract", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    plan_id = fields.Many2one("sale.contract.plan", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    user_id = fields.Many2one(  # totals by person are for managers
        "res.users",
        "Salesperson",
        readonly=True,
        groups="sales_team.group_sale_manager",
    )
    product_id = fields.Many2one("product.product", readonly=True)
    recurring_type = fields.Selection(RECURRING_TYPES, readonly=True)
    date_end = fields.Date(
        "Sold Until", readonly=True, help="Last day on which the item is sold."
    )
    backlog = fields.Monetary(
        readonly=True,
        help="Signed and not invoiced, without taxes, in the currency of the contract "
        "or order: what orders have not invoiced, and every day until the end of the "
        "term that no invoice covers. Evergreen contracts count until today, or until "
        "the day for which notice was given.",
    )
    rpo = fields.Monetary(
        "RPO",
        readonly=True,
        help="Remaining performance obligations, in the currency of the contract or "
        "order: every day from tomorrow until the end of the term, invoiced or not, "
        "and what orders have not invoiced of one-time products.",
    )
    backlog_company = _amount(
        "Backlog (Company Currency)",
        "Signed and not invoiced, at the rate of the contract or order.",
    )
    backlog_first = _amount(
        "Backlog up to 12 Months", "The part of the backlog of the next 12 months."
    )
    backlog_second = _amount(
        "Backlog 13 to 24 Months", "The part of the backlog of the 12 months after."
    )
    backlog_later = _amount(
        "Backlog after 24 Months", "The part of the backlog of later days."
    )
    rpo_company = _amount(
        "RPO (Company Currency)",
        "Remaining performance obligations, at the rate of the contract or order.",
    )
    rpo_first = _amount(
        "cRPO up to 12 Months", "Current RPO: the part of the next 12 months."
    )
    rpo_second = _amount(
        "RPO 13 to 24 Months", "The part of the RPO of the 12 months after."
    )
    rpo_later = _amount("RPO after 24 Months", "The part of the RPO of later days.")

    def _read_group_select(self, aggregate_spec, query):
        """Of every amount, lists ask in which currencies it is, and what it is in one.

        Rows need not be sorted for the first; and for the second, rates are looked up
        and made doubles once, not for each row.
        """
        if aggregate_spec == "currency_id:array_agg_distinct":
            currency = self._field_to_sql(self._table, "currency_id", query)
            return SQL(
                """NULLIF(ARRAY(SELECT DISTINCT known FROM
                UNNEST(ARRAY_AGG(%s)) known ORDER BY known), '{}')""",
                currency,
            )
        name, _colon, function = aggregate_spec.partition(":")
        if function == "sum_currency" and name in OWN:
            currency = self._field_to_sql(self._table, "currency_id", query)
            alias = query.make_alias(self._table, "rates_of_today")
            rates = SQL(  # OFFSET: counted before they are joined
                "(SELECT currency.id, COALESCE(%s, 1.0)::float8 AS rate"
                " FROM res_currency currency OFFSET 0)",
                self._get_rate_of_today_sql(SQL("currency.id")),
            )
            is_same = SQL("%s = %s", SQL.identifier(alias, "id"), currency)
            query.add_join("LEFT JOIN", alias, rates, is_same)
            amount = self._field_to_sql(self._table, name, query)
            return SQL("SUM(%s / %s)", amount, SQL.identifier(alias, "rate"))
        return super()._read_group_select(aggregate_spec, query)

    def action_open_source(self):
        self.ensure_one()
        return (self.contract_id or self.order_id)._get_records_action()
