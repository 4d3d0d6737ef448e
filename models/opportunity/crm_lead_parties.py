from odoo import api, models
from odoo.exceptions import ValidationError

from ...tokens import MergedOpportunities

# What decides whether a contract is one of the customer.
PARTY_FIELDS = {"partner_id", "company_id", "order_type", "source_contract_ids"}


class CrmLead(models.Model):
    """The part of ``crm.lead`` that belongs to the customer of its contracts.

    Refused is what makes it somebody else's. Merged opportunities may be for several
    customers: their quotations are told apart when they are ordered.
    """

    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._check_parties({})
        return leads

    def write(self, vals):
        if not vals.keys() & PARTY_FIELDS or MergedOpportunities.find(self):
            return super().write(vals)
        before = {lead: lead._get_foreign_contracts() for lead in self}
        result = super().write(vals)
        self._check_parties(before)
        return result

    def _merge_opportunity(self, *args, **kwargs):
        leads = MergedOpportunities().give_to(self)
        return (
            super(CrmLead, leads)._merge_opportunity(*args, **kwargs).with_env(self.env)
        )

    def _get_foreign_contracts(self):
        """Return the contracts that the opportunity names and that are of another
        customer, or of another company than its own.
        """
        self.ensure_one()
        # Whoever sells may not see all contracts.
        lead = self.sudo()
        if lead.order_type == "new":
            return lead.source_contract_ids.browse()
        return lead.source_contract_ids.filtered(
            lambda contract: contract._get_party_problem(
                lead.partner_id, lead.company_id
            )
        )

    def _check_parties(self, before):
        """Refuse opportunities for contracts of other customers and companies, as their
        orders would be refused.

        :param dict before: the contracts that were so already, by opportunity
        """
        for lead in self:
            old = before.get(lead, self.env["sale.contract"])
            # sudo: the contracts that the user names were checked as links
            if added := lead._get_foreign_contracts() - old:
                customer, company = lead.sudo().partner_id, lead.sudo().company_id
                raise ValidationError(
                    "\n".join(
                        contract._get_party_problem(customer, company)
                        for contract in added
                    )
                )
