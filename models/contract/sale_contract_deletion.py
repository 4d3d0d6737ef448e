from odoo import api, models
from odoo.exceptions import UserError


class SaleContract(models.Model):
    """The part of ``sale.contract`` that keeps what has happened."""

    _inherit = "sale.contract"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        """Contracts that have started are cancelled, never deleted, by anybody."""
        # Whoever deletes a contract need not see everything that was made of it.
        if kept := self.sudo()._filter_kept():
            raise UserError(
                self.env._(
                    "%s cannot be deleted: the term has started, or its order is "
                    "confirmed, or something was made of it. Cancel it instead.",
                    ", ".join(kept.mapped("number")),
                )
            )

    def _filter_kept(self):
        """Return the contracts that stay. Those whose term has not started may go, as
        long as nothing was made of them and no order counts on them.
        """
        today = {c: c._get_contract_today() for c in self.company_id}
        kept = self.filtered(
            lambda contract: (
                (
                    contract.date_start
                    and contract.date_start <= today[contract.company_id]
                )
                or "sale" in contract.order_ids.mapped("state")
                or contract.next_contract_ids
            )
        )
        return kept | (self - kept).line_ids._filter_used().contract_id
