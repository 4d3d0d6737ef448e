from odoo import fields, models

from .res_company import ACCRUED_ACCOUNTS, DEFERRED_ACCOUNTS


class AccountAccount(models.Model):
    _inherit = "account.account"

    deferred_account_id = fields.Many2one(
        "account.account",
        "Deferred Revenue Account",
        domain=DEFERRED_ACCOUNTS,
        check_company=True,
        index="btree_not_null",
        help="Where revenue of this account waits until it is earned. Empty: as the "
        "company says.",
    )
    accrued_account_id = fields.Many2one(
        "account.account",
        "Accrued Revenue Account",
        domain=ACCRUED_ACCOUNTS,
        check_company=True,
        index="btree_not_null",
        help="Where revenue of this account stands that is earned and not invoiced "
        "yet. Empty: as the company says.",
    )
