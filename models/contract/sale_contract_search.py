from odoo import api, models
from odoo.fields import Domain

# Words that more customers have say little: they are searched as Odoo does, and shorter
# ones, of which no index knows.
MAX_CUSTOMERS = 1000
MIN_LENGTH = 3


class SaleContract(models.Model):
    """The part of ``sale.contract`` that is named and found: by number and customer."""

    _inherit = "sale.contract"

    @api.depends("number", "partner_id.name")
    @api.depends_context("sale_show_partner_name")
    def _compute_display_name(self):
        """The number, with the customer where views ask for it as they do of orders.

        The name with the days of the term is on the form and on documents.
        """
        for contract in self:
            contract.display_name = contract.number
            if self.env.context.get("sale_show_partner_name") and contract.partner_id:
                contract.display_name += f" - {contract.partner_id.name}"

    @api.model
    def _search_display_name(self, operator, value):
        """Find the customers first: with them named, one index finds the contracts of a
        customer, and another one those of a number.
        """
        domain = super()._search_display_name(operator, value)
        if operator not in ("ilike", "like") or len(value or "") < MIN_LENGTH:
            return domain
        partners = self.env["res.partner"]._search(
            Domain("name", operator, value), active_test=False, limit=MAX_CUSTOMERS + 1
        )
        ids = partners.get_result_ids()
        if len(ids) > MAX_CUSTOMERS:
            return domain
        return Domain("name", operator, value) | Domain("partner_id", "in", ids)
