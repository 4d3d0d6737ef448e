"""The figures on recurring revenue: name, formula and where the definition is from.

One constant per figure. Screens show them as the help of a measure, and all of them on
one page. Who changes what a figure means raises ``VERSION``: months that are closed
keep theirs.
"""

from typing import NamedTuple

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

VERSION = 1  # of what the figures below mean
LTV_MONTHS = 60  # for which a customer counts at most


class Formula(NamedTuple):
    """A figure. Texts are translated when they are shown."""

    name: object
    formula: object
    source: object


OWN = _lt("Own definition")

MRR = Formula(
    _lt("MRR"),
    _lt(
        "Amounts of the running items per month: of one billing period, without taxes "
        "and after discounts; of a year / 12, of weeks and days by 365 / 12 days. "
        "Without one-time lines; nothing while a contract is paused."
    ),
    _lt("Plan prices, not invoices, as Lago and ChartMogul count"),
)
ARR = Formula(_lt("ARR"), _lt("MRR x 12"), _lt("SaaS Metrics Standards Board"))
CMRR = Formula(
    _lt("Committed MRR"),
    _lt(
        "MRR today + movements of days to come that are signed already: starts, "
        "increases, decreases, cancellations"
    ),
    _lt("ChartMogul shows movements of the future for it"),
)
OPENING = Formula(
    _lt("Opening"), _lt("MRR at the end of the month before, as it was kept"), OWN
)
NEW = Formula(
    _lt("New"),
    _lt("First MRR of a customer ever: everything of that first day"),
    _lt("ChartMogul"),
)
EXPANSION = Formula(
    _lt("Expansion"),
    _lt(
        "Increases of customers who had MRR before and keep some; a second contract, "
        "too"
    ),
    _lt("ChartMogul"),
)
CONTRACTION = Formula(
    _lt("Contraction"),
    _lt(
        "Decreases of customers who keep some MRR; a pause of everything, too, unless "
        "the contract ends in it"
    ),
    _lt("ChartMogul; details as in NetSuite: quantity, price, product"),
)
CHURN = Formula(
    _lt("Churn"),
    _lt("MRR of customers who are left with nothing, on the first day without service"),
    _lt("ChartMogul, ProfitWell"),
)
REACTIVATION = Formula(
    _lt("Reactivation"),
    _lt(
        "MRR of customers who had none for longer than the days of late renewals in "
        "the settings"
    ),
    _lt("Maxio; others count every gap"),
)
LATE_RENEWAL = Formula(
    _lt("Late renewal"),
    _lt(
        "What ended and came back within the days of late renewals in the settings: "
        "neither churn nor reactivation"
    ),
    OWN,
)
TRANSFER = Formula(
    _lt("Transfer"),
    _lt(
        "MRR that goes on in the next term, with another customer or salesperson, or "
        "in another currency"
    ),
    OWN,
)
RESTATEMENT = Formula(
    _lt("Restatement"),
    _lt(
        "What was recorded for earlier months after they were closed: opening as it is "
        "known today - closing of the month before as it was kept"
    ),
    OWN,
)
EXCHANGE = Formula(
    _lt("Exchange"),
    _lt(
        "Closing - opening - restatement - movements, in company currency: balances "
        "have the rate of the last day of their month, movements that of their own day"
    ),
    OWN,
)
CLOSING = Formula(
    _lt("Closing"),
    _lt(
        "Opening + restatement + new + expansion + reactivation + late renewals + "
        "transfers - contraction - churn (+ exchange, in company currency)"
    ),
    OWN,
)
NRR = Formula(
    _lt("NRR, 12 months"),
    _lt(
        "MRR now of the customers who had some 12 months ago / their MRR then, both at "
        "the rate of then. Empty if there was none."
    ),
    _lt("SaaS Metrics Standards Board"),
)
GRR = Formula(
    _lt("GRR, 12 months"),
    _lt(
        "The smaller of MRR now and MRR 12 months ago, of each customer who had some "
        "then / their MRR then, both at the rate of then: one customer's growth never "
        "hides another one's loss. Empty if there was none."
    ),
    _lt("SaaS Metrics Standards Board; the smaller one of two days, per customer"),
)
LOGO_CHURN = Formula(
    _lt("Customer churn"),
    _lt(
        "Customers with MRR at the beginning of the month and none at its end / "
        "customers with MRR at its beginning"
    ),
    _lt("ChartMogul"),
)
REVENUE_CHURN = Formula(
    _lt("Revenue churn"),
    _lt("(Churn + contraction) of the month / opening MRR, in company currency"),
    _lt("ChartMogul, gross rate"),
)
ARPA = Formula(
    _lt("ARPA"),
    _lt(
        "MRR at the end of the month, in company currency / customers who have some "
        "then. Of several months, that of the last one."
    ),
    _lt("ChartMogul, average revenue per account"),
)
LTV = Formula(
    _lt("LTV"),
    _lt(
        "ARPA x gross margin of recurring revenue in the settings x months that a "
        "customer stays: customer months / customers lost, both of the last 12 months, "
        "60 months at most. Empty if none was lost."
    ),
    _lt("ProfitWell: revenue per customer / churn rate of customers"),
)
COHORT_CUSTOMERS = Formula(
    _lt("Customers kept"),
    _lt(
        "Customers with MRR after so many months / customers whose first revenue was "
        "in that month"
    ),
    OWN,
)
COHORT_REVENUE = Formula(
    _lt("Revenue kept"),
    _lt(
        "MRR after so many months, at the rates of its movements / MRR at the end of "
        "the first month"
    ),
    OWN,
)

ALL = (
    *(MRR, ARR, CMRR, OPENING, RESTATEMENT, NEW, EXPANSION, REACTIVATION),
    *(LATE_RENEWAL, TRANSFER, CONTRACTION, CHURN, EXCHANGE, CLOSING, NRR, GRR),
    *(LOGO_CHURN, REVENUE_CHURN, ARPA, LTV),
    *(COHORT_CUSTOMERS, COHORT_REVENUE),
)


def get_help(figure):
    """Return the formula of a figure in English, for the help of a field: Odoo keeps
    and translates that itself.
    """
    return figure.formula._source


def get_name(figure):
    """Return the name of a figure in English, for the label of a field."""
    return figure.name._source


def get_lifetime_value(margin, customers, months, lost):
    """Return what a customer brings until it leaves, or 0.0 if nobody knows.

    :param float margin: recurring revenue of a month, less the costs of serving it
    :param int customers: who bring that
    :param int months: months that customers began in a year, added up
    :param int lost: customers who left in that year

    Ten customers bring 500.00 a month. Three left in a year that has 108 months of
    customers: one stays for 36 months. With one who left, it would be 108: 60 count.

    >>> get_lifetime_value(500.0, 10, 108, 3)
    1800.0
    >>> get_lifetime_value(500.0, 10, 108, 1), get_lifetime_value(500.0, 10, 108, 0)
    (3000.0, 0.0)
    """
    if not customers or not lost:
        return 0.0
    return margin / customers * min(months / lost, LTV_MONTHS)
