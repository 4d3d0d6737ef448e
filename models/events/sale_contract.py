from odoo import api, models

from ...events import get_contract_events


class SaleContract(models.Model):
    """The part of ``sale.contract`` of which other systems are told."""

    _inherit = "sale.contract"

    @api.model_create_multi
    def create(self, vals_list):
        contracts = super().create(vals_list)
        self.env["sale.renewal.event"]._note("contract.created", contracts)
        return contracts

    def write(self, vals):
        events, renewed = self.env["sale.renewal.event"], self.browse()
        if vals.get("renewal_lead_id") and events._is_heard():
            renewed = self._filter_without_renewal()
        result = super().write(vals)
        events._note("renewal.created", renewed)
        return result

    def _filter_without_renewal(self):
        """Return the contracts that have no renewal which somebody works on."""
        # Each is in its state again once it is written.
        return self.filtered(
            lambda contract: (
                not contract.renewal_lead_id or contract.state == "not_renewed"
            )
        )

    def _compute_state(self):
        events = self.env["sale.renewal.event"]
        if events._is_heard():
            events._watch(self, lambda contract: contract.state)
        return super()._compute_state()

    def _after_change(self):
        result = super()._after_change()
        self.env["sale.renewal.event"]._note_touched(self)
        return result

    def _lose_renewal(self, reason_id=None):
        lost = super()._lose_renewal(reason_id)
        if lost and self.state == "cancelled":
            # Cancelled from today on: its state says nothing of its renewal.
            self.env["sale.renewal.event"]._note("renewal.lost", self)
        return lost

    # ------------------------------------------------------------------
    # WHAT IS TOLD
    # ------------------------------------------------------------------

    def _get_event_types(self, before):
        self.ensure_one()
        today = self.company_id._get_contract_today()
        has_started = bool(self.date_start) and self.date_start <= today
        return get_contract_events(before, self.state, has_started)

    def _get_event_name(self):
        self.ensure_one()
        return self.number or self.display_name

    def _get_event_data(self):
        """Return what is told of a contract."""
        self.ensure_one()
        events = self.env["sale.renewal.event"]
        reason = self.cancel_reason_id or self.renewal_lost_reason_id
        return {
            "number": self.number,
            "reference": self.client_order_ref or None,
            "customer": events._get_name_of(self.partner_id),
            "plan": events._get_name_of(self.plan_id),
            "state": self.state,
            "date_start": events._get_day(self.date_start),
            "date_end": events._get_day(self.date_end),
            "date_cancelled": events._get_day(self.date_cancelled),
            "reason": reason.name or None,
            "mrr": events._get_money(self.mrr, self.currency_id),
            "arr": events._get_money(self.arr, self.currency_id),
            "orders": events._get_names_of(self.order_ids, "name"),
            "opportunity": events._get_name_of(self.renewal_lead_id, "name"),
            "previous": events._get_names_of(self.previous_contract_ids, "number"),
            "next": events._get_names_of(self.next_contract_ids, "number"),
        }
