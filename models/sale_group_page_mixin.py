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
    table, or amounts of theirs cost much, the page is found by the names first, and
    only its groups are added up. Users get the same. Few groups: see
    ``sale_group_page_mixin_few.py``.
    """

    _name = "sale.group.page.mixin"
    _description = "List with Many Groups"
    _page_first = False  # of a query: amounts cost more than to find the rows
    _has_quick_groups = False  # of a query: it finds the rows of a group by an index

    @api.model
    def _formatted_read_group_with_length(
        self, domain, groupby, aggregates, offset=0, limit=None, order=None
    ):
        if self._page_first and self._is_page_of_names(groupby, limit, order):
            return self._read_page_of_names(
                domain, groupby, aggregates, offset, limit, order
            )
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
    def _is_page_of_names(self, groupby, limit, order):
        """Return whether it is a page of many groups, in the order of their names."""
        [name, *more] = groupby
        field = self._fields.get(name)
        is_link = limit and field and field.store and field.type == "many2one"
        if not is_link or more or order not in (None, name, f"{name} ASC"):
            return False
        return not self._has_few_groups(groupby, name)

    @api.model
    def _read_page_of_names(self, domain, groupby, aggregates, offset, limit, order):
        """Return a page of groups, and how many there are: the page is found first."""
        page, length = self._find_page_and_length(domain, groupby, offset, limit)
        found = Domain(domain) & Domain(groupby[0], "in", page)
        groups = self.formatted_read_group(found, groupby, aggregates, order=order)
        return groups, length

    @api.model
    def _get_targets(self, field):
        # sudo: of rows that may be read, groups are shown whoever may open them
        return self.env[field.comodel_name].sudo().with_context(active_test=False)

    @api.model
    def _find_page_and_length(self, domain, groupby, offset, limit):
        """Return the ids of a page of groups, in the order of their names (False: of
        what has none, which comes last), and how many groups there are.
        """
        self.browse().check_access("read")
        rows = self._search(domain)
        if rows.is_empty():
            return [], 0
        term = self._read_group_groupby(self._table, groupby[0], rows)
        rows.groupby = term
        targets = self._get_targets(self._fields[groupby[0]])
        named = targets._search([], order=targets._order)
        found = self.env.execute_query(
            SQL(
                """SELECT found.id, COUNT(*) OVER ()
                FROM %(named)s RIGHT JOIN (%(groups)s) found ON %(number)s = found.id
                ORDER BY %(order)s LIMIT %(limit)s OFFSET %(offset)s""",
                groups=rows.select(SQL("%s AS id", term)),
                named=named.from_clause,
                number=SQL.identifier(targets._table, "id"),
                order=named.order,
                limit=limit,
                offset=offset,
            )
        )
        length = found[0][1] if found else 0
        return [group or False for group, _length in found], length

    @api.model
    def _find_group_page(self, domain, groupby, offset, limit, order):
        """Return the ids of a full page of groups, in the order of their names; None
        where they have to be added up to know: in another order, or on the last page,
        where what has no group is.
        """
        is_quick = self._auto or self._has_quick_groups
        if not (is_quick and self._is_page_of_names(groupby, limit, order)):
            return None
        self.browse().check_access("read")
        rows = self._search(domain)
        if rows.is_empty():
            return None
        term = self._read_group_groupby(self._table, groupby[0], rows)
        targets = self._get_targets(self._fields[groupby[0]])
        page = targets._search([], order=targets._order, limit=limit, offset=offset)
        number = SQL.identifier(targets._table, "id")
        page.add_where(SQL("%s IN %s", number, rows.subselect(term)))
        found = [row for [row] in self.env.execute_query(page.select())]
        return found if len(found) == limit else None
