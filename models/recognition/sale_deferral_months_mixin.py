from collections.abc import Set
from dataclasses import dataclass, field
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tokens import ContextToken
from .sale_deferral_source_mixin import SOURCE


def _are_ids(value):
    """Return whether a value of a domain is a set of ids of records that exist."""
    return isinstance(value, Set) and all(key and isinstance(key, int) for key in value)


@dataclass(frozen=True, eq=False)
class Bounds(ContextToken):
    """What a search asks for, so that no months are made of lines that it leaves out:
    the months, and the records that columns of lines are to be.
    """

    key = "sale_renewal_month_bounds"
    since: date | None = None
    until: date | None = None
    ids: dict = field(default_factory=dict)


class SaleDeferralMonthsMixin(models.AbstractModel):
    """Rows of lines by month, of which a search makes no more than it asks for."""

    _name = "sale.deferral.months.mixin"
    _inherit = ["sale.deferral.source.mixin"]
    _description = "Months of Deferred Revenue"

    def _search(self, domain, *args, **kwargs):
        bounded = self._get_bounds(domain).give_to(self)
        return super(SaleDeferralMonthsMixin, bounded)._search(domain, *args, **kwargs)

    def _get_bounds(self, domain):
        """Return what all rows of a domain have in common.

        :rtype: Bounds
        """
        domain = Domain(domain).optimize_full(self)
        is_and = getattr(domain, "OPERATOR", None) == "&"
        since, until, ids = date.min, date.max, {}
        for term in domain.children if is_and else [domain]:
            name = getattr(term, "field_expr", "")
            if name == "month" and isinstance(term.value, date):
                if term.operator in (">", ">="):
                    since = max(since, term.value)
                elif term.operator in ("<", "<="):
                    until = min(until, term.value)
            elif name and term.operator == "in" and _are_ids(term.value):
                ids[name] = list(term.value)
        return Bounds(
            since if since > date.min else None,
            until if until < date.max else None,
            ids,
        )

    def _get_line_terms(self, alias):
        """Return the condition of rows of lines that the search asks for.

        :param str alias: a table with the columns of a line, and ``key``
        """
        bounds = Bounds.find(self) or Bounds()
        terms = [
            SQL("%s = ANY(%s)", SQL.identifier(alias, name), ids)
            for name, ids in bounds.ids.items()
            if name in SOURCE
        ]
        if keys := bounds.ids.get("id"):
            keys = [key >> 20 for key in keys]
            terms.append(SQL("%s = ANY(%s)", SQL.identifier(alias, "key"), keys))
        return SQL(" AND ").join([SQL("TRUE"), *terms])

    def _get_last_terms(self, alias="line"):
        """Return the condition of lines that are earned when the search asks for."""
        since, until = self._get_month_bounds()
        last = SQL.identifier(alias, "last_day")
        first = SQL.identifier(alias, "first_day")
        return SQL(" AND ").join(
            [
                SQL("%s >= %s", last, since.replace(day=1)) if since else SQL("TRUE"),
                SQL("%s <= %s", first, until + relativedelta(day=31))
                if until
                else SQL("TRUE"),
            ]
        )

    def _get_month_bounds(self):
        """Return the first and last day that the search asks for, or None."""
        bounds = Bounds.find(self) or Bounds()
        return bounds.since, bounds.until
