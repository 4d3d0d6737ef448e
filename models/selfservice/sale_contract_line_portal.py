from odoo import api, models

# As for contracts: no prices, no links, no costs.
PORTAL_FIELDS = {
    *("id", "display_name", "name", "sequence", "contract_id", "company_id"),
    *("product_uom_qty", "date_start", "date_end"),
}


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that customers may read."""

    _inherit = "sale.contract.line"

    @api.model
    def _has_field_access(self, field, operation):
        if (
            field.name not in PORTAL_FIELDS
            and self.env["sale.contract"]._is_asked_by_customer()
        ):
            return False
        return super()._has_field_access(field, operation)
