from markupsafe import Markup

from odoo import models


class SaleContract(models.Model):
    """The part of ``sale.contract`` that sends or places what renews it, and tells
    whom it concerns.
    """

    _inherit = "sale.contract"

    def _get_renewal_output(self):
        """Return what is made of this contract: its own choice beats the plan's."""
        self.ensure_one()
        return self.renewal_output or self.plan_id.renewal_output

    def _get_output_today(self):
        """Return what is made of this contract if it is renewed today: nothing is
        ordered as long as the customer can give notice.
        """
        output = self._get_renewal_output()
        if output != "order":
            return output
        today = self.company_id._get_contract_today()
        return "quotation" if self.renewal_date > today else output

    def _filter_by_output(self, *outputs):
        return self.filtered(lambda c: c._get_output_today() in outputs)

    def _finish_renewals(self):
        """Send the quotations, or place the orders, where that was agreed."""
        to_send = self._filter_by_output("sent_quotation")
        for order in to_send.renewal_lead_id._get_open_quotations():
            order.with_context(mark_so_as_sent=True)._send_once(
                order.company_id.renewal_mail_template_id
                or self.env.ref("sale.email_template_edi_sale")
            )
            # Its mail went out when it was created, or is in the queue of mails.
            if order.state == "draft" and order.sent_template_ids:
                order.action_quotation_sent()
        to_place = self._filter_by_output("order")
        for order in to_place.renewal_lead_id.action_place_order():
            if not order.sent_template_ids:
                order._send_once(
                    order.company_id.order_mail_template_id
                    or self.env.ref("sale_renewal.mail_template_contract_renewed")
                )

    def _ask_to_replace_archived_products(self):
        """Tell the owners which items were left out because nobody can sell them."""
        archived = self.line_ids._get_lines_without_product()
        for contract, lines in archived.grouped("contract_id").items():
            names = [line._get_renewal_product().display_name for line in lines]
            lead = contract.renewal_lead_id
            lead.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=contract.company_id._get_contract_today(),
                summary=self.env._("Archived products left out"),
                note=self.env._(
                    "%s cannot be sold any more: restore the product, set what is "
                    "sold instead at renewal, or add another one.",
                    ", ".join(names),
                ),
                user_id=lead.user_id.id or contract._get_responsible().id,
            )

    def _tell_new_owners(self):
        """Tell who got the renewals of salespeople whose users are archived."""
        for contract in self.filtered(lambda c: c.user_id and not c.user_id.active):
            contract.renewal_lead_id.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Renewal of a salesperson who is gone"),
                note=self.env._(
                    "%(contract)s belongs to %(salesperson)s, whose user is archived: "
                    "look after its renewal, or give both to somebody else.",
                    contract=contract.number,
                    salesperson=contract.user_id.name,
                ),
                user_id=contract._get_responsible().id,
            )

    def _announce_renewals(self, leads, orders):
        """Let owners follow what was made for them, and note it on the contracts."""
        self._tell_new_owners()
        for documents in (leads, orders):
            for user, owned in documents.grouped("user_id").items():
                owned.message_subscribe(user.partner_id.ids)
        self._message_log_batch(
            {contract.id: contract._get_renewal_message() for contract in self}
        )

    def _get_renewal_message(self):
        """Return what the chatter says about the renewal that was made."""
        self.ensure_one()
        message = self.env._(
            "Renewal opportunity: %s", self.renewal_lead_id._get_html_link()
        )
        if self.offered_fiscal_position_id == self.fiscal_position_id:
            return message
        return message + Markup("<br/>") + self._get_other_position_message()

    def _get_other_position_message(self):
        """Return that the taxes of the renewal are not those of the contract."""
        return self.env._(
            "The fiscal position of the customer is not the one of the contract any "
            "more (%(new)s instead of %(old)s): the taxes of the renewal were mapped, "
            "and prices that include taxes adapted.",
            new=self.offered_fiscal_position_id.name or self.env._("none"),
            old=self.fiscal_position_id.name or self.env._("none"),
        )
