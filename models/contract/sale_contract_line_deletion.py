from odoo import api, models
from odoo.exceptions import UserError

from ...tokens import RecordedChange


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that keeps what was sold."""

    _inherit = "sale.contract.line"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        """Items of which a day has passed, or something was made, are removed from a
        day on, never deleted.
        """
        if RecordedChange.find(self):
            return
        # As for the contracts.
        items = self.sudo()
        changed = items.filtered(lambda item: item.version_ids or item.root_line_id)
        if kept := items._filter_begun() | items._filter_used() | changed:
            raise UserError(
                self.env._(
                    "%s cannot be deleted, for it was sold or changed already: remove "
                    "it from a date, with Change Items on the contract.",
                    ", ".join(dict.fromkeys(kept.product_id.mapped("display_name"))),
                )
            )
        self._record_deleted_items()

    def unlink(self):
        contracts = self.contract_id
        result = super().unlink()
        if not RecordedChange.find(self):
            contracts.exists()._settle_record()
        return result

    def _filter_begun(self):
        """Return the items of which a day has passed."""
        today = {c: c._get_contract_today() for c in self.company_id}
        return self.filtered(
            lambda item: (
                item._get_start() and item._get_start() < today[item.company_id]
            )
        )

    def _filter_used(self):
        """Return the items of which something was made; later rooms know of what."""
        return self.browse()

    def _record_deleted_items(self):
        """Record what is taken from running terms, so that their records add up."""
        for contract, items in self.grouped("contract_id").items():
            if not contract._is_start_recorded():
                continue
            for number, item in enumerate(items):
                before = contract._get_revenue_steps(without=items[:number])
                now = contract._get_revenue_steps(without=items[: number + 1])
                texts = {
                    "before": item._get_terms_text(),
                    "after": item.env._("removed"),
                }
                contract._record_differences(before, now, item, **texts) or (
                    item._record_change("downsell", item._get_start(), **texts)
                )
