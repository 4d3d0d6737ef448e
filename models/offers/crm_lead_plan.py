from odoo import api, fields, models


class CrmLead(models.Model):
    """The part of ``crm.lead`` whose products may be sold under another plan."""

    _inherit = "crm.lead"

    has_recurring_line = fields.Boolean(compute="_compute_has_recurring_line")

    @api.depends("line_ids.product_id", "line_ids.recurring_type", "line_ids.plan_id")
    def _compute_has_recurring_line(self):
        for lead in self:
            lead.has_recurring_line = any(
                line._is_recurring() for line in lead.line_ids
            )
