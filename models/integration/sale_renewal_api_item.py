from functools import partial

from odoo import api, models
from odoo.tools import float_compare

from ...inputs import Input, make_problem

ITEM = {
    "contract": Input("key", required=True),
    "product": Input("text"),
    "product_id": Input("id"),
    "item_id": Input("id"),
    "date": Input("day"),
}
QUANTITY = ITEM | {
    "quantity": Input("number", required=True, least=0),
    "credit": Input("flag"),
}
PRICE = ITEM | {
    "price": Input("number", required=True),
    "currency": Input("text", required=True),
}


class SaleRenewalApi(models.AbstractModel):
    """The part of ``sale.renewal.api`` that changes items of contracts on a day."""

    _inherit = "sale.renewal.api"

    @api.model
    def change_quantities(self, changes: list) -> dict:
        """Sell less of items from a day on; what is sold more is an :meth:`upsell`.

        What has that quantity already stays, and is answered as before.

        :param changes: objects with ``contract`` (number or id), ``product`` (an
            internal reference), ``product_id`` or ``item_id``, ``quantity`` (0 removes
            the item), ``date`` (default: today), ``credit`` (true: what was billed is
            credited; else the change waits for the first day that was not billed)
        :return: ``results``, one per change in the same order: ``contract``, ``id``,
            ``state``, ``item_id``, ``changed``, ``date`` (first day of the quantity),
            ``mrr``, ``problems``
        :raise AccessError: for users that are not internal
        """
        spec = Input("rows", required=True, fields=QUANTITY)
        return self._answer_rows(
            changes,
            spec,
            self._change_quantity,
            name="changes",
            together=partial(
                self._answer_together,
                get_kind=self._get_quantity_kind,
                function=self._change_quantities,
            ),
        )

    @api.model
    def change_prices(self, changes: list) -> dict:
        """Charge other prices from a day on, at the earliest from the first day that
        was not billed.

        :param changes: objects with ``contract`` (number or id), ``product`` (an
            internal reference), ``product_id`` or ``item_id``, ``price`` (of one unit,
            per billing period, without discount), ``currency`` (code), ``date``
            (default: today)
        :return: as :meth:`change_quantities`
        :raise AccessError: for users that are not internal
        """
        spec = Input("rows", required=True, fields=PRICE)
        return self._answer_rows(changes, spec, self._change_price, name="changes")

    @api.model
    def _change_quantity(self, row, contracts):
        contract, item, day = self._find_changed_item(row, contracts)
        quantity, credit = row["quantity"], self._is_credited(row)
        current = item._get_version_on(day).product_uom_qty
        effective = item._get_effective_date(day, credit or quantity > current)
        changed = bool(self._compare_sold(item, effective, quantity))
        if changed:
            values = self._prepare_quantity_change(item, day, quantity, credit)
            item = item._get_version_on(day)
            self.env["sale.contract.quantity.change"].create(values).action_apply()
        return self._describe_item(contract, item, effective, changed)

    @api.model
    def _change_price(self, row, contracts):
        contract, item, day = self._find_changed_item(row, contracts)
        if row["currency"] != contract.currency_id.name:
            text = self.env._(
                "currency: %(contract)s is in %(currency)s: send a price in it.",
                contract=contract.number,
                currency=contract.currency_id.name,
            )
            self._refuse(make_problem("invalid", text, "currency", contract.number))
        effective = item._get_effective_date(day)
        version = item._get_version_on(effective)
        # Cents of cents count: prices have more decimals than amounts.
        changed = bool(
            float_compare(version.price_unit, row["price"], precision_digits=6)
        )
        if changed:
            problems = contract._get_change_problems()
            if version.price_is_fixed:
                text = self.env._("The price of this item is fixed.")
                problems = [*problems, text]
            if row["price"] < 0 <= version.price_unit:
                text = self.env._("A price cannot become negative.")
                problems = [*problems, text]
            self._refuse_sentences(contract, problems)
            item._change_price(day, row["price"])
        return self._describe_item(contract, item, effective, changed)

    @api.model
    def _find_changed_item(self, row, contracts):
        """Return the contract, the item and the day of a change, ready to be made."""
        contract = self._find_contract(row["contract"], "contract", contracts)
        contract.check_access("write")
        contract._lock_for_change()
        if not contract.date_start:
            self._refuse_sentences(contract, contract._get_change_problems())
        day = self._get_changed_day(contract, row)
        return contract, self._find_item(contract, row), day

    @api.model
    def _get_changed_day(self, contract, row):
        """Return the day from which a row changes a contract, of its term."""
        today = contract.company_id._get_contract_today()
        return max(row.get("date") or today, contract.date_start)

    @api.model
    def _find_item(self, contract, row):
        """Return the first version of the item that a row names."""
        roots = contract.line_ids.filtered(lambda line: line == line._get_root())
        if row.get("item_id"):
            name, key = "item_id", row["item_id"]
            found = contract.line_ids.browse(key) & contract.line_ids
            found = found._get_root() if found else found
        elif row.get("product_id"):
            name, key = "product_id", row["product_id"]
            found = roots.filtered(lambda line: line.product_id.id == key)
        else:
            name, key = "product", row.get("product")
            found = roots.filtered(lambda line: line.product_id.default_code == key)
            found = found if key else found.browse()
        if len(found) > 1:
            sold = found.filtered(lambda line: line._get_current_versions())
            found = sold if len(sold) == 1 else found
        if len(found) == 1:
            return found
        number = contract.number
        if found:
            text = self.env._(
                "%(field)s: %(contract)s has several such items: send item_id.",
                field=name,
                contract=number,
            )
            self._refuse(make_problem("ambiguous", text, name, number))
        text = self.env._(
            "%(field)s: %(contract)s has no such item: send an internal reference, "
            "product_id or item_id.",
            field=name,
            contract=number,
        )
        return self._refuse(make_problem("not_found", text, name, number))

    @api.model
    def _compare_sold(self, item, date, quantity):
        """Return how a quantity compares with what is sold on a day."""
        version = item._get_version_on(date)
        sold = 0.0 if version._has_ended_on(date) else version.product_uom_qty
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return float_compare(quantity, sold, precision_digits=digits)

    @api.model
    def _describe_item(self, contract, item, date, changed):
        return self._name_contract(contract) | {
            "item_id": item._get_root().id,
            "changed": changed,
            "date": date.isoformat(),
            "mrr": self._get_amount(contract.mrr, contract.currency_id),
        }
