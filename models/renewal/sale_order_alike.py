from odoo import models

# What of an order decides what its lines come to.
ORDER_FACTS = (
    *("company_id", "currency_id", "currency_rate", "state"),
    *("fiscal_position_id", "pricelist_id", "warehouse_id", "commitment_date"),
    *("order_type", "term_start_date", "term_end_date", "starts_together"),
)


class SaleOrder(models.Model):
    """The part of ``sale.order`` that is the same for many renewals."""

    _inherit = "sale.order"

    def _get_alike_facts(self):
        """Return what orders have in common whose lines come to the same if they sell
        the same: to be compared and hashed.

        :rtype: tuple
        """
        self.ensure_one()
        # sudo: whoever sells may not see all contracts; terms are only compared
        contracts = self._get_followed_contracts().sudo()
        return (
            *(self[name] for name in ORDER_FACTS),
            # They are made one after the other, and prices change on days.
            self.date_order and self.date_order.replace(second=0, microsecond=0),
            *(contract._get_alike_facts() for contract in contracts),
        )
