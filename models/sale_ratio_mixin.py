from odoo import api, models
from odoo.models import parse_read_group_spec
from odoo.tools import SQL

from .. import outcomes

# Aggregates that say what is in a group, and not how much.
PLAIN_AGGREGATES = {
    *("count", "count_distinct", "array_agg", "array_agg_distinct", "recordset"),
}


class SaleRatioMixin(models.AbstractModel):
    """A report with rates and percentiles that stay right in every group.

    Lists, pivots and graphs show the sum of the numerators by that of the denominators,
    and percentiles of all rows of a group; empty where there is nothing to count. A
    rate is a fraction: 0.5 is shown as 50 %.
    """

    _name = "sale.ratio.mixin"
    _description = "Rates in Reports"

    # Name of a field: those with its numerator and its denominator.
    _ratios = {}
    # Name of a field: the field with the values, the share of them that is not above
    # it, and optionally a field that says which rows count: those above 0.
    _percentiles = {}

    @api.depends(lambda self: [name for pair in self._ratios.values() for name in pair])
    def _compute_ratios(self):
        for row in self:
            for name, (numerator, denominator) in self._ratios.items():
                row[name] = outcomes.get_rate(row[numerator], row[denominator]) or 0.0

    @api.depends(lambda self: [column for column, *_ in self._percentiles.values()])
    def _compute_percentiles(self):
        for row in self:
            for name, (column, *_more) in self._percentiles.items():
                row[name] = row[column]

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec != "__count":
            name, _property, function = parse_read_group_spec(aggregate_spec)
            if function not in PLAIN_AGGREGATES and name in self._ratios:
                return self._get_ratio_sql(name, query)
            if function not in PLAIN_AGGREGATES and name in self._percentiles:
                return self._get_percentile_sql(name, query)
        return super()._read_group_select(aggregate_spec, query)

    @api.model
    def _read_group_empty_value(self, spec):
        """A rate of nothing is empty, and not 0."""
        if spec != "__count":
            name, _property, function = parse_read_group_spec(spec)
            is_rate = name in self._ratios or name in self._percentiles
            if is_rate and function not in PLAIN_AGGREGATES:
                return False
        return super()._read_group_empty_value(spec)

    def _get_ratio_sql(self, name, query):
        numerator, denominator = (
            self._get_part_sql(name, part, query) for part in self._ratios[name]
        )
        return SQL("(%s)::float8 / NULLIF(%s, 0)::float8", numerator, denominator)

    def _get_part_sql(self, name, part, query):
        """Return what counts of a numerator or denominator in a group.

        :param name: the rate
        :param part: the field that is added up for it
        """
        return SQL("SUM(%s)", self._field_to_sql(self._table, part, query))

    def _get_percentile_sql(self, name, query):
        column, share, *counted = self._percentiles[name]
        found = SQL(
            "PERCENTILE_CONT(%s) WITHIN GROUP (ORDER BY %s)",
            share,
            self._field_to_sql(self._table, column, query),
        )
        if counted:
            condition = self._field_to_sql(self._table, counted[0], query)
            return SQL("%s FILTER (WHERE %s > 0)", found, condition)
        return found
