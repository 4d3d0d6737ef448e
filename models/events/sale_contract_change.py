from odoo import api, models


class SaleContractChange(models.Model):
    """The part of ``sale.contract.change`` of which other systems are told."""

    _inherit = "sale.contract.change"

    @api.model_create_multi
    def create(self, vals_list):
        changes = super().create(vals_list)
        self.env["sale.renewal.event"]._note_changes(changes)
        return changes

    def write(self, vals):
        result = super().write(vals)
        if vals.get("is_planned") is False:
            # The planned end has come.
            self.env["sale.renewal.event"]._note_changes(self)
        return result

    def _get_event_data(self):
        """Return what is told of a change, all of its parts together."""
        self.ensure_one()
        events = self.env["sale.renewal.event"]
        return {
            "id": self.id,
            "kind": self.kind,
            "date": events._get_day(self.date),
            "date_end": events._get_day(self.date_end),
            "description": self.description,
            "before": self.before or None,
            "after": self.after or None,
            "product": events._get_name_of(self.product_id),
            "mrr_change": events._get_money(self.event_mrr_change, self.currency_id),
        }
