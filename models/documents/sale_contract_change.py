from odoo import api, models

# Kinds of changes that messages may be about.
CHANGE_EVENTS = {"cancel": "cancelled", "pause": "paused", "resume": "resumed"}


class SaleContractChange(models.Model):
    """The changes of contracts that messages may be about."""

    _inherit = "sale.contract.change"

    @api.model_create_multi
    def create(self, vals_list):
        changes = super().create(vals_list)
        for kind, event in CHANGE_EVENTS.items():
            found = changes.filtered(lambda change, kind=kind: change.kind == kind)
            # What one change does on several days is one event, on the first of them.
            for contract, records in found.grouped("contract_id").items():
                contract._send_messages(event, min(records.mapped("date")))
        return changes
