from odoo import models
from odoo.tools import format_amount

from odoo.addons.sale_renewal.wording import format_length


class SaleContractPlan(models.Model):
    """A plan in the words of the web shop."""

    _inherit = "sale.contract.plan"

    def _is_sold_in_shop(self):
        """Return whether the shop can sell it: it takes the money at once, so that
        nothing can be billed in arrears.
        """
        self.ensure_one()
        return self.billing_timing == "advance"

    def _get_wanted(self, plan_id):
        """Return the one of these plans that comes nearest to what was asked for: it
        itself, or one with the same billing period, or else the first.

        :param plan_id: anything that a browser may send
        """
        known = self.browse(plan_id if type(plan_id) is int else ()).exists()
        same = self.filtered(
            lambda plan: known and plan._get_period() == known._get_period()
        )
        return (known & self) or same[:1] or self[:1]

    def _get_shop_price_label(self, price, currency):
        """Return a price and its period, such as `$ 100.00 per month`.

        :param float price: for one billing period, in ``currency``
        """
        self.ensure_one()
        amount = format_amount(self.env, price, currency)
        return self.env._(
            "%(price)s %(per_period)s",
            price=amount,
            per_period=self._get_period_label(),
        )

    def _get_shop_terms(self):
        """Return how long a contract is signed for, what follows it, and until when
        notice can be given, for shoppers.
        """
        return " ".join(self._get_shop_conditions())

    def _get_shop_conditions(self):
        """Return the same as one sentence each.

        :rtype: list[str]
        """
        self.ensure_one()
        if self.term_count:
            length = format_length(self.env, self.term_count, self.term_unit)
            term = [self.env._("Term of %s.", length), self._get_shop_renewal()]
        else:
            term = [self._get_shop_cancellation()]
        return term + self._get_shop_charges()

    def _get_shop_cancellation(self):
        """Return the sentence about how a contract without a term ends."""
        if not self.notice_days:
            return self.env._("No fixed term: runs until you cancel it.")
        return self.env._(
            "No fixed term: runs until you cancel it, %s in advance.",
            format_length(self.env, self.notice_days, "day"),
        )

    def _get_shop_charges(self):
        """Return the sentence about what is charged without being asked, if any is."""
        if not self._charges():
            return []
        return [
            self.env._(
                "Later periods are charged automatically to the payment method that "
                "you pay with."
            )
        ]

    def _get_shop_renewal(self):
        """Return the sentence about what follows the term."""
        days = self.renewal_lead_days
        lead = format_length(self.env, days, "day")
        if self.renewal_output == "order" and days:
            return self.env._(
                "Renews automatically, unless you give notice more than %s before it "
                "ends.",
                lead,
            )
        if self.renewal_output == "order":
            return self.env._(
                "Renews automatically, unless you give notice before its last day."
            )
        if days:
            return self.env._(
                "Does not renew by itself: you get an offer %s before it ends.", lead
            )
        return self.env._("Does not renew by itself: you get an offer when it ends.")
