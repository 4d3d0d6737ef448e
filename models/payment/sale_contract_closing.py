from odoo import api, models
from odoo.fields import Domain

NOT_PAID_REASON = "sale_renewal.lost_reason_not_paid"


class SaleContract(models.Model):
    """The part of ``sale.contract`` that ends because it was not paid. What is owed
    stays owed, and is not charged any more.
    """

    _inherit = "sale.contract"

    @api.model
    def _get_closing_due_domain(self, date):
        """Return the contracts of the current company that are to be closed: those that
        were suspended on an earlier day, if their plans suspend.
        """
        suspended = Domain("suspended_date", "<", date) | Domain(
            "plan_id.suspend_after_days", "=", 0
        )
        return suspended & self._get_unpaid_for_days_domain(date, "close_after_days")

    @api.model
    def _cron_follow_payments(self):
        result = super()._cron_follow_payments()
        self._run_due(
            "_close_unpaid", "_get_closing_due_domain", fail="_note_payment_failure"
        )
        return result

    def _close_unpaid(self):
        """Cancel contracts that were not paid, from today on, and what follows them."""
        reason = self.env.ref(NOT_PAID_REASON)
        for contract in self:
            template = contract.plan_id.payment_closed_template_id
            contract._send_payment_mail(template)
            today = contract.company_id._get_contract_today()
            following = contract.next_contract_ids.filtered(
                lambda c, contract=contract: (
                    not c.date_cancelled and c.previous_contract_ids <= contract
                )
            )
            contract.action_cancel(today, reason.id)
            for term in following:
                term.action_cancel(max(today, term.date_start or today), reason.id)
            contract._set_suspended(False)
            contract._ask_to_look_at_payment(
                contract.env._(
                    "It was cancelled because it was not paid. Decide what becomes of "
                    "its open invoices."
                )
            )

    def _is_closed_unpaid(self):
        """Return whether it was cancelled because it was not paid."""
        self.ensure_one()
        reason = self.env.ref(NOT_PAID_REASON, raise_if_not_found=False)
        return bool(reason) and self.cancel_reason_id == reason
