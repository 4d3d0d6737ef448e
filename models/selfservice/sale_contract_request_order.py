from odoo import models
from odoo.fields import Command


class SaleContractRequest(models.Model):
    """The part of ``sale.contract.request`` that is answered with an order: more is
    sold by an upsell, and a next term by a renewal.
    """

    _inherit = "sale.contract.request"

    def _is_ordered(self, order):
        """Return whether what a customer wants is ordered without a quotation: because
        the plan says so, or because they have read the price and asked for it.

        :param sale.order order: with what is added, maybe not saved yet
        """
        self.ensure_one()
        if self.origin != "portal":
            return False
        choice = self.contract_id.plan_id._get_portal_choice(self.kind)
        return choice in ("increase", "both") or self._is_told_price(order)

    def _is_told_price(self, order):
        """Return whether the customer has read a price that is not lower than that of
        the order; while they ask, they are reading it.
        """
        if not self._shows_amounts():
            return False
        amounts = [line._get_period_amount() for line in order.order_line]
        told = self._get_more_lines().mapped("told_amount")
        compare = order.currency_id.compare_amounts
        return not self.id or all(
            compare(amount, most) <= 0
            for amount, most in zip(amounts, told, strict=True)
        )

    def _get_told_amounts(self):
        """Return what the customer is told that is added costs, by line of the wish:
        per billing period or once, without taxes.
        """
        self.ensure_one()
        more = self._get_more_lines()
        if self.kind not in ("quantity", "product") or not more:
            return {}
        lines = self._new_upsell().order_line
        return {
            line: ordered._get_period_amount()
            for line, ordered in zip(more, lines, strict=True)
        }

    def _get_upsell_start(self):
        """Return the first day of what is added: never in the past."""
        contract = self.contract_id
        today = contract.company_id._get_contract_today()
        return max(filter(None, (self.date, contract.date_start, today)))

    def _apply_upsell(self):
        """Make the upsell order with what is added, and confirm it where the customer
        has agreed to it; or else send the quotation, or ask a colleague to.

        :return: what became of it, in sentences
        """
        order = self.contract_id._create_upsell()
        order.write(
            {
                "term_start_date": self._get_upsell_start(),
                "order_line": self._get_upsell_commands(order),
            }
        )
        # sudo: requests are written by nobody; this one was checked before
        self.sudo().order_id = order
        if not self._is_ordered(order) or order._waits_for_approval():
            return self._offer_order(order)
        order.action_confirm()
        return [self.env._("Order %s was made of it and confirmed.", order.name)]

    def _offer_order(self, order):
        """Show a quotation to the customer who asked for it; what waits for its
        approval, or what a colleague asked for, somebody has to send.

        :return: what became of it, in sentences
        """
        if self.origin == "portal" and not order._waits_for_approval():
            order.action_quotation_sent()
            return [
                self.env._(
                    "Quotation %s was made of it: nothing is ordered before "
                    "it is accepted.",
                    order.name,
                )
            ]
        order.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=order.company_id._get_contract_today(),
            summary=self.env._("Send the quotation to the customer"),
            note=self.env._("It was made of request %s.", self.name),
            user_id=self._get_seller(order).id,
        )
        return [
            self.env._(
                "Quotation %s was made of it: it still has to be sent to the customer.",
                order.name,
            )
        ]

    def _get_seller(self, order):
        """Return who sends a quotation: its salesperson, or who looks after it."""
        seller = order.user_id.filtered("active")
        return seller or self.contract_id._get_responsible()

    def _new_upsell(self):
        """Return the order as it would be, without saving it."""
        contract = self.contract_id
        lead = self.env["crm.lead"]
        values = contract._prepare_upsell_order_values(lead)
        values |= {
            "user_id": contract._get_owner().id,
            "team_id": contract.team_id.id,
            "term_start_date": self._get_upsell_start(),
        }
        order = self.env["sale.order"].with_company(contract.company_id).new(values)
        order.order_line = self._get_upsell_commands(order)
        return order

    def _get_upsell_commands(self, order):
        """Return the commands that add the lines of what is wanted to an upsell."""
        added = self._get_more_lines()
        return [
            Command.create(line._prepare_upsell_values(order, sequence))
            for sequence, line in enumerate(added, start=1)
        ]

    def _apply_renew(self):
        """Make the renewal and its quotation, or lead to the one there is."""
        contract = self.contract_id
        if not self._get_renewal_quotation():
            if contract.state != "to_renew":
                contract._create_renewals()
            contract.renewal_lead_id.action_create_quotation()
        order = self._get_renewal_quotation()
        # sudo: as in _apply_upsell
        self.sudo().order_id = order
        if not order:
            return []
        if order.state == "draft":
            return self._offer_order(order)
        return [self.env._("The renewal is offered by %s.", order.name)]

    def _get_renewal_quotation(self):
        """Return the open quotation that renews the contract, or the order that did."""
        lead = self.contract_id.renewal_lead_id
        if not lead.active:
            return self.env["sale.order"]
        # sudo: it may be a colleague's; access to the contract was checked
        lead = lead.sudo()
        orders = lead._get_confirmed_orders() or lead._get_open_quotations()
        primary = orders & lead.primary_order_id
        return (primary or orders.sorted("id")[-1:]).sudo(self.env.su)
