from odoo import models


class SaleOrderLine(models.Model):
    """The part of ``sale.order.line`` that keeps what vendors ship in step with it."""

    _inherit = "sale.order.line"

    def write(self, vals):
        lines = self if "product_uom_qty" in vals else self.browse()
        sold = {line.id: line.product_uom_qty for line in lines if line.state == "sale"}
        result = super().write(vals)
        lowered = lines.filtered(
            lambda line: (
                line.id in sold
                and line.product_uom_id.compare(line.product_uom_qty, sold[line.id]) < 0
            )
        )
        # Salespeople may have no rights on purchases.
        lowered.sudo()._warn_buyers(sold)
        return result

    def _get_qty_procurement(self, previous_product_uom_qty=False):
        """What was shipped before its purchase was cancelled is not bought again."""
        quantity = super()._get_qty_procurement(previous_product_uom_qty)
        # As in write.
        lines = self.sudo().purchase_line_ids
        if lines._get_dropship_lines():
            quantity += sum(
                line.product_uom_id._compute_quantity(
                    line.qty_received, self.product_uom_id, rounding_method="HALF-UP"
                )
                for line in lines
                if line.state == "cancel" and line.product_id == self.product_id
            )
        return quantity

    def _get_vendor_problems(self):
        """Of a confirmed order, what is bought now has to be sold by somebody, without
        what was ordered before.
        """
        # As in write.
        lines = self.sudo().purchase_line_ids
        requests = lines.filtered(lambda line: line.state == "draft")
        if self.state != "sale" or not requests:
            return super()._get_vendor_problems()
        problems = requests._get_vendor_problems(self._get_vendor_date())
        if problems and len(lines.filtered(lambda line: line.state != "cancel")) > 1:
            quantities = ", ".join(
                f"{line.product_qty:g} {line.product_uom_id.name}" for line in requests
            )
            problems.append(
                self.env._(
                    "%(product)s: %(quantities)s would be bought on their own, for the "
                    "rest is ordered from the vendor: ask the buyer to raise that "
                    "purchase, or sell enough.",
                    product=self.product_id.display_name,
                    quantities=quantities,
                )
            )
        return problems

    def _get_dropship_surplus(self):
        """Return how much more is bought than sold, in the unit of the line."""
        self.ensure_one()
        sold = self.product_uom_qty if self.state == "sale" else 0.0
        return self._get_qty_procurement() - sold

    def _resume_dropship(self):
        """Wait again for what vendors were asked to ship before the order was cancelled
        and confirmed again.
        """
        lines = self.purchase_line_ids._get_open_dropship_lines()
        lines = lines.filtered(lambda line: line.state == "purchase")
        lines._create_or_update_picking()

    def _warn_buyers(self, sold=None):
        """Let buyers know that vendors who have their purchase order ship too much.

        :param dict sold: quantities before, by id of the line
        """
        view = "sale_purchase.exception_purchase_on_sale_quantity_decreased"
        lines = self.purchase_line_ids._get_open_dropship_lines().filtered(
            lambda line: (
                line.state == "purchase"
                and line.product_uom_id.compare(
                    line.sale_line_id._get_dropship_surplus(), 0
                )
                > 0
            )
        )
        for purchase, surplus in lines.grouped("order_id").items():
            purchase._activity_schedule_with_view(
                "mail.mail_activity_data_warning",
                date_deadline=purchase.company_id._get_contract_today(),
                user_id=purchase.user_id.id,
                views_or_xmlid=view,
                render_context={
                    "sale_lines": surplus.sale_line_id,
                    "sale_orders": surplus.sale_line_id.order_id,
                    "origin_values": sold or {},
                },
            )
