from odoo import models
from odoo.fields import Command


class CrmLeadLine(models.Model):
    _inherit = "crm.lead.line"

    def _compute_discount(self):
        kept = self.filtered(lambda line: line._has_decided_discount())
        return super(CrmLeadLine, self - kept)._compute_discount()

    def _prepare_order_line_values(self):
        values = super()._prepare_order_line_values()
        # A reassigned renewal keeps its contracts, whoever they belong to.
        if renewed := self.sudo().renewed_line_id:
            values["renewed_line_id"] = renewed.id
            values |= self._get_proposed_values()
            # As computed, and found without writing it on the line.
            lead = self.lead_id
            taxes = renewed._get_taxes_for(
                lead.partner_id, lead.fiscal_position_id, self.product_id
            )
            values["tax_ids"] = [Command.set(taxes.ids)]
            values["analytic_distribution"] = renewed.analytic_distribution
        return values
