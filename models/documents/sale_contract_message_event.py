from odoo import models


class SaleContract(models.Model):
    """The part of ``sale.contract`` that says what happened to it."""

    _inherit = "sale.contract"

    def _send_messages(self, event, date=None):
        """Queue what the message rules say about something that has happened.

        The scheduled action, which is called at once, sends it: whatever fails there
        stops nobody who signs, cancels or pays.

        :param str event: one of ``MESSAGE_EVENTS`` that time alone does not bring
        :param date date: the day that it is about, default: today in the company of
            each contract. The same event on the same day is told once.
        :return: the messages
        :rtype: sale.contract.message
        """
        vals_list = []
        # Nothing is looked up for orders without contracts.
        rules = self._get_message_rules(event) if self else ()
        # sudo: who causes something need not see every contract that it concerns
        for contract in self.sudo() if rules else ():
            today = contract.company_id._get_contract_today()
            day = date or today
            # What goes on again later is told then, for it may go on earlier.
            send_date = max(day, today) if event == "resumed" else today
            vals_list += [
                contract._prepare_message(rule, day, send_date)
                for rule in rules
                if contract.filtered_domain(rule._get_contract_domain())
            ]
        return self.env["sale.contract.message"]._queue(vals_list)

    def _tell_signed(self):
        """Queue what is told about contracts that an order has made just now.

        Those that the customer still has to sign are told once they are signed.
        """
        following = self.filtered("previous_contract_ids")
        following._send_messages("renewed")
        new = self - following
        (new - new.filtered("is_to_sign"))._send_messages("signed")

    def _get_untrue_reason(self, message):
        """Return why there is nothing to tell any more, or False."""
        self.ensure_one()
        kinds = {"paused": "pause", "resumed": "resume"}
        dates = {
            event: self.change_ids.filtered(
                lambda change, kind=kind: change.kind == kind
            ).mapped("date")
            for event, kind in kinds.items()
        }
        if message.event == "cancelled":
            is_true = bool(self.date_cancelled)
        elif message.event in dates:
            is_true = message.date in dates[message.event]
        elif message.event == "offered":
            is_true = self.renewal_lead_id.won_status == "pending"
        else:
            is_true = message.is_current
        return not is_true and self.env._("It is not true any more.")

    def _create_renewals(self, start_date=None):
        leads = super()._create_renewals(start_date)
        if self._get_message_rules("offered"):
            offered = self.filtered(
                lambda contract: any(
                    order.state in ("draft", "sent")
                    for order in contract.renewal_lead_id.order_ids
                )
            )
            offered._send_messages("offered")
        return leads
