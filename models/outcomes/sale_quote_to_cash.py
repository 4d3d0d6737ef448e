from odoo import fields, models
from odoo.tools import SQL

from ... import formulas_outcomes as formulas
from ...formulas import get_help
from ..sale_order_type_mixin import ORDER_TYPES

QUOTATION_OUTCOMES = [
    ("open", "Open"),
    ("won", "Confirmed"),
    ("lost", "Cancelled"),
    ("expired", "Expired"),
]
DIGITS = (16, 1)  # of days
STEPS = (
    "days_to_quote",
    "days_to_order",
    "days_to_delivery",
    "days_to_invoice",
    "days_to_pay",
    "days_total",
)


def _average(string, help):  # noqa: A002
    return fields.Float(
        string, readonly=True, digits=DIGITS, aggregator="avg", help=help
    )


def _median(string):
    return fields.Float(
        string,
        compute="_compute_percentiles",
        digits=DIGITS,
        aggregator="avg",
        help="Half of the orders took so many days or fewer. Orders without one of the "
        "two days do not count.",
    )


def _most(string):
    return fields.Float(
        string,
        compute="_compute_percentiles",
        digits=DIGITS,
        aggregator="avg",
        help="Nine of ten orders took so many days or fewer. Orders without one of the "
        "two days do not count.",
    )


class SaleQuoteToCash(models.Model):
    """How long each order took from the opportunity to the payment, and which
    quotations became orders.
    """

    _name = "sale.quote.to.cash"
    _inherit = [
        "sale.ratio.mixin",
        "sale.company.currency.mixin",
        "sale.person.totals.mixin",
    ]
    _description = "Quote to Cash"
    _auto = False
    _rec_name = "order_id"
    _order = "order_date desc, id desc"
    _depends = {
        "sale.order": [
            *("name", "opportunity_id", "company_id", "partner_id", "team_id"),
            *("user_id", "state", "order_type", "date_order", "validity_date"),
            *("effective_date", "amount_untaxed", "currency_rate"),
            *("first_sent_date", "first_invoice_date", "paid_date"),
        ],
        "crm.lead": ["create_date", "primary_order_id"],
        "res.company": ["tz"],
        "res.partner": ["commercial_partner_id"],
    }
    _ratios = {
        "conversion_rate": ("won_count", "decided_count"),
        "value_conversion_rate": ("won_amount", "decided_amount"),
    }
    _percentiles = {
        f"{kind}_{name}": (name, share)
        for name in STEPS
        for kind, share in (("median", 0.5), ("most", 0.9))
    }

    order_id = fields.Many2one("sale.order", readonly=True)
    opportunity_id = fields.Many2one("crm.lead", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    user_id = fields.Many2one(  # totals by person are for managers
        "res.users",
        "Salesperson",
        readonly=True,
        groups="sales_team.group_sale_manager",
    )
    order_type = fields.Selection(ORDER_TYPES, readonly=True)
    outcome = fields.Selection(
        QUOTATION_OUTCOMES,
        "Quotation",
        readonly=True,
        help="Expired: it was valid until a day that has passed.",
    )
    opportunity_date = fields.Date("Opportunity Created", readonly=True)
    sent_date = fields.Date("Quotation Sent", readonly=True)
    order_date = fields.Date("Order Confirmed", readonly=True)
    delivery_date = fields.Date("First Delivery", readonly=True)
    invoice_date = fields.Date("First Invoice", readonly=True)
    paid_date = fields.Date(readonly=True)
    amount = fields.Monetary(
        "Untaxed Amount",
        readonly=True,
        currency_field="company_currency_id",
        help="Without taxes, in the currency of the company, at the rate of the order.",
    )

    days_to_quote = _average(
        "Days to Quotation",
        "From the opportunity to the first quotation that was sent.",
    )
    days_to_order = _average(
        "Days to Order", "From the quotation that was sent first to the confirmation."
    )
    days_to_delivery = _average(
        "Days to Delivery", "From the confirmation to the first delivery."
    )
    days_to_invoice = _average(
        "Days to Invoice", "From the confirmation to the first posted invoice."
    )
    days_to_pay = _average(
        "Days to Payment", "From the first invoice until everything was paid."
    )
    days_total = _average(
        "Days to Cash", "From the opportunity until everything was paid."
    )
    median_days_to_quote = _median("Median Days to Quotation")
    median_days_to_order = _median("Median Days to Order")
    median_days_to_delivery = _median("Median Days to Delivery")
    median_days_to_invoice = _median("Median Days to Invoice")
    median_days_to_pay = _median("Median Days to Payment")
    median_days_total = _median("Median Days to Cash")
    most_days_to_quote = _most("90 % of Days to Quotation")
    most_days_to_order = _most("90 % of Days to Order")
    most_days_to_delivery = _most("90 % of Days to Delivery")
    most_days_to_invoice = _most("90 % of Days to Invoice")
    most_days_to_pay = _most("90 % of Days to Payment")
    most_days_total = _most("90 % of Days to Cash")

    decided_count = fields.Integer(
        "Decided Quotations",
        readonly=True,
        help="Quotations that were sent, and are confirmed, cancelled or expired by "
        "now. Of one opportunity only one counts: the confirmed one, or the primary "
        "one, or the one that was sent last.",
    )
    won_count = fields.Integer(
        "Won Quotations", readonly=True, help="Decided quotations that are confirmed."
    )
    decided_amount = fields.Monetary(
        readonly=True,
        currency_field="company_currency_id",
        help="Untaxed amount of decided quotations.",
    )
    won_amount = fields.Monetary(
        readonly=True,
        currency_field="company_currency_id",
        help="Untaxed amount of won quotations.",
    )
    conversion_rate = fields.Float(
        compute="_compute_ratios",
        aggregator="avg",
        help=get_help(formulas.QUOTE_CONVERSION),
    )
    value_conversion_rate = fields.Float(
        "Conversion Rate by Value",
        compute="_compute_ratios",
        aggregator="avg",
        help=get_help(formulas.QUOTE_VALUE_CONVERSION),
    )

    def action_open_order(self):
        self.ensure_one()
        return self.order_id._get_records_action()

    @property
    def _table_query(self):
        """Return one row per order; a step without one of its days is empty."""
        days = {
            "days_to_quote": ("opportunity_date", "sent_date"),
            "days_to_order": ("sent_date", "order_date"),
            "days_to_delivery": ("order_date", "delivery_date"),
            "days_to_invoice": ("order_date", "invoice_date"),
            "days_to_pay": ("invoice_date", "paid_date"),
            "days_total": ("opportunity_date", "paid_date"),
        }
        steps = SQL(", ").join(
            SQL(
                """CASE WHEN %(last)s >= %(first)s THEN (%(last)s - %(first)s)::float8
                END AS %(name)s""",
                first=SQL.identifier(first),
                last=SQL.identifier(last),
                name=SQL.identifier(name),
            )
            for name, (first, last) in days.items()
        )
        counts = SQL(
            """CASE WHEN is_decided THEN 1 ELSE 0 END AS decided_count,
            CASE WHEN is_decided AND outcome = 'won' THEN 1 ELSE 0 END AS won_count,
            CASE WHEN is_decided THEN amount ELSE 0 END AS decided_amount,
            CASE WHEN is_decided AND outcome = 'won' THEN amount ELSE 0 END
                AS won_amount"""
        )
        return SQL(
            """SELECT dated.*, %(steps)s, %(counts)s FROM (
                SELECT ranked.*, sent_date IS NOT NULL AND place = 1
                    AND outcome != 'open' AS is_decided
                FROM (%(orders)s) ranked
            ) dated""",
            steps=steps,
            counts=counts,
            orders=self._get_orders_sql(),
        )

    def _get_orders_sql(self):
        """Return the orders with their days, and their place among the quotations of
        their opportunity: 1 for the one that counts.
        """
        now = fields.Datetime.now()
        return SQL(
            """SELECT orders.id, orders.id AS order_id, orders.opportunity_id,
                orders.company_id, partner.commercial_partner_id AS partner_id,
                orders.team_id, orders.user_id, orders.order_type,
                %(opened)s AS opportunity_date,
                orders.first_sent_date AS sent_date,
                CASE WHEN orders.state = 'sale' THEN %(ordered)s END AS order_date,
                %(delivered)s AS delivery_date,
                orders.first_invoice_date AS invoice_date, orders.paid_date,
                orders.amount_untaxed / COALESCE(NULLIF(orders.currency_rate, 0), 1)
                    AS amount,
                CASE orders.state WHEN 'sale' THEN 'won' WHEN 'cancel' THEN 'lost'
                    ELSE CASE WHEN orders.validity_date < %(today)s THEN 'expired'
                        ELSE 'open' END END AS outcome,
                ROW_NUMBER() OVER (
                    PARTITION BY COALESCE(orders.opportunity_id, -orders.id)
                    ORDER BY orders.first_sent_date IS NULL, orders.state != 'sale',
                        orders.id IS DISTINCT FROM lead.primary_order_id,
                        orders.first_sent_date DESC, orders.id DESC
                ) AS place
            FROM sale_order orders
            JOIN res_company company ON company.id = orders.company_id
            JOIN res_partner partner ON partner.id = orders.partner_id
            LEFT JOIN crm_lead lead ON lead.id = orders.opportunity_id""",
            opened=self._get_day_sql(SQL("lead.create_date")),
            ordered=self._get_day_sql(SQL("orders.date_order")),
            delivered=self._get_day_sql(SQL("orders.effective_date")),
            today=self._get_day_sql(SQL("%s::timestamp", now)),
        )

    def _get_day_sql(self, moment):
        """Return the day of the company of a moment."""
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE company.tz)::date",
            moment,
        )
