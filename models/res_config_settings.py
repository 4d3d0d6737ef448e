from odoo import fields, models
from odoo.exceptions import ValidationError

from .ir_cron import MAX_WORKERS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    company_tz = fields.Selection(
        related="company_id.tz", string="Company Time Zone", readonly=False
    )
    contract_plan_id = fields.Many2one(
        related="company_id.contract_plan_id", readonly=False
    )
    renewal_team_id = fields.Many2one(
        related="company_id.renewal_team_id", readonly=False
    )
    renewal_stage_id = fields.Many2one(
        related="company_id.renewal_stage_id", readonly=False
    )
    renewal_template_id = fields.Many2one(
        related="company_id.renewal_template_id", readonly=False
    )
    renewal_late_days = fields.Integer(
        related="company_id.renewal_late_days", readonly=False
    )
    renewal_gap_days = fields.Integer(
        related="company_id.renewal_gap_days", readonly=False
    )
    renewal_grouping = fields.Selection(
        related="company_id.renewal_grouping", readonly=False
    )
    contract_invoice_grouping = fields.Selection(
        related="company_id.contract_invoice_grouping", readonly=False
    )
    contract_missed_periods = fields.Selection(
        related="company_id.contract_missed_periods", readonly=False
    )
    dropship_delivered_on = fields.Selection(
        related="company_id.dropship_delivered_on", readonly=False
    )
    order_wins_opportunity = fields.Boolean(
        related="company_id.order_wins_opportunity", readonly=False
    )
    cancel_other_quotations = fields.Boolean(
        related="company_id.cancel_other_quotations", readonly=False
    )
    quotation_mail_template_id = fields.Many2one(
        related="company_id.quotation_mail_template_id", readonly=False
    )
    order_mail_template_id = fields.Many2one(
        related="company_id.order_mail_template_id", readonly=False
    )
    renewal_mail_template_id = fields.Many2one(
        related="company_id.renewal_mail_template_id", readonly=False
    )
    dropship_split = fields.Boolean(related="company_id.dropship_split", readonly=False)
    contract_workers = fields.Integer(
        "Workers per Job",
        default=1,
        config_parameter="sale_renewal.workers",
        help="How many workers of the server do the same scheduled action of contracts "
        "side by side.",
    )

    def set_values(self):
        """Also let as many workers share the jobs as the settings say.

        :raise ValidationError: if they are too many, or none
        """
        if not 1 <= self.contract_workers <= MAX_WORKERS:
            raise ValidationError(
                self.env._(
                    "Between 1 and %(max)s workers can share a job, and not "
                    "%(number)s: change the settings of contracts.",
                    max=MAX_WORKERS,
                    number=self.contract_workers,
                )
            )
        result = super().set_values()
        self.env["ir.cron"]._set_workers(self.contract_workers)
        return result
