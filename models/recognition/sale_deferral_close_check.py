from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...intervals import ONE_DAY
from ...wording import format_day

MAX_NAMED = 10
# Order lines whose contract waits for its start: what is invoiced of them is deferred.
WAITS = [
    ("contract_line_ids", "!=", False),
    ("contract_line_ids.contract_id.date_start", "=", False),
    ("contract_line_ids.contract_id.date_cancelled", "=", False),
]
# Invoice lines of what recurs, unless it is earned at once whatever days it names.
BY_DAYS = Domain("product_id.recurring_type", "=", "recurring") & (
    Domain("product_id.recognition", "=", "period")
    | Domain("product_id.recognition", "=", False)
    & Domain(
        "product_id.categ_id",
        "not any",
        [("recognition", "not in", (False, "period"))],
    )
)
# Invoice lines of contracts that have started, or of none.
RUNS = (
    Domain("contract_line_id", "=", False)
    | Domain("contract_line_id.contract_id.date_start", "!=", False)
) & Domain("sale_line_ids", "not any", WAITS)


class SaleDeferralClose(models.Model):
    """The part of ``sale.deferral.close`` that says what stops it, and what to look at
    before.
    """

    _inherit = "sale.deferral.close"

    @api.depends_context("lang")
    @api.depends("company_id", "date", "state", "line_ids")
    def _compute_warning(self):
        for close in self:
            close.warning = close.state == "draft" and "\n".join(
                close._get_problems() + close._get_warnings()
            )

    def _get_problems(self):
        """Return what keeps the month from being closed, for the accountant."""
        self.ensure_one()
        company = self.company_id
        if problems := company._get_deferral_problems():
            return problems
        later = self._search_posted(company, ("date", ">=", self.date))[-1:]
        if later:
            return [
                self.env._("%s is closed already: reopen it first.", later.display_name)
            ]
        locks = self._get_locks()
        if locks:
            return [
                self.env._(
                    "The books are locked until %s: nothing can be posted in this "
                    "month.",
                    format_day(self.env, max(lock for lock, _name in locks)),
                )
            ]
        return []

    def _get_locks(self):
        """Return the lock dates that keep entries out of the month."""
        self.ensure_one()
        journal = self.company_id.deferral_journal_id
        return self.company_id._get_violated_lock_dates(self.date, False, journal)

    def _check_problems(self):
        if problems := self._get_problems():
            raise UserError("\n".join(problems))

    def _get_warnings(self):
        """Return what an accountant looks at before the month is closed."""
        return [
            text
            for text in (
                self._get_gap_warning(),
                self._get_draft_warning(),
                self._get_undated_warning(),
                self._get_credit_warning(),
                self._get_billing_warning(),
                self._get_suspended_warning(),
                self._get_foreign_warning(),
            )
            if text
        ]

    def _get_gap_warning(self):
        """What months that nobody closed have earned is posted in this one."""
        last = self._get_last()
        before = self.date.replace(day=1) - ONE_DAY
        if not last or last.date >= before:
            return ""
        return self.env._(
            "Nothing is closed since %s: what later months have earned is posted in "
            "this one.",
            last.display_name,
        )

    def _get_undated_warning(self):
        """What recurs and says no days is earned at once; what waits for its term does
        not.
        """
        lines = self.env["account.move.line"].search(
            BY_DAYS
            & RUNS
            & Domain(
                [
                    ("company_id", "=", self.company_id.id),
                    ("move_id.move_type", "in", ("out_invoice", "out_receipt")),
                    ("parent_state", "=", "posted"),
                    ("display_type", "=", "product"),
                    ("period_start", "=", False),
                    ("date", "<=", self.date),
                    ("date", ">=", self.date.replace(day=1)),
                ]
            ),
            limit=MAX_NAMED + 1,
        )
        return lines and self.env._(
            "Invoices that sell what recurs without naming its days are earned at "
            "once: %s",
            self._name_some(lines.move_id),
        )

    def _get_draft_warning(self):
        """Invoices that are still drafts are not counted."""
        moves = self.env["account.move"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("state", "=", "draft"),
                ("date", "<=", self.date),
            ],
            limit=MAX_NAMED + 1,
        )
        return moves and self.env._(
            "Drafts of this month or before do not count as invoiced: %s",
            self._name_some(moves),
        )

    def _get_credit_warning(self):
        """Credits of items that say no days are earned back at once."""
        lines = self.env["account.move.line"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("move_id.move_type", "=", "out_refund"),
                ("parent_state", "=", "posted"),
                ("contract_line_id", "!=", False),
                ("period_start", "=", False),
                ("date", "<=", self.date),
                ("date", ">=", self.date.replace(day=1)),
            ],
            limit=MAX_NAMED + 1,
        )
        return lines and self.env._(
            "Credit notes that name no days take their revenue back at once: %s",
            self._name_some(lines.move_id),
        )

    def _get_billing_warning(self):
        """What could not be billed is missing."""
        contracts = self.env["sale.contract"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("invoice_error", "!=", False),
                ("next_invoice_date", "<=", self.date),
            ],
            limit=MAX_NAMED + 1,
        )
        return contracts and self.env._(
            "Contracts that could not be billed: %s", self._name_some(contracts)
        )

    def _get_suspended_warning(self):
        """What is not billed because nobody pays is not accrued."""
        if not self.company_id.accrued_revenue_account_id:
            return ""
        contracts = self.env["sale.contract"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("suspended_date", "<=", self.date),
                ("plan_id.suspension_stops", "in", ("billing", "both")),
                ("next_invoice_date", "<=", self.date),
            ],
            limit=MAX_NAMED + 1,
        )
        return contracts and self.env._(
            "Nothing is accrued of contracts that are not billed because they are not "
            "paid: %s",
            self._name_some(contracts),
        )

    def _get_foreign_warning(self):
        """Entries that people post on the deferred accounts are not touched."""
        accounts = (
            self.line_ids.deferred_account_id
            | self.company_id.deferred_revenue_account_id
        )
        groups = self.env["account.move.line"]._read_group(
            [
                ("company_id", "=", self.company_id.id),
                ("account_id", "in", accounts.ids),
                ("move_id.deferral_close_id", "=", False),
                ("parent_state", "=", "posted"),
                ("date", "<=", self.date),
            ],
            [],
            ["balance:sum"],
        )
        opening = self._search_posted(self.company_id, ("is_opening", "=", True))
        declared = sum(opening.line_ids.mapped("delta"))
        balance = -(groups[0][0] or 0.0) - declared
        return not self.company_currency_id.is_zero(balance) and self.env._(
            "Other entries on the deferred accounts add up to %s: they stay, and are "
            "not counted here.",
            self.company_currency_id.format(balance),
        )

    @api.model
    def _name_some(self, records):
        """Return the names of the first records."""
        names = records[:MAX_NAMED].mapped("display_name")
        more = ["…"] if len(records) > MAX_NAMED else []
        return ", ".join(names + more)
