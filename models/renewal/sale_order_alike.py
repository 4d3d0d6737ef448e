from odoo import api, models

from .sale_order_line_alike import is_known_computation

# What of an order decides what its lines come to.
ORDER_FACTS = (
    *("company_id", "currency_id", "currency_rate", "state"),
    *("fiscal_position_id", "pricelist_id", "warehouse_id", "commitment_date"),
    *("order_type", "term_start_date", "term_end_date", "starts_together"),
)


class SaleOrder(models.Model):
    """The part of ``sale.order`` that is the same for many renewals."""

    _inherit = "sale.order"

    @api.model
    def _add_precomputed_values(self, vals_list):
        """Nothing that Odoo computes in advance follows from the lines of a renewal:
        they are left out, and so not made twice.
        """
        held = {}
        if not self._precomputes_from_lines():
            held = {
                index: vals.pop("order_line")
                for index, vals in enumerate(vals_list)
                if vals.get("source_contract_ids") and vals.get("order_line")
            }
        result = super()._add_precomputed_values(vals_list)
        for index, lines in held.items():
            vals_list[index]["order_line"] = lines
        return result

    @api.model
    def _precomputes_from_lines(self):
        """Return whether anything that is computed in advance may follow from lines."""
        fields = [field for field in self._fields.values() if field.precompute]
        depends = {
            name.split(".")[0]
            for field in fields
            for name in self.pool.field_depends[field]
        }
        return "order_line" in depends or not all(
            is_known_computation(self, field.compute) for field in fields
        )

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
