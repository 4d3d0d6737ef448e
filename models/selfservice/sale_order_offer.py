from odoo import models
from odoo.tools import format_date


class SaleOrder(models.Model):
    """The part of ``sale.order`` that says what follows if it is declined."""

    _inherit = "sale.order"

    def _get_decline_consequences(self):
        """Return what follows for the contracts, in whole sentences.

        :rtype: list[str]
        """
        self.ensure_one()
        texts = []
        for contract in self.source_contract_ids:
            end = contract._get_end()
            if self.order_type == "renewal" and end:
                texts.append(
                    self.env._(
                        "Contract %(contract)s is not renewed by this offer, and ends "
                        "on %(date)s.",
                        contract=contract.number,
                        date=format_date(self.env, end),
                    )
                )
            else:
                texts.append(self.env._("Contract %s stays as it is.", contract.number))
        return [*texts, self.env._("Nothing is billed or credited.")]
