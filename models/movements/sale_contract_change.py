from odoo import api, models

# What movements follow from, on a change.
FOLLOWED = {
    *("date", "mrr_change", "mrr_change_company", "currency_rate", "kind"),
    *("revenue_type", "before", "after", "partner_id", "product_id", "line_id"),
    *("plan_id", "team_id", "salesperson_id", "currency_id", "company_id"),
    "is_planned",
}


class SaleContractChange(models.Model):
    """The part of ``sale.contract.change`` that makes movements of its customers: once
    per transaction, of all customers at once.
    """

    _inherit = "sale.contract.change"

    # What has to have movements, and what was written of late.
    _revenue_idx = models.Index(
        """(id) WHERE ABS(mrr_change) > 0.00001
        AND partner_id IS NOT NULL AND company_id IS NOT NULL"""
    )
    _written_idx = models.Index("(write_date)")

    @api.model_create_multi
    def create(self, vals_list):
        changes = super().create(vals_list)
        changes._mark_customers()
        return changes

    def write(self, vals):
        if FOLLOWED.isdisjoint(vals):
            return super().write(vals)
        self._mark_customers()
        result = super().write(vals)
        if "partner_id" in vals:
            self._mark_customers()
        return result

    def unlink(self):
        self._mark_customers()
        return super().unlink()

    def _mark_customers(self):
        """Have the movements of these customers made before the transaction ends."""
        self.env["sale.revenue.movement"]._mark_customers(
            {
                (change.contract_id.company_id.id, change.partner_id.id)
                for change in self
            }
        )
