from odoo import api, fields, models
from odoo.exceptions import UserError


class SalePlanUpgrade(models.TransientModel):
    """Sells the recurring lines of an opportunity or a quotation under another plan,
    and says first what that changes per month.
    """

    _name = "sale.plan.upgrade"
    _inherit = ["sale.document.wizard.mixin"]
    _description = "Upgrade of a Plan"

    order_id = fields.Many2one("sale.order", "Quotation", ondelete="cascade")
    lead_id = fields.Many2one("crm.lead", "Opportunity", ondelete="cascade")
    offered_plan_ids = fields.Many2many(
        "sale.contract.plan",
        compute="_compute_offered_plan_ids",
        help="The plans under which recurring lines are sold now.",
    )
    company_id = fields.Many2one("res.company", compute="_compute_offered_plan_ids")
    plan_id = fields.Many2one(
        "sale.contract.plan",
        "From Plan",
        compute="_compute_plan_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        domain="[('id', 'in', offered_plan_ids)]",
        help="All recurring lines of this plan are sold under the other one.",
    )
    new_plan_id = fields.Many2one(
        "sale.contract.plan",
        "To Plan",
        domain="[('id', '!=', plan_id), ('company_id', 'in', [False, company_id])]",
    )
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.depends_context("lang")
    def _compute_display_name(self):
        self.display_name = self.env._("Upgrade Plan")

    @api.depends("order_id", "lead_id")
    def _compute_offered_plan_ids(self):
        for wizard in self:
            wizard.offered_plan_ids = wizard._get_recurring_lines().plan_id
            wizard.company_id = wizard._get_company()

    @api.depends("order_id", "lead_id")
    def _compute_plan_id(self):
        for wizard in self:
            wizard.plan_id = wizard._get_recurring_lines().plan_id[:1]

    @api.depends_context("lang", "uid")
    @api.depends("order_id", "lead_id", "plan_id", "new_plan_id")
    def _compute_preview(self):
        for wizard in self:
            problems = wizard._get_problems() if wizard.new_plan_id else []
            shown = wizard.new_plan_id and not problems
            wizard.preview = self.env["ir.qweb"]._render(
                "sale_renewal.plan_upgrade_preview",
                {
                    "problems": problems,
                    "rows": wizard._prepare_rows() if shown else [],
                    "currency": wizard._get_document().currency_id,
                    "plan": wizard.plan_id,
                    "new_plan": wizard.new_plan_id,
                },
            )

    def action_apply(self):
        """Sell the lines under the other plan.

        :raise UserError: with everything that stops it
        """
        self.ensure_one()
        self._get_document().check_access("write")
        if problems := self._get_problems():
            raise UserError("\n".join(problems))
        self._get_lines()._change_plan(self.new_plan_id)

    def _get_document(self):
        self.ensure_one()
        return self.order_id or self.lead_id

    def _get_company(self):
        return self._get_document().company_id or self.env.company

    def _get_recurring_lines(self):
        """Return the recurring lines of the document, options that nobody took too."""
        lines = self.order_id.order_line if self.order_id else self.lead_id.line_ids
        return lines.filtered(lambda line: line._is_recurring())

    def _get_lines(self):
        """Return the lines that are sold under the other plan."""
        return self._get_recurring_lines().filtered(
            lambda line: line.plan_id == self.plan_id
        )

    def _get_problems(self):
        """Return what stops it, in the user's words.

        :rtype: list[str]
        """
        self.ensure_one()
        document, problems = self._get_document(), []
        if not document or not document._takes_suggestions():
            problems.append(
                self.env._(
                    "Only an open quotation or opportunity can be sold under another "
                    "plan."
                )
            )
        elif document.order_type == "upsell":
            problems.append(
                self.env._(
                    "What is sold into a contract has the plan of the contract. Sell "
                    "another plan when it is renewed."
                )
            )
        elif not self._get_lines():
            problems.append(
                self.env._("No recurring line is under this plan: choose another one.")
            )
        plans = self.new_plan_id._filter_by_company(self._get_company())
        if not plans - self.plan_id:
            problems.append(
                self.env._("Choose another plan, of the company that sells.")
            )
        return problems

    def _prepare_rows(self):
        """Return what the preview shows of each line: prices per billing period and
        amounts per month, without taxes, in the currency of the document.

        :rtype: list[dict]
        """
        currency, rows = self._get_document().currency_id, []
        for line in self._get_lines():
            # As in a form: nothing of it is saved.
            changed = line.new(origin=line)
            changed._change_plan(self.new_plan_id)
            before, after = (
                currency.round(sold.plan_id._get_monthly_amount(sold.price_subtotal))
                for sold in (line, changed)
            )
            rows.append(
                {
                    "name": line.product_id.display_name,
                    "quantity": line.product_uom_qty,
                    "price": line.price_unit,
                    "new_price": changed.price_unit,
                    "before": before,
                    "after": after,
                }
            )
        return rows
