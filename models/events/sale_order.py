from odoo import api, models

from ...events import get_order_events


class SaleOrder(models.Model):
    """The part of ``sale.order`` of which other systems are told."""

    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        events = self.env["sale.renewal.event"]
        if any(vals.get("state") == "sale" for vals in vals_list):
            confirmed = orders.filtered(lambda order: order.state == "sale")
            events._note("order.confirmed", confirmed)
        return orders

    def write(self, vals):
        if "state" in vals:
            self._watch_for_events()
        return super().write(vals)

    def _compute_goods_state(self):
        self._watch_for_events()
        return super()._compute_goods_state()

    def _watch_for_events(self):
        """Remember status and goods before they change."""
        events = self.env["sale.renewal.event"]
        if events._is_heard():
            events._watch(self, lambda order: order._get_event_facts())

    def _get_event_facts(self):
        """Return its status, and how far its goods have come."""
        self.ensure_one()
        return self.state, self.goods_state

    # ------------------------------------------------------------------
    # WHAT IS TOLD
    # ------------------------------------------------------------------

    def _get_event_types(self, before):
        return get_order_events(before, self._get_event_facts())

    def _get_event_name(self):
        return self.name

    def _get_event_data(self):
        """Return what is told of an order."""
        self.ensure_one()
        events = self.env["sale.renewal.event"]
        return {
            "number": self.name,
            "reference": self.client_order_ref or None,
            "customer": events._get_name_of(self.partner_id),
            "order_type": self.order_type,
            "state": self.state,
            "progress": self.fulfilment_state or None,
            "untaxed": events._get_money(self.amount_untaxed, self.currency_id),
            "total": events._get_money(self.amount_total, self.currency_id),
            "opportunity": events._get_name_of(self.opportunity_id, "name"),
            "contracts": events._get_names_of(self.contract_ids, "number"),
        }
