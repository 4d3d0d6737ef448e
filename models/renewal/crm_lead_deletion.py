from odoo import models


class CrmLead(models.Model):
    """Renewal opportunities that are deleted leave a word on the contracts."""

    _inherit = "crm.lead"

    def unlink(self):
        # Whoever deletes opportunities need not be able to write on the contracts.
        contracts = self.sudo().renewed_contract_ids
        contracts._message_log_batch(
            {
                contract.id: self.env._(
                    "The renewal opportunity “%s” was deleted: the renewal can be "
                    "made again.",
                    contract.renewal_lead_id.name,
                )
                for contract in contracts
            }
        )
        return super().unlink()
