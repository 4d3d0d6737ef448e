from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class SaleContractQuantityChange(models.TransientModel):
    """Sells less of the items of a contract from a day on, or less or more until one.

    Every item shows when its change takes effect and what it is worth.
    """

    _name = "sale.contract.quantity.change"
    _inherit = ["sale.document.wizard.mixin"]
    _description = "Change Items of a Contract"

    contract_id = fields.Many2one("sale.contract", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="contract_id.currency_id", related_sudo=False)
    date_choice = fields.Selection(
        [
            ("today", "Today"),
            ("billed", "After what was billed"),
            ("period", "After the current billing period"),
            ("term", "After the end of the term"),
            ("date", "From a date"),
        ],
        "When",
        required=True,
        default="today",
    )
    date = fields.Date(
        "From",
        default=lambda self: self._default_date(),
        help="First day of the change. The list says from when each item changes.",
    )
    date_end = fields.Date(
        "Until",
        help="Last day of a temporary change: the day after, the items are sold as "
        "before. Empty: the change stays.",
    )
    credit = fields.Boolean(
        "Credit What Was Billed",
        help="A credit note gives back, by days, what was billed for that day and "
        "later ones. Otherwise the change waits for the first day that was not billed.",
    )
    line_ids = fields.One2many(
        "sale.contract.quantity.change.line",
        "wizard_id",
        "Items",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    mrr_change = fields.Monetary("Change of MRR", compute="_compute_totals")
    credit_amount = fields.Monetary(compute="_compute_totals", help="Without taxes.")
    problem = fields.Text(compute="_compute_totals")

    def _default_date(self):
        return self.env.company._get_contract_today()

    @api.depends("contract_id")
    def _compute_line_ids(self):
        for wizard in self:
            items = wizard.contract_id.line_ids._get_current_versions()
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "contract_line_id": item.id,
                            "new_quantity": item.product_uom_qty,
                        }
                    )
                    for item in items
                ),
            ]

    @api.depends("line_ids.mrr_change", "line_ids.credit_amount", "line_ids.problem")
    def _compute_totals(self):
        for wizard in self:
            wizard.mrr_change = sum(wizard.line_ids.mapped("mrr_change"))
            wizard.credit_amount = wizard._get_credit_amount()
            wizard.problem = "\n".join(wizard._get_problems())

    def action_apply(self):
        """Change the items whose quantity was changed, with one credit note.

        :raise UserError: with what stops it, nothing having been changed
        """
        self.ensure_one()
        self.contract_id.check_access("write")
        self.contract_id._lock_for_change()
        rows = self.line_ids.filtered(lambda row: row._is_changed())
        problems = self._get_problems()
        if not problems and not rows:
            problems = [
                self.env._("Nothing changes: enter another quantity for an item.")
            ]
        if problems:
            raise UserError("\n".join(problems))
        applied = rows._apply()
        changes = self.env["sale.contract.change"].union(*(row[0] for row in applied))
        changes._create_credit_note([line for row in applied for line in row[1]])

    def _apply_together(self):
        """Change for good the items of several contracts, one of each, without a
        problem: all at once, on the days from which each was asked for.
        """
        rows = self.line_ids
        for credit, same in rows.grouped(lambda row: row.wizard_id.credit).items():
            applied = same.contract_line_id._apply_quantities(
                same.mapped("new_quantity"), [row._get_date() for row in same], credit
            )
            for change, credits in applied:
                change._create_credit_note(credits)

    def _get_credit_amount(self):
        """Return what the credit notes add up to: together, the items get back no more
        than is left of an invoice.
        """
        rows = self.line_ids.filtered(
            lambda row: row._is_changed() and row.effective_date and not row.problem
        )
        credits = [pair for row in rows for pair in row._prepare_credits()]
        return self.contract_id.line_ids._get_credit_total(credits)

    def _get_problems(self):
        """Return what stops the changes, in the user's words, each thing once."""
        self.ensure_one()
        problems = self.contract_id._get_change_problems()
        problems = problems or self.line_ids.filtered("problem").mapped("problem")
        return list(dict.fromkeys(problems))
