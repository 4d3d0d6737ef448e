from odoo import models


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    def _action_send_mail(self, auto_commit=False):
        """Send no quotation that waits for its approval; messages that somebody writes
        without a template are no quotations. What Odoo sends by itself, about a payment
        that arrived, has all rights.
        """
        written = self.filtered(lambda mail: mail.model == "sale.order")
        for mail in written.filtered("template_id") if not self.env.su else ():
            orders = self.env["sale.order"]
            if mail.res_domain:
                orders = orders.search(mail._evaluate_res_domain())
            else:
                orders = orders.browse(mail._evaluate_res_ids())
            orders._check_approval()
        return super()._action_send_mail(auto_commit=auto_commit)
