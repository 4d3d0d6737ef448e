from collections import defaultdict

from odoo import api, models
from odoo.models import parse_read_group_spec
from odoo.tools import SQL, ormcache, unique

from .sale_group_page_mixin import GROUPS

FEW = 1000  # records by which very many rows may be grouped
SPLIT_AGGREGATES = {"sum", "sum_currency", "array_agg_distinct"}


def add(amounts):
    """Return a sum, or False, which stands for nothing at all."""
    known = [amount for amount in amounts if amount is not False]
    return sum(known) if known else False


class SaleGroupPageMixin(models.AbstractModel):
    """The part of ``sale.group.page.mixin`` for very many rows in few groups, such as
    plans: rows are added up by ids and currencies, and names and rates are looked up
    for the groups. Odoo looks both up for each row, and sorts all of them to say in
    which currencies they are. Users get the same.
    """

    _inherit = "sale.group.page.mixin"

    @api.model
    def _read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        read = super()._read_group
        if having or not self._has_few_groups(groupby, order):
            return read(domain, groupby, aggregates, having, offset, limit, order)
        is_named = self._is_named(groupby)
        currency = self._get_split_currency(groupby, aggregates)
        if not is_named and not currency:
            return read(domain, groupby, aggregates, having, offset, limit, order)
        # Any order but that of names, which would be looked up for each row.
        quick = "__count" if is_named or not groupby else order
        if currency:
            specs = self._get_split_specs(aggregates, currency)
            rows = read(domain, [*groupby, currency], specs, order=quick)
            if not rows or not all(row[len(groupby)] for row in rows):
                return read(domain, groupby, aggregates, having, offset, limit, order)
            rows = self._join_currencies(rows, len(groupby), specs, aggregates)
        else:
            rows = read(domain, groupby, aggregates, order=quick)
        if is_named:
            rows = self._sort_by_names(rows, groupby[0])
        return rows[offset : offset + limit if limit else None]

    @api.model
    def _has_few_groups(self, groupby, order):
        """Return whether there are few groups, in the order of what they are."""
        if len(groupby) > 1:
            return False
        [spec] = groupby or ("",)
        if order not in (None, spec, f"{spec} ASC"):
            return False
        field = self._fields.get(spec.partition(":")[0])
        if not field or not field.store:
            return not groupby
        if field.type != "many2one":
            return field.type in ("selection", "boolean", "date", "datetime")
        return bool(order) and self._is_few(field.comodel_name, FEW)

    @ormcache("name", "most")
    def _is_few(self, name, most):
        """Return whether there are few records of a model that a field may name. What
        names none comes last, unless they are sorted downwards. It is asked once: if
        there are many soon, users get the same by the slower way.
        """
        records = self.env[name]
        if not records._auto or " desc" in records._order.split(",")[0].lower():
            return False
        rows = SQL("SELECT FROM %s LIMIT %s", SQL.identifier(records._table), most + 1)
        [[count]] = self.env.execute_query(SQL("SELECT COUNT(*) FROM (%s) found", rows))
        return count <= most

    @api.model
    def _is_named(self, groupby):
        """Return whether groups are sorted by the names of records."""
        field = groupby and self._fields.get(groupby[0])
        return bool(field) and field.type == "many2one"

    @api.model
    def _get_split_currency(self, groupby, aggregates):
        """Return the field of the currency by which rows can be added up at first, so
        that every aggregate follows from these sums; None if there is none.
        """
        currencies = set()
        for spec in aggregates:
            if spec in ("__count", GROUPS):
                continue
            name, _property, function = parse_read_group_spec(spec)
            field = self._fields.get(name)
            if not field or function not in SPLIT_AGGREGATES:
                return None
            if function == "array_agg_distinct":
                currencies.add(name)
            elif not field.store:
                return None
            elif function == "sum_currency":
                currencies.add(field.get_currency_field(self))
        stored = [name for name in currencies if self._fields[name].store]
        if len(stored) != 1 or stored[0] in groupby:
            return None
        is_currency = self._fields[stored[0]].comodel_name == "res.currency"
        return stored[0] if is_currency else None

    @api.model
    def _get_split_specs(self, aggregates, currency):
        """Return what is added up of each group and currency."""
        specs = []
        for spec in aggregates:
            name, _colon, function = spec.partition(":")
            if spec == GROUPS or name == currency:
                continue
            if function == "sum_currency":
                field = self._fields[name].get_currency_field(self)
                spec = f"{name}:sum" if field == currency else spec
            specs.append(spec)
        return list(unique(specs))

    @api.model
    def _join_currencies(self, rows, count, specs, aggregates):
        """Return groups from sums by group and currency.

        :param int count: of the values that say which group it is
        :param specs: what was added up
        :param aggregates: what is asked for
        """
        groups = defaultdict(list)
        for row in rows:
            groups[row[:count]].append(row[count:])
        rates = self._get_rates_of_today({row[count] for row in rows})
        return [
            (*group, *self._join_parts(parts, specs, aggregates, rates, len(groups)))
            for group, parts in groups.items()
        ]

    @api.model
    def _join_parts(self, parts, specs, aggregates, rates, length):
        """Return the values of a group.

        :param parts: a currency and what was added up in it, several times
        :param rates: what amounts are divided by
        :param length: how many groups there are
        """
        columns = dict(zip(specs, list(zip(*parts, strict=True))[1:], strict=True))
        values = []
        for spec in aggregates:
            name, _colon, function = spec.partition(":")
            if spec == GROUPS:
                values.append(length)
            elif function == "array_agg_distinct":
                found = columns.get(spec) or [[part[0].id] for part in parts]
                values.append(sorted(set().union(*found)))
            elif spec in columns:
                values.append(add(columns[spec]))
            else:
                amounts = zip(columns[f"{name}:sum"], parts, strict=True)
                values.append(add(sum_ and sum_ / rates[p[0]] for sum_, p in amounts))
        return values

    @api.model
    def _get_rates_of_today(self, currencies):
        """Return the rates by which Odoo divides amounts of currencies."""
        mixin = self.env["sale.company.currency.mixin"]
        rates = [mixin._get_rate_of_today_sql(SQL("%s", c.id)) for c in currencies]
        terms = SQL(", ").join(SQL("COALESCE(%s, 1.0)", rate) for rate in rates)
        [values] = self.env.execute_query(SQL("SELECT %s", terms))
        return dict(zip(currencies, values, strict=True))

    @api.model
    def _sort_by_names(self, rows, name):
        """Sort groups as lists of their records are."""
        # sudo: of rows that may be read, groups are shown whoever may open them
        records = self.env[self._fields[name].comodel_name].sudo()
        ids = [row[0].id for row in rows if row[0]]
        found = records.with_context(active_test=False).search([("id", "in", ids)])
        places = {record.id: place for place, record in enumerate(found)}
        return sorted(rows, key=lambda row: places.get(row[0].id, len(places)))
