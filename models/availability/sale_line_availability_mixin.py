from datetime import timedelta
from math import ceil

from odoo import api, fields, models
from odoo.tools import format_date

from ...tokens import StockRead


class SaleLineAvailabilityMixin(models.AbstractModel):
    """Whether the stock covers a line before it is sold, today or when it has come in,
    and when it can be delivered.

    The inheriting model says with ``_get_document_lines`` which lines share the stock,
    and with ``_is_offered`` whether the line is still to be sold.
    """

    _name = "sale.line.availability.mixin"
    _description = "Availability of Offered Lines"

    # Everybody who reads a document reads them: accountants, too, who have no rights on
    # stock and purchases.
    availability = fields.Selection(
        [
            ("available", "Free Today"),
            ("forecast", "Forecast"),
            ("short", "Not Enough"),
            ("on_order", "Ordered When Sold"),
        ],
        "Availability Status",
        compute="_compute_availability",
        compute_sudo=True,
        help="Stock of the warehouse that was promised to nobody, reserved or not. "
        "Lines of one document share it, from the first to the last. Receipts count "
        "from their day on; late ones do not count until they have a new day. Empty "
        "for products without stock, and once the document is not open any more.",
    )
    availability_note = fields.Char(
        "Availability", compute="_compute_availability", compute_sudo=True
    )
    available_date = fields.Date(
        "Deliverable From",
        compute="_compute_availability",
        compute_sudo=True,
        help="First day on which all of it can be delivered, as far as stock, planned "
        "receipts and lead times say. Empty if that is not known.",
    )

    def onchange(self, values, field_names, fields_spec):
        """What the form had and what it has now is compared: with the same stock."""
        lines = StockRead().give_to(self)
        return super(SaleLineAvailabilityMixin, lines).onchange(
            values, field_names, fields_spec
        )

    @api.depends(
        "product_id", "product_uom_id", "product_uom_qty", "sequence", "warehouse_id"
    )
    def _compute_availability(self):
        self.update(
            {"availability": False, "availability_note": False, "available_date": False}
        )
        offered = self.filtered(lambda line: line._is_to_be_delivered())
        if not offered:
            return
        lines = offered._with_rivals()
        on_order = lines.filtered(lambda line: line._get_order_rule())
        for line in on_order & self:
            line.update(line._prepare_on_order_values())
        # What may yet be decided otherwise stands in the line, too.
        takers = lines.filtered(
            lambda line: line not in on_order or line._depends_on_stock()
        )
        for warehouse, sharing in takers.grouped(
            lambda line: line._get_supplying_warehouse()
        ).items():
            for line, offer in sharing._share_stock(warehouse).items():
                if line in self and line not in on_order:
                    line.update(line._prepare_availability_values(offer))

    def _with_rivals(self):
        """Return these lines and those of their documents with which they may share
        the stock: of the same products, or any if there are kits.
        """
        lines = self._get_document_lines() | self
        if lines != self and not any(
            found.product_id._get_kits(company)
            for company, found in lines.grouped(lambda x: x._get_company()).items()
        ):
            # Nothing else is read of the others.
            products = self.product_id._origin
            lines = lines.filtered(lambda line: line.product_id._origin in products)
        return lines.filtered(lambda line: line._is_to_be_delivered())

    def _is_to_be_delivered(self):
        """Return whether the line sells goods that are not yet on their way."""
        self.ensure_one()
        return (
            self._sells_goods()
            and bool(self._get_supplying_warehouse())
            and self._is_offered()
        )

    def _prepare_availability_values(self, offer):
        """Return the values of a line that is delivered from stock.

        :param Offer offer: what is left for it
        """
        self.ensure_one()
        if not offer:
            return {"available_date": self._get_delivery_day(self._get_today())}
        free = self._format_quantity(
            self._get_free_quantity(offer, self.product_uom_id)
        )
        if offer.is_free():
            return {
                "availability": "available",
                "availability_note": self.env._("%s free", free),
                "available_date": self._get_delivery_day(self._get_today()),
            }
        if day := offer.get_day():
            return {
                "availability": "forecast",
                "availability_note": self.env._("from %s", self._format_day(day)),
                "available_date": self._get_delivery_day(day),
            }
        needed = self._format_quantity(self.product_uom_qty)
        note = self.env._("%(free)s of %(needed)s free", free=free, needed=needed)
        if offer.is_late:
            note = self.env._("%s, receipt is late", note)
        return {"availability": "short", "availability_note": note}

    def _prepare_on_order_values(self):
        """Return the values of a line that is bought or made when it is sold."""
        self.ensure_one()
        lead = self._get_order_lead()
        if lead is None:
            note = self.env._("ordered when sold")
            return {"availability": "on_order", "availability_note": note}
        day = self._get_delivery_day(self._get_today() + timedelta(days=ceil(lead)))
        return {
            "availability": "on_order",
            "availability_note": self.env._("on order: %s", self._format_day(day)),
            "available_date": day,
        }

    def _get_delivery_day(self, day):
        """Return when what is there on ``day`` is delivered, after its lead time."""
        self.ensure_one()
        lead = timedelta(days=ceil(self._get_delivery_lead()))
        return max(day, self._get_today() + lead)

    def _get_delivery_lead(self):
        """Return the days that the delivery takes, in any case."""
        self.ensure_one()
        return self.product_id.sale_delay

    def _get_document_lines(self):
        """Return all lines of the documents of these lines."""
        raise NotImplementedError

    def _is_offered(self):
        """Return whether the line is still to be sold."""
        raise NotImplementedError

    def _format_day(self, day):
        """Return a day as short as it can be read, for there is little room."""
        far = (day - self._get_today()).days > 300
        return format_date(self.env, day, date_format="d MMM y" if far else "d MMM")
