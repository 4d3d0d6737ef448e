from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleContractRenew(models.TransientModel):
    """When the next terms of some contracts start, and what will be made of them."""

    _name = "sale.contract.renew"
    _description = "Renew Now"

    contract_ids = fields.Many2many("sale.contract", string="Contracts", readonly=True)
    start_mode = fields.Selection(
        [
            ("following", "Right after the current term"),
            ("date", "On a date"),
        ],
        "New Term Starts",
        required=True,
        default="following",
        help="Right after the current term: it is prolonged, and nothing is lost.\n"
        "On a date: a term that goes on longer ends the day before, and what was "
        "billed beyond is credited.",
    )
    start_date = fields.Date(
        compute="_compute_start_date",
        store=True,
        readonly=False,
        help="First day of the new terms.",
    )
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.depends("start_mode")
    def _compute_start_date(self):
        for wizard in self:
            if wizard.start_mode == "following":
                wizard.start_date = False
            elif not wizard.start_date:
                wizard.start_date = fields.Date.context_today(wizard)

    @api.depends("contract_ids", "start_mode", "start_date")
    def _compute_preview(self):
        for wizard in self:
            contracts = wizard.contract_ids._origin
            rows = [
                contract._preview_renewal_on(wizard.start_date)
                for contract in contracts
            ]
            values = {"rows": rows, "together": False}
            wizard.preview = self.env["ir.qweb"]._render(
                "sale_renewal.renewal_preview", values
            )

    def action_renew(self):
        """Make the renewals.

        :return: the action that shows the renewal opportunities
        :raise UserError: with everything that stops it, nothing having been changed
        """
        self.ensure_one()
        if self.start_mode == "date" and not self.start_date:
            raise UserError(self.env._("Choose the day on which the new terms start."))
        return self.contract_ids.action_renew(self.start_date or None)
