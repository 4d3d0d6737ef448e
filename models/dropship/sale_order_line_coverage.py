from odoo import models


class SaleOrderLine(models.Model):
    """How much of an order line the stock covers for its promised date.

    Read in batch, for what is drop-shipped when stock is short, and for nothing else.
    """

    _inherit = "sale.order.line"

    def _get_coverage(self, together=False):
        """Return how much the stock covers of each line that asks for it.

        Lines of one order share the stock, from the first to the last; so do, if they
        are confirmed ``together``, lines of all orders. What vendors ship takes none.

        :return: quantities in the units of the products, by line; none for lines
            whose fulfilment does not depend on the stock
        :rtype: dict[sale.order.line, float]
        """
        asking = self.filtered(lambda line: line._depends_on_stock())
        result = {}
        for warehouse, lines in asking.grouped(lambda line: line._get_source()).items():
            sharing = lines._with_sharers(warehouse)
            offers = sharing._share_stock(warehouse, together)
            result |= {
                line: line._get_covered_quantity(offers[line])
                for line in lines
                if offers[line]
            }
        return result

    def _depends_on_stock(self):
        """Return whether the stock decides if a vendor ships this line."""
        self.ensure_one()
        return (
            self.product_id.dropship_policy == "when_short"
            and self._has_fulfilment()
            and bool(self._get_source())
            and not self._get_chosen_routes()
        )

    def _get_source(self):
        """Return the warehouse that ships the line if no vendor does."""
        self.ensure_one()
        return self.order_id.warehouse_id

    def _with_sharers(self, warehouse):
        """Return these lines and those of their orders that take from the same stock,
        be it as parts of kits.
        """
        return (self.order_id.order_line | self).filtered(
            lambda line: (
                line in self
                or (line._is_to_be_delivered() and line._takes_from(warehouse))
            )
        )

    def _takes_from(self, warehouse):
        self.ensure_one()
        if self._depends_on_stock():
            return self._get_source() == warehouse
        taken = self._get_supplying_warehouse() == warehouse
        return taken and not self._get_order_rule()

    def _get_taken_share(self, offer):
        """What a vendor ships takes none; a line that is split takes what there is."""
        share = super()._get_taken_share(offer)
        if not (offer and self._depends_on_stock()):
            return share
        if self._is_fulfilment_chosen():
            return share if self.fulfilment == "stock" else 0.0
        covered = self._get_covered_quantity(offer)
        if not self._is_short(covered):
            return share
        return self._get_stock_part(covered) / self.product_uom_qty

    def _get_covered_quantity(self, offer):
        """Return how much the stock has for this line from its promised day on, in the
        unit of the product.
        """
        self.ensure_one()
        company, order = self._get_company(), self.order_id
        day = company._get_contract_day(order.commitment_date or self._expected_date())
        return self._get_free_quantity(offer, self.product_id.uom_id, day)

    def _is_short(self, covered):
        """Return whether the line needs more than is covered."""
        unit = self.product_id.uom_id
        return unit.compare(self._get_stock_quantity(), covered) > 0

    def _prepare_hint(self):
        """What a vendor ships is ordered when it is sold, and nothing unusual."""
        return super()._prepare_hint() | {"dropship": self._is_dropshipped()}
