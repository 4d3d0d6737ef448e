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
            changes.filtered(lambda change, kind=kind: change.kind == kind)._tell(event)
        return changes

    def _tell(self, event):
        """Queue what is told about these changes, those of one day together."""
        days = {}
        # What one change does on several days is one event, on the first of them.
        for contract, changes in self.grouped("contract_id").items():
            date = min(changes.mapped("date"))
            days[date] = days.get(date, contract.browse()) | contract
        for date, contracts in days.items():
            contracts._send_messages(event, date)
