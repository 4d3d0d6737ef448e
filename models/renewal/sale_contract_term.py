from odoo import models
from odoo.fields import Command

from ...wording import format_length


class SaleContract(models.Model):
    """The part of ``sale.contract`` that knows when the next term begins."""

    _inherit = "sale.contract"

    def action_open_renew(self):
        """Ask when the next terms start and end, and show what will be made."""
        # Not by a default in the context, which the new order would take, too.
        wizard = self.env["sale.contract.renew"].create(
            {"contract_ids": [Command.set(self.ids)]}
        )
        return wizard._get_records_action(
            name=self.env._("Renew"),
            target="new",
            context={"dialog_size": "extra-large"},
        )

    def _preview_renewal_on(self, start_date=None):
        """Return what renewing now will make, and what stops it; nothing is written.

        :param date start_date: first day of the next term; default: after this one
        :return: dict with the keys ``contract``, ``problems``, ``date_end``, ``start``,
            ``days`` (of the gap; of the overlap if negative), ``credit``,
            ``old_amount`` and ``new_amount``, both per billing period, without taxes
        """
        self.ensure_one()
        preview = self._preview_renewal() if self.date_end else {}
        today = self.company_id._get_contract_today()
        start = start_date or self._get_day_after_term(today)
        days = 0
        if start and self.date_end:
            days = (start - self.date_end).days - 1
        return {
            "contract": self,
            "problems": self._get_renewal_problems(start_date),
            "date_end": self.date_end,
            "start": start,
            "days": days,
            "credit": self._get_renewal_credit(start) if days < 0 else 0.0,
            "old_amount": preview.get("old_amount", self.amount_period),
            "new_amount": preview.get("new_amount", 0.0),
        }

    def _get_gap_text(self, days):
        """Return the days between two terms in words, or an empty text.

        :param int days: of the gap; of the overlap if negative
        """
        length = format_length(self.env, abs(days), "day")
        if days > 0:
            return self.env._("gap of %s", length)
        return self.env._("overlap of %s", length) if days else ""
