from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ... import intervals
from ...problems import get_paragraphs
from ...wording import format_day


class SaleContract(models.Model):
    """The part of ``sale.contract`` that more is sold into."""

    _inherit = "sale.contract"

    def action_upsell(self):
        """Make an upsell opportunity and its quotation.

        :return: the action that shows the quotation
        :raise UserError: if the contract does not go on
        """
        self.ensure_one()
        order = self._create_upsell()
        return order._get_records_action(name=self.env._("Upsell"))

    def _create_upsell(self):
        """Create an opportunity and an empty quotation per contract.

        :rtype: sale.order
        """
        self._check_upsell()
        self._read_quotation_pricelists()
        orders = self.env["sale.order"]
        for company, contracts in self.grouped("company_id").items():
            orders |= contracts.with_company(company)._create_company_upsells()
        return orders.with_env(self.env)

    def _create_company_upsells(self):
        """Create the upsells of contracts of the current company."""
        # Followers and notes are added for all of them, see _announce_upsells.
        quiet = self.with_context(tracking_disable=True).env
        leads = quiet["crm.lead"].create(
            [contract._prepare_upsell_lead_values() for contract in self]
        )
        leads = leads.with_env(self.env)
        self._announce_upsells(leads)
        orders = quiet["sale.order"].create(self._prepare_upsell_orders_values(leads))
        # Whoever owns the contract is told of the opportunity, and not twice.
        orders = orders.with_env(self.env)
        self._announce_upsells(orders.with_context(mail_auto_subscribe_no_notify=True))
        return orders

    def _prepare_upsell_orders_values(self, leads):
        """Return the values of the quotations of these contracts of one company.

        :param crm.lead leads: the opportunity of each
        :rtype: list[dict]
        """
        return [
            contract._prepare_upsell_order_values(lead)
            for contract, lead in zip(self, leads, strict=True)
        ]

    def _check_upsell(self):
        paragraphs = get_paragraphs(
            {contract: contract._get_upsell_problems() for contract in self}
        )
        if paragraphs:
            title = self.env._("The upsell cannot be made.")
            raise UserError("\n\n".join([title, *paragraphs]))

    def _get_upsell_problems(self, date=None):
        """Return what keeps items from being added, in the user's words.

        :param date date: first day of the new items
        """
        self.ensure_one()
        problems = []
        end = self._get_end()
        if not self._is_open():
            problems.append(self._get_closed_problem())
        elif not self.date_start:
            problems.append(self._get_not_started_problem())
        elif date and (date < self.date_start or (end and date > end)):
            problems.append(self._get_outside_term_problem(date))
        elif date and self._is_paused_in_period(date):
            problems.append(
                self.env._(
                    "It is paused in the billing period of the new items: resume it "
                    "first, or start them after the pause."
                )
            )
        return problems

    def _get_closed_problem(self):
        """Return that nothing is added to a contract that does not go on, and what
        can be done instead.
        """
        following = self._get_next_terms()
        if not following:
            return self.env._("It does not go on: sell a new contract instead.")
        return self.env._(
            "It does not go on, as it was renewed already: sell into %s, from its "
            "first day.",
            ", ".join(following.mapped("number")),
        )

    def _get_outside_term_problem(self, date):
        """Return that new items cannot start on a day, and when they can."""
        end = self._get_end()
        values = {
            "date": format_day(self.env, date),
            "first": format_day(self.env, self.date_start),
        }
        if not end:
            return self.env._(
                "%(date)s is outside its term, which starts on %(first)s: choose a "
                "start of term from then on.",
                **values,
            )
        return self.env._(
            "%(date)s is outside its term (%(first)s to %(last)s): choose a start of "
            "term in between.",
            last=format_day(self.env, end),
            **values,
        )

    def _is_paused_in_period(self, date):
        """Return whether the order would bill days of a pause."""
        self.ensure_one()
        if self.plan_id.billing_timing == "arrears":
            return False
        ordered = date, self._get_schedule().period_of(date)[1]
        return any(intervals.overlap(ordered, pause) for pause in self._get_pauses())

    def _prepare_upsell_lead_values(self):
        self.ensure_one()
        return {
            "name": self.env._("Upsell of %s", self.number),
            "type": "opportunity",
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "user_id": self._get_owner().id,
            "team_id": self.team_id.id,
            "order_type": "upsell",
            "source_contract_ids": [Command.set(self.ids)],
            "pricelist_id": self._get_quotation_pricelist().id,
        }

    def _prepare_upsell_order_values(self, lead):
        self.ensure_one()
        return {
            "partner_id": self.partner_id.id,
            "opportunity_id": lead.id,
            "company_id": self.company_id.id,
            "user_id": lead.user_id.id,
            "team_id": lead.team_id.id,
            "pricelist_id": self._get_quotation_pricelist().id,
            "order_type": "upsell",
            "source_contract_ids": [Command.set(self.ids)],
            "fiscal_position_id": self.offered_fiscal_position_id.id,
            **self._prepare_quotation_values(),
        }
