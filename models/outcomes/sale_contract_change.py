from odoo import api, models

from .sale_backlog_item_refresh import PAUSE_FIELDS


class SaleContractChange(models.Model):
    """The part of ``sale.contract.change`` that tells the backlog what is paused."""

    _inherit = "sale.contract.change"

    _paused_idx = models.Index("(contract_id) WHERE kind = 'pause'")

    @api.model_create_multi
    def create(self, vals_list):
        changes = super().create(vals_list)
        changes._mark_paused()
        return changes

    def _write_multi(self, vals_list):
        if not PAUSE_FIELDS.isdisjoint(set().union(*vals_list)):
            self._mark_paused()
        return super()._write_multi(vals_list)

    def unlink(self):
        self._mark_paused()
        return super().unlink()

    def _mark_paused(self):
        pauses = self.filtered(lambda change: change.kind == "pause")
        self.env["sale.backlog.item"]._mark(pauses.contract_id)
