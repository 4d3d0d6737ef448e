from datetime import timedelta

from odoo import models
from odoo.fields import Command

from ... import intervals


class SaleContract(models.Model):
    """The part of ``sale.contract`` that knows when the next term begins."""

    _inherit = "sale.contract"

    def action_open_renew(self):
        """Ask when the new terms start, and show what will be made."""
        # Not by a default in the context, which the new order would take, too.
        wizard = self.env["sale.contract.renew"].create(
            {"contract_ids": [Command.set(self.ids)]}
        )
        return wizard._get_records_action(name=self.env._("Renew Now"), target="new")

    def _get_following_start(self, date=None):
        """Return the first day after the term; False if it has no end.

        :param date date: a term that ended longer before this day than the company
            allows is followed on this day, after a gap
        """
        self.ensure_one()
        following = self.date_end and self.date_end + intervals.ONE_DAY
        gap = timedelta(days=self.company_id.renewal_gap_days)
        if following and date and following <= date - gap:
            return date
        return following

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
        start = start_date or self._get_following_start(today)
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

    def _get_renewal_credit(self, date):
        """Return what will be credited, without taxes, if the next term starts then."""
        self.ensure_one()
        # Whoever sells may know what a renewal credits, without seeing all invoices.
        lines = self.sudo().line_ids
        return self.currency_id.round(
            sum(
                lines.tax_ids.browse(values["tax_ids"][0][2]).compute_all(
                    values["price_unit"] * (1 - values["discount"] / 100),
                    currency=self.currency_id,
                    quantity=values["quantity"],
                )["total_excluded"]
                for values in lines._prepare_credit_lines(date)
            )
        )
