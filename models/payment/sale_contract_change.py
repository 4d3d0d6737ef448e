from odoo import fields, models


class SaleContractChange(models.Model):
    """The part of ``sale.contract.change`` about contracts that are not paid: being
    suspended is no loss of revenue.
    """

    _inherit = "sale.contract.change"

    kind = fields.Selection(
        selection_add=[
            ("suspend", "Suspended: Not Paid"),
            ("unsuspend", "Suspension Lifted"),
        ],
        ondelete={"suspend": "cascade", "unsuspend": "cascade"},
    )
