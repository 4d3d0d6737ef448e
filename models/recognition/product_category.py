from odoo import fields, models

from .res_company import ACCRUED_ACCOUNTS, DEFERRED_ACCOUNTS

RECOGNITIONS = [
    ("period", "On the Days That Are Sold"),
    ("at_once", "At Once, with the Invoice"),
    ("term", "Over the Term of the Contract"),
    ("delivery", "When It Is Delivered"),
]


class ProductCategory(models.Model):
    _inherit = "product.category"

    recognition = fields.Selection(
        RECOGNITIONS,
        "Revenue Recognition",
        tracking=True,
        help="When its revenue is earned. Empty: on the days that are sold, and at "
        "once where an invoice line names none. Over the term: fees that are charged "
        "once, for what the contract gives as long as it runs. When it is delivered: "
        "for what orders sell once; of what is invoiced, the share that has reached "
        "the customer.",
    )
    deferred_account_id = fields.Many2one(
        "account.account",
        "Deferred Revenue Account",
        company_dependent=True,
        domain=DEFERRED_ACCOUNTS,
        ondelete="restrict",
        help="Where its revenue waits until it is earned. Empty: as the income account "
        "or the company says.",
    )
    accrued_account_id = fields.Many2one(
        "account.account",
        "Accrued Revenue Account",
        company_dependent=True,
        domain=ACCRUED_ACCOUNTS,
        ondelete="restrict",
        help="Where its revenue stands that is earned and not invoiced yet. Empty: as "
        "the income account or the company says.",
    )
