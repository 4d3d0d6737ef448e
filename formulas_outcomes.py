"""The figures on renewals, quotations, orders and invoices; see ``formulas.py``."""

from odoo.tools import LazyTranslate

from .formulas import OWN, Formula

_lt = LazyTranslate(__name__)

RENEWAL_RATE = Formula(
    _lt("Renewal rate"),
    _lt(
        "Renewed contracts / contracts with their last day in the period, without "
        "those that were cancelled before their renewal was to be made"
    ),
    _lt("Winning by Design, BigDelta"),
)
VALUE_RATE = Formula(
    _lt("Renewal rate by value"),
    _lt(
        "MRR that was kept / MRR that was due: growth of one contract never hides the "
        "loss of another"
    ),
    _lt("Winning by Design, capped per contract"),
)
NET_RATE = Formula(
    _lt("Net renewal rate"),
    _lt("MRR of the next terms / MRR that was due, growth included"),
    OWN,
)
ON_TIME_RATE = Formula(
    _lt("On time rate"),
    _lt(
        "Renewals that were signed on the last day of the term or before / all renewals"
    ),
    OWN,
)
DAYS_LATE = Formula(
    _lt("Days late"),
    _lt(
        "Days from the end of the term until the late renewal was signed, average and "
        "median of late renewals. Early ones do not count."
    ),
    OWN,
)
UPLIFT_OFFERED = Formula(
    _lt("Uplift offered"),
    _lt(
        "What contracts proposed to add to prices / old prices, at the renewed "
        "quantity, of items that go on"
    ),
    OWN,
)
UPLIFT_ACHIEVED = Formula(
    _lt("Uplift achieved"),
    _lt(
        "(New price - old price) x renewed quantity / old price x renewed quantity, of "
        "items that go on"
    ),
    OWN,
)
QUOTE_TO_CASH = Formula(
    _lt("Quote to cash"),
    _lt(
        "Days from the opportunity to the quotation that was sent, the order, the "
        "first delivery, the first invoice and the payment. Median: half of the "
        "orders took so many days or fewer; 90 %: nine of ten did. Orders without one "
        "of the two days do not count."
    ),
    _lt("APQC cycle times"),
)
QUOTE_CONVERSION = Formula(
    _lt("Conversion of quotations"),
    _lt(
        "Won quotations / decided quotations, by month of sending. Of one opportunity "
        "only one counts."
    ),
    OWN,
)
QUOTE_VALUE_CONVERSION = Formula(
    _lt("Conversion of quotations by value"),
    _lt("Won amount / decided amount, by month of sending"),
    OWN,
)
OPPORTUNITY_CONVERSION = Formula(
    _lt("Conversion of opportunities"),
    _lt("Won opportunities / won and lost ones, by the month in which they closed"),
    OWN,
)
OPPORTUNITY_VALUE_CONVERSION = Formula(
    _lt("Conversion of opportunities by value"),
    _lt(
        "Expected revenue of won opportunities / that of won and lost ones, by the "
        "month in which they closed"
    ),
    OWN,
)
BACKLOG = Formula(
    _lt("Backlog"),
    _lt(
        "Signed and not invoiced, without taxes: what orders have not invoiced, and "
        "every day until the end of the term that no invoice covers"
    ),
    OWN,
)
RPO = Formula(
    _lt("RPO"),
    _lt(
        "Remaining performance obligations: every day from tomorrow until the end of "
        "the term, invoiced or not, and what orders have not invoiced of one-time "
        "products. cRPO: those of the next 12 months."
    ),
    _lt("IFRS 15.120, ASC 606-10-50-13"),
)
DSO = Formula(
    _lt("DSO"),
    _lt(
        "What is owed today x 365 days / what was billed in the last 365 days, both "
        "with taxes. Empty where nothing was billed."
    ),
    _lt("EESPA; Odoo counts it so per customer"),
)
INVOICED = Formula(
    _lt("Invoiced"),
    _lt(
        "Posted invoices less credit notes of the period, without taxes: the last 12 "
        "months, or the period that was chosen"
    ),
    OWN,
)
INVOICED_BEFORE = Formula(
    _lt("Invoiced a year before"),
    _lt(
        "Posted invoices less credit notes of the same days a year before, without "
        "taxes"
    ),
    OWN,
)
TREND = Formula(
    _lt("Trend"),
    _lt(
        "(Invoiced - invoiced a year before) / invoiced a year before. Empty where "
        "nothing was invoiced then."
    ),
    OWN,
)

ALL = (
    *(RENEWAL_RATE, VALUE_RATE, NET_RATE, ON_TIME_RATE, DAYS_LATE),
    *(UPLIFT_OFFERED, UPLIFT_ACHIEVED, QUOTE_TO_CASH, QUOTE_CONVERSION),
    *(QUOTE_VALUE_CONVERSION, OPPORTUNITY_CONVERSION, OPPORTUNITY_VALUE_CONVERSION),
    *(BACKLOG, RPO, DSO, INVOICED, INVOICED_BEFORE, TREND),
)
