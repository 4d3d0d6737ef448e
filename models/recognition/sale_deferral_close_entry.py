from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL, format_date

MAX_BUCKETS = 2500  # of one entry: two items each


class SaleDeferralClose(models.Model):
    """The part of ``sale.deferral.close`` that counts, posts and takes back."""

    _inherit = "sale.deferral.close"

    def action_preview(self):
        """Count what the month would post, without posting it.

        :raise UserError: with what keeps it from being closed
        """
        for close in self:
            close._check_may_close()
            close.check_access("write")
            if close.state != "draft":
                raise UserError(self.env._("It is posted: there is nothing to count."))
            close._check_problems()
            close._count()
        return True

    def action_post(self):
        """Count what is not earned yet at the end of the month, and post the
        difference to what is booked.

        :raise UserError: with what keeps it from being closed
        """
        for close in self.sorted("date"):
            close._check_may_close()
            close.check_access("write")
            if close.state != "draft":
                raise UserError(self.env._("It is posted already."))
            close._check_problems()
            close._count()
            close._post()
        return True

    def action_declare(self):
        """Count what is not earned yet at the end of the month, and take it as booked
        already: for companies that deferred revenue before, in another way.

        :raise UserError: if a month was closed before, or with what else stops it
        """
        self.ensure_one()
        self._check_may_close()
        self.check_access("write")
        if self.state != "draft":
            raise UserError(self.env._("It is posted already."))
        self._check_problems()
        if self._search_posted(self.company_id):
            raise UserError(
                self.env._("Only the first month is an opening: press Post instead.")
            )
        self._count()
        # sudo: people change the state with this button only, who presses was checked
        self.sudo().write(
            {"state": "posted", "closed_by_id": self.env.uid, "is_opening": True}
        )
        return True

    def action_reopen(self):
        """Take the entries of the last closed month back.

        :raise UserError: if a later month is closed, or the books are locked
        """
        for close in self.sorted("date", reverse=True):
            close._check_may_close()
            close.check_access("write")
            close._check_reopen()
            entries = close.move_ids.filtered(
                lambda move: not move.reversed_entry_id and move.state == "posted"
            )
            values = {"date": close.date, "deferral_close_id": close.id}
            # sudo: the entries of a close, whoever made them; who reopens was checked
            entries.sudo()._reverse_moves(
                [values | {"ref": move.ref} for move in entries], cancel=True
            )
            # sudo: people change the state with this button only
            close.sudo().write({"state": "reopened", "is_opening": False})
            close.flush_recordset(["state", "is_opening"])
        return True

    def _check_reopen(self):
        """Refuse to reopen what later months are counted from, or is locked."""
        self.ensure_one()
        if self.state != "posted":
            raise UserError(self.env._("Only a posted month is reopened."))
        later = self._search_posted(self.company_id, ("date", ">", self.date))
        if later:
            raise UserError(
                self.env._("Reopen %s first.", ", ".join(later.mapped("name")))
            )
        if self._get_locks():
            raise UserError(
                self.env._(
                    "The books are locked: close the next month, it corrects what "
                    "changed."
                )
            )

    def _count(self):
        """Bring the items up to date, and say what the month adds to each bucket."""
        self.ensure_one()
        # One close of a company at a time, whoever presses the button.
        self.env.cr.execute(
            SQL(
                "SELECT pg_advisory_xact_lock(%s, %s)",
                self.env["ir.model"]._get_id(self._name),
                self.company_id.id,
            )
        )
        # sudo: lines and items are what the close counts, nobody writes them by hand
        close = self.sudo()
        close.line_ids.unlink()
        close.env["sale.deferral.item"]._update_items(close)
        close.env["sale.deferral.accrual"]._update_accruals(close)
        close.env["sale.deferral.allocation"]._update_allocations(close)
        lines = close.env["sale.deferral.close.line"]
        lines.create(lines._prepare_lines(close))

    def _post(self):
        """Post the entries, of up to 5,000 items each."""
        self.ensure_one()
        # sudo: the entry follows from what was counted; who closes was checked
        close = self.sudo().with_company(self.company_id)
        changed = close.line_ids.filtered(lambda line: line.delta)
        moves = close.env["account.move"].create(
            [
                close._prepare_move_values(changed[first : first + MAX_BUCKETS])
                for first in range(0, len(changed), MAX_BUCKETS)
            ]
        )
        moves.action_post()
        close.write({"state": "posted", "closed_by_id": self.env.uid})

    def _prepare_move_values(self, lines):
        """Return the values of the entry that books these lines."""
        month = format_date(self.env, self.date, date_format="MMMM y")
        items = [line._prepare_income_item(month) for line in lines]
        groups = lines.grouped(
            lambda line: (line.deferred_account_id, line.currency_id, line.partner_id)
        )
        items += [group._prepare_deferred_item(month) for group in groups.values()]
        return {
            "move_type": "entry",
            "journal_id": self.company_id.deferral_journal_id.id,
            "company_id": self.company_id.id,
            "date": self.date,
            "ref": self.name,
            "deferral_close_id": self.id,
            "line_ids": [Command.create(item) for item in items],
        }
