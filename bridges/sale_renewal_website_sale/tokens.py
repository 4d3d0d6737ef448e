"""What our methods tell each other across methods of the web shop, see the tokens of
``sale_renewal``.
"""

from dataclasses import dataclass

from odoo.addons.sale_renewal.tokens import ContextToken


@dataclass(frozen=True)
class PricedPlan(ContextToken):
    """The prices of these products are for one billing period of this plan."""

    key = "sale_renewal_priced_plan"
    plan_id: int


@dataclass(frozen=True)
class WantedPlan(ContextToken):
    """The shopper looks at this plan: nobody has checked that it can be had."""

    key = "sale_renewal_wanted_plan"
    plan_id: int


@dataclass(frozen=True)
class ReorderedPlan(ContextToken):
    """What was sold under this plan, or once if it is 0, is put into the cart again."""

    key = "sale_renewal_reordered_plan"
    plan_id: int
