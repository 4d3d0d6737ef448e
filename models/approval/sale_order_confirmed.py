from odoo import models
from odoo.exceptions import UserError

from ... import limits


class SaleOrder(models.Model):
    """The part of ``sale.order`` that limits what changes after the confirmation."""

    _inherit = "sale.order"

    def _get_confirmed_figures(self, is_changed=True):
        """Return what those of these orders say that are confirmed and have limits.

        :param is_changed: whether anything that is limited changes
        :return: figures by order, see ``limits.py``; for _check_confirmed_figures
        :rtype: dict
        """
        if not is_changed or self.env.su:
            return {}
        # sudo: figures are compared; nothing is told but the limit
        return {
            order: order.sudo()._get_approval_figures()
            for order in self
            if order.state == "sale" and order._get_approval_limits()
        }

    def _check_confirmed_figures(self, before):
        """Leave changes of confirmed orders that go further beyond a limit to those who
        may approve them.

        :param dict before: what the orders said before the change
        """
        for order, figures in before.items():
            bounds = order._get_approval_limits()
            # sudo: as in the method before
            now, decided = (
                order.sudo()._get_approval_figures(),
                order.sudo()._get_decided_approval(),
            )
            approved = decided.decision == "approved" and decided.figures or None
            crossed = [
                name
                for name in limits.find_crossed(now, bounds, approved)
                if name in limits.find_crossed(now, bounds, figures)
            ]
            if crossed and not order._may_be_approved_by(self.env.user):
                # sudo: the sentences about an order that the user writes on
                texts = order.sudo()._get_limit_texts(now, bounds)
                raise UserError(
                    "\n".join(
                        [
                            self.env._(
                                "%s is confirmed. This change needs approval: let a "
                                "sales administrator or the leader of its team make "
                                "it.",
                                order.display_name,
                            ),
                            *(f"- {texts[name]()}" for name in crossed),
                        ]
                    )
                )
