from odoo import api, models
from odoo.fields import Domain


class SaleContract(models.Model):
    """What scheduled actions could not do for a contract: the error is kept in a field,
    with one activity for the owner, until it is done or not due any more.
    """

    _inherit = "sale.contract"

    def _note_error(self, field, activity_type, message):
        """Keep why something failed, and ask the owner once to do something.

        :param str field: name of the text that keeps it
        :param str activity_type: external id of the type of the activity
        """
        self.ensure_one()
        # Whoever tried it, and may, need not be able to write on the contract.
        contract = self.sudo()
        if not contract[field]:
            contract.activity_schedule(
                activity_type,
                date_deadline=self.company_id._get_contract_today(),
                note=message,
                user_id=self._get_responsible().id,
            )
        contract[field] = message

    def _clear_errors(self, field, activity_type):
        """Forget what failed, and what was asked for; see :meth:`_note_error`."""
        # Whoever may do what failed need not be able to write on the contract.
        contracts = self.sudo().filtered(field)
        contracts[field] = False
        contracts.activity_unlink([activity_type])

    @api.model
    def _clear_settled_errors(self, field, activity_type, due):
        """Forget errors of what is not due any more: it cannot fail again.

        What somebody is working on is left to the next run.

        :param str due: see :meth:`_get_domain_of_companies`
        """
        domain = self._get_domain_of_companies(due)
        settled = self.search(Domain(field, "!=", False) & ~domain)
        locked = settled.try_lock_for_update(allow_referencing=True)
        locked._clear_errors(field, activity_type)
