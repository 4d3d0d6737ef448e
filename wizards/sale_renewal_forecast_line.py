from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.plans.sale_contract_plan import RENEWAL_OUTPUTS
from ..models.risk.sale_renewal_risk_rule import RISK_LEVELS
from ..problems import get_left_out_notice, get_paragraphs


class SaleRenewalForecastLine(models.TransientModel):
    """One contract as it will be renewed, or why it will not."""

    _name = "sale.renewal.forecast.line"
    _inherit = ["sale.document.wizard.mixin"]
    _description = "Renewal to Come"
    _order = "renewal_date, id"
    _rec_name = "contract_id"

    forecast_id = fields.Many2one(
        "sale.renewal.forecast", required=True, index=True, ondelete="cascade"
    )
    contract_id = fields.Many2one("sale.contract", required=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Customer")
    user_id = fields.Many2one(
        "res.users", "Salesperson", help="Who will own the renewal opportunity."
    )
    company_id = fields.Many2one("res.company")
    currency_id = fields.Many2one("res.currency")
    plan_id = fields.Many2one("sale.contract.plan")
    renewal_date = fields.Date(help="The day on which the renewal is made.")
    date_end = fields.Date("End of Term")
    output = fields.Selection(RENEWAL_OUTPUTS, "Renewal Makes")
    item_count = fields.Integer("Items")
    items = fields.Text("Offered")
    old_amount = fields.Monetary(help="Per billing period, untaxed.")
    new_amount = fields.Monetary(
        help="Per billing period, untaxed. Nothing where it is skipped."
    )
    old_mrr = fields.Monetary("Old MRR")
    new_mrr = fields.Monetary("New MRR", help="Nothing where it is skipped.")
    risk = fields.Selection(
        RISK_LEVELS, help="How likely the renewal is lost, by what happened so far."
    )
    risk_reasons = fields.Text("Why at Risk")
    expected_mrr = fields.Monetary(
        "Expected to Renew",
        help="Old MRR, less the share that is expected to be lost at this risk.",
    )
    will_be_made = fields.Boolean()
    status = fields.Selection(
        [("made", "To Be Made"), ("skipped", "Skipped")],
        compute="_compute_status",
        compute_sudo=False,
        store=True,
    )
    skip_reason = fields.Text("Why Not")

    @api.depends("will_be_made")
    def _compute_status(self):
        for line in self:
            line.status = "made" if line.will_be_made else "skipped"

    def action_show_more(self):
        """List the renewals that come next, below those that are listed.

        :return: the action that shows all of them
        """
        # Without a choice of lines, what the user looks at is their last forecast.
        forecast = self.forecast_id or self.env["sale.renewal.forecast"].search(
            [("create_uid", "=", self.env.uid)], order="id desc", limit=1
        )
        listed = forecast.line_ids.contract_id
        if len(forecast) != 1 or not listed._count_forecast_left(forecast.date, listed):
            raise UserError(self.env._("All renewals until that day are listed."))
        return forecast.action_show()

    def action_create_renewals(self):
        """Make the renewals of these lines now, except those that would be skipped.

        :return: the action that shows the renewal opportunities; with a warning if some
            contracts were left out
        :raise UserError: if all of them are skipped, saying why
        """
        reasons = {line.contract_id: line._get_skip_reasons() for line in self}
        contracts = self.contract_id.filtered(lambda contract: not reasons[contract])
        skipped = self.contract_id - contracts
        if not contracts:
            title = self.env._("No renewal can be made.")
            raise UserError("\n\n".join([title, *get_paragraphs(reasons)]))
        action = contracts.action_renew()
        if not skipped:
            return action
        return get_left_out_notice(
            self.env._("%s left out", len(skipped)),
            {contract: " ".join(reasons[contract]) for contract in skipped},
            self.env._("• %s more: their lines say why."),
            action,
        )

    def _get_skip_reasons(self):
        """Return why this contract is left out: as shown, or what changed since.

        :rtype: list[str]
        """
        self.ensure_one()
        if self.skip_reason:
            return [self.skip_reason]
        return self.contract_id._get_renewal_problems()
