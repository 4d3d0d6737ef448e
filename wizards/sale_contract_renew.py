from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleContractRenew(models.TransientModel):
    """When the next terms of some contracts start and end, and what will be made."""

    _name = "sale.contract.renew"
    _inherit = ["sale.document.wizard.mixin"]
    _description = "Renew"

    contract_ids = fields.Many2many("sale.contract", string="Contracts", readonly=True)
    contract_count = fields.Integer(compute="_compute_contract_count")
    start_mode = fields.Selection(
        [
            ("following", "Right after the current term"),
            ("date", "On a date"),
        ],
        "New Terms Start",
        required=True,
        default="following",
        help="Right after the current term: each contract is prolonged, and nothing is "
        "lost.\n"
        "On a date: a term that goes on longer ends the day before, and what was "
        "billed beyond is credited.",
    )
    start_date = fields.Date(
        "First Day",
        compute="_compute_start_date",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="First day of the new terms.",
    )
    end_mode = fields.Selection(
        [
            ("plan", "As their plans say"),
            ("common", "Together, to one common end"),
        ],
        "Renew",
        required=True,
        default="plan",
        help="As their plans say: each contract gets its own renewal, unless the "
        "settings group the renewals of a customer.\n"
        "Together, to one common end: one quotation renews all contracts until the "
        "same day; parts of billing periods are priced by their days.",
    )
    end_date = fields.Date(
        "Last Day",
        compute="_compute_end_date",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="Last day of the new terms. A common end is at first the latest end that "
        "the plans give.",
    )
    apart_reason = fields.Text("Renew Together", compute="_compute_apart_reason")
    has_problems = fields.Boolean(compute="_compute_preview")
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.depends("contract_ids")
    def _compute_contract_count(self):
        for wizard in self:
            wizard.contract_count = len(wizard.contract_ids)

    @api.depends("contract_ids")
    def _compute_apart_reason(self):
        for wizard in self:
            contracts = wizard.contract_ids._origin
            wizard.apart_reason = "\n".join(contracts._get_together_problems())

    @api.depends("contract_ids", "start_mode")
    def _compute_start_date(self):
        for wizard in self:
            if wizard.start_mode == "following":
                wizard.start_date = False
            elif not wizard.start_date:
                wizard.start_date = wizard._get_first_start()

    def _get_first_start(self):
        """Return the day that is proposed as the first one of all new terms."""
        contracts = self.contract_ids._origin
        today = (contracts.company_id[:1] or self.env.company)._get_contract_today()
        if self.end_mode == "plan":
            return today
        starts = [contract._get_next_start() for contract in contracts]
        return min(filter(None, starts), default=today)

    @api.depends("contract_ids", "end_mode", "start_date")
    def _compute_end_date(self):
        for wizard in self:
            contracts = wizard.contract_ids._origin
            if wizard.end_mode == "common":
                wizard.end_date = contracts._get_common_end(wizard.start_date)
            # The day that was chosen for one contract stays.
            elif len(contracts) != 1:
                wizard.end_date = False

    @api.depends("contract_ids", "start_mode", "start_date", "end_mode", "end_date")
    def _compute_preview(self):
        for wizard in self:
            rows = wizard._get_preview_rows()
            wizard.has_problems = any(row["problems"] for row in rows)
            values = {
                "rows": rows,
                "has_problems": wizard.has_problems,
                "to_end": wizard._has_end(),
                "count": 0 if wizard.has_problems else wizard._count_renewals(),
            }
            wizard.preview = self.env["ir.qweb"]._render(
                "sale_renewal.renewal_preview", values
            )

    def _get_preview_rows(self):
        """Return what happens to each contract, those that stop the others first.

        :rtype: list[dict]
        """
        contracts = self.contract_ids._origin
        if self._has_end():
            rows = contracts._preview_common_renewal(self.end_date, self.start_date)
        else:
            rows = [
                contract._preview_renewal_on(self.start_date) for contract in contracts
            ]
        return sorted(rows, key=lambda row: not row["problems"])

    def _has_end(self):
        """Return whether a day is to be chosen on which all new terms end."""
        return self.end_mode == "common" or bool(self.end_date)

    def _count_renewals(self):
        """Return how many opportunities will be made."""
        contracts = self.contract_ids._origin
        if self._has_end():
            return len(contracts[:1])
        return len({contract._get_renewal_group_key() for contract in contracts})

    def action_renew(self):
        """Make the renewals.

        :return: the action that shows the renewal opportunities
        :raise UserError: with everything that stops it, nothing having been changed
        """
        self.ensure_one()
        if self.start_mode == "date" and not self.start_date:
            raise UserError(self.env._("Choose the day on which the new terms start."))
        if not self._has_end():
            return self.contract_ids.action_renew(self.start_date or None)
        if not self.end_date:
            raise UserError(self.env._("Choose the day on which all new terms end."))
        lead = self.contract_ids._create_common_renewal(
            self.end_date, self.start_date or None
        )
        return lead._get_records_action(name=self.env._("Renewal Opportunity"))
