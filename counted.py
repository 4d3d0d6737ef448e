"""Fields of rows that most records have none of."""

from collections import Counter

from odoo import fields
from odoo.tools import SQL


class _Counted:
    """Rows that are looked for only of records that have some, as a stored field of
    these records counts.

    Odoo asks for rows whenever something may depend on them, such as for the contract
    items of each line that is delivered or invoiced. Their number stands in the record
    itself, which is read anyway.
    """

    counted_by = None  # name of the field that counts them: see count

    def read(self, records):
        counted = records.filtered(self.counted_by)
        others = records - counted
        self._insert_cache(others, [()] * len(others))
        return super().read(counted) if counted else None

    def count(self, records):
        """Return a counter of the rows of records that are stored, by id."""
        ids = records._origin.ids
        return Counter(dict(self._count_stored(records, ids)) if ids else {})


class RowCount(fields.Integer):
    """The stored number of rows of a counted field, which asks it before it reads them.

    It is counted for everybody: who may not see the rows sees the record.
    """

    counts = None  # name of the counted field

    def _get_attrs(self, model_class, name):
        attrs = super()._get_attrs(model_class, name)
        attrs.setdefault("_depends", (attrs["counts"],))
        return attrs | {
            "compute": self._count,
            "store": True,
            "precompute": True,
            "compute_sudo": True,
            "copy": False,
            "readonly": True,
        }

    def _count(self, records):
        found = records._fields[self.counts].count(records)
        for record in records:
            # Rows that are not saved yet are in the form only.
            is_new = not record._origin
            record[self.name] = (
                len(record[self.counts]) if is_new else found[record._origin.id]
            )


class CountedOne2many(_Counted, fields.One2many):
    def _count_stored(self, records, ids):
        """Return pairs of ids and numbers, of those that have any."""
        # sudo: only counted; whoever reads the rows is checked then
        rows = records.env[self.comodel_name].sudo().with_context(active_test=False)
        name = self.inverse_name
        groups = rows._read_group([(name, "in", ids)], [name], ["__count"])
        return [(record.id, number) for record, number in groups]


class CountedMany2many(_Counted, fields.Many2many):
    def _count_stored(self, records, ids):
        return records.env.execute_query(
            SQL(
                "SELECT %(link)s, COUNT(*) FROM %(relation)s WHERE %(link)s IN %(ids)s"
                " GROUP BY %(link)s",
                link=SQL.identifier(self.column1),
                relation=SQL.identifier(self.relation),
                ids=tuple(ids),
            )
        )
