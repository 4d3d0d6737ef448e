from odoo import api, fields, models


class SaleDeferralItem(models.Model):
    """One invoice line of which revenue is, or was, earned later than it was invoiced.

    It is made by the first close that defers it and says what was counted, so that a
    document that changes afterwards is caught up visibly by the next close.
    """

    _name = "sale.deferral.item"
    _description = "Deferred Revenue"
    _order = "date desc, id desc"
    _rec_name = "document"

    move_line_id = fields.Many2one(
        "account.move.line", "Invoice Line", readonly=True, ondelete="set null"
    )
    document = fields.Char("Invoice", readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    account_id = fields.Many2one(
        "account.account", "Income Account", required=True, readonly=True
    )
    deferred_account_id = fields.Many2one(
        "account.account", required=True, readonly=True
    )
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, index=True)
    contract_id = fields.Many2one("sale.contract", readonly=True, index=True)
    product_id = fields.Many2one("product.product", readonly=True)
    analytic_distribution = fields.Json(readonly=True)
    date = fields.Date("Invoiced On", required=True, readonly=True)
    period_start = fields.Date(
        "First Day", readonly=True, help="Empty: the term has not started yet."
    )
    period_end = fields.Date("Last Day", readonly=True)
    delivered_share = fields.Float(
        "Delivered",
        digits=(16, 12),
        readonly=True,
        help="Of what is earned when it is delivered: the share of what was invoiced "
        "that had reached the customer at the last close, 1 for all of it.",
    )
    delivered_before = fields.Float(
        digits=(16, 12),
        readonly=True,
        help="The same at the close before.",
    )
    delivered_shares = fields.Json(
        "Delivered until Closes",
        readonly=True,
        help="The share that had reached the customer, by the last day of each month "
        "that counted another one.",
    )
    amount = fields.Monetary(
        "Charged",
        readonly=True,
        currency_field="company_currency_id",
        help="Without taxes, in the currency of the company at the rate of the "
        "invoice. Credits are negative.",
    )
    amount_currency = fields.Monetary(
        "Charged in Currency", readonly=True, help="Without taxes."
    )
    deferred = fields.Monetary(
        "Not Earned Yet",
        readonly=True,
        currency_field="company_currency_id",
        help="What was still to be earned at the last close that counted it.",
    )
    close_id = fields.Many2one(
        "sale.deferral.close",
        "First Counted In",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    restated_close_id = fields.Many2one(
        "sale.deferral.close",
        "Changed Before",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The close before which the invoice was changed, cancelled or deleted, "
        "after another one had counted it.",
    )

    _move_line_unique = models.UniqueIndex(
        "(move_line_id) WHERE move_line_id IS NOT NULL"
    )
    _open_idx = models.Index("(company_id, period_end)")

    def action_view_invoice(self):
        """Open the invoice of the line."""
        self.ensure_one()
        return self.move_line_id.move_id._get_records_action()

    @api.model
    def _open_items(self, domain, name):
        """Return the action that opens the items of a domain, however many."""
        views = [(False, view) for view in ("list", "pivot", "form")]
        return self.browse()._get_records_action(name=name, domain=domain, views=views)
