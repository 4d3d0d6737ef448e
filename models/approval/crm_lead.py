from odoo import models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _get_order_problems(self):
        """Also what somebody has to approve first."""
        return super()._get_order_problems() + self._get_approval_problems()

    def _get_approval_problems(self):
        """Return what keeps the quotation, or the one that the order would be made of,
        from being ordered before somebody approves it.
        """
        self.ensure_one()
        if not self._get_company()._get_approval_limits():
            return []
        if self._get_open_quotations():
            # sudo: a colleague's quotation counts; only its limits are told
            orders = self._get_quotations_to_confirm().sudo()
            waiting = orders._filter_waiting_for_approval()
            return [order._get_approval_message() for order in waiting]
        if not self.line_ids.product_id or self._get_quotation_problems():
            return []
        # sudo: an order that is never saved, of what the user may read
        orders = self.env["sale.order"].sudo().with_company(self._get_company())
        order = orders.new(self.sudo()._prepare_order_values())
        reasons = order._get_reasons_for_approval()
        return reasons and [
            "\n".join(
                [
                    self.env._("Create the quotation, and have it approved first:"),
                    *(f"- {text}" for text in reasons),
                ]
            )
        ]
