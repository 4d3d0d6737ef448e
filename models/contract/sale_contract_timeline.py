from datetime import timedelta

from odoo import api, fields, models

from ... import intervals
from ...wording import format_day

# Colours of Bootstrap, which follow the light or dark theme of the user.
TERM_COLORS = {
    "pending": "info",
    "active": "success",
    "to_renew": "warning",
    "renewed": "primary",
    "not_renewed": "danger",
    "expired": "primary",
    "cancelled": "danger",
}
MAX_EVENTS = 10


class SaleContract(models.Model):
    """The part of ``sale.contract`` that draws past, present and next terms."""

    _inherit = "sale.contract"

    timeline = fields.Html(
        compute="_compute_timeline",
        sanitize=False,
        help="The terms before and after this one, and what happened in them.",
    )

    @api.depends_context("lang", "uid")
    @api.depends(
        "date_start", "date_end", "date_cancelled", "state", "pause_ids", "event_ids"
    )
    def _compute_timeline(self):
        for contract in self:
            terms = contract._origin._get_timeline_terms()
            contract.timeline = bool(terms) and self.env["ir.qweb"]._render(
                "sale_renewal.sale_contract_timeline",
                contract._origin._prepare_timeline_values(terms),
            )

    def _get_timeline_terms(self):
        """Return the terms of the chain that the user may read, the first one first."""
        # The chain is followed through terms of others, but these are not shown.
        chain = self.sudo()._get_chain().with_env(self.env)._filtered_access("read")
        return chain.filtered("date_start").sorted(lambda c: (c.date_start, c.id))

    def _prepare_timeline_values(self, terms):
        self.ensure_one()
        today = self.company_id._get_contract_today()
        first, last = terms._get_timeline_span(today)
        changes = terms._get_timeline_changes()
        return {
            "current": self,
            "today": today,
            "first": first,
            "last": last,
            "today_offset": _get_offset(today, first, last),
            "rows": [term._prepare_timeline_row(first, last) for term in terms],
            "changes": changes[:MAX_EVENTS],
            "hidden": self._get_hidden_changes_text(changes[MAX_EVENTS:]),
            "show_terms": len(terms) > 1,
            "kinds": dict(changes._fields["kind"]._description_selection(self.env)),
        }

    def _get_hidden_changes_text(self, changes):
        if not changes:
            return ""
        return self.env._("Earlier changes (%s): see the page Changes.", len(changes))

    def _get_timeline_span(self, today):
        """Return the days at which the bars begin and end; today lies in between."""
        starts, ends = self.mapped("date_start"), self.filtered("date_end")
        days = [*starts, *ends.mapped("date_end"), today]
        last = max(days)
        if ends != self:
            # Evergreen terms go on: leave room for it.
            last = max(last, today + (today - min(days)) / 4 + timedelta(days=30))
        return min(days), last

    def _get_timeline_changes(self):
        """Return what happened, the latest first; next terms are seen as bars."""
        changes = self.event_ids.filtered(lambda change: change.kind != "renewed")
        return changes.sorted(lambda change: (change.date, change.id))[::-1]

    def _prepare_timeline_row(self, first, last):
        """Return what the bar of one term looks like."""
        self.ensure_one()
        end = self._get_end() or last
        states = dict(self._fields["state"]._description_selection(self.env))
        pauses = [
            intervals.overlap(pause, (self.date_start, end))
            for pause in self._get_pauses()
        ]
        return {
            "contract": self,
            "days": self._get_term_days_text(),
            "state": states[self.state],
            "color": TERM_COLORS[self.state],
            "bar": _get_bar((self.date_start, max(end, self.date_start)), first, last),
            "pauses": [
                {"bar": _get_bar(pause, first, last), "days": pause}
                for pause in filter(None, pauses)
            ],
        }

    def _get_term_days_text(self):
        """Return the first and the last day of the term."""
        self.ensure_one()
        first, end = format_day(self.env, self.date_start), self._get_end()
        if not end:
            return self.env._("%s, no end", first)
        return self.env._(
            "%(first)s to %(last)s", first=first, last=format_day(self.env, end)
        )


def _get_bar(interval, first, last):
    """Return the style that places an interval of days on the time axis."""
    start = _get_offset(interval[0], first, last)
    end = _get_offset(interval[1] + intervals.ONE_DAY, first, last)
    return f"left: {start}%; width: {round(max(end - start, 0.5), 2)}%;"


def _get_offset(day, first, last):
    """Return where a day lies between two others, in percent."""
    days = (last - first).days + 1
    return round(100 * (day - first).days / days, 2)
