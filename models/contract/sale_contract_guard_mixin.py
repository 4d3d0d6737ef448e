from odoo import api, models
from odoo.exceptions import UserError


class SaleContractGuardMixin(models.AbstractModel):
    """What contracts need to be billed: a customer, a product, a plan. It is archived,
    not deleted.
    """

    _name = "sale.contract.guard.mixin"
    _description = "Used in Contracts"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_contracts(self):
        """Say what to do, where the database would refuse."""
        if used := self._filter_used_in_contracts():
            raise UserError(
                self.env._(
                    "%s cannot be deleted, for it is used in contracts: archive it "
                    "instead.",
                    ", ".join(used.mapped("display_name")),
                )
            )

    def _filter_used_in_contracts(self):
        """Return those that contracts name, whoever may see these."""
        raise NotImplementedError

    def _filter_named_by(self, model, field):
        """Return those that a field of contracts or items names."""
        # Whoever deletes them need not see the contracts.
        rows = self.env[model].sudo().with_context(active_test=False)
        groups = rows._read_group([(field, "in", self.ids)], [field])
        return self.browse(record.id for (record,) in groups)
