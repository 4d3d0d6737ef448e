from odoo import api, fields, models
from odoo.tools import float_compare

PROPOSAL_FIELDS = ("proposed_quantity", "proposed_price_unit", "proposed_discount")


class SaleRecurringLineMixin(models.AbstractModel):
    """A line that renews a contract item, and may say something else than the contract
    proposes.

    The inheriting model has ``product_id``, ``product_uom_qty``, ``price_unit`` and
    ``discount``.
    """

    _inherit = "sale.recurring.line.mixin"

    proposed_quantity = fields.Float(
        digits="Product Unit",
        copy=False,
        readonly=True,
        help="What the contract proposes at renewal.",
    )
    proposed_price_unit = fields.Float(
        "Proposed Price",
        min_display_digits="Product Price",
        copy=False,
        readonly=True,
        help="What the contract proposes at renewal; 0 where the pricelist decides.",
    )
    proposed_discount = fields.Float(
        "Proposed Discount (%)",
        digits="Discount",
        copy=False,
        readonly=True,
        help="What the contract proposes at renewal, unless the pricelist decides.",
    )
    renewed_price_unit = fields.Float(
        "Old Price",
        compute="_compute_renewed_price_unit",
        help="Price per billing period in the contract that is renewed.",
    )
    renewal_price_change = fields.Float(
        "Price Change (%)", compute="_compute_renewal_price_change"
    )
    differs_from_proposal = fields.Boolean(
        compute="_compute_differs_from_proposal",
        help="Quantity or price are not what the contract proposes.",
    )

    @api.depends_context("uid")
    @api.depends("renewed_line_id.price_unit")
    def _compute_renewed_price_unit(self):
        for line in self:
            line.renewed_price_unit = line._get_shown_item().price_unit

    @api.depends("price_unit", "renewed_price_unit")
    def _compute_renewal_price_change(self):
        for line in self:
            old = line.renewed_price_unit
            change = (line.price_unit / old - 1) * 100 if old else 0.0
            line.renewal_price_change = round(change, 2)

    @api.depends(
        "renewed_line_id",
        "price_unit",
        "product_uom_qty",
        "discount",
        *PROPOSAL_FIELDS,
    )
    def _compute_differs_from_proposal(self):
        for line in self:
            line.differs_from_proposal = (
                bool(line.renewed_line_id) and not line._is_as_proposed()
            )

    def _get_shown_item(self):
        """Return the renewed item if whoever looks at the line may know its price.

        A link that is stored was checked when it was written; one that a client only
        asks about, as forms do before they save, was not. The warehouse reads orders,
        and no prices of contracts.
        """
        self.ensure_one()
        # sudo: to compare what is asked with what is stored
        item = self.sudo().renewed_line_id._origin
        if not item or not self.env[item._name].has_access("read"):
            return item.browse()
        if item == self._origin.sudo().renewed_line_id:
            return item
        # sudo: after the check that the user may read the item
        return item.sudo(self.env.su)._filtered_access("read").sudo()

    def _is_as_proposed(self):
        """Return whether the line says what the contract proposes at renewal."""
        self.ensure_one()
        return not (
            self._has_other_quantity()
            or self._has_other_price()
            or self._has_other_discount()
        )

    def _has_other_quantity(self):
        """Return whether the quantity is not the one that the contract proposes."""
        self.ensure_one()
        return float_compare(self.product_uom_qty, self.proposed_quantity, 6) != 0

    def _has_other_price(self):
        """Return whether the contract proposes a price, and another one."""
        self.ensure_one()
        price = self._get_proposed_price()
        return bool(price) and float_compare(self.price_unit, price, 6) != 0

    def _get_proposed_price(self):
        """Return the price that the contract proposes, per period of this line; 0 where
        the pricelist decides.
        """
        self.ensure_one()
        return self.proposed_price_unit

    def _has_other_discount(self):
        """Return whether the discount is not the one that the contract proposes."""
        self.ensure_one()
        return (
            float_compare(self.discount, self.proposed_discount, 2) != 0
            and self._has_decided_discount()
        )

    def _has_decided_discount(self):
        """Return whether the discount is the one of the contract that is renewed: it
        stays, like the price, when the quantity is edited.
        """
        self.ensure_one()
        # As everywhere: a reassigned renewal keeps its contracts.
        item = self.sudo().renewed_line_id
        return (
            bool(item)
            and item.product_id == self.product_id
            and item._decides_discount()
        )

    def _follow_proposal(self, item, keep=False):
        """Follow what the contract proposes now, unless somebody edited the line.

        :param item: the ``sale.contract.line`` to renew; empty if there is none now
        :param bool keep: leave the line as it is, and show the difference
        """
        self.ensure_one()
        keep = keep or not self._is_as_proposed()
        if not item:
            self.proposed_quantity = 0.0
            if not keep:
                self.unlink()
            return
        values = item._prepare_proposal_values() | {"renewed_line_id": item.id}
        self.write(values)
        if not keep:
            self._take_proposal()

    def _take_proposal(self):
        """Say what the contract proposes."""
        for line in self:
            values = {"product_uom_qty": line.proposed_quantity}
            if line.proposed_price_unit:
                values["price_unit"] = line._get_proposed_price()
                values["technical_price_unit"] = 0.0
            if line._has_decided_discount():
                values["discount"] = line.proposed_discount
            line.write(values)

    def _get_proposed_values(self):
        """Return what the contract proposed when the line was made or refreshed."""
        self.ensure_one()
        return {name: self[name] for name in PROPOSAL_FIELDS}

    def _get_proposed_by_line(self):
        """Return what the contracts proposed for these lines, to compare with later."""
        return {
            line.id: line._get_proposed_values()
            for line in self.filtered("renewed_line_id")
        }
