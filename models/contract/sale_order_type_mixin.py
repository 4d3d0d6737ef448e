from odoo import models


class SaleOrderTypeMixin(models.AbstractModel):
    """Whose contracts an opportunity or an order sells into or renews.

    The inheriting model has ``partner_id`` and ``company_id``, and says with
    ``_get_sold_lines`` what it sells.
    """

    _inherit = "sale.order.type.mixin"

    def _get_sold_lines(self):
        """Return the lines, of ``sale.recurring.line.mixin``."""
        raise NotImplementedError

    def _get_selling_company(self):
        """Return the company that sells."""
        self.ensure_one()
        return self.company_id

    def _get_concerned_contracts(self):
        """Return the contracts that the document sells into or renews, with all rights:
        whoever sells may not see them all.
        """
        self.ensure_one()
        # sudo: the links were checked when they were written; what is told of them is
        # checked by the callers
        document = self.sudo()
        contracts = document._get_sold_lines().renewed_line_id.contract_id
        if document.order_type != "new":
            contracts |= document.source_contract_ids
        return contracts

    def _get_party_problems(self):
        """Return why the customer or the company cannot sell into or renew these
        contracts, one sentence for each contract: a contract belongs to one customer,
        whichever contact of it signs, and to one company.

        :rtype: list[str]
        """
        self.ensure_one()
        # sudo: a contact may be out of sight; only compared
        company, customer = self._get_selling_company(), self.sudo().partner_id
        problems = [
            contract._get_party_problem(customer, company)
            for contract in self._get_concerned_contracts()
        ]
        return [problem for problem in problems if problem]
