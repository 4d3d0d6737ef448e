from odoo import fields, models


class SaleContract(models.Model):
    """The part of ``sale.contract`` that shows what of it is not earned yet."""

    _inherit = "sale.contract"

    deferral_item_ids = fields.One2many(
        "sale.deferral.item",
        "contract_id",
        "Deferred Revenue",
        groups="account.group_account_invoice,account.group_account_readonly",
    )
    amount_deferred = fields.Monetary(
        "Not Earned Yet",
        compute="_compute_amount_deferred",
        currency_field="company_currency_id",
        groups="account.group_account_invoice,account.group_account_readonly",
        help="What was invoiced and is to be earned, as of the last close.",
    )

    def _compute_amount_deferred(self):
        items = self.env["sale.deferral.item"]
        groups = items._read_group(
            [("contract_id", "in", self.ids)], ["contract_id"], ["deferred:sum"]
        )
        amounts = {contract: amount for contract, amount in groups}
        for contract in self:
            contract.amount_deferred = amounts.get(contract._origin, 0.0)

    def action_view_deferrals(self):
        """Open what of the invoices of these contracts was deferred."""
        self.check_access("read")
        return self.env["sale.deferral.item"]._open_items(
            [("contract_id", "in", self.ids)], self.env._("Deferred Revenue")
        )
