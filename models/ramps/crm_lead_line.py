from odoo import models


class CrmLeadLine(models.Model):
    _inherit = "crm.lead.line"

    def _prepare_order_line_values(self):
        """The quotation sells the product on the same days."""
        values = super()._prepare_order_line_values()
        days = {name: self[name] for name in ("date_start", "date_end") if self[name]}
        return values | days
