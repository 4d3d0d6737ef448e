from odoo import models
from odoo.fields import Command


class SaleContractRequest(models.Model):
    """The part of ``sale.contract.request`` that is answered with an order: more is
    sold by an upsell, and a next term by a renewal.
    """

    _inherit = "sale.contract.request"

    def _is_confirmed_at_once(self):
        """Return whether an order of a customer is confirmed without a quotation."""
        self.ensure_one()
        choice = self.contract_id.plan_id._get_portal_choice(self.kind)
        return self.origin == "portal" and choice in ("increase", "both")

    def _get_upsell_start(self):
        """Return the first day of what is added: never in the past."""
        contract = self.contract_id
        today = contract.company_id._get_contract_today()
        return max(filter(None, (self.date, contract.date_start, today)))

    def _apply_upsell(self):
        """Make the upsell order with what is added, and confirm it where customers may.

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
        if not self._is_confirmed_at_once() or order._waits_for_approval():
            return [self.env._("Quotation %s was made of it.", order.name)]
        order.action_confirm()
        return [self.env._("Order %s was made of it and confirmed.", order.name)]

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
        is_ready = order.state == "draft" and not order._waits_for_approval()
        if is_ready and self._is_done_at_once():
            # Customers see what was sent to them.
            order.action_quotation_sent()
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
