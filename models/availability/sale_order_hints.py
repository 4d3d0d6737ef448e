from odoo import fields, models

from ...forms import CREATE


class SaleOrder(models.Model):
    """The part of ``sale.order`` that tells an open form what it asks for afterwards.

    Nobody waits for it: whoever opens a quotation, chooses a product or adds a line has
    the document at once, and a moment later what depends on the stock.
    """

    _inherit = "sale.order"

    def get_hints(self, values):
        """Return what the form shows beside what it holds: see :meth:`_prepare_hints`.

        :param dict values: what was changed in the form and is not saved yet, as
            ``onchange`` gets it; all of it for a new quotation
        :rtype: dict
        """
        # Of an order that is not saved, nothing can be read but what came with it.
        self.check_access("read" if self else "create")
        values = self._leave_out_foreign_rows(values)
        if not self.env.su:
            values = self._leave_out_hidden(values)
        order = self.new(values, origin=self or None)
        order._check_hints_access()
        return order._prepare_hints()

    def _check_hints_access(self):
        """Refuse what the form names beyond what is stored, and the user may not see:
        products, and the stock of other companies.
        """
        stored = self._origin
        products = self.order_line.product_id._origin - stored.order_line.product_id
        products.check_access("read")
        warehouses = self.warehouse_id | self.order_line.warehouse_id
        # sudo: who sells may not read warehouses; only their companies are looked at
        companies = (self.company_id | warehouses.sudo().company_id)._origin
        (companies.sudo(False) - stored.company_id).check_access("read")

    def _leave_out_foreign_rows(self, values):
        """Return the values without rows of lines that belong to other orders.

        There always are rows, be it none: by them, the lines of the form know that they
        belong to the order of the form, and not to the stored one.
        """
        own = set(self.order_line.ids)
        rows = [
            row
            for row in values.get("order_line") or ()
            if row[0] == CREATE or row[1] in own
        ]
        return values | {"order_line": rows}

    def _prepare_hints(self):
        """Return what the form shows of the stock.

        ``lines``: what is said of each line, by its id in the form; ``earliest``: the
        first day on which everything can be delivered; ``missing``: the products of
        which nobody knows when; ``too_early``: whether the delivery date is.

        :rtype: dict
        """
        self.ensure_one()
        day = self.earliest_delivery_date
        return {
            "lines": {
                line._origin.id or line.id.ref: line._prepare_hint()
                for line in self.order_line
                if line.availability
            },
            "earliest": fields.Date.to_string(day) or False,
            "missing": self.undeliverable_products,
            "too_early": self.is_promised_too_early,
        }
