from odoo import api, models
from odoo.exceptions import ValidationError


class SaleOrder(models.Model):
    """The part of ``sale.order`` that belongs to the customer of its contracts."""

    _inherit = "sale.order"
    _sold_lines = "order_line"

    @api.constrains("partner_id", "company_id", "order_type", "source_contract_ids")
    def _check_parties(self):
        """Refuse contracts of other customers and companies at once, not only when the
        order is confirmed.
        """
        for order in self:
            if problems := order._get_party_problems():
                raise ValidationError("\n".join(problems))

    def _confirmation_error_message(self):
        """Refuse what would sell into or renew the contract of somebody else."""
        return super()._confirmation_error_message() or self._get_parties_message()

    def _get_parties_message(self):
        """Return why the contracts are not those of the customer, or False."""
        self.ensure_one()
        problems = self._get_party_problems()
        return bool(problems) and self.env._(
            "%(order)s cannot be confirmed. %(problems)s",
            order=self.display_name,
            problems=" ".join(problems),
        )

    def _may_follow(self, lead):
        """Return whether the order is for the contracts of an opportunity.

        Where opportunities were merged, a quotation keeps its own contracts, and one
        for another customer stays what it is.
        """
        self.ensure_one()
        # sudo: only parties are compared, and the links were checked before
        contracts = lead.sudo().source_contract_ids
        own = self.sudo().source_contract_ids._origin
        return (
            not self.sudo().contract_ids
            and (not own or own == contracts)
            and not any(
                contract._get_party_problem(self.partner_id, self.company_id)
                for contract in contracts
            )
        )

    def _get_sold_lines(self):
        return self.order_line
