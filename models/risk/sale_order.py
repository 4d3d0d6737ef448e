from odoo import api, fields, models

from .sale_renewal_risk_rule import RISK_LEVELS


class SaleOrder(models.Model):
    """The part of ``sale.order`` that shows the risk of the renewal it offers."""

    _inherit = "sale.order"

    renewal_risk = fields.Selection(
        RISK_LEVELS, "Risk", compute="_compute_renewal_facts"
    )
    renewal_risk_reasons = fields.Text("Why", compute="_compute_renewal_facts")
    term_summary = fields.Html(
        "What Happened", compute="_compute_renewal_facts", sanitize=False
    )

    @api.depends("order_type", "opportunity_id")
    @api.depends_context("lang", "uid")
    def _compute_renewal_facts(self):
        renewals = self.filtered(lambda order: order.order_type == "renewal")
        # Of the opportunities of colleagues nothing is told.
        leads = renewals.opportunity_id._origin._filtered_access("read")
        for order in self:
            lead = order.opportunity_id._origin & leads
            order.renewal_risk = lead.renewal_risk_now
            order.renewal_risk_reasons = lead.renewal_risk_reasons
            order.term_summary = lead.term_summary

    @api.model
    def _get_contract_only_fields(self):
        names = super()._get_contract_only_fields()
        return [*names, "renewal_risk", "renewal_risk_reasons", "term_summary"]

    def action_write_renewal_mail(self):
        """Open a mail to the customer that says what is renewed, at what price and why;
        nothing is sent before the user does.
        """
        self.ensure_one()
        template = self.env.ref("sale_renewal.mail_template_renewal_offer")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write to Customer"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id,
                "default_composition_mode": "comment",
            },
        }
