from odoo import models
from odoo.exceptions import UserError

from ...tokens import AssignedCustomer


class SaleContract(models.Model):
    """The part of ``sale.contract`` that stays with its customer.

    A contract that was typed in, and of which nothing was made yet, is typed over, as
    its items are. All others are assigned to another customer from a day on.
    """

    _inherit = "sale.contract"

    def write(self, vals):
        if "partner_id" not in vals or AssignedCustomer.find(self):
            return super().write(vals)
        customer = self.env["res.partner"].browse(vals["partner_id"])
        before = {c: c.partner_id.commercial_partner_id for c in self}
        self._check_customer_stays(customer)
        result = super().write(vals)
        # Whoever may write on the contract corrects what was recorded of it.
        for contract, owner in before.items():
            changes = contract.sudo().change_ids | contract.sudo().planned_end_ids
            changes.filtered(
                lambda change, owner=owner: (
                    change.partner_id.commercial_partner_id == owner
                )
            ).partner_id = contract.partner_id.commercial_partner_id
        return result

    def _check_customer_stays(self, customer):
        """Refuse to give contracts to somebody else by the way."""
        moved = self.filtered(
            lambda contract: (
                contract.partner_id.commercial_partner_id
                != customer.commercial_partner_id
            )
        )
        # Whoever may write on the contract need not see all that was made of it.
        if kept := moved.sudo()._filter_sold():
            raise UserError(
                self.env._(
                    "%(contract)s belongs to %(customer)s: give it to another customer "
                    "with Assign to Another Customer, in the Actions menu of the "
                    "contract.",
                    contract=kept[0].number,
                    customer=kept[0].partner_id.commercial_partner_id.display_name,
                )
            )

    def _filter_sold(self):
        """Return the contracts of which something was made: an order, an invoice, a
        delivery, a renewal.
        """
        sold = self.filtered(
            lambda contract: (
                contract.order_ids
                or contract.renewal_lead_id
                or contract.previous_contract_ids
                or contract.next_contract_ids
            )
        )
        return sold | (self - sold).line_ids._filter_used().contract_id
