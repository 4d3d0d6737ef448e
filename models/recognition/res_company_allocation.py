from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..res_company import SETTINGS
from .res_company import ACCRUED_ACCOUNTS, DEFERRED_ACCOUNTS


class ResCompany(models.Model):
    """The part of ``res.company`` that says whether revenue of bundles is allocated."""

    _inherit = "res.company"

    revenue_allocation = fields.Boolean(
        "Allocate by Stand-Alone Price",
        help="What an order sells together is earned by what each part of it would "
        "cost alone, for bundles that are signed from now on. What that differs from "
        "the invoices by is a contract asset or liability.",
    )
    revenue_allocation_percent = fields.Float(
        "Review from",
        default=10.0,
        help="Bundles of which a part is allocated that many per cent more or less "
        "than agreed are to be reviewed.",
        prefetch=SETTINGS,
    )
    contract_asset_account_id = fields.Many2one(
        "account.account",
        domain=ACCRUED_ACCOUNTS,
        check_company=True,
        help="What bundles have earned and no invoice says. Empty: the account for "
        "accrued revenue.",
        prefetch=SETTINGS,
    )
    contract_liability_account_id = fields.Many2one(
        "account.account",
        domain=DEFERRED_ACCOUNTS,
        check_company=True,
        help="What is earned of invoices of bundles, but not by stand-alone price. "
        "Empty: the account for deferred revenue.",
        prefetch=SETTINGS,
    )

    @api.constrains("revenue_allocation_percent")
    def _check_revenue_allocation_percent(self):
        if any(company.revenue_allocation_percent < 0 for company in self):
            raise ValidationError(
                self.env._("Enter 0 or more as the per cent from which to review.")
            )

    def _get_contract_asset_account(self):
        """Return the account for what bundles have earned and no invoice says."""
        self.ensure_one()
        return self.contract_asset_account_id or self.accrued_revenue_account_id

    def _get_contract_liability_account(self):
        """Return the account for what invoices of bundles say too early."""
        self.ensure_one()
        return self.contract_liability_account_id or self.deferred_revenue_account_id

    def _get_deferral_problems(self):
        problems = super()._get_deferral_problems()
        if self.revenue_allocation and not self._get_contract_asset_account():
            problems.append(
                self.env._(
                    "Choose the contract asset account, or the accrued revenue "
                    "account, in the settings: revenue of bundles is allocated."
                )
            )
        return problems
