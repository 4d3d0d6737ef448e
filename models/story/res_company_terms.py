from odoo import models

from ... import story


class ResCompany(models.Model):
    """The part of ``res.company`` that tells the demo what became of its contracts."""

    _inherit = "res.company"

    def _tell_terms(self):
        """Let the terms of the story change, end, and be renewed or lost: all first
        terms at once, then all second ones.
        """
        self.ensure_one()
        gap = self.renewal_gap_days
        # Confirmed today, they follow terms that ended long ago.
        self.renewal_gap_days = 600
        contracts = [self._get_story_contract(n) for n in range(len(story.DEALS))]
        changes, signed = story.CHANGED, []
        for term in range(max(len(deal.ends) for deal in story.DEALS)):
            changes = self._change_story_items(contracts, changes)
            won, lost = self._renew_story_terms(contracts, term)
            signed += self._win_story_terms(contracts, won)
            self._lose_story_terms(lost)
        self._change_story_items(contracts, changes)
        self.renewal_gap_days = gap
        for order, days in signed:
            self._date_story_renewal(order, days)

    def _get_story_contract(self, number):
        lead = self.env.ref(f"sale_renewal.story_deal_{number}")
        return lead.order_ids.contract_ids

    def _change_story_items(self, contracts, changes):
        """Change the quantities that changed in the terms that are the latest now.

        :return: the changes of terms that are still to come
        """
        today, left = self._get_contract_today(), []
        for number, days, quantity in changes:
            contract, day = contracts[number], story.get_day(today, days)
            last = contract.date_end
            if contract.date_start < day and (not last or day < last):
                contract.line_ids[:1]._change_quantity(quantity, day)
            else:
                left.append((number, days, quantity))
        return left

    def _renew_story_terms(self, contracts, term):
        """Make the renewals of the terms that have ended.

        :return: two dicts, of those won and those lost, by number of the deal: the
            contract and how its term ended
        """
        ended = {
            number: (contracts[number], story.ENDS[deal.ends[term]])
            for number, deal in enumerate(story.DEALS)
            if len(deal.ends) > term
        }
        renewals = self.env["sale.contract"].concat(*(c for c, _end in ended.values()))
        renewals.with_context(tracking_disable=True)._create_renewals()
        won = {n: row for n, row in ended.items() if isinstance(row[1], int)}
        return won, {n: row for n, row in ended.items() if n not in won}

    def _win_story_terms(self, contracts, won):
        """Sign the next terms, and put them in the place of those before.

        :return: pairs of order and days ago on which it was signed
        """
        today, signed = self._get_contract_today(), []
        leads = self.env["crm.lead"].concat(
            *(contract.renewal_lead_id for contract, _days in won.values())
        )
        leads.action_set_won()
        for number, (contract, days) in won.items():
            order = contract.renewal_lead_id.order_ids
            signed.append((order, (today - contract.date_end).days + days))
            contracts[number] = contract.next_contract_ids
        return signed

    def _lose_story_terms(self, lost):
        for contract, reason in lost.values():
            lead = contract.renewal_lead_id
            lead.action_set_lost(lost_reason_id=self.env.ref(reason).id)
            days = (self._get_contract_today() - contract.date_end).days
            self._date_story_lead(lead, days + 30, days + 3)

    def _date_story_renewal(self, order, days):
        """Date a renewal and its opportunity by the day of its signature."""
        sent = days + story.get_pause(order.id, 3, 6)
        made = days + 30
        self._date_story_lead(order.opportunity_id, made, days)
        self._date_story_order(order, made, sent, days)
