from odoo import api, fields, models
from odoo.tools import float_compare

from .. import intervals
from ..wording import format_day


class SaleContractQuantityChangeLine(models.TransientModel):
    """What a change of quantity does to one item."""

    _name = "sale.contract.quantity.change.line"
    _inherit = ["sale.document.wizard.mixin"]
    _description = "Quantity Change of a Contract Item"

    wizard_id = fields.Many2one(
        "sale.contract.quantity.change", required=True, ondelete="cascade"
    )
    contract_line_id = fields.Many2one(
        "sale.contract.line", "Item", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(
        related="contract_line_id.currency_id", related_sudo=False
    )
    product_id = fields.Many2one(
        related="contract_line_id.product_id", related_sudo=False
    )
    is_temporary = fields.Boolean(
        related="contract_line_id.is_temporary", related_sudo=False
    )
    quantity = fields.Float(
        related="contract_line_id.product_uom_qty", related_sudo=False, string="Now"
    )
    product_uom_id = fields.Many2one(
        related="contract_line_id.product_uom_id", related_sudo=False
    )
    new_quantity = fields.Float(digits="Product Unit", help="0 removes the item.")
    effective_date = fields.Date("Effective", compute="_compute_change")
    mrr_change = fields.Monetary("MRR Change", compute="_compute_change")
    credit_amount = fields.Monetary(
        "Credit", compute="_compute_change", help="Without taxes."
    )
    problem = fields.Char(compute="_compute_change")

    @api.depends_context("lang")
    @api.depends(
        "contract_line_id",
        "new_quantity",
        "wizard_id.date_choice",
        "wizard_id.date",
        "wizard_id.date_end",
        "wizard_id.credit",
    )
    def _compute_change(self):
        for row in self:
            row.effective_date = row.problem = False
            row.mrr_change = row.credit_amount = 0.0
            if row._is_changed():
                row.problem = row._get_problem()
                row.effective_date = row._get_effective_date()
            if row.effective_date and not row.problem:
                row.mrr_change = row._get_mrr_change()
                row.credit_amount = row._get_credit_amount()

    def _is_changed(self):
        self.ensure_one()
        return bool(self.contract_line_id) and bool(
            self._compare(self.new_quantity, self.quantity)
        )

    def _compare(self, quantity, other):
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return float_compare(quantity, other, precision_digits=digits)

    def _apply(self):
        """Change the items: all at once, where each changes for good.

        :return: the change of each, and the values of the lines of its credit note
        :rtype: list[tuple]
        """
        wizard = self.wizard_id
        roots = {row.contract_line_id._get_root() for row in self}
        is_for_good = wizard.date_choice != "term" and not wizard.date_end
        if not is_for_good or len(roots) < len(self):
            return [row._apply_alone() for row in self]
        return self.contract_line_id._apply_quantities(
            self.mapped("new_quantity"),
            [row._get_date() for row in self],
            wizard.credit,
        )

    def _apply_alone(self):
        """Change the item.

        :return: the change, and the values of the lines of its credit note
        """
        self.ensure_one()
        wizard, item, date = self.wizard_id, self.contract_line_id, self._get_date()
        if wizard.date_choice == "term" and self.new_quantity:
            return item._reduce_renewal(self.new_quantity), []
        if wizard.date_end:
            return item._apply_temporary(
                self.new_quantity, date, wizard.date_end, wizard.credit
            )
        return item._apply_quantity(self.new_quantity, date, wizard.credit)

    def _get_date(self):
        """Return the day that was asked for, or False if there is none."""
        wizard, item = self.wizard_id, self.contract_line_id
        contract = item.contract_id
        if not contract.date_start:
            return False
        today = contract.company_id._get_contract_today()
        if wizard.date_choice == "today":
            return today
        if wizard.date_choice == "billed":
            return item._get_effective_date(today)
        if wizard.date_choice == "period":
            day = max(today, item._get_start())
            return contract._get_schedule().period_of(day)[1] + intervals.ONE_DAY
        if wizard.date_choice == "term":
            return contract.date_end and contract.date_end + intervals.ONE_DAY
        return wizard.date

    def _get_effective_date(self):
        """Return the day on which the change takes effect, or False."""
        date = self._get_date()
        if not date:
            return False
        # More is billed as an item of its own, whatever was billed for this one.
        in_advance = self.wizard_id.credit or self._is_more(date)
        return self.contract_line_id._get_effective_date(date, in_advance)

    def _is_more(self, date):
        version = self.contract_line_id._get_version_on(date)
        return self._compare(self.new_quantity, version.product_uom_qty) > 0

    def _get_version(self):
        return self.contract_line_id._get_version_on(self.effective_date)

    def _get_mrr_change(self):
        version = self._get_version()
        return version._get_mrr(quantity=self.new_quantity) - version._get_mrr()

    def _get_credit_amount(self):
        return self.contract_line_id._get_credit_total(self._prepare_credits())

    def _prepare_credits(self):
        """Return what is credited of which invoice lines, see the contract items."""
        if not self.wizard_id.credit:
            return []
        version, last = self._get_version(), self.wizard_id.date_end or None
        removed = max(version.product_uom_qty - self.new_quantity, 0.0)
        lines = version._get_later_versions()
        if self.new_quantity or last:
            return lines._prepare_credit_lines(self.effective_date, last, removed)
        return lines._prepare_credit_lines(self.effective_date)

    def _get_problem(self):
        """Return what stops the change, in the user's words, or False."""
        product = self.product_id.display_name
        if self.new_quantity < 0:
            return self.env._("%s: enter a quantity of 0 or more.", product)
        if not self.contract_line_id.contract_id.date_start:
            return self.contract_line_id.contract_id._get_not_started_problem()
        date = self._get_date()
        if not date:
            return self._get_missing_date_problem()
        if self.wizard_id.date_choice == "term":
            return self._get_term_end_problem()
        return (
            self._get_term_problem(date)
            or self._get_increase_problem(date)
            or self._get_effect_problem(self._get_effective_date())
        )

    def _get_term_end_problem(self):
        """Return what stops less from being sold from the next term on, or False."""
        if self.wizard_id.date_end:
            return self.env._(
                "What changes at the end of the term has no last day: leave Until "
                "empty, or choose another day."
            )
        if not self.new_quantity:
            return False
        return self.contract_line_id._get_reduction_problem(self.new_quantity)

    def _get_missing_date_problem(self):
        if self.wizard_id.date_choice == "term":
            return self.env._("The contract has no end: choose a date.")
        return self.env._("Enter the day from which the quantities change.")

    def _get_term_problem(self, date):
        """Return that a day lies outside the term, or False.

        What is asked for today takes effect when a later term begins.
        """
        contract, until = self.contract_line_id.contract_id, self.wizard_id.date_end
        start, end = contract.date_start, contract._get_end()
        days = [until] if until else []
        if self.wizard_id.date_choice == "date":
            days.append(date)
        wrong = [day for day in days if day < start or (end and day > end)]
        if not wrong:
            return False
        values = {
            "date": format_day(self.env, wrong[0]),
            "first": format_day(self.env, start),
        }
        if not end:
            return self.env._(
                "%(date)s is outside the term, which starts on %(first)s: choose a day "
                "from then on.",
                **values,
            )
        return self.env._(
            "%(date)s is outside the term (%(first)s to %(last)s): choose a day in "
            "between.",
            last=format_day(self.env, end),
            **values,
        )

    def _get_increase_problem(self, date):
        if self.wizard_id.date_end or not self._is_more(date):
            return False
        return self.env._(
            "Use Upsell to sell more of %s, so that the customer gets a quotation. "
            "Here, more can be sold only until a day.",
            self.product_id.display_name,
        )

    def _get_effect_problem(self, date):
        """Return that the change comes too late to take effect, or False."""
        item, until = self.contract_line_id, self.wizard_id.date_end
        ends = (until, item._get_versions()[-1:]._get_end())
        end = min(filter(None, ends), default=False)
        if not end or date <= end:
            return False
        return self.env._(
            "%(product)s could change on %(date)s at the earliest, after %(end)s: "
            "credit what was billed, or choose other days.",
            product=self.product_id.display_name,
            date=format_day(self.env, date),
            end=format_day(self.env, end),
        )
