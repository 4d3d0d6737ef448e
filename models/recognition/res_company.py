from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..res_company import SETTINGS

# Nothing is matched on them: the proof is the report.
DEFERRED_ACCOUNTS = [
    ("account_type", "=", "liability_current"),
    ("reconcile", "=", False),
]
ACCRUED_ACCOUNTS = [
    ("account_type", "=", "asset_current"),
    ("reconcile", "=", False),
]
DEFERRAL_METHODS = [
    ("days", "By Days"),
    ("months", "By Months"),
]


class ResCompany(models.Model):
    """The part of ``res.company`` that says how its revenue is recognised.

    Nothing happens until it has a journal and an account for deferred revenue.
    """

    _inherit = "res.company"
    _check_company_auto = True

    deferral_journal_id = fields.Many2one(
        "account.journal",
        "Revenue Journal",
        domain=[("type", "=", "general")],
        check_company=True,
        help="Journal of the entries that close the revenue of a month.",
        prefetch=SETTINGS,
    )
    deferred_revenue_account_id = fields.Many2one(
        "account.account",
        domain=DEFERRED_ACCOUNTS,
        check_company=True,
        help="What was invoiced and is earned later, unless its category or its income "
        "account names another one.",
        prefetch=SETTINGS,
    )
    accrued_revenue_account_id = fields.Many2one(
        "account.account",
        domain=ACCRUED_ACCOUNTS,
        check_company=True,
        help="What is earned and invoiced later: contracts that are billed in arrears, "
        "late, or could not be billed, unless the category or the income account names "
        "another one. Empty: revenue is what is invoiced.",
        prefetch=SETTINGS,
    )
    deferral_method = fields.Selection(
        DEFERRAL_METHODS,
        "Revenue Is Earned",
        required=True,
        default="days",
        help="By days: each day earns the same. By months: each month earns the same, "
        "and within a month each day.",
        prefetch=SETTINGS,
    )
    deferral_start_date = fields.Date(
        "Recognised Since",
        help="Invoices with an earlier date are left as they were booked. Empty: all "
        "invoices count.",
        prefetch=SETTINGS,
    )
    deferral_by_partner = fields.Boolean(
        "Deferred Revenue by Customer",
        help="The entries have an item of the deferred account for each customer.",
        prefetch=SETTINGS,
    )
    deferral_min_amount = fields.Monetary(
        "Smallest Amount to Defer",
        currency_field="currency_id",
        help="Invoice lines of less, without taxes and in the currency of the company, "
        "are earned at once.",
        prefetch=SETTINGS,
    )

    @api.constrains("deferral_min_amount")
    def _check_deferral_min_amount(self):
        if any(company.deferral_min_amount < 0 for company in self):
            raise ValidationError(
                self.env._("Enter 0 or more as the smallest amount to defer.")
            )

    def _get_deferral_problems(self):
        """Return what is missing before revenue can be closed, for accountants."""
        self.ensure_one()
        problems = []
        if not self.deferral_journal_id:
            problems.append(self.env._("Choose the revenue journal in the settings."))
        if not self.deferred_revenue_account_id:
            problems.append(
                self.env._("Choose the deferred revenue account in the settings.")
            )
        return problems
