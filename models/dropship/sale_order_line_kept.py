from odoo import models

# What a line may change to while it keeps who ships it: see _filter_kept_fulfilment.
HARMLESS = {"product_uom_qty", "price_unit", "discount", "name", "sequence", "tax_ids"}


class SaleOrderLine(models.Model):
    """The part of ``sale.order.line`` whose quantity does not decide who ships it.

    Only what is drop-shipped when stock is short depends on how much is sold. Of other
    lines, a quantity changes nothing, and neither routes nor kits are read for it.
    """

    _inherit = "sale.order.line"

    def write(self, vals):
        kept = self.browse()
        if "product_uom_qty" in vals and vals.keys() <= HARMLESS:
            kept = self._filter_kept_fulfilment(vals["product_uom_qty"])
        # With the routes stays the warehouse, which Odoo takes from them.
        names = ("fulfilment", "proposed_fulfilment", "route_ids", "warehouse_id")
        with self.env.protecting([self._fields[name] for name in names], kept):
            return super().write(vals)

    def _filter_kept_fulfilment(self, quantity):
        """Return the lines that are shipped as before with another quantity.

        :param float quantity: nobody ships what is taken back
        """
        return self.filtered(
            lambda line: (
                # Reading the others would decide them before all was written.
                not line._may_be_short()
                and line.fulfilment
                and line._is_quoted()
                and line.product_uom_qty >= 0
                and (quantity or 0.0) >= 0
                and not line.short_order_id
            )
        )

    def _may_be_short(self):
        """Return whether a vendor ships what the stock does not have."""
        self.ensure_one()
        # sudo: of the product of a line that the user has; as Odoo, which reads it with
        # all rights when a quantity is written, so that no rules are looked up for it
        return self.sudo().product_id.dropship_policy == "when_short"

    def _keep_proposals(self):
        """Return the lines of a form that sell what is stored of them, with another
        quantity or date: what was proposed for them is proposed again.
        """
        kept = self.filtered(lambda line: not line.id and line._is_sold_as_stored())
        for line in kept:
            line._take_fulfilment(line._origin.proposed_fulfilment)
        return kept

    def _is_sold_as_stored(self):
        """Return whether nothing that matters to who ships the line was changed since
        it was stored.
        """
        self.ensure_one()
        stored = self._origin
        return (
            bool(stored.proposed_fulfilment)
            and not self._may_be_short()
            and stored.product_uom_qty >= 0
            and stored.product_id == self.product_id._origin
            and stored.order_id.warehouse_id == self.order_id.warehouse_id._origin
            and not (stored.short_order_id or self.short_order_id)
        )
