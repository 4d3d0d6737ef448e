from odoo import models

from ...wording import format_day

# How many sentences a section has; the rest is counted.
MAX_SENTENCES = 8
TOLD_KINDS = ("upsell", "downsell", "price", "temporary", "pause", "early", "undo")


class SaleContract(models.Model):
    """The part of ``sale.contract`` that tells what happened in its term."""

    _inherit = "sale.contract"

    def _get_change_sentences(self):
        """Return the changes of the terms, the latest first."""
        changes = self.event_ids.filtered(lambda change: change.kind in TOLD_KINDS)
        return self._shorten(
            [
                f"{format_day(self.env, change.date)}: {change.description}"
                for change in changes.sorted("date", reverse=True)
            ]
        )

    def _get_invoice_sentences(self):
        """Return which invoices were paid late, and how many credit notes there are.

        Days and numbers of documents; whoever may not open them gets no amounts.
        """
        # sudo: days and numbers of invoices of contracts that the user may read
        moves = self.sudo().invoice_ids
        late = moves._get_days_late()
        sentences = [
            self.env._("%(invoice)s: %(days)s days late", invoice=move.name, days=days)
            for move, days in sorted(late.items(), key=lambda pair: -pair[1])
        ]
        credits = moves.filtered(
            lambda move: move.move_type == "out_refund" and move.state == "posted"
        )
        if credits:
            numbers = ", ".join(credits.mapped("name"))
            sentences.append(self.env._("Credit notes: %s", numbers))
        return self._shorten(sentences)

    def _get_delivery_sentences(self):
        # sudo: only a count
        late = sum(self.sudo()._measure_late_deliveries().values())
        return [self.env._("%s deliveries were late", late)] if late else []

    def _shorten(self, sentences):
        """Keep the first ones, and say how many more there are."""
        more = len(sentences) - MAX_SENTENCES
        if more <= 1:
            return sentences
        return [*sentences[:MAX_SENTENCES], self.env._("and %s more", more)]
