from odoo import api, fields, models
from odoo.fields import Command

# What one item of an entry is for.
BUCKET = (
    *("kind", "account_id", "deferred_account_id", "currency_id", "partner_id"),
    "analytic_distribution",
)

# What is counted of each, in the currency of the company.
AMOUNTS = (
    *("target", "previous", "added", "late", "restated", "earned", "earned_opening"),
)


class SaleDeferralCloseLine(models.Model):
    """What a close changes for the items of one income account, deferred account,
    currency and analytic distribution, and customer if the company says so.
    """

    _name = "sale.deferral.close.line"
    _description = "Line of a Revenue Close"
    _order = "close_id desc, account_id, id"

    close_id = fields.Many2one(
        "sale.deferral.close",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    date = fields.Date(related="close_id.date", store=True)
    company_id = fields.Many2one(related="close_id.company_id", store=True, index=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    state = fields.Selection(related="close_id.state", store=True)
    kind = fields.Selection(
        [
            ("deferred", "Deferred Revenue"),
            ("accrued", "Accrued Revenue"),
            ("allocated", "Allocated by Stand-Alone Price"),
        ],
        required=True,
        readonly=True,
        default="deferred",
        help="Deferred: invoiced, and not earned yet. Accrued: earned, and not "
        "invoiced yet; amounts are negative. Allocated: what bundles have earned "
        "otherwise than they are invoiced; contract assets are negative.",
    )
    account_id = fields.Many2one(
        "account.account", "Income Account", required=True, readonly=True
    )
    deferred_account_id = fields.Many2one(
        "account.account",
        "Balance Sheet Account",
        required=True,
        readonly=True,
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    analytic_distribution = fields.Json(readonly=True)
    item_count = fields.Integer("Invoice Lines", readonly=True)
    target = fields.Monetary(
        "Deferred",
        readonly=True,
        currency_field="company_currency_id",
        help="What is not earned yet at the end of the month.",
    )
    previous = fields.Monetary(
        "Deferred Before",
        readonly=True,
        currency_field="company_currency_id",
        help="What the entries of earlier closes add up to.",
    )
    added = fields.Monetary(
        "Invoiced",
        readonly=True,
        currency_field="company_currency_id",
        help="Invoice lines that are counted for the first time, in full.",
    )
    late = fields.Monetary(
        "Of It from Closed Months",
        readonly=True,
        currency_field="company_currency_id",
        help="The part of *Invoiced* with a date in months that were closed already.",
    )
    restated = fields.Monetary(
        "Changed",
        readonly=True,
        currency_field="company_currency_id",
        help="What documents change that were changed, cancelled or dated after an "
        "earlier close had counted them.",
    )
    earned = fields.Monetary(
        readonly=True,
        currency_field="company_currency_id",
        help="What became revenue in the month. Deferred before, invoiced and changed, "
        "less earned, is what is deferred.",
    )
    earned_opening = fields.Monetary(
        "Of It Deferred Before",
        readonly=True,
        currency_field="company_currency_id",
        help="The part of *Earned* that was deferred at the beginning.",
    )
    delta = fields.Monetary(
        "Posted",
        readonly=True,
        currency_field="company_currency_id",
        help="What the entry adds to the deferred revenue; less than 0 is earned.",
    )
    target_currency = fields.Monetary("Deferred in Currency", readonly=True)
    delta_currency = fields.Monetary("Posted in Currency", readonly=True)

    @api.model
    def _prepare_line(self, close, row):
        currency = self.env["res.currency"].browse(row["currency_id"])
        own = close.company_id.currency_id
        delta = own.round(float(row["target"] - row["previous"]))
        in_currency = float(row["target_currency"] - row["previous_currency"])
        in_currency = currency.round(in_currency)
        if currency == own:
            in_currency = delta
        elif delta * in_currency < 0:
            # A cent of rounding against the other currency waits for the next close.
            in_currency = 0.0
        amounts = {name: own.round(float(row[name] or 0.0)) for name in AMOUNTS}
        if row["kind"] != "deferred":
            # Earned beyond what was invoiced of it: nothing was counted before.
            amounts |= {"restated": 0.0, "earned": own.round(-delta)}
        return {name: row[name] for name in BUCKET} | {
            "close_id": close.id,
            "item_count": row["item_count"],
            "target_currency": float(row["target_currency"]),
            "delta": delta,
            "delta_currency": in_currency,
            **amounts,
        }

    def action_view_items(self):
        """Open the items that are not earned yet at the end of the month."""
        self.ensure_one()
        if self.kind == "accrued":
            return self._open_accruals()
        if self.kind == "allocated":
            return self._open_allocations()
        names = ("account_id", "deferred_account_id", "currency_id", "partner_id")
        bucket = [(name, "=", self[name].id) for name in names if self[name]]
        return self.env["sale.deferral.item"]._open_items(
            [*self.close_id._get_open_domain(), *bucket], self.env._("Not Earned Yet")
        )

    def _open_accruals(self):
        """Return the action that opens what is earned and not invoiced."""
        domain = [
            ("close_id", "=", self.close_id.id),
            ("account_id", "=", self.account_id.id),
            ("accrued_account_id", "=", self.deferred_account_id.id),
            ("currency_id", "=", self.currency_id.id),
            *([("partner_id", "=", self.partner_id.id)] if self.partner_id else []),
        ]
        return self.env["sale.deferral.accrual"]._open_accruals(domain)

    def _open_allocations(self):
        """Return the action that opens what is allocated by stand-alone price."""
        domain = [
            ("close_id", "=", self.close_id.id),
            ("account_id", "=", self.account_id.id),
            ("allocation_account_id", "=", self.deferred_account_id.id),
            ("currency_id", "=", self.currency_id.id),
            *([("partner_id", "=", self.partner_id.id)] if self.partner_id else []),
        ]
        return self.env["sale.deferral.allocation"]._open_allocations(domain)

    def _prepare_income_item(self, month):
        """Return the item that takes revenue from its account, or gives it back."""
        self.ensure_one()
        return self._prepare_item(
            month,
            self.account_id,
            self.delta,
            self.delta_currency,
            self.analytic_distribution or False,
        )

    def _prepare_deferred_item(self, month):
        """Return the item of the deferred account for lines of one currency."""
        delta = -sum(self.mapped("delta"))
        in_currency = -sum(self.mapped("delta_currency"))
        if delta * in_currency < 0:
            in_currency = 0.0
        account = self.deferred_account_id
        return self._prepare_item(month, account, delta, in_currency, False)

    def _prepare_item(self, month, account, balance, in_currency, analytic):
        """Return an item with everything given: Odoo searches what is missing."""
        currency, company = self.currency_id, self.company_id.currency_id
        return {
            "name": self._get_item_name(month),
            "account_id": account.id,
            "partner_id": self.partner_id.id,
            "currency_id": currency.id,
            "balance": company.round(balance),
            "amount_currency": currency.round(in_currency),
            "analytic_distribution": analytic,
            "tax_ids": [Command.clear()],
        }

    def _get_item_name(self, month):
        """Return what stands on the items of these lines."""
        count = sum(self.mapped("item_count"))
        if self[:1].kind == "allocated":
            return self.env._(
                "Bundles by stand-alone price %(month)s, %(count)s parts",
                month=month,
                count=count,
            )
        if self[:1].kind == "accrued":
            return self.env._(
                "Accrued revenue %(month)s, %(count)s contract items",
                month=month,
                count=count,
            )
        return self.env._(
            "Deferred revenue %(month)s, %(count)s invoice lines",
            month=month,
            count=count,
        )
