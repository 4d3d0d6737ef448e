from odoo import models

from .sale_renewal_default import DOCUMENTS_BY_TYPE


class CrmLead(models.Model):
    """The part of ``crm.lead`` that leaves open what default values fill."""

    _inherit = "crm.lead"

    def _prepare_order_values(self):
        values = super()._prepare_order_values()
        document = DOCUMENTS_BY_TYPE.get(self.order_type)
        defaults = self.env["sale.renewal.default"]
        if not document or not defaults._get_ids(document):
            return values
        # What the opportunity does not know is said by nobody.
        found = defaults.sudo().browse(defaults._get_ids(document))
        filled = set(found.field_id.mapped("name"))
        return {
            name: value
            for name, value in values.items()
            if value or name not in filled or name == "pricelist_id"
        }
