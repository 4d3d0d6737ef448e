from odoo import api, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    @api.model
    def _get_total_depends(self):
        """What is sold on some days only counts for these days."""
        names = ("date_start", "date_end")
        return [
            *super()._get_total_depends(),
            *(f"line_ids.{name}" for name in names),
            *(f"order_ids.order_line.{name}" for name in names),
        ]
