from odoo import models
from odoo.modules.db import FunctionStatus


def _get_name_index(registry):
    """Return the index for words in names, as Odoo makes them for its own fields; empty
    where PostgreSQL cannot.
    """
    if not registry.has_trigram:
        return ""
    can_unaccent = registry.has_unaccent == FunctionStatus.INDEXABLE
    name = registry.unaccent("name::text") if can_unaccent else "name"
    return f"USING gin ({name} gin_trgm_ops)"


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "sale.contract.guard.mixin"]

    # Contracts are found by the names of their customers.
    _name_words_idx = models.Index(_get_name_index)

    def _filter_used_in_contracts(self):
        return self._filter_named_by("sale.contract", "partner_id")
