from odoo import models
from odoo.fields import Domain

from ... import intervals, risks

# What somebody wrote, to the customer or about them.
CONTACT_TYPES = ("email", "email_outgoing", "comment")


class SaleContract(models.Model):
    """The part of ``sale.contract`` that measures what makes its renewal risky.

    All of it is read for many contracts at once, with all rights: whoever may see the
    renewal is told days, shares and counts, never documents or amounts of others.
    """

    _inherit = "sale.contract"

    def _measure_risks(self):
        """Return what happened in the terms of these contracts, by kind of rule, in
        the units of ``sale.renewal.risk.rule``.

        :return: by contract, a dict
        :rtype: dict
        """
        # sudo: days, shares and counts come of it, see the docstring of the class
        contracts = self.sudo()
        parts = {
            "late_payments": contracts._measure_late_payments(),
            "decrease": contracts._measure_decreases(),
            "pause": contracts._measure_pauses(),
            "price_rise": contracts._measure_price_rises(),
            "late_deliveries": contracts._measure_late_deliveries(),
            "no_contact": contracts._measure_no_contact(),
            "lost_before": contracts._measure_lost_before(),
        }
        return {
            contract: {kind: values.get(contract, 0) for kind, values in parts.items()}
            for contract in self
        }

    def _measure_late_payments(self):
        """Return the days by which the worst invoice was or is paid late."""
        days = self.invoice_ids._get_days_late()
        return {
            contract: max(
                (days.get(move, 0) for move in contract.invoice_ids), default=0
            )
            for contract in self
        }

    def _measure_decreases(self):
        """Return by how many per cent of the MRR at the start less was bought."""
        # All other changes of the terms are left where they are.
        lost = self.env["sale.contract.change"].search(
            Domain("contract_id", "in", self.ids)
            & Domain("kind", "=", "downsell")
            & Domain("mrr_change", "<", 0)
            & Domain("is_planned", "=", False)
        )
        by_contract, shares = lost.grouped("contract_id"), {}
        for contract in self & lost.contract_id:
            changes = by_contract[contract]
            first = contract._get_mrr_on(contract._get_term_days()[0])
            amount = -sum(changes.mapped("mrr_change"))
            shares[contract] = round(amount / first * 100, 2) if first > 0 else 0.0
        return shares

    def _measure_pauses(self):
        """Return the days of all pauses up to today."""
        days = {}
        for contract in self.filtered("pause_ids"):
            term = contract._get_term_days()
            parts = (intervals.overlap(pause, term) for pause in contract._get_pauses())
            days[contract] = sum(intervals.count_days(part) for part in parts if part)
        return days

    def _measure_price_rises(self):
        """Return by how many percentage points prices rise more than the last time."""
        lines = self._get_renewing_lines()
        before = lines.renewed_line_id.order_line_id.filtered("renewed_line_id")
        rises = {}
        for contract in self:
            now = lines.filtered(
                lambda line, contract=contract: (
                    line.renewed_line_id.contract_id == contract
                )
            )
            last = before & now.renewed_line_id.order_line_id
            rise = risks.get_rise(now._get_renewed_amounts())
            last_rise = max(risks.get_rise(last._get_renewed_amounts()), 0.0)
            rises[contract] = round(max(rise - last_rise, 0.0), 2)
        return rises

    def _get_renewing_lines(self):
        """Return the lines of the quotations that renew items."""
        lines = self.renewal_lead_id.primary_order_id.order_line
        return lines.filtered("renewed_line_id")

    def _measure_late_deliveries(self):
        """Return how many transfers were done after the day for which they were due."""
        moves = self.env["stock.move"]._read_group(
            Domain("contract_line_id.contract_id", "in", self.ids)
            & Domain("state", "=", "done")
            & Domain("date_deadline", "!=", False),
            ["contract_line_id", "picking_id"],
            ["date:max", "date_deadline:max"],
        )
        late = {contract: set() for contract in self}
        for item, picking, done, deadline in moves:
            day = item.company_id._get_contract_day
            if day(done) > day(deadline):
                late[item.contract_id].add(picking)
        return {contract: len(pickings) for contract, pickings in late.items()}

    def _measure_no_contact(self):
        """Return the days since somebody last wrote to or of the customer; without any
        message, since the term began.
        """
        last = self._get_last_contacts()
        days = {}
        for contract in self:
            today = contract.company_id._get_contract_today()
            moment = last.get(contract)
            day = (
                contract.company_id._get_contract_day(moment)
                if moment
                else contract.date_start
            )
            days[contract] = max((today - day).days, 0) if day else 0
        return days

    def _get_last_contacts(self):
        """Return when somebody last wrote on the contract, its orders, its renewal or
        its customer, or one of their contacts.
        """
        customers = self.partner_id.commercial_partner_id
        contacts = self.env["res.partner"].search([("id", "child_of", customers.ids)])
        leads, orders = self.renewal_lead_id, self.renewal_lead_id.order_ids
        moments = {}
        for records in (self, leads, orders | self.order_ids, contacts):
            moments |= self._get_last_messages(records)
        by_customer = contacts.grouped("commercial_partner_id")
        last = {}
        for contract in self:
            customer = contract.partner_id.commercial_partner_id
            lead = contract.renewal_lead_id
            places = [contract, *lead, *lead.order_ids, *contract.order_ids]
            places += by_customer.get(customer, [])
            last[contract] = max(
                (moments[place] for place in places if place in moments), default=None
            )
        return last

    def _get_last_messages(self, records):
        """Return when somebody last wrote on each of some records of one model; those
        on which nobody did are left out.

        :rtype: dict
        """
        groups = self.env["mail.message"]._read_group(
            [
                ("model", "=", records._name),
                ("res_id", "in", records.ids),
                ("message_type", "in", CONTACT_TYPES),
                ("author_id", "!=", self.env.ref("base.partner_root").id),
            ],
            ["res_id"],
            ["date:max"],
        )
        return {records.browse(res_id): moment for res_id, moment in groups}

    def _measure_lost_before(self):
        """Return how many contracts of the customer ended without a renewal."""
        customers = self.partner_id.commercial_partner_id
        lost = self.search(
            [
                ("partner_id", "child_of", customers.ids),
                ("state", "=", "not_renewed"),
                ("company_id", "in", self.company_id.ids),
            ]
        )
        counts = {}
        for contract in lost:
            key = contract.company_id, contract.partner_id.commercial_partner_id
            counts[key] = counts.get(key, 0) + 1
        return {
            contract: counts.get(
                (contract.company_id, contract.partner_id.commercial_partner_id), 0
            )
            - (contract in lost)
            for contract in self
        }

    def _get_term_days(self):
        """Return the first day of the term, and the last one that has passed."""
        self.ensure_one()
        today = self.company_id._get_contract_today()
        start, end = self.date_start or today, self._get_end()
        return start, max(min(today, end) if end else today, start)
