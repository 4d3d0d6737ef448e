from odoo import api, fields, models


def _amount(string, help, currency="company_currency_id"):  # noqa: A002
    return fields.Monetary(string, readonly=True, currency_field=currency, help=help)


class SaleDeferralAllocation(models.Model):
    """What one thing that was sold in a bundle is worth, by its stand-alone price, next
    to what is agreed and invoiced for it; at the end of a closed month.

    A bundle is what one order sells: items of contracts that have an end, and what it
    sells once. It is counted anew by each close, and stays as it was counted.
    """

    _name = "sale.deferral.allocation"
    _description = "Allocation by Stand-Alone Price"
    _order = "close_id desc, order_id, id"
    _rec_name = "product_id"

    close_id = fields.Many2one(
        "sale.deferral.close",
        "Counted In",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    state = fields.Selection(related="close_id.state")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    date = fields.Date(required=True, readonly=True, help="Last day of the month.")
    order_id = fields.Many2one("sale.order", "Bundle", readonly=True, index=True)
    order_line_id = fields.Many2one(
        "sale.order.line", readonly=True, ondelete="set null"
    )
    contract_id = fields.Many2one("sale.contract", readonly=True, index=True)
    contract_line_id = fields.Many2one(
        "sale.contract.line", "Contract Item", readonly=True, ondelete="set null"
    )
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    account_id = fields.Many2one(
        "account.account", "Income Account", required=True, readonly=True
    )
    allocation_account_id = fields.Many2one(
        "account.account", "Contract Asset or Liability", required=True, readonly=True
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    analytic_distribution = fields.Json(readonly=True)
    period_start = fields.Date("First Day", readonly=True)
    period_end = fields.Date("Last Day", readonly=True)
    alone = _amount(
        "Stand-Alone Price",
        "What it would cost alone over all its days, without taxes.",
        "currency_id",
    )
    agreed = _amount(
        "Agreed",
        "What is invoiced and to be invoiced for it over all its days, credits taken "
        "off, without taxes.",
    )
    allocated = _amount(
        "Allocated", "Its part of what the bundle is sold for, by stand-alone price."
    )
    difference = _amount("Difference", "Allocated, less agreed.")
    needs_review = fields.Boolean(
        "To Review",
        readonly=True,
        help="A part of its bundle is allocated more per cent more or less than agreed "
        "than the settings of the company say.",
    )
    earned = _amount(
        "Earned", "What is earned of the allocated amount until the end of the month."
    )
    invoiced = _amount(
        "Earned as Invoiced",
        "What is earned of its invoices until the end of the month, and what is "
        "accrued.",
    )
    adjustment = _amount(
        "Contract Asset",
        "Earned, less earned as invoiced: a contract asset; a contract liability if it "
        "is less than 0.",
    )
    adjustment_currency = _amount(
        "Contract Asset in Currency", "The same in its currency.", "currency_id"
    )

    def action_view_order(self):
        """Open the order that sold the bundle."""
        self.ensure_one()
        return self.order_id._get_records_action()

    def action_view_bundle(self):
        """Open everything that was sold in the same bundle, of the same month."""
        self.ensure_one()
        return self._open_allocations(
            [("close_id", "=", self.close_id.id), ("order_id", "=", self.order_id.id)]
        )

    @api.model
    def _open_allocations(self, domain):
        """Return the action that opens allocations of a domain."""
        views = [(False, view) for view in ("list", "pivot", "form")]
        name = self.env._("Allocated by Stand-Alone Price")
        return self.browse()._get_records_action(name=name, domain=domain, views=views)
