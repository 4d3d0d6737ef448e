from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_days_late(self):
        """Return by how many days each of these invoices was paid after its due date,
        or is overdue today. What is paid in time, or was reversed, is left out.

        :rtype: dict
        """
        days = {}
        for move in self:
            if move.state != "posted" or move.move_type != "out_invoice":
                continue
            day = move._get_day_settled()
            if day and move.invoice_date_due and day > move.invoice_date_due:
                days[move] = (day - move.invoice_date_due).days
        return days

    def _get_day_settled(self):
        """Return the day of the last payment of an invoice that is paid, today for one
        that is open, False for one that was reversed.
        """
        self.ensure_one()
        if self.payment_state == "reversed":
            return False
        if self.payment_state not in ("paid", "in_payment"):
            return self.company_id._get_contract_today()
        receivable = self.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        dates = receivable.matched_credit_ids.filtered("max_date").mapped("max_date")
        return max(dates, default=False)
