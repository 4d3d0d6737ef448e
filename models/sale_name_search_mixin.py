from odoo import api, models
from odoo.fields import Domain

LIKE = ("ilike", "like")
# Names that more records bear are common ones: pages are filled soon.
MAX_NAMED = 1000


class SaleNameSearchMixin(models.AbstractModel):
    """Large models that are searched by names of what they are linked to: products,
    plans, teams, users.

    Odoo leaves that to the database, which expects to find some of everything and walks
    through all records, in their order, for a name that few of them bear, or none. Here
    what bears the name is found first.
    """

    _name = "sale.name.search.mixin"
    _description = "Search by Names of Links"

    @api.model
    def _search(self, domain, *args, **kwargs):
        domain = Domain(domain).map_conditions(self._find_named)
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _find_named(self, condition):
        """Return the condition that links bear a name as one that says which do.

        They are searched with the rights of the user, and also among archived records,
        as Odoo does.
        """
        is_name = condition.operator in LIKE and isinstance(condition.value, str)
        field = is_name and condition.value and self._get_link(condition.field_expr)
        if not field:
            return condition
        named = self.env[field.comodel_name]._search(
            Domain("display_name", condition.operator, condition.value),
            active_test=False,
            limit=MAX_NAMED + 1,
        )
        ids = named.get_result_ids()
        if len(ids) > MAX_NAMED:
            return condition
        return Domain(condition.field_expr, "in", ids)

    @api.model
    def _get_link(self, path):
        """Return the many2one at the end of a path of fields, or None."""
        model, field = self, None
        for name in path.split("."):
            field = model is not None and model._fields.get(name)
            if not field or not field.store or not field.relational:
                return None
            model = self.env[field.comodel_name]
        return field if field.type == "many2one" else None
