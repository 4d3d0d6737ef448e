from odoo import models

from ... import intervals
from ...wording import format_day


class SaleContract(models.Model):
    """The part of ``sale.contract`` whose term is cut by its renewal."""

    _inherit = "sale.contract"

    def _end_for_renewal(self, date):
        """End the term before the one that renews it early, and credit the rest.

        :param date date: first day of the next term
        """
        self.ensure_one()
        self._lock_for_change()
        credits = self.line_ids._prepare_credit_lines(date)
        old_end = self.date_end
        self._write_end(max(date - intervals.ONE_DAY, self.date_start))
        change = self.env["sale.contract.change"]._record(
            self,
            "early",
            date,
            description=self.number,
            before=format_day(self.env, old_end),
            after=format_day(self.env, self.date_end),
            date_end=old_end,
        )
        self._settle_record()
        self._record_going_on()
        change._create_credit_note(credits)

    def _undo_early_end(self):
        """Let the term end as agreed, if it was ended early for its renewal."""
        self.ensure_one()
        change = self.change_ids.filtered(lambda change: change.kind == "early")
        change = change.sorted("id")[-1:]
        is_current = change.date and self.date_end == change.date - intervals.ONE_DAY
        if not is_current or not change.date_end:
            return
        self._lock_for_change()
        # sudo: who cancels an order may not read invoices; the order was checked, and
        # these are credits of its own renewal
        credits = change.sudo().credit_move_ids
        self._write_end(change.date_end)
        posted = credits.filtered(lambda move: move.state == "posted")
        credits.filtered(lambda move: move.state == "draft").unlink()
        names = ", ".join(posted.mapped("name"))
        self._message_log(body=self._get_end_again_text(names))

    def _get_end_again_text(self, credit_name):
        """Return that the term ends as agreed again, and what is left to do then.

        :param credit_name: of the credit notes that were posted for the early end
        """
        end = format_day(self.env, self.date_end)
        if not credit_name:
            return self.env._("The term ends on %s again.", end)
        return self.env._(
            "The term ends on %(end)s again. %(credit)s credited what was billed until "
            "then: bill it again, or reset the credit note to draft and delete it.",
            end=end,
            credit=credit_name,
        )

    def _get_early_end_text(self, date):
        """Return that the term ends early, and what is credited, in words.

        :param date date: first day of the next term
        """
        self.ensure_one()
        values = {
            "contract": self.number,
            "day": format_day(self.env, date - intervals.ONE_DAY),
            "end": format_day(self.env, self.date_end),
        }
        if credit := self._get_renewal_credit(date):
            return self.env._(
                "%(contract)s will end on %(day)s and not on %(end)s; %(amount)s of "
                "what was invoiced for later days will be credited.",
                amount=self.currency_id.format(credit),
                **values,
            )
        return self.env._(
            "%(contract)s will end on %(day)s and not on %(end)s; nothing was invoiced "
            "for later days that could be credited.",
            **values,
        )

    def _get_renewal_credit(self, date):
        """Return what will be credited, without taxes, if the next term starts then."""
        self.ensure_one()
        lines = self.line_ids
        return lines._get_credit_total(lines._prepare_credit_lines(date))
