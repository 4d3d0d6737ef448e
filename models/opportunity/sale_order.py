from odoo import api, fields, models


class SaleOrder(models.Model):
    """The part of ``sale.order`` that belongs to an opportunity, and moves it on."""

    _inherit = "sale.order"
    is_primary = fields.Boolean("Primary", compute="_compute_is_primary")
    sent_template_ids = fields.Many2many(
        "mail.template",
        copy=False,
        export_string_translation=False,
        help="Mails that stages have sent with this document; none is sent twice.",
    )

    @api.depends("opportunity_id.primary_order_id")
    def _compute_is_primary(self):
        for order in self:
            order.is_primary = order == order.opportunity_id.primary_order_id

    def write(self, vals):
        newly_sent = self.browse()
        if vals.get("state") == "sent":
            newly_sent = self.filtered(lambda order: order.state != "sent")
        result = super().write(vals)
        newly_sent._advance_opportunities("quote_sent")
        return result

    def _action_confirm(self):
        result = super()._action_confirm()
        self._advance_opportunities("order_confirmed")
        return result

    def _payment_received(self):
        self._advance_opportunities("payment_received")
        return super()._payment_received()

    def action_set_primary(self):
        self.ensure_one()
        self.opportunity_id.primary_order_id = self

    def _advance_opportunities(self, event):
        # Who signs, pays or books the payment may have no rights in the pipeline.
        leads = self.sudo().opportunity_id
        leads._advance_stage(event)
        if event == "order_confirmed":
            leads._cancel_other_quotations()

    def _send_once(self, template):
        """Send a mail with this document to the customer, in their language, unless it
        was sent before. Without an address the salesperson gets one activity instead.

        :param template: ``mail.template`` on sale.order; empty: nothing is sent
        """
        self.ensure_one()
        if not template or template in self.sent_template_ids:
            return
        if not self.partner_id.email:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=self.company_id._get_contract_today(),
                summary=self.env._("Email address missing"),
                note=self.env._(
                    "%(document)s could not be sent: add an email address to "
                    "%(customer)s, then send it.",
                    document=self.display_name,
                    customer=self.partner_id.display_name,
                ),
                user_id=self.user_id.id or self.env.uid,
            )
            return
        self.sent_template_ids |= template
        self._send_order_notification_mail(template)
