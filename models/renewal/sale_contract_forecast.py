from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from ...dates import read_date
from ...wording import format_day

# How many contracts a forecast lists that ended too long ago: those that ended last.
MAX_LATE = 200


class SaleContract(models.Model):
    """The part of ``sale.contract`` that says what the scheduled action will renew."""

    _inherit = "sale.contract"

    @api.model
    def _preview_renewals(self, date, limit=None, listed=None, offset=0):
        """Return what will be renewed up to a day, and what not; nothing is written.

        Of what ended too long ago, only the last is listed, however much there is.

        :param date date: the day of the run
        :param int limit: how many of those that come first, and what is renewed
            together with them; default: all
        :param sale.contract listed: what is known already, and left out
        :param int offset: how many of those that come first are left out, and what is
            renewed together with them
        :return: one dict per contract with the keys ``contract``, ``partner``,
            ``company`` and ``currency`` (records), ``renewal_date``, ``date_end``,
            ``output`` (see ``sale.contract.plan``), ``lines`` (dicts with ``product``,
            ``quantity``, ``old_price`` and ``new_price`` per billing period),
            ``old_amount`` and ``new_amount`` (per billing period, without taxes),
            ``old_mrr`` and ``new_mrr``, ``skip_reason`` (empty: it will be made)
        :rtype: list[dict]
        """
        date = read_date(self.env, date)
        is_first = not listed and not offset
        late = self._get_forecast_late(date) if is_first else self.browse()
        contracts = self.search(
            self._get_forecast_made_domain(date, listed),
            order="renewal_date, id",
            limit=limit,
            offset=offset,
        )
        pending = self._get_forecast_domain(date)
        together = contracts._get_renewal_companions(pending) - (listed or late)
        contracts = contracts._begin_with(together) if offset else contracts | together
        contracts = (late | contracts).sorted(lambda c: (c.renewal_date, c.id))
        contracts._read_for_preview()
        # What is renewed together is renewed with the first of them.
        days = {}
        for contract in contracts:
            days.setdefault(contract._get_renewal_group_key(), contract.renewal_date)
        return [
            contract._preview_renewal(is_late=contract in late)
            | {"renewal_date": days[contract._get_renewal_group_key()]}
            for contract in contracts
        ]

    def _begin_with(self, companions):
        """Return these contracts and their companions, without those that are renewed
        together with one that comes before them.

        :param sale.contract companions: what is renewed together with any of these
        """
        in_time = (self | companions).filtered_domain(~self._get_forecast_late_domain())
        start = self[:1].renewal_date, self[:1].id
        groups = in_time.grouped(lambda c: c._get_renewal_group_key()).values()
        return self.browse().union(
            *(g for g in groups if min((c.renewal_date, c.id) for c in g) >= start)
        )

    def _read_for_preview(self):
        """Read at once what is needed, one by one, of each contract and item."""
        self.mapped("offered_fiscal_position_id")
        self.line_ids.mapped("tax_ids")
        self.line_ids.mapped("product_id.name")

    @api.model
    def _get_forecast_late(self, date):
        """Return the last of what ended too long ago to be renewed by the action."""
        until = self._get_forecast_domain(date) & Domain("renewal_date", "<=", date)
        return self.search(
            until & self._get_forecast_late_domain(),
            order="date_end desc, id desc",
            limit=MAX_LATE,
        )

    @api.model
    def _get_forecast_made_domain(self, date, listed=None):
        """Return what the action will come to up to a day.

        :param sale.contract listed: what is left out
        """
        domain = self._get_forecast_domain(date) & Domain("renewal_date", "<=", date)
        domain &= ~self._get_forecast_late_domain()
        return domain & Domain("id", "not in", listed.ids) if listed else domain

    @api.model
    def _count_forecast_left(self, date, listed):
        """Return how many contracts :meth:`_preview_renewals` will list yet."""
        date = read_date(self.env, date)
        return self.search_count(self._get_forecast_made_domain(date, listed))

    @api.model
    def _get_forecast_domain(self, date):
        """Return the contracts that run by a day and have a renewal to come."""
        return Domain(
            [
                ("renewal_lead_id", "=", False),
                ("state", "in", ("pending", "active", "expired")),
                ("date_start", "<=", date),
                ("date_end", "!=", False),
                ("date_cancelled", "=", False),
                ("company_id", "in", self.env.companies.ids),
            ]
        )

    @api.model
    def _get_forecast_late_domain(self):
        """Return the contracts whose renewal the scheduled action leaves to the button.

        It runs every day: what ends from today on is made in time, whenever that is.
        """
        return Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain(
                "date_end",
                "<",
                company._get_contract_today()
                - timedelta(days=company.renewal_late_days),
            )
            for company in self.env.companies
        )

    @api.model
    def _count_late_left_out(self, date):
        """Return how many contracts :meth:`_preview_renewals` does not list, because
        they ended too long ago and there are too many of them.
        """
        until = self._get_forecast_domain(date) & Domain("renewal_date", "<=", date)
        late = self.search_count(until & self._get_forecast_late_domain())
        return max(late - MAX_LATE, 0)

    def _get_overdue_message(self):
        return self.env._(
            "It ended on %s, too long ago: renew it with the button.",
            format_day(self.env, self.date_end),
        )

    def _preview_renewal(self, is_late=False):
        """Return one row of :meth:`_preview_renewals`.

        :param bool is_late: it ended longer ago than the company renews by itself
        """
        self.ensure_one()
        lines = [
            line._preview_renewal_line() for line in self.line_ids._get_lines_to_renew()
        ]
        old_amount = self._get_amount_on(self.date_end)
        new_amount = sum(line["new_amount"] for line in lines)
        problems = self._get_renewal_problems()
        if is_late:
            problems.append(self._get_overdue_message())
        return {
            "contract": self,
            "partner": self.partner_id,
            "company": self.company_id,
            "currency": self.currency_id,
            "renewal_date": self.renewal_date,
            "date_end": self.date_end,
            "output": self._get_renewal_output(),
            "lines": lines,
            "old_amount": old_amount,
            "new_amount": self.currency_id.round(new_amount),
            "old_mrr": self._get_mrr_on(self.date_end),
            "new_mrr": self.currency_id.round(
                self.plan_id._get_monthly_amount(new_amount)
            ),
            "skip_reason": " ".join(problems),
        }
