from odoo import api, models
from odoo.exceptions import AccessError


class SalePersonTotalsMixin(models.AbstractModel):
    """A report, or a record of revenue, of which totals by person are for managers.

    Whoever reads the rows may not group them by a user, be it their own field or one of
    what they link to. Lists of documents, such as contracts, have no such limit.
    """

    _name = "sale.person.totals.mixin"
    _inherit = ["sale.group.page.mixin"]
    _description = "Totals by Person"

    def _read_group_groupby(self, alias, groupby_spec, query):
        self._check_totals_by(groupby_spec)
        return super()._read_group_groupby(alias, groupby_spec, query)

    @api.model
    def _check_totals_by(self, groupby_spec):
        """Refuse groups of persons to all but sales managers.

        :param str groupby_spec: as of Odoo: ``user_id``, ``contract_id.user_id``
        """
        if self.env.su or self.env.user.has_group("sales_team.group_sale_manager"):
            return
        model = self
        for name in groupby_spec.partition(":")[0].split("."):
            field = model._fields.get(name)
            if not field or not field.comodel_name:
                return
            model = self.env[field.comodel_name]
        if model._name == "res.users":
            raise AccessError(
                self.env._(
                    "Totals by person are for sales managers. Group by something else, "
                    "such as the sales team."
                )
            )
