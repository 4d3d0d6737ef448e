from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleContractCoterminate(models.TransientModel):
    """The common end of the next terms of several contracts of one customer."""

    _name = "sale.contract.coterminate"
    _description = "Renew Together"

    contract_ids = fields.Many2many("sale.contract", string="Contracts", readonly=True)
    start_mode = fields.Selection(
        [
            ("following", "Each after its own term"),
            ("date", "All on one date"),
        ],
        "New Terms Start",
        required=True,
        default="following",
        help="Each after its own term: nothing is lost.\n"
        "All on one date: a term that goes on longer ends the day before, and what was "
        "billed beyond is credited.",
    )
    start_date = fields.Date(
        compute="_compute_start_date",
        store=True,
        readonly=False,
        help="First day of all new terms.",
    )
    end_date = fields.Date(
        "Common End",
        compute="_compute_end_date",
        store=True,
        readonly=False,
        help="Last day of all new terms. At first, the latest end that their plans "
        "give.",
    )
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.depends("start_mode", "contract_ids")
    def _compute_start_date(self):
        for wizard in self:
            if wizard.start_mode == "following":
                wizard.start_date = False
            elif not wizard.start_date:
                starts = [c._get_next_start() for c in wizard.contract_ids._origin]
                wizard.start_date = min(filter(None, starts), default=False)

    @api.depends("start_date", "contract_ids")
    def _compute_end_date(self):
        for wizard in self:
            contracts = wizard.contract_ids._origin
            wizard.end_date = contracts._get_common_end(wizard.start_date)

    @api.depends("contract_ids", "start_mode", "start_date", "end_date")
    def _compute_preview(self):
        for wizard in self:
            contracts = wizard.contract_ids._origin
            rows = contracts._preview_common_renewal(wizard.end_date, wizard.start_date)
            wizard.preview = self.env["ir.qweb"]._render(
                "sale_renewal.renewal_preview", {"rows": rows, "together": True}
            )

    def action_renew(self):
        """Make one opportunity with one quotation for all contracts.

        :return: the action that shows the opportunity
        :raise UserError: with everything that stops it, nothing having been changed
        """
        self.ensure_one()
        if not self.end_date:
            raise UserError(self.env._("Choose the day on which all new terms end."))
        if self.start_mode == "date" and not self.start_date:
            raise UserError(self.env._("Choose the day on which the new terms start."))
        lead = self.contract_ids._create_common_renewal(
            self.end_date, self.start_date or None
        )
        return lead._get_records_action(name=self.env._("Renewal Opportunity"))
