from odoo import api, models
from odoo.fields import Command
from odoo.tools import format_date

from ...problems import get_link_problems
from .import_run import ImportRun


class SaleContractImportCheckMixin(models.AbstractModel):
    """The part of ``sale.contract`` that says what is wrong with imported rows."""

    _name = "sale.contract.import.check.mixin"
    _description = "Import Checks of Contracts"

    @api.model
    def _drop_empty(self, values):
        """Return the values without empty ones that have a default or are computed."""
        kept = ("user_id", "product_uom_qty")
        return {
            name: value
            for name, value in values.items()
            if value is not False
            or name in kept
            or not (self._fields[name].compute or self._fields[name].default)
        }

    def _drop_unchanged(self, values):
        """Return the values that differ from those of the record."""
        self.ensure_one()
        return {
            name: value
            for name, value in values.items()
            if name in self._fields and not self._is_unchanged(name, value)
        }

    def _is_unchanged(self, name, value):
        old, new = (
            self._fields[name].convert_to_cache(value, self, validate=False)
            for value in (self[name], value)
        )
        return set(old) == set(new) if isinstance(old, tuple) else old == new

    @api.model
    def _get_import_problems(self, contract, values, items, row):
        """Return what is wrong with the rows of one contract, with the row of each.

        :param contract: what exists already; may be empty
        :param dict values: what the rows say about the contract
        :param items: row and command of each item
        :rtype: list[tuple[int, str]]
        """
        missing = self._get_missing_problems(contract, values)
        if missing:
            return [(row, problem) for problem in missing]
        draft = self._prepare_import_draft(contract, values, items)
        problems = [(row, p) for p in draft._get_contract_problems(contract, values)]
        problems += [(row, p) for p in draft._get_number_problems(contract, row)]
        created = iter(draft.line_ids.filtered(lambda line: not line._origin))
        by_id = {line._origin.id: line for line in draft.line_ids}
        for item_row, (kind, item_id, item_values) in items:
            line = next(created) if kind == Command.CREATE else by_id[item_id]
            problems += [
                (item_row, problem)
                for problem in line._get_item_import_problems(item_values)
            ]
        return problems

    @api.model
    def _prepare_import_draft(self, contract, values, items):
        """Return the contract as it will be, in memory."""
        commands = [
            (kind, item_id, {k: v for k, v in item_values.items() if k != "id"})
            for _row, (kind, item_id, item_values) in items
        ]
        if contract:
            return self.new({**values, "line_ids": commands}, origin=contract)
        company = values.get("company_id") or self.env.company.id
        return self.new({**values, "company_id": company, "line_ids": commands})

    @api.model
    def _get_missing_problems(self, contract, values):
        sentences = {
            "partner_id": self.env._("Enter the Customer."),
            "plan_id": self.env._("Enter the Plan."),
            "date_start": self.env._("Enter the Start, the first day of the term."),
        }
        return [
            sentence
            for name, sentence in sentences.items()
            if not values.get(name, contract[name])
        ]

    def _get_contract_problems(self, contract, values):
        """Return what is wrong with the contract itself, a draft in memory.

        :param contract: what exists already; may be empty
        :param dict values: what the rows say about it
        """
        self.ensure_one()
        problems = get_link_problems(self, self.company_id, values)
        if problems:
            return problems
        if self.date_end and self.date_end < self.date_start:
            problems.append(
                self.env._(
                    "It ends on %(end)s, before it starts on %(start)s: correct one of "
                    "them.",
                    end=format_date(self.env, self.date_end),
                    start=format_date(self.env, self.date_start),
                )
            )
        if not contract or values.keys() & {"currency_id", "pricelist_id"}:
            problems += self._get_import_currency_problems()
        return problems

    def _get_import_currency_problems(self):
        currency, pricelist = self.currency_id, self.pricelist_id
        if pricelist and pricelist.currency_id != currency:
            return [
                self.env._(
                    "The pricelist %(pricelist)s is not in %(currency)s: choose one "
                    "that is.",
                    pricelist=pricelist.name,
                    currency=currency.name,
                )
            ]
        foreign = currency != self.company_id.currency_id
        # Only what is renewed needs a pricelist in its currency.
        if foreign and self.date_end and not self._get_quotation_pricelist():
            return [
                self.env._(
                    "Enter a Pricelist in %s: the renewal needs one.", currency.name
                )
            ]
        return []

    def _get_number_problems(self, contract, row):
        """Return why the contract cannot have its number."""
        if self.number in (False, "", "/"):
            return []
        run = ImportRun.find(self)
        key = (self.company_id.id, self.number)
        if run.numbers.setdefault(key, row) != row:
            return [
                self.env._(
                    "%s is also the number of a contract further up: write the rows "
                    "of one contract below each other, and its own columns as in the "
                    "first of them, or empty.",
                    self.number,
                )
            ]
        if key != (contract.company_id.id, contract.number) and self._is_taken(*key):
            return [
                self.env._(
                    "A contract with the number %s exists already: enter another "
                    "number, or the external ID of that contract to change it.",
                    self.number,
                )
            ]
        return []

    @api.model
    def _is_taken(self, company_id, number):
        """Return whether a contract of a company has a number already."""
        taken = ImportRun.find(self).taken
        if number in taken:
            return company_id in taken[number]
        same = [("company_id", "=", company_id), ("number", "=", number)]
        return bool(self.env["sale.contract"].search_count(same, limit=1))
