from odoo import models


class PurchaseOrderLine(models.Model):
    """The part of ``purchase.order.line`` that vendors ship to customers: whoever buys
    and whoever sells sees it when the quantities of the two differ.
    """

    _inherit = "purchase.order.line"

    def write(self, vals):
        lines = self if "product_qty" in vals else self.browse()
        bought = {line: line.product_qty for line in lines}
        result = super().write(vals)
        lowered = lines.filtered(
            lambda line: line.product_uom_id.compare(line.product_qty, bought[line]) < 0
        )
        # Whoever buys may have no rights on sales orders.
        lowered.sudo()._warn_of_less_bought()
        return result

    def _get_need(self):
        """Return what the line was bought for, as a tuple; empty: for the stock. Lines
        of different needs are never added up.
        """
        self.ensure_one()
        return tuple(self.sale_line_id.ids)

    def _get_vendor_problems(self, date):
        """Return why no vendor sells what these requests ask for, each on its own.

        Odoo asks for it at a price of 0 then.

        :param date date: the day for which it is bought
        :rtype: list[str]
        """
        return [
            problem
            for line in self
            for problem in line.product_id._get_vendor_problems(
                line.company_id, line.product_qty, line.product_uom_id, date
            )
        ]

    def _create_or_update_picking(self):
        """Odoo reads the order line sold here, on which buyers may have no rights."""
        # sudo: for Odoo's own method; the user may write on these lines
        lines = self.sudo()
        return super(PurchaseOrderLine, lines)._create_or_update_picking()

    def _get_dropship_lines(self):
        """Return what vendors ship for sales orders, as it is sold.

        Parts of kits are left out: their quantities are not those of the line sold.
        """
        lines = self.filtered(
            lambda line: (
                line.state != "cancel"
                and line.sale_line_id
                and line.product_id == line.sale_line_id.product_id
                and line.product_id.type == "consu"
                and line._is_dropshipped()
            )
        )
        # Filtering forgets what is read together.
        return lines.with_prefetch(self._prefetch_ids)

    def _get_open_dropship_lines(self):
        """Return those of which vendors did not ship everything yet."""
        lines = self._get_dropship_lines().filtered(
            lambda line: (
                line.product_uom_id.compare(line.qty_received, line.product_qty) < 0
            )
        )
        return lines.with_prefetch(self._prefetch_ids)

    def _get_excess_warnings(self):
        """Return a sentence for each item of which more is bought than sold."""
        warnings = []
        for sold in self._get_open_dropship_lines().sale_line_id:
            surplus = sold._get_dropship_surplus()
            if sold.product_uom_id.compare(surplus, 0.0) > 0:
                warnings.append(
                    self.env._(
                        "%(product)s: %(quantity)g %(unit)s more than %(order)s sells. "
                        "Lower the purchase, or cancel it, and tell the vendor.",
                        product=sold.product_id.display_name,
                        quantity=surplus,
                        unit=sold.product_uom_id.name,
                        order=sold.order_id.name,
                    )
                )
        return warnings

    def _warn_of_less_bought(self):
        """Let salespeople know that vendors will not ship all they have sold."""
        lines = self._get_dropship_lines().sale_line_id
        missing = lines.filtered(
            lambda line: (
                line.product_uom_id.compare(line._get_dropship_surplus(), 0) < 0
            )
        )
        for order, short in missing.grouped("order_id").items():
            order._schedule_dropship_warning(
                self.env._("The vendor ships less than was sold:"),
                [
                    self.env._(
                        "%(product)s: %(quantity)g %(unit)s missing",
                        product=line.product_id.display_name,
                        quantity=-line._get_dropship_surplus(),
                        unit=line.product_uom_id.name,
                    )
                    for line in short
                ],
            )

    def _warn_of_cancelled_transfers(self):
        """Let buyers and salespeople know that nobody waits for these goods."""
        lines = self._get_open_dropship_lines().filtered(
            lambda line: line.state == "purchase"
        )
        title = self.env._(
            "A drop-ship transfer was cancelled, the orders were not. Cancel the "
            "purchase if the vendor ships nothing, or lower it to what was shipped:"
        )
        by_purchase = lines.grouped("order_id")
        by_order = lines.grouped(lambda line: line.sale_line_id.order_id)
        for order, cancelled in (*by_purchase.items(), *by_order.items()):
            order._schedule_dropship_warning(
                title, [line._get_open_text() for line in cancelled]
            )

    def _get_open_text(self):
        self.ensure_one()
        return self.env._(
            "%(purchase)s, %(product)s: %(quantity)g %(unit)s not shipped",
            purchase=self.order_id.name,
            product=self.product_id.display_name,
            quantity=self.product_qty - self.qty_received,
            unit=self.product_uom_id.name,
        )
