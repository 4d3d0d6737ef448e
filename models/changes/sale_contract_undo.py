from odoo import models
from odoo.exceptions import UserError

from ...tokens import RecordedChange


class SaleContract(models.Model):
    """The part of ``sale.contract`` that goes on after it was cancelled."""

    _inherit = "sale.contract"

    def action_undo_cancel(self):
        """Let the contracts go on that were cancelled.

        :raise UserError: if something was credited, or the contract was continued
        """
        self.check_access("write")
        for contract in self.filtered("date_cancelled"):
            contract._undo_cancel()

    def _undo_cancel(self):
        """Undo the cancellation with its credit notes, but for what they credited and
        other changes would have: those of when the contract was cancelled already.
        """
        self.ensure_one()
        self._lock_for_change()
        self._check_undo_cancel()
        changes = self._get_cancellations()
        # sudo: who cancels contracts may not write invoices; the right to write on
        # the contract was checked, and these are its own credit notes
        notes = changes.sudo().credit_move_ids
        self._restore_renewal(changes)
        date = max(filter(None, (self.date_cancelled, self.date_start)))
        revenue = self._get_revenue_steps()
        values = {"date_cancelled": False, "cancel_reason_id": False}
        RecordedChange().give_to(self).write(values)
        undo = self._record_steps(revenue, kind="undo", date=date)[:1]
        credits = notes.invoice_line_ids._prepare_kept_credits()
        notes.filtered("posted_before").button_cancel()
        notes.filtered(lambda move: not move.posted_before).unlink()
        undo._create_credit_note(credits)

    def _check_undo_cancel(self):
        self.ensure_one()
        if problem := self._get_undo_problem():
            raise UserError(
                self.env._(
                    "The cancellation of %(contract)s cannot be undone: %(problem)s",
                    contract=self.number,
                    problem=problem,
                )
            )

    def _get_undo_problem(self):
        """Return why the contract cannot go on, in the user's words, or False."""
        self.ensure_one()
        # sudo: as in action_undo_cancel; only named here
        credits = self._get_cancellations().sudo().credit_move_ids
        if posted := credits.filtered(lambda move: move.state == "posted"):
            return self.env._(
                "it was credited with %s. Reset that credit note to draft, or sell a "
                "new contract.",
                ", ".join(posted.mapped("name")),
            )
        if following := self._get_next_terms():
            return self.env._(
                "%s continues it.", ", ".join(following.mapped("display_name"))
            )
        if self.renewal_lead_id.won_status == "won":
            lead = self.renewal_lead_id.display_name
            return self.env._("its renewal was won: %s.", lead)
        # sudo: the orders may be colleagues'; only their states are read
        sold = self.order_ids.sudo().filtered(lambda o: o.order_type != "upsell")
        if sold and all(order.state == "cancel" for order in sold):
            return self.env._(
                "its order is cancelled. Confirm %s again instead.",
                ", ".join(sold.mapped("name")),
            )
        return False

    def _restore_renewal(self, cancellations):
        """Take up the renewal again that these cancellations gave up: hook."""
