from psycopg2 import IntegrityError

from odoo import api, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Command
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

# Of what stops many rows at once, each of them is told alone.
STOPS = (
    UserError,
    RedirectWarning,
    IntegrityError,
    *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY,
)


class SaleRenewalApi(models.AbstractModel):
    """The part of ``sale.renewal.api`` that changes quantities of many contracts."""

    _inherit = "sale.renewal.api"

    @api.model
    def _change_quantities(self, rows, contracts):
        """Change the items of rows of one kind, see :meth:`_get_quantity_kind`, each of
        another contract, at once.

        :param dict rows: by place
        :param dict contracts: see :meth:`_find_contracts`
        :return: answers by place; rows with a problem are left out, to be told alone
        :rtype: dict
        """
        named = {}
        for place, row in rows.items():
            contract = self._find_contract(row["contract"], "contract", contracts)
            named[contract] = place, row
        found = self.env["sale.contract"].concat(*named)
        found = found.with_company(found.company_id)
        found.check_access("write")
        found._lock_for_change()
        asked, answers = {}, {}
        for contract in found.filtered("date_start"):
            try:
                item = self._find_item(contract, named[contract][1])
            except UserError:
                continue
            asked[item] = self._get_changed_day(contract, named[contract][1])
        quantities = {item: named[item.contract_id][1]["quantity"] for item in asked}
        days = self._get_quantity_days(asked, quantities, rows)
        changed = {
            item: day
            for item, day in asked.items()
            if self._compare_sold(item, days[item], quantities[item])
        }
        refused = self._apply_quantities(changed, quantities, rows)
        for item in asked:
            contract = item.contract_id
            if contract not in refused:
                answers[named[contract][0]] = self._describe_item(
                    contract, item, days[item], item in changed
                )
        return answers

    @api.model
    def _get_quantity_kind(self, row, contract):
        """Return what rows have in common that can be done together."""
        return contract.company_id, self._is_credited(row)

    @api.model
    def _is_credited(self, row):
        return bool(row.get("credit"))

    @api.model
    def _get_quantity_days(self, asked, quantities, rows):
        """Return when quantities take effect, by item.

        :param dict asked: the day that was asked for, by item
        :param dict quantities: by item
        :param dict rows: of one kind
        """
        credit, by_terms = self._is_credited(next(iter(rows.values()))), {}
        for item, day in asked.items():
            is_more = quantities[item] > item._get_version_on(day).product_uom_qty
            by_terms.setdefault((day, credit or is_more), []).append(item)
        days = {}
        for (day, in_advance), items in by_terms.items():
            items = self.env["sale.contract.line"].concat(*items)
            days |= items._get_effective_dates(day, in_advance)
        return days

    @api.model
    def _apply_quantities(self, changed, quantities, rows):
        """Change what can be changed; return the contracts of the rest.

        :param dict changed: the day that was asked for, by item
        :param dict quantities: by item
        :param dict rows: of one kind
        """
        credit = self._is_credited(next(iter(rows.values())))
        wizards = self.env["sale.contract.quantity.change"].create(
            [
                self._prepare_quantity_change(item, day, quantities[item], credit)
                for item, day in changed.items()
            ]
        )
        refused = wizards.filtered(
            lambda wizard: wizard._get_problems() or not wizard.line_ids._is_changed()
        )
        (wizards - refused)._apply_together()
        return refused.contract_id

    @api.model
    def _prepare_quantity_change(self, item, day, quantity, credit):
        """Return the values of the wizard that sells another quantity from a day on."""
        item = item._get_version_on(day)
        line = {"contract_line_id": item.id, "new_quantity": quantity}
        return {
            "contract_id": item.contract_id.id,
            "date_choice": "date",
            "date": day,
            "credit": credit,
            "line_ids": [Command.create(line)],
        }

    @api.model
    def _answer_together(self, rows, contracts, get_kind, function):
        """Return answers of what can be done together: rows of one kind that name
        different contracts. The others are done one by one.

        :param dict rows: what is sent without a problem, by place
        :param dict contracts: see :meth:`_find_contracts`
        :param get_kind: function of a row and its contract
        :param function: see :meth:`_change_quantities`
        :rtype: dict
        """
        by_contract = {}
        for place, row in rows.items():
            for contract in contracts.get(row["contract"], ()):
                by_contract.setdefault(contract, []).append(place)
        groups = {}
        for contract, places in by_contract.items():
            [place, *others] = places
            is_alone = len(contracts[rows[place]["contract"]]) == 1
            if is_alone and not others:
                kind = get_kind(rows[place], contract)
                groups.setdefault(kind, {})[place] = rows[place]
        answers = {}
        for group in groups.values():
            if len(group) > 1:
                answers |= self._try_together(function, group, contracts)
        return answers

    @api.model
    def _try_together(self, function, rows, contracts):
        """Return what a function answers of rows; nothing, and nothing is done, if one
        of them stops it: then each has to be tried alone.
        """
        try:
            with self.env.cr.savepoint():
                answers = function(rows, contracts)
                self.env.flush_all()
        except STOPS:
            self.env.invalidate_all()
            return {}
        return {place: answer | {"problems": []} for place, answer in answers.items()}
