from odoo import models
from odoo.tools import format_date

from ... import intervals

# What happened, in the customer's words. What is not named here is not shown.
PORTAL_CHANGES = (
    *("new", "renewal", "early", "upsell", "downsell", "price", "temporary"),
    *("pause", "resume", "cancel", "undo", "end"),
)
MAX_CHANGES = 20


class SaleContract(models.Model):
    """The part of ``sale.contract`` that says what its page on the portal shows.

    The page is a document like the printed one: whoever may open it sees all of it.
    """

    _inherit = "sale.contract"

    def _shows_portal_prices(self):
        """Return whether the customer sees prices on the portal."""
        self.ensure_one()
        # sudo: plans are of the company's staff; one switch is told
        return self.sudo().plan_id.portal_show_prices

    def _get_portal_title(self):
        """Return what the contract sells, in a few words: for customers who do not
        know its number.
        """
        self.ensure_one()
        names = dict.fromkeys(
            line.name.split("\n")[0]
            for line in self.line_ids
            if line.product_uom_qty and line.name
        )
        first, *more = names or [""]
        if not more:
            return first
        if len(more) == 1:
            return self.env._("%(item)s and %(other)s", item=first, other=more[0])
        return self.env._("%(item)s and %(count)s more", item=first, count=len(more))

    def _get_portal_state(self):
        """Return how the contract stands, in the customer's words.

        :return: dict of ``key``, ``label`` and ``color`` (of Bootstrap)
        """
        self.ensure_one()
        key = self._get_portal_state_key()
        labels = {
            "waiting": (self.env._("Not Started"), "info"),
            "active": (self.env._("Active"), "success"),
            "offered": (self.env._("Renewal Due"), "warning"),
            "renewed": (self.env._("Renewed"), "success"),
            "ending": (self.env._("Ending"), "warning"),
            "ended": (self.env._("Ended"), "secondary"),
            "cancelled": (self.env._("Cancelled"), "secondary"),
        }
        label, color = labels[key]
        return {"key": key, "label": label, "color": color}

    def _get_portal_state_key(self):
        if self.state == "cancelled":
            return "cancelled"
        today, end = self.company_id._get_contract_today(), self._get_end()
        if end and end < today:
            return "ended"
        if self.state == "pending":
            return "waiting"
        if self.date_cancelled or self.state == "not_renewed":
            return "ending"
        return {"to_renew": "offered", "renewed": "renewed"}.get(self.state, "active")

    def _get_portal_days_left(self):
        """Return how long the term still runs, in words; empty where that is unknown
        or over.
        """
        self.ensure_one()
        today, end = self.company_id._get_contract_today(), self._get_end()
        if not end or not self.date_start or not self.date_start <= today <= end:
            return ""
        days = (end - today).days
        if not days:
            return self.env._("last day of the term")
        if days == 1:
            return self.env._("1 day left")
        return self.env._("%s days left", days)

    def _get_portal_notice_text(self):
        """Return until when notice can be given, if the term goes on without it; or,
        without an end of the term, until when it runs if it is cancelled today.
        """
        self.ensure_one()
        if self.state not in ("pending", "active") or self.date_cancelled:
            return ""
        if not self.date_end:
            end = self._get_earliest_cancel_date()
            return end and self.env._(
                "cancelled today, it ends on %s", format_date(self.env, end)
            )
        today, day = self.company_id._get_contract_today(), self.notice_date
        is_tacit = self._get_renewal_output() == "order"
        if not is_tacit or not day or day <= today:
            return ""
        last = format_date(self.env, day - intervals.ONE_DAY)
        return self.env._("until %s", last)

    def _get_portal_conditions(self):
        """Return what follows the term, one sentence each; without prices where the
        portal shows none.
        """
        self.ensure_one()
        if not self._is_open():
            return []
        conditions = self._get_renewal_conditions()
        if self._shows_portal_prices() or self._is_without_end():
            return conditions
        items = self.line_ids._get_lines_to_renew()
        prices = self._get_renewal_price_conditions(items) if items else []
        return [condition for condition in conditions if condition not in prices]

    def _get_portal_terms(self):
        """Return the customer's other terms of the contract, the first one first."""
        self.ensure_one()
        owner = self.partner_id.commercial_partner_id
        # sudo: the chain is followed through terms of others, which are not shown
        others = self.sudo()._get_chain() - self
        return others.filtered(
            lambda contract: contract.partner_id.commercial_partner_id == owner
        ).sorted("id")

    def _get_portal_next_invoice(self):
        """Return what is billed next.

        :return: dict of ``date``, and ``amount`` with taxes in the currency of the
            contract; None if nothing is left to bill
        """
        self.ensure_one()
        day = self.next_invoice_date
        rows = self._get_due_rows(day) if day else []
        if not rows:
            return None
        taxes = self.env["account.tax"]
        lines = [self._prepare_portal_tax_line(*row) for row in rows]
        taxes._add_tax_details_in_base_lines(lines, self.company_id)
        taxes._round_base_lines_tax_details(lines, self.company_id)
        totals = taxes._get_tax_totals_summary(lines, self.currency_id, self.company_id)
        return {"date": day, "amount": totals["total_amount_currency"]}

    def _prepare_portal_tax_line(self, line, period, part):
        """Return what taxes are computed of, of a line of the next invoice."""
        values = line._prepare_invoice_line_values(period, part)
        return self.env["account.tax"]._prepare_base_line_for_taxes_computation(
            line,
            quantity=values["quantity"],
            price_unit=values["price_unit"],
            discount=values["discount"],
            partner_id=self._get_invoiced_partner(),
            currency_id=self.currency_id,
        )

    def _get_portal_changes(self):
        """Return what happened to the contract while it was this customer's.

        No users, reasons or lost opportunities, and nothing that the portal does not
        know. Prices are told where the portal shows them.

        :return: dicts of ``date``, ``date_end``, ``label``, ``item`` and ``text``, the
            latest first
        """
        self.ensure_one()
        owner = self.partner_id.commercial_partner_id
        # sudo: records of changes are internal; what is told of them is chosen here
        changes = self.sudo().event_ids.filtered(
            lambda change: (
                change.kind in PORTAL_CHANGES
                and change.partner_id.commercial_partner_id == owner
            )
        )
        labels, prices = self._get_portal_change_labels(), self._shows_portal_prices()
        return [
            {
                "date": change.date,
                "date_end": change.date_end,
                "label": labels[change.kind],
                "item": (change.line_id.name or "").split("\n")[0],
                "text": " → ".join(filter(None, (change.before, change.after)))
                if prices
                else "",
            }
            for change in changes.sorted(lambda c: (c.date, c.id), reverse=True)
        ][:MAX_CHANGES]

    def _get_portal_change_labels(self):
        return {
            "new": self.env._("Contract signed"),
            "renewal": self.env._("Contract renewed"),
            "early": self.env._("Renewed before its end"),
            "upsell": self.env._("More was ordered"),
            "downsell": self.env._("Less was ordered"),
            "price": self.env._("Price changed"),
            "temporary": self.env._("Changed for some time"),
            "pause": self.env._("Paused"),
            "resume": self.env._("Resumed"),
            "cancel": self.env._("Cancelled"),
            "undo": self.env._("Cancellation undone"),
            "end": self.env._("Term ended"),
        }
