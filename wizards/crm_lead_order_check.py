from markupsafe import Markup

from odoo import api, fields, models


class CrmLeadOrderCheck(models.TransientModel):
    """What stops the orders of opportunities, with a link to each."""

    _name = "crm.lead.order.check"
    _inherit = ["sale.document.wizard.mixin"]
    _description = "Check of Orders"

    lead_ids = fields.Many2many("crm.lead", string="Opportunities", readonly=True)
    report = fields.Html(compute="_compute_report")

    @api.depends("lead_ids")
    def _compute_report(self):
        for check in self:
            check.report = Markup().join(
                check._get_report_of(lead) for lead in check.lead_ids
            )

    @api.model
    def _get_report_of(self, lead):
        lead.check_access("read")
        # The quotation may belong to a colleague; it counts all the same.
        problems = lead.sudo()._get_order_problems()
        warnings = lead.sudo()._get_order_warnings()
        rows = Markup().join(
            Markup('<li class="%s">%s</li>') % (css_class, text)
            for css_class, texts in (("text-danger", problems), ("", warnings))
            for text in texts
        )
        if not problems:
            ready = Markup('<span class="text-success">%s</span>')
            rows = Markup("<li>%s</li>") % (ready % self.env._("Ready to order")) + rows
        link = lead._get_html_link(title=lead.display_name)
        return Markup("<h5>%s</h5><ul>%s</ul>") % (link, rows)
