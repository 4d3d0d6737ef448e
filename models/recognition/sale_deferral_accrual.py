from odoo import api, fields, models


class SaleDeferralAccrual(models.Model):
    """What a contract item has earned at the end of a month, and no invoice of the
    month or before says: it is billed in arrears, late, or could not be billed.

    It is counted anew by each close, and stays as it was counted: once it is invoiced,
    the next close takes it back.
    """

    _name = "sale.deferral.accrual"
    _description = "Accrued Revenue"
    _order = "close_id desc, id"
    _rec_name = "contract_line_id"

    close_id = fields.Many2one(
        "sale.deferral.close",
        "Counted In",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    date = fields.Date(required=True, readonly=True, help="Last day of the month.")
    contract_id = fields.Many2one("sale.contract", readonly=True, index=True)
    contract_line_id = fields.Many2one(
        "sale.contract.line", "Contract Item", readonly=True, ondelete="set null"
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        "Invoice Line",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The draft, or the invoice of a later month, that bills it.",
    )
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    account_id = fields.Many2one(
        "account.account", "Income Account", required=True, readonly=True
    )
    accrued_account_id = fields.Many2one(
        "account.account", required=True, readonly=True
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    analytic_distribution = fields.Json(readonly=True)
    period_start = fields.Date("First Day", readonly=True)
    period_end = fields.Date(
        "Last Day", readonly=True, help="Last day that is earned: of the month at most."
    )
    amount = fields.Monetary(
        "Earned, Not Invoiced",
        readonly=True,
        currency_field="company_currency_id",
        help="Without taxes, in the currency of the company.",
    )
    amount_currency = fields.Monetary("Earned in Currency", readonly=True)

    def action_view_contract(self):
        """Open the contract."""
        self.ensure_one()
        return self.contract_id._get_records_action()

    @api.model
    def _open_accruals(self, domain):
        """Return the action that opens what is earned and not invoiced."""
        views = [(False, view) for view in ("list", "pivot", "form")]
        name = self.env._("Earned, Not Invoiced")
        return self.browse()._get_records_action(name=name, domain=domain, views=views)
