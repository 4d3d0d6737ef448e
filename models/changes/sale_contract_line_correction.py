from odoo import models
from odoo.exceptions import UserError

from ...tokens import RecordedChange

# What was agreed for an item: changed with a date and a record, once it was billed.
AGREED_FIELDS = {
    "contract_id",
    "product_id",
    "product_uom_qty",
    "price_unit",
    "discount",
    "date_start",
    "date_end",
}
# What says on which days which version of an item is sold, and in which contract.
VERSION_FIELDS = {"contract_id", "date_start", "date_end"}
# The versions themselves: our code alone makes them.
VERSION_LINKS = {"previous_line_id", "root_line_id", "next_line_ids", "version_ids"}


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that is corrected before it was billed.

    Whoever writes it: what it does to the recurring revenue of any day is recorded on
    that day, or it is refused.
    """

    _inherit = "sale.contract.line"

    def write(self, vals):
        given = vals.keys() & (AGREED_FIELDS | {"tax_ids"})
        if RecordedChange.find(self) or not given:
            return super().write(vals)
        if given == {"tax_ids"}:
            return self._record_taxes(super().write, vals)
        self.check_access("write")
        self._check_not_billed()
        self._check_versions(vals)
        for line in self:
            contract, before = line.contract_id, line._get_agreed()
            # What comes before the start is part of what starts.
            is_recorded = contract._is_start_recorded()
            revenue = contract._get_revenue_steps() if is_recorded else {}
            super(SaleContractLine, line).write(vals)
            if is_recorded:
                line._record_correction(before, revenue)
        return True

    def _record_taxes(self, write, vals):
        """Write other taxes: included in the price, they are no revenue."""
        contracts = self.contract_id.filtered(lambda c: c._is_start_recorded())
        before = {contract: contract._get_revenue_steps() for contract in contracts}
        result = write(vals)
        for contract, revenue in before.items():
            contract._record_steps(revenue, kind="price")
        return result

    def _record_correction(self, before, revenue):
        """Record what was corrected before anything was billed.

        :param dict before: what was agreed, see :meth:`_get_agreed`
        :param dict revenue: what the contract was worth on each day
        """
        self.ensure_one()
        after, contract = self._get_agreed(), self.contract_id
        names = {name for name in before if before[name] != after[name]}
        if not names:
            return
        kind = "price" if names <= {"price_unit", "discount", "text"} else None
        texts = {"before": before["text"], "after": after["text"]}
        if "product_id" in names:
            texts["before"] = f"{before['product_id'].display_name}: {before['text']}"
        if not contract._record_steps(revenue, item=self, kind=kind, **texts):
            self._record_change(kind or "upsell", self._get_start(), **texts)

    def _get_agreed(self):
        """Return what was agreed, by field, and in words."""
        self.ensure_one()
        values = {name: self[name] for name in AGREED_FIELDS}
        return values | {"text": self._get_terms_text()}

    def _check_not_billed(self):
        """Refuse to rewrite what was billed."""
        # Whoever may change items need not see all invoices.
        billed = self.filtered(
            lambda line: any(line.sudo().move_line_ids.mapped("bills_contract"))
        )
        if billed:
            raise UserError(
                self.env._(
                    "%s was billed: change its quantity or price from a date, or "
                    "remove it, with the buttons of the contract.",
                    ", ".join(billed.product_id.mapped("display_name")),
                )
            )

    def _check_versions(self, vals):
        """Refuse gaps and overlaps between the versions of an item, and to move what is
        recorded with a contract into another one.
        """
        for line in self:
            names = line._get_other_names(VERSION_FIELDS & vals.keys(), vals)
            names |= VERSION_LINKS & vals.keys()
            has_versions = line.root_line_id or line.version_ids
            is_moved = "contract_id" in names and line.contract_id._is_start_recorded()
            if is_moved or (names and has_versions):
                raise UserError(
                    line.env._(
                        "%(product)s stays in %(contract)s on the days of its "
                        "changes: change its quantity from a date, or remove it, "
                        "with the buttons of the contract.",
                        product=line.product_id.display_name,
                        contract=line.contract_id.number,
                    )
                )

    def _get_other_names(self, names, vals):
        """Return of which of these fields the values are not what they were."""
        self.ensure_one()
        fields = self._fields
        return {
            name
            for name in names
            if fields[name].convert_to_cache(vals[name], self)
            != fields[name].convert_to_cache(self[name], self)
        }
