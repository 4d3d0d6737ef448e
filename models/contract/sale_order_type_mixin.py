from odoo import api, models


class SaleOrderTypeMixin(models.AbstractModel):
    """Whose contracts an opportunity or an order sells into or renews.

    The inheriting model has ``partner_id`` and ``company_id``, and says with
    ``_get_sold_lines`` what it sells.
    """

    _inherit = "sale.order.type.mixin"

    # The field with the lines; each inheriting model names its own.
    _sold_lines = None

    @api.model_create_multi
    def create(self, vals_list):
        """Lines follow the contracts that they go into: Odoo would make them first."""
        later = [self._prepare_later_lines(vals) for vals in vals_list]
        documents = super().create(
            [
                {name: value for name, value in vals.items() if name not in lines}
                for vals, lines in zip(vals_list, later, strict=True)
            ]
        )
        for document, lines in zip(documents, later, strict=True):
            if lines:
                document.write(lines)
        return documents

    @api.model
    def _prepare_later_lines(self, vals):
        """Return the lines of a new document that names contracts, to be made after
        it; nothing if they know their contracts as what renewals offer does.

        :rtype: dict
        """
        name = self._sold_lines
        commands = vals.get("source_contract_ids") and vals.get(name)
        values = [command[2] if len(command) > 2 else {} for command in commands or []]
        if all(isinstance(v, dict) and v.get("renewed_line_id") for v in values):
            return {}
        return {name: commands}

    def _get_sold_lines(self):
        """Return the lines, of ``sale.recurring.line.mixin``."""
        raise NotImplementedError

    def _get_selling_company(self):
        """Return the company that sells."""
        self.ensure_one()
        return self.company_id

    def _get_named_contracts(self):
        """Return the contracts that the document is for, which may be none."""
        self.ensure_one()
        return self.source_contract_ids

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
