from odoo import api, models
from odoo.exceptions import UserError

# What hands a quotation over to the customer, or makes an order of it.
PASSING_STATES = ("sent", "sale")
# What Odoo writes when it confirms.
CONFIRMATION_FIELDS = {"state", "date_order"}
# What of an order is limited, besides its lines.
ORDER_FIGURE_FIELDS = {"payment_term_id", "term_start_date", "term_end_date"}


class SaleOrder(models.Model):
    """The part of ``sale.order`` that keeps what waits for its approval from being
    sent, accepted and confirmed, whichever way.
    """

    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        if not self.env.su:
            orders._check_made_as_passed()
        return orders

    def write(self, vals):
        passes = vals.get("state") in PASSING_STATES
        if passes:
            self._check_approval()
        before = self._get_confirmed_figures(vals.keys() & ORDER_FIGURE_FIELDS)
        result = super().write(vals)
        if passes and vals.keys() - CONFIRMATION_FIELDS and not self.env.su:
            self._check_made_as_passed()
        self._check_confirmed_figures(before)
        return result

    def action_confirm(self):
        if self._filter_waiting_for_approval():
            # What is wrong is said to those who see the orders.
            self.check_access("read")
            # Odoo stops at the first order with a problem; here all of them are said.
            messages = [order._confirmation_error_message() for order in self]
            raise UserError("\n\n".join(filter(None, messages)))
        return super().action_confirm()

    def action_quotation_send(self):
        self._check_approval()
        return super().action_quotation_send()

    def action_quotation_sent(self):
        if not self.env.su:
            self.check_access("write")
            return super().action_quotation_sent()
        # A payment that is on its way marks its quotation as sent, but what it pays may
        # have been changed meanwhile.
        orders = self - self._filter_waiting_for_approval()
        return super(SaleOrder, orders).action_quotation_sent()

    def message_post(self, **kwargs):
        if self.env.context.get("mark_so_as_sent"):
            self._check_approval()
        return super().message_post(**kwargs)

    def _send_once(self, template):
        """What waits for its approval is not sent, nor does it stop what makes it."""
        if not self._waits_for_approval():
            return super()._send_once(template)
        self._message_log(
            body=self.env._(
                "It was not sent: somebody has to approve it first, and send it then."
            )
        )
        return None

    def _confirmation_error_message(self):
        """Refuse what nobody has approved."""
        message = super()._confirmation_error_message()
        if message or not self._waits_for_approval():
            return message
        return self._get_approval_message()

    def _has_to_be_signed(self):
        return super()._has_to_be_signed() and not self._waits_for_approval()

    def _has_to_be_paid(self):
        return super()._has_to_be_paid() and not self._waits_for_approval()

    def _check_approval(self):
        """Refuse to hand quotations over that wait for their approval, all at once."""
        if waiting := self._filter_waiting_for_approval():
            waiting.check_access("read")
            messages = [order._get_approval_message() for order in waiting]
            raise UserError("\n\n".join(messages))

    def _get_approval_message(self):
        """Return why the quotation goes no further, and who may change that."""
        self.ensure_one()
        return "\n".join(
            [
                self.env._("%s has to be approved first:", self.display_name),
                *(f"- {text}" for text in self._get_approval_text().splitlines()),
            ]
        )

    def _check_made_as_passed(self):
        """Refuse what came to be beyond a limit and sent or confirmed at once."""
        # sudo: the approval of orders that the user just wrote
        passed = self.filtered(
            lambda order: (
                order.state in PASSING_STATES
                and order._get_approval_limits()
                and order.sudo()._get_approval_state() in ("to_approve", "refused")
                and not order._may_be_approved_by(self.env.user)
            )
        )
        if passed:
            raise UserError(
                self.env._(
                    "%s: make it a quotation first, and have it approved.",
                    ", ".join(passed.mapped("name")),
                )
            )
