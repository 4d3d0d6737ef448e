from odoo import fields, models

from ... import intervals
from ...wording import format_day


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` of which the next term is offered less."""

    _inherit = "sale.contract.line"

    renewal_quantity = fields.Float(
        "Less at Renewal",
        digits="Product Unit",
        help="The next term is offered with this quantity, where more is sold now. "
        "0: with what is sold then.",
    )

    def _get_renewal_quantity(self):
        """Return the quantity that the next term is offered with."""
        self.ensure_one()
        sold = self.product_uom_qty
        return min(self.renewal_quantity, sold) if self.renewal_quantity else sold

    def _reduce_renewal(self, quantity):
        """Offer the next term with less; until then the item is sold as it is.

        :param float quantity: of the next term, in the unit of the item
        :return: the record of it, on the day after the term
        :rtype: sale.contract.change
        """
        self.ensure_one()
        last = self._get_versions()[-1:]
        before = last._get_terms_text(last._get_renewal_quantity())
        self._get_versions().write({"renewal_quantity": quantity})
        # What ends with the term is counted by the renewal.
        return last._record_change(
            "downsell",
            self.contract_id.date_end + intervals.ONE_DAY,
            before=before,
            after=last._get_terms_text(quantity),
        )

    def _is_reduced_at_renewal(self):
        """Return whether the next term is offered with less than is sold at the end."""
        self.ensure_one()
        item = self._get_versions()[-1:]
        offered = item._get_renewal_quantity()
        return item._runs_to_end() and offered < item.product_uom_qty

    def _restore_renewal(self):
        """Offer the next term with what is sold, after all.

        :return: the records of it, on the day after the term
        :rtype: sale.contract.change
        """
        changes = self.env["sale.contract.change"]
        for item in self:
            last = item._get_versions()[-1:]
            before = last._get_terms_text(last._get_renewal_quantity())
            item._get_versions().write({"renewal_quantity": 0.0})
            changes |= last._record_change(
                "upsell",
                last.contract_id.date_end + intervals.ONE_DAY,
                before=before,
                after=last._get_terms_text(),
            )
        return changes

    def _get_reduction_problem(self, quantity):
        """Return why the next term cannot be offered with less, or False.

        :param float quantity: of the next term
        """
        self.ensure_one()
        contract, item = self.contract_id, self._get_versions()[-1:]
        product = self.product_id.display_name
        if contract.date_cancelled:
            return self.env._(
                "It is cancelled from %s on, and is not offered again: change the "
                "quantities for earlier days.",
                format_day(self.env, contract.date_cancelled),
            )
        if not item._runs_to_end():
            return self.env._(
                "%s ends before the term does, and is not offered again.", product
            )
        if quantity >= item.product_uom_qty:
            return self.env._(
                "%s: the next term can only be offered with less. Use Upsell to sell "
                "more.",
                product,
            )
        if item.renewal_quantity == quantity:
            return self.env._(
                "%(product)s: the next term is offered with %(quantity)s already.",
                product=product,
                quantity=f"{quantity:g}",
            )
        return False
