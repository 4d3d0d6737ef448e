from odoo import api, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model
    def _get_contract_only_fields(self):
        names = super()._get_contract_only_fields()
        return [
            *names,
            "differs_from_proposal",
            "renewed_price_unit",
            "renewal_price_change",
        ]

    def _compute_discount(self):
        kept = self.filtered(lambda line: line._has_decided_discount())
        return super(SaleOrderLine, self - kept)._compute_discount()

    def _prepare_contract_line_values(self):
        values = super()._prepare_contract_line_values()
        # What was agreed for an item goes on, unlike what its contract says for all.
        if self.renewed_line_id.has_own_uplift:
            values["renewal_uplift"] = self.renewed_line_id.own_uplift
        return values

    def _prepare_requoted_values(self):
        return super()._prepare_requoted_values() | {
            "renewed_line_id": self.renewed_line_id.id,
            "target_contract_id": self.target_contract_id.id,
            **self._get_proposed_values(),
        }
