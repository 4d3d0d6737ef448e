from odoo import api, models
from odoo.exceptions import UserError

from ...dates import read_date
from ...problems import get_paragraphs
from ...wording import format_day

# How many customers a message names.
MAX_NAMED = 5


class SaleContract(models.Model):
    """The part of ``sale.contract`` that is renewed together, to one common end."""

    _inherit = "sale.contract"

    def _create_common_renewal(self, end_date, start_date=None):
        """Create one opportunity with one quotation that renews all contracts.

        :param date end_date: last day of all new terms
        :param date start_date: first day of all new terms; default: each follows its
            own term
        :rtype: crm.lead
        :raise UserError: with everything that stops it, nothing having been changed
        """
        end_date = read_date(self.env, end_date)
        start_date = read_date(self.env, start_date)
        self._check_common_renewal(end_date, start_date)
        contracts = self.with_company(self.company_id)
        values = {"term_end_date": end_date, "term_start_date": start_date}
        lead = contracts._create_renewal_leads([contracts], values)
        orders = lead.with_context(tracking_disable=True).action_create_quotation()
        contracts._announce_renewals(lead, orders)
        contracts._ask_to_replace_archived_products()
        return lead

    def _check_common_renewal(self, end_date, start_date=None):
        self._check_belong_together()
        paragraphs = get_paragraphs(
            {
                contract: contract._get_common_problems(end_date, start_date)
                for contract in self
            }
        )
        if paragraphs:
            title = self.env._("The renewal cannot be made.")
            raise UserError("\n\n".join([title, *paragraphs]))

    def _check_belong_together(self):
        """Refuse contracts that cannot be on one quotation."""
        if not self:
            raise UserError(self.env._("Choose the contracts to renew together."))
        problems = self._get_together_problems()
        if problems:
            raise UserError("\n".join(problems))

    def _get_together_problems(self):
        """Return why these contracts cannot be on one quotation.

        :return: whole sentences, one for each thing in which they differ
        :rtype: list[str]
        """
        problems = []
        if len(self.partner_id) > 1:
            problems.append(
                self.env._(
                    "These contracts are of several customers (%s): choose contracts "
                    "of one customer, company and currency.",
                    self._get_some_names(self.partner_id),
                )
            )
        if len(self.company_id) > 1:
            problems.append(
                self.env._(
                    "These contracts are of several companies (%s): choose contracts "
                    "of one customer, company and currency.",
                    self._get_some_names(self.company_id),
                )
            )
        if len(self.currency_id) > 1:
            problems.append(
                self.env._(
                    "These contracts are of several currencies (%s): choose contracts "
                    "of one customer, company and currency.",
                    self._get_some_names(self.currency_id),
                )
            )
        return problems

    @api.model
    def _get_some_names(self, records):
        names = records[:MAX_NAMED].mapped("display_name")
        return ", ".join([*names, *["…"] * (len(records) > MAX_NAMED)])

    def _get_common_problems(self, end_date, start_date=None):
        """Return what stops the renewal of this contract until a common end.

        :rtype: list[str]
        """
        self.ensure_one()
        problems = self._get_renewal_problems(start_date)
        start = start_date or self._get_next_start()
        if start and end_date and start > end_date:
            problems.append(
                self.env._(
                    "Its next term starts on %s: choose a common end after that.",
                    format_day(self.env, start),
                )
            )
        return problems

    def _get_next_start(self):
        """Return the first day of the next term, if it were confirmed today."""
        self.ensure_one()
        return self._get_day_after_term(self.company_id._get_contract_today())

    def _get_common_end(self, start_date=None):
        """Return the latest end that the plans give the next terms; may be False."""
        ends = []
        for contract in self.filtered("date_end"):
            start, anchor_day = contract._get_common_start(start_date)
            ends.append(
                contract.plan_id._get_term_end(
                    start, renewal=True, anchor_day=anchor_day
                )
            )
        return max(filter(None, ends), default=False)

    def _get_common_start(self, start_date=None):
        """Return the first day of the next contract of these, all of one plan, and the
        day of the month from which its dates are counted.
        """
        start = start_date or min(contract._get_next_start() for contract in self)
        anchors = self.filtered("anchor_date").mapped("anchor_date")
        return start, max(anchors, default=start).day

    def _preview_common_renewal(self, end_date, start_date=None):
        """Return what renewing together will make; nothing is written.

        :return: the dicts of :meth:`_preview_renewal_on` with the keys ``new_end``,
            ``periods`` (billing periods, parts by their days) and ``amount`` (until the
            common end, without taxes) added
        :rtype: list[dict]
        """
        schedules = {}
        for plan, contracts in self.filtered("date_end").grouped("plan_id").items():
            schedules[plan] = plan._get_schedule(
                *contracts._get_common_start(start_date)
            )
        return [
            contract._preview_common_row(
                end_date, start_date, schedules.get(contract.plan_id)
            )
            for contract in self
        ]

    def _preview_common_row(self, end_date, start_date, schedule):
        self.ensure_one()
        row = self._preview_renewal_on(start_date)
        start, rounding = row["start"], self.currency_id.round
        row |= {
            "problems": self._get_common_problems(end_date, start_date),
            "new_end": end_date,
            "periods": 0.0,
            "amount": 0.0,
        }
        if not (schedule and start and end_date) or start > end_date:
            return row
        amounts = [
            amount
            for line in self.line_ids._get_lines_to_renew()
            for *_days, amount in schedule.amounts(
                line._preview_renewal_line()["new_amount"], start, end_date, rounding
            )
        ]
        row["periods"] = schedule.count(start, end_date)
        row["amount"] = rounding(sum(amounts))
        return row
