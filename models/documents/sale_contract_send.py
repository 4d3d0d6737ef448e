from odoo import models

SEND_TEMPLATE = "sale_renewal.mail_template_contract_send"


class SaleContract(models.Model):
    """The part of ``sale.contract`` that is sent to its customer."""

    _inherit = "sale.contract"

    def action_send(self):
        """Open the email with the contract; for many, the one that goes to each.

        :return: the action of Odoo's email composer
        """
        self.check_access("read")
        template = self.env.ref(SEND_TEMPLATE, raise_if_not_found=False)
        return {
            "name": self.env._("Send"),
            "type": "ir.actions.act_window",
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "mass_mail" if len(self) > 1 else "comment",
                "default_template_id": template.id if template else False,
                "default_email_layout_xmlid": "mail.mail_notification_layout_with_"
                "responsible_signature",
                "email_notification_allow_footer": True,
                "hide_mail_template_management_options": True,
                "force_email": True,
            },
        }

    def _get_customer_url(self):
        """Return the address of the contract on the portal, for whoever has it."""
        self.ensure_one()
        return self.get_base_url() + self.get_portal_url()

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        groups = super()._notify_get_recipients_groups(
            message, model_description, msg_vals=msg_vals
        )
        if self and self._has_to_be_signed():
            for name, _is_member, options in groups:
                if name == "portal_customer":
                    access = options.setdefault("button_access", {})
                    access["title"] = self.env._("Read & Sign the Contract")
        return groups
