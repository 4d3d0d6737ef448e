from odoo import api, fields, models

from ... import intervals
from ...tokens import RecordedChange


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that keeps the versions of one item.

    An item that changes ends the day before, and a new version of it begins. Versions
    follow each other without gap or overlap; what was billed counts for all of them.
    """

    _inherit = "sale.contract.line"

    previous_line_id = fields.Many2one(
        "sale.contract.line",
        "Changed From",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="What this item was before its last change.",
    )
    next_line_ids = fields.One2many(
        "sale.contract.line", "previous_line_id", "Changed To", copy=False
    )
    root_line_id = fields.Many2one(
        "sale.contract.line",
        "First Version",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    version_ids = fields.One2many(
        "sale.contract.line", "root_line_id", "Later Versions", copy=False
    )

    @api.model
    def _get_link_fields(self):
        names = ("previous_line_id", "next_line_ids", "root_line_id", "version_ids")
        return [*super()._get_link_fields(), *names]

    def _is_linkable(self, name, links):
        """Versions of an item are in one contract."""
        if links._name == self._name:
            return links.contract_id <= self.contract_id
        return super()._is_linkable(name, links)

    def _join_versions(self):
        """Make versions of one item of these new ones: hook, each is an item here."""

    def _get_root(self):
        """Return the first version of the item."""
        self.ensure_one()
        return self.root_line_id or self

    def _get_versions(self):
        """Return all versions of the items, by date."""
        roots = self.root_line_id | self.filtered(lambda line: not line.root_line_id)
        # Those of terms that have not started have no dates.
        return (roots | roots.version_ids).sorted(lambda line: str(line._get_start()))

    def _get_later_versions(self):
        """Return this version and all that follow it, by date."""
        self.ensure_one()
        start = self._get_start()
        return self._get_versions().filtered(lambda line: line._get_start() >= start)

    def _get_version_on(self, date):
        """Return the version that is sold on a day; else the next one, or the last."""
        self.ensure_one()
        versions = self._get_versions()
        found = versions.filtered(
            lambda line: not line.date_end or line.date_end >= date
        )
        # Read with the items that it was asked with, and not alone.
        return (found[:1] or versions[-1:]).with_prefetch(self._prefetch_ids)

    def _get_current_versions(self):
        """Return one version of each item: what is sold today or next.

        Items that ended are left out.
        """
        found = self.browse()
        for root in self._get_versions().filtered(lambda line: not line.root_line_id):
            today = root.company_id._get_contract_today()
            version = root._get_version_on(today)
            end = version._get_end()
            sold = any(version._get_later_versions().mapped("product_uom_qty"))
            if sold and (not end or end >= today):
                found |= version
        return found.sorted(lambda line: (line.contract_id.id, line.sequence, line.id))

    def _begin_version(self, date):
        """Return the version of the item that begins on a day, made if need be.

        Before its start and after its end there is nothing to split.
        """
        self.ensure_one()
        return self._begin_versions([date])

    def _begin_versions(self, dates, values=None):
        """Return the versions of these items that begin on their days, in their order.

        :param list dates: one for each; see :meth:`_begin_version`
        :param list values: what each says otherwise that is made; it is for the caller
            to write it on versions that are there already
        """
        others = dict(zip(self, values or [{}] * len(self), strict=True))
        days = {
            line: date
            for line, date in zip(self, dates, strict=True)
            if line._get_start() < date and (not line.date_end or date <= line.date_end)
        }
        old = self.browse().union(*days)
        vals_list = [
            {
                **line._prepare_version_values(days[line], line.date_end),
                "previous_line_id": line.id,
                "root_line_id": line._get_root().id,
                "is_temporary": line.is_temporary,
                **others[line],
            }
            for line in old
        ]
        new = dict(zip(old, old._copy_versions(vals_list), strict=True))
        for line, copied in new.items():
            (line.next_line_ids - copied).previous_line_id = copied
        for day, lines in old.grouped(days.get).items():
            lines._write_version({"date_end": day - intervals.ONE_DAY})
        return self.browse().concat(*(new.get(line, line) for line in self))

    def _copy_version(self, date, date_end, **values):
        """Return a copy that is sold on other days: its change is being recorded."""
        self.ensure_one()
        return self._copy_versions(
            [self._prepare_version_values(date, date_end) | values]
        )

    def _prepare_version_values(self, date, date_end):
        """Return what a copy says that is sold on other days."""
        self.ensure_one()
        return {
            "contract_id": self.contract_id.id,
            "date_start": date,
            "date_end": date_end,
        }

    def _copy_versions(self, vals_list):
        """Return copies of these items: their changes are being recorded.

        :param list vals_list: what each copy says otherwise
        """
        lines = RecordedChange().give_to(self)
        copies = lines.create(
            [
                line.with_context(active_test=False).copy_data(values)[0]
                for line, values in zip(lines, vals_list, strict=True)
            ]
        )
        if self._has_translations():
            for line, copied, values in zip(lines, copies, vals_list, strict=True):
                line.copy_translations(copied, excluded=values)
        return copies.with_env(self.env)

    @api.model
    def _has_translations(self):
        """Return whether an item says anything in several languages: other add-ons may
        let it.
        """
        fields = self._fields.values()
        return any(
            field.copy and (field.translate or field.type == "one2many")
            for field in fields
        )

    def _write_version(self, values):
        """Write what was agreed on a version: its change is being recorded."""
        RecordedChange().give_to(self).write(values)

    def _sell_again(self):
        """Go on with an item on invoices whose order is confirmed once more.

        What was billed for it stays billed. With a contract that was cancelled, it is
        recorded as a part of that.
        """
        self.ensure_one()
        line, contract = self.order_line_id, self.contract_id
        last = self._get_versions()[-1]
        is_upsold = contract in line.order_id._get_upsold_contracts()
        revenue = contract._get_revenue_steps()
        last._write_version(
            {
                "product_uom_qty": line.product_uom_qty,
                "price_unit": line.price_unit,
                "discount": line.discount,
                "date_end": False,
            }
        )
        if is_upsold and contract._is_start_recorded():
            contract._record_steps(revenue, item=last)
