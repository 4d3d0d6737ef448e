from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import format_date, formatLang

from ... import intervals
from ...problems import get_link_problems


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that is imported with its contract."""

    _name = "sale.contract.line"
    _inherit = ["sale.contract.line", "sale.contract.import.check.mixin"]

    @api.model
    def _match_imported_items(self, contract, items):
        """Let rows change the items that a contract has, rather than double them.

        Rows without the external ID of an item are matched by product, and by start if
        there are several.

        :param contract: what exists already; may be empty
        :param items: row and command of each item
        :return: the same for what is to be done, and what is wrong with it
        :rtype: tuple[list, list[tuple[int, str]]]
        """
        matched, problems = [], []
        named = {item_id for _row, (_kind, item_id, _values) in items if item_id}
        free = contract.line_ids.filtered(lambda line: line.id not in named)
        by_product = {}
        for _row, (kind, _item_id, values) in items:
            if kind == Command.CREATE:
                product_id = values.get("product_id")
                by_product[product_id] = by_product.get(product_id, 0) + 1
        for row, (kind, item_id, values) in items:
            values = self._drop_empty(values)
            line = self.browse(item_id or None)
            if kind == Command.CREATE:
                product_id = values.get("product_id")
                same = free.filtered(lambda line, p=product_id: line.product_id.id == p)
                line, problem = same._pick_imported(
                    contract, values, by_product[product_id]
                )
                by_product[product_id] -= 1
                problems += [(row, problem)] if problem else []
                free -= line
            elif line.contract_id != contract:
                problems.append((row, self._get_foreign_item_message()))
                continue
            if line:
                values = line._drop_unchanged_item(values)
                matched.append((row, Command.update(line.id, values)))
            else:
                matched.append((row, Command.create(values)))
        return matched, problems

    @api.model
    def _get_foreign_item_message(self):
        return self.env._(
            "The external ID is that of an item of another contract: leave it out."
        )

    def _pick_imported(self, contract, values, wanted):
        """Return the item that a row means, of those with its product, or a problem.

        :param int wanted: how many rows with this product are left
        """
        if not self or len(self) == wanted:
            return self[:1], False
        start = fields.Date.to_date(values.get("date_start")) or contract.date_start
        found = self.filtered(lambda line: line._get_start() == start)
        if len(found) == 1:
            return found, False
        return self.browse(), self.env._(
            "The contract has %(count)s items with %(product)s: say which one you mean "
            "with its external ID, or leave the row out.",
            count=len(self),
            product=self[0].product_id.display_name,
        )

    def _drop_unchanged_item(self, values):
        """Return what a row changes on an item that exists."""
        values = self._drop_unchanged(values)
        billed_until = fields.Date.to_date(values.get("billed_until"))
        if billed_until and billed_until == self.taken_over_until:
            values.pop("billed_until")
        return values

    def _get_item_import_problems(self, values):
        """Return what is wrong with the row of an item, a draft in memory.

        :param dict values: what the row says
        :rtype: list[str]
        """
        self.ensure_one()
        if not self.product_id:
            return [self.env._("Enter the Product.")]
        problems = get_link_problems(self, self.contract_id.company_id, values)
        if problems:
            return problems
        problems = self._get_sale_problems(values) + self._get_item_date_problems()
        return problems or self._get_billed_until_problems(values)

    def _get_sale_problems(self, values):
        problems, product = [], self.product_id
        if "product_id" in values and product.recurring_type != "recurring":
            problems.append(
                self.env._(
                    "%s is a one-time product: make it recurring, or leave the row "
                    "out.",
                    product.display_name,
                )
            )
        if unit_problem := self._get_unit_problem():
            problems.append(unit_problem)
        if self.product_uom_qty <= 0:
            problems.append(self.env._("Enter a Quantity above 0."))
        if values.get("price_unit", bool(self._origin)) is False:
            problems.append(
                self.env._("Enter the Price per Period; 0 if nothing is charged.")
            )
        if self.discount > 100:
            problems.append(
                self.env._(
                    "The Discount is %(discount)s %%: enter 100 or less. A rebate is "
                    "an item of its own with a negative price.",
                    discount=formatLang(self.env, self.discount),
                )
            )
        return problems

    def _get_item_date_problems(self):
        contract, start = self.contract_id, self._get_start()
        term_end, text = contract.date_end, self._format_day
        problems = []
        if self.date_end and self.date_end < start:
            problems.append(
                self.env._(
                    "The item ends on %(end)s, before it starts on %(start)s: correct "
                    "one of them.",
                    end=text(self.date_end),
                    start=text(start),
                )
            )
        if start < contract.date_start or (term_end and start > term_end):
            problems.append(self._get_outside_term_problem(start))
        return problems

    def _get_outside_term_problem(self, start):
        """Return that the item cannot start on a day."""
        contract, text = self.contract_id, self._format_day
        values = {"day": text(start), "start": text(contract.date_start)}
        if not contract.date_end:
            return self.env._(
                "The item starts on %(day)s, before the term, which starts on "
                "%(start)s: correct its Start.",
                **values,
            )
        return self.env._(
            "The item starts on %(day)s, outside of the term from %(start)s to "
            "%(end)s: correct its Start.",
            end=text(contract.date_end),
            **values,
        )

    def _get_billed_until_problems(self, values):
        """Return why the contract cannot bill from the day after it was billed."""
        billed_until = fields.Date.to_date(values.get("billed_until"))
        if not billed_until:
            return self._get_billed_until_missing_problems()
        if any(self._origin.move_line_ids.mapped("bills_contract")):
            return [
                self.env._(
                    "The contract has billed this item until %s: leave Billed Until "
                    "empty.",
                    self._format_day(self._origin.billed_until),
                )
            ]
        return self._get_billed_until_range_problems(billed_until)

    def _get_billed_until_missing_problems(self):
        start, text = self._get_start(), self._format_day
        today = self.contract_id.company_id._get_contract_today()
        if self._origin or start >= today:
            return []
        return [
            self.env._(
                "Enter Billed Until: it started on %(start)s, and everything since "
                "then would be billed. If nothing was billed, enter %(before)s.",
                start=text(start),
                before=text(start - intervals.ONE_DAY),
            )
        ]

    def _get_billed_until_range_problems(self, billed_until):
        start, text = self._get_start(), self._format_day
        end, before = self._get_last_billable_day(), start - intervals.ONE_DAY
        if end and billed_until > end:
            return [
                self.env._(
                    "Billed Until %(day)s is after the end on %(end)s: correct one of "
                    "them.",
                    day=text(billed_until),
                    end=text(end),
                )
            ]
        if billed_until < before:
            return [
                self.env._(
                    "Billed Until %(day)s is before the start on %(start)s: enter "
                    "%(before)s if nothing was billed.",
                    day=text(billed_until),
                    start=text(start),
                    before=text(before),
                )
            ]
        return []

    def _get_last_billable_day(self):
        """Return the last day of the item, or of the term if the product goes on."""
        term_end = self.contract_id._get_end()
        next_day = self.date_end and self.date_end + intervals.ONE_DAY
        goes_on = self.contract_id.line_ids.filtered(
            lambda line: (
                line.product_id == self.product_id and line._get_start() == next_day
            )
        )
        return term_end if goes_on else self._get_end()

    def _format_day(self, day):
        return format_date(self.env, day)
