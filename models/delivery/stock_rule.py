from odoo import api, models


class StockRule(models.Model):
    _inherit = "stock.rule"

    def _get_custom_move_fields(self):
        names = super()._get_custom_move_fields()
        return [*names, "contract_line_id", "period_start", "period_end"]

    @api.model
    def _get_procurements_to_merge_groupby(self, procurement):
        """Drop-ship what contracts deliver line by line, to know what was delivered."""
        values = procurement.values
        key = super()._get_procurements_to_merge_groupby(procurement)
        return values.get("contract_line_id"), values.get("period_start"), key
