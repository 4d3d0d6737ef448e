from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# How many groups there are, beside what is added up of each: for our code.
GROUPS = "__groups"


class SaleGroupPageMixin(models.AbstractModel):
    """A list that may have very many groups, such as customers, of which one page is
    shown.

    Odoo adds up all groups, sorts them by their names, and reads those beyond the page
    to know how many there are. Here, the database counts them. Where the rows are a
    table, the page is found by the names first, and only its groups are added up. Users
    get the same. Few groups: see ``sale_group_page_mixin_few.py``.
    """

    _name = "sale.group.page.mixin"
    _description = "List with Many Groups"
    # Whether a query finds the rows of a group by an index.
    _has_quick_groups = False

    @api.model
    def _formatted_read_group_with_length(
        self, domain, groupby, aggregates, offset=0, limit=None, order=None
    ):
        page = self._find_group_page(domain, groupby, offset, limit, order)
        if page:
            found = Domain(domain) & Domain(groupby[0], "in", page)
            groups = self.formatted_read_group(found, groupby, aggregates, order=order)
            return groups, self._count_groups(domain, groupby)
        groups = self.formatted_read_group(
            domain,
            groupby,
            [*aggregates, GROUPS],
            offset=offset,
            limit=limit,
            order=order,
        )
        # Groups of which there are no rows do not know it.
        lengths = [group.pop(GROUPS) for group in groups]
        return groups, max([*lengths, len(groups) + offset]) if groups else 0

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec == GROUPS:
            return SQL("COUNT(*) OVER ()")
        return super()._read_group_select(aggregate_spec, query)

    @api.model
    def _read_group_empty_value(self, spec):
        return 0 if spec == GROUPS else super()._read_group_empty_value(spec)

    @api.model
    def _count_groups(self, domain, groupby):
        """Return how many groups there are."""
        self.browse().check_access("read")
        query = self._search(domain)
        if query.is_empty():
            return 0
        terms = [self._read_group_groupby(self._table, spec, query) for spec in groupby]
        query.groupby = SQL(", ").join(terms)
        groups = SQL("SELECT COUNT(*) FROM (%s) found", query.select(SQL("1")))
        [[count]] = self.env.execute_query(groups)
        return count

    @api.model
    def _find_group_page(self, domain, groupby, offset, limit, order):
        """Return the ids of a full page of groups, in the order of their names; None
        where they have to be added up to know: in another order, or on the last page,
        where what has no group is.
        """
        [name, *more] = groupby
        field = self._fields.get(name)
        is_table = self._auto or self._has_quick_groups
        is_link = is_table and field and field.store and field.type == "many2one"
        if not (limit and is_link) or more or order not in (None, name, f"{name} ASC"):
            return None
        if self._has_few_groups(groupby, name):
            return None
        self.browse().check_access("read")
        rows = self._search(domain)
        if rows.is_empty():
            return None
        term = self._read_group_groupby(self._table, name, rows)
        # sudo: of rows that may be read, groups are shown whoever may open them
        targets = self.env[field.comodel_name].sudo().with_context(active_test=False)
        page = targets._search([], order=targets._order, limit=limit, offset=offset)
        number = SQL.identifier(targets._table, "id")
        page.add_where(SQL("%s IN %s", number, rows.subselect(term)))
        found = [row for [row] in self.env.execute_query(page.select())]
        return found if len(found) == limit else None
