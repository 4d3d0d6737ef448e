from odoo import models

from ...counted import CountedOne2many, RowCount
from ...tokens import CancelledByOrder


class SaleOrder(models.Model):
    """The part of ``sale.order`` that keeps what vendors ship to its customer right."""

    _name = "sale.order"
    _inherit = ["sale.order", "sale.dropship.warning.mixin"]

    # Lines find each other by it in forms, too.
    short_line_ids = CountedOne2many(
        "sale.order.line",
        "short_order_id",
        "Lines That Share Stock",
        copy=False,
        counted_by="short_line_count",
    )
    short_line_count = RowCount(
        counts="short_line_ids", export_string_translation=False
    )

    def _count_short_lines_again(self):
        self.env.add_to_compute(self._fields["short_line_count"], self)

    def modified(self, fnames, create=False, before=False):
        """In a form, lines that are not saved yet share the stock as well: no field
        leads to them.
        """
        result = super().modified(fnames, create, before)
        if "order_line" in fnames and not (before or all(self._ids)):
            unsaved = self.order_line.filtered(lambda line: not line._origin)
            unsaved.filtered("short_order_id").modified(["short_order_id"])
        return result

    def _action_confirm(self):
        result = super()._action_confirm()
        # Salespeople may have no rights on purchases.
        lines = self.order_line.sudo()
        lines._resume_dropship()
        lines._warn_buyers()
        return result

    def _action_cancel(self):
        orders = CancelledByOrder().give_to(self)
        return super(SaleOrder, orders)._action_cancel()

    def _log_decrease_ordered_quantity(self, documents, cancel=False):
        """Buyers of drop-ships are told when the line changes, however that happens."""
        if not cancel:
            documents = {
                (record, user): context
                for (record, user), context in documents.items()
                if record._name != "purchase.order" or not record._is_dropshipped()
            }
        return super()._log_decrease_ordered_quantity(documents, cancel)

    def _activity_cancel_on_purchase(self):
        """Requests to vendors that are not confirmed yet have no transfer, by which
        Odoo would find them.
        """
        result = super()._activity_cancel_on_purchase()
        lines = self.order_line.purchase_line_ids._get_dropship_lines()
        lines = lines.filtered(lambda line: line.state != "purchase")
        for purchase, cancelled in lines.grouped("order_id").items():
            sold = cancelled.sale_line_id
            purchase._activity_schedule_with_view(
                "mail.mail_activity_data_warning",
                date_deadline=purchase.company_id._get_contract_today(),
                user_id=purchase.user_id.id,
                views_or_xmlid="sale_purchase.exception_purchase_on_sale_cancellation",
                render_context={"sale_orders": sold.order_id, "sale_order_lines": sold},
            )
        return result
