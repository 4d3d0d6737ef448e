from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    contract_plan_id = fields.Many2one(
        "sale.contract.plan",
        "Default Contract Plan",
        check_company=True,
        help="Used for recurring lines whose product names no plan.",
    )
    renewal_team_id = fields.Many2one(
        "crm.team",
        check_company=True,
        help="Sales team of renewal opportunities. Empty: the team of the contract.",
    )
    renewal_stage_id = fields.Many2one(
        "crm.stage",
        help="Stage in which renewal opportunities start. Empty: the first one.",
    )
    renewal_template_id = fields.Many2one(
        "sale.order.template",
        "Renewal Quotation Template",
        check_company=True,
        help="Layout, terms, validity and online confirmation of renewal quotations.",
    )
    renewal_late_days = fields.Integer(
        "Late Renewals",
        default=30,
        help="A contract that ended up to this many days ago is still renewed by the "
        "scheduled action; older ones are left to the button.",
    )

    def _get_contract_today(self):
        """Return today's date where the company is, whoever asks and wherever."""
        self.ensure_one()
        timezone = self.partner_id.tz or self.env.user.tz or "UTC"
        return fields.Date.context_today(self.with_context(tz=timezone))
