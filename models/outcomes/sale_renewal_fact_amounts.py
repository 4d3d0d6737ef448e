from odoo import api, fields, models

from ... import formulas_outcomes as formulas
from ... import outcomes
from ...formulas import get_help


class SaleRenewalFact(models.Model):
    """The amounts of a renewal: what was due, what became of it, and at what price."""

    _inherit = "sale.renewal.fact"

    due_mrr = fields.Monetary(
        "MRR Due",
        compute="_compute_amounts",
        store=True,
        help="Recurring revenue per month on the last day of the term.",
    )
    renewed_mrr = fields.Monetary(
        "MRR Renewed",
        compute="_compute_amounts",
        store=True,
        help="Recurring revenue per month on the first day of the next terms. Of terms "
        "that several contracts share, each has what renews its items.",
    )
    due_mrr_company = fields.Monetary(
        "MRR Due (Company Currency)",
        compute="_compute_amounts",
        store=True,
        currency_field="company_currency_id",
        help="MRR due at the rate of the contract: rates that move change no figure.",
    )
    renewed_mrr_company = fields.Monetary(
        "MRR Renewed (Company Currency)",
        compute="_compute_amounts",
        store=True,
        currency_field="company_currency_id",
        help="MRR of the renewals that count as renewed, growth included, at the rate "
        "of the contract that they renew.",
    )
    kept_mrr_company = fields.Monetary(
        "MRR Kept (Company Currency)",
        compute="_compute_amounts",
        store=True,
        currency_field="company_currency_id",
        help="Of each contract the renewed MRR, but not more than was due.",
    )
    lost_mrr_company = fields.Monetary(
        "MRR Lost (Company Currency)",
        compute="_compute_amounts",
        store=True,
        currency_field="company_currency_id",
        help="MRR due of contracts that were lost, or won back after the grace.",
    )
    offered_base = fields.Monetary(
        "Old Prices of Offered Uplift",
        compute="_compute_amounts",
        store=True,
        currency_field="company_currency_id",
        help="What like-for-like items of renewals for which the contract proposed a "
        "price cost before, at the renewed quantity.",
    )
    offered_uplift = fields.Monetary(
        "Offered Uplift (Amount)",
        compute="_compute_amounts",
        store=True,
        currency_field="company_currency_id",
        help="What the contract proposed to add to these prices, per month.",
    )
    achieved_base = fields.Monetary(
        "Old Prices of Renewed Items",
        compute="_compute_amounts",
        store=True,
        currency_field="company_currency_id",
        help="What like-for-like items cost before, per month, at the renewed "
        "quantity: same product, same currency.",
    )
    achieved_uplift = fields.Monetary(
        "Achieved Uplift (Amount)",
        compute="_compute_amounts",
        store=True,
        currency_field="company_currency_id",
        help="What was added to these prices, per month.",
    )
    uplift_offered = fields.Float(
        compute="_compute_ratios",
        aggregator="avg",
        help=get_help(formulas.UPLIFT_OFFERED),
    )
    uplift_achieved = fields.Float(
        compute="_compute_ratios",
        aggregator="avg",
        help=get_help(formulas.UPLIFT_ACHIEVED),
    )

    @api.depends(
        "outcome",
        "contract_id.date_start",
        "contract_id.currency_rate",
        "contract_id.plan_id.billing_interval",
        "contract_id.plan_id.billing_unit",
        "contract_id.line_ids.price_subtotal",
        "contract_id.line_ids.date_start",
        "contract_id.line_ids.date_end",
        "contract_id.pause_ids.date",
        "contract_id.pause_ids.date_end",
        "contract_id.next_contract_ids.currency_id",
        "contract_id.next_contract_ids.plan_id",
        "contract_id.next_contract_ids.line_ids.price_subtotal",
        "contract_id.next_contract_ids.line_ids.date_start",
        "contract_id.next_contract_ids.line_ids.date_end",
    )
    def _compute_amounts(self):
        for fact in self:
            contract = fact.contract_id
            was_due = bool(fact.due_count)
            items = fact._get_renewed_items()
            due = contract._get_mrr_on(contract.date_end) if was_due else 0.0
            renewed = fact._get_renewed_mrr(items)
            fact.due_mrr, fact.renewed_mrr = due, renewed
            counted = renewed if fact.renewed_count else 0.0
            fact.due_mrr_company = fact._to_company(due)
            fact.renewed_mrr_company = fact._to_company(counted)
            kept = outcomes.get_kept(due, counted) if fact.renewed_count else 0.0
            fact.kept_mrr_company = fact._to_company(kept)
            fact.lost_mrr_company = fact._to_company(due) if fact.lost_count else 0.0
            base, added = outcomes.get_uplift(fact._get_achieved_prices(items))
            fact.achieved_base = fact._to_company(base)
            fact.achieved_uplift = fact._to_company(added)
            base, added = outcomes.get_uplift(fact._get_offered_prices(items))
            fact.offered_base = fact._to_company(base)
            fact.offered_uplift = fact._to_company(added)

    def _to_company(self, amount):
        """Return an amount of the contract in the currency of the company."""
        rate = self.contract_id.currency_rate or 1.0
        return self.company_currency_id.round(amount / rate)

    def _get_renewed_items(self):
        """Return what the next terms sell, on their first day, instead of this one."""
        return self._get_followers().line_ids.filtered(
            lambda item: (
                item._is_sold_on_first_day()
                and item._get_contract_before() == self.contract_id
            )
        )

    def _get_renewed_mrr(self, items):
        """Return what items are worth per month in the currency of the contract.

        Another currency is converted on the first day of the next term.
        """
        own, total = self.contract_id.currency_id, 0.0
        for follower, sold in items.grouped("contract_id").items():
            amount = follower.plan_id._get_monthly_amount(
                sum(sold.mapped("price_subtotal"))
            )
            if follower.currency_id != own:
                company = self.company_id
                day = follower.date_start or company._get_contract_today()
                amount = follower.currency_id._convert(amount, own, company, day)
            total += amount
        return own.round(total)

    def _get_achieved_prices(self, items):
        """Return old and new monthly price per unit, and the renewed quantity, of items
        that go on.
        """
        return [
            (old._get_monthly_price(), item._get_monthly_price(), item.product_uom_qty)
            for item in items
            if (old := item._get_same_item_before())
        ]

    def _get_offered_prices(self, items):
        """Return the same with the price that the contract proposed at first, where it
        proposed one.
        """
        found = []
        for item in items:
            line, old = item._get_root().order_line_id, item._get_same_item_before()
            old_price = old.price_unit * (1 - old.discount / 100)
            if old_price and line.proposed_price_unit:
                offered = line.proposed_price_unit * (1 - line.proposed_discount / 100)
                price = old._get_monthly_price()
                new = price * offered / old_price
                found.append((price, new, item.product_uom_qty))
        return found
