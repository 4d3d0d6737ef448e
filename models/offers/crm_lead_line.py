from odoo import models


class CrmLeadLine(models.Model):
    _inherit = "crm.lead.line"

    def _prepare_order_line_values(self):
        """The price goes to the quotation together with where it comes from."""
        values = super()._prepare_order_line_values()
        if not self.display_type:
            values["priced_by_id"] = self.priced_by_id.id
        return values
