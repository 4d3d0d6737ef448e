from odoo import models

from ...tokens import RecordedChange


class SaleContract(models.Model):
    """The part of a contract that its orders write."""

    _inherit = "sale.contract"

    def _add_order_lines(self, lines, date=None):
        """Add items for lines of a confirmed order.

        :param date date: first day of the items, default: today, if the term started
        """
        self.ensure_one()
        date = date or self.company_id._get_contract_today()
        start = date if self.date_start and self.date_start < date else False
        self.line_ids.create(
            [
                line._prepare_contract_line_values()
                | {"contract_id": self.id, "date_start": start}
                | line._prepare_own_days_values(self.date_start and date)
                for line in lines
            ]
        )

    def _reopen(self, values):
        """Open a contract again that was cancelled with its order.

        :param dict values: what the order says now
        """
        self.ensure_one()
        # Whoever opens it again records it: see _record_reopened.
        RecordedChange().give_to(self).write(
            values
            | {
                "date_cancelled": False,
                "cancel_reason_id": False,
                "renewal_lead_id": False,
            }
        )

    def _add_upsell(self, order, lines):
        """Add what an upsell order sells; it ends with the contract.

        :param sale.order order: the order that is being confirmed
        :param sale.order.line lines: its lines under the plan of the contract
        """
        self.ensure_one()
        self._lock_for_change()
        self.order_ids |= order
        self._add_order_lines(lines, order._get_term_start(lines))
