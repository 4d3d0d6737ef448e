from odoo import api, models

from ... import intervals

START_KINDS = {"new", "renewal"}  # of the changes that the start of a term is


class SaleContract(models.Model):
    """The record of what a contract does to the recurring revenue."""

    _inherit = "sale.contract"

    def _after_change(self):
        """Hook: called when a change of these contracts was recorded."""

    def _record_new_contracts(self):
        """Record what new contracts bring, compared with the terms before them."""
        values_list = [
            values
            for contract in self
            if contract.date_start
            for values in [
                *contract._prepare_new_changes(),
                *contract.line_ids._prepare_later_changes(contract.date_start),
            ]
        ]
        # Salespeople cause contracts through their orders.
        self.env["sale.contract.change"].sudo().create(values_list)

    def _is_start_recorded(self):
        """Return whether the record says what the term began with."""
        self.ensure_one()
        # Whoever adds to a contract need not see its record.
        kinds = self.sudo().change_ids.mapped("kind")
        return bool(self.date_start) and not START_KINDS.isdisjoint(kinds)

    def _prepare_new_changes(self):
        """Return the values of the changes that the start of a term is."""
        self.ensure_one()
        values = {
            "contract_id": self.id,
            "date": self.date_start,
            "description": self.number,
            "user_id": self.env.uid,
        }
        mrr = self._get_mrr_on(self.date_start)
        previous = self.previous_contract_ids.filtered(
            lambda contract: not contract._has_ended_revenue()
        )
        if not previous:
            kind = "renewal" if self.previous_contract_ids else "new"
            new = {"kind": kind, "revenue_type": "new", "mrr_change": mrr}
            return [values | new]
        price = self.currency_id.round(
            sum(self.line_ids.mapped(self._get_price_effect))
        )
        day_before = self.date_start - intervals.ONE_DAY
        old_mrr = sum(
            contract._get_mrr_on(contract._clamp_to_term(day_before))
            for contract in previous
        )
        rest = mrr - old_mrr - price
        renewed = values | {
            "kind": "renewal",
            "before": ", ".join(previous.mapped("number")),
        }
        changes = [(price, "price"), (rest, "upsell" if rest > 0 else "downsell")]
        found = [
            renewed | {"mrr_change": amount, "revenue_type": revenue_type}
            for amount, revenue_type in changes
            if not self.currency_id.is_zero(amount)
        ]
        return found or [renewed]

    @api.model
    def _get_price_effect(self, line):
        """Return what the new price of a renewed item changes per month."""
        old = line.order_line_id.renewed_line_id
        starts_later = line._get_start() > line.contract_id.date_start
        if not old.product_uom_qty or starts_later:
            return 0.0
        old_mrr = old._get_mrr() * line.product_uom_qty / old.product_uom_qty
        return line._get_mrr() - old_mrr

    def _has_ended_revenue(self):
        """Return whether the end of its revenue was recorded."""
        self.ensure_one()
        return "end" in self.change_ids.mapped("kind")

    def _record_ends(self):
        """Record the revenue that ends with terms that were not renewed."""
        for contract in self.filtered(lambda c: not c._has_ended_revenue()):
            self.env["sale.contract.change"]._record(
                contract,
                "end",
                contract.date_end + intervals.ONE_DAY,
                -contract._get_mrr_ended(contract.date_end),
                description=contract.number,
            )

    def _get_mrr_ended(self, date):
        """Return what an end takes from the recurring revenue: what is sold on its day,
        and what was to come back or be added later."""
        self.ensure_one()
        if not self.date_start:
            return 0.0
        day = self._clamp_to_term(date)
        later = self.change_ids.filtered(lambda change: change.date > day)
        return self._get_mrr_on(day) + sum(later.mapped("mrr_change"))

    def _clamp_to_term(self, date):
        """Return a day, or the day of the term that is nearest to it."""
        self.ensure_one()
        day = min(filter(None, (date, self.date_end)))
        return max(filter(None, (day, self.date_start)))
