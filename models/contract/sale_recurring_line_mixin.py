from odoo import api, fields, models


class SaleRecurringLineMixin(models.AbstractModel):
    _inherit = "sale.recurring.line.mixin"
    renewed_line_id = fields.Many2one(
        "sale.contract.line",
        "Renewed Item",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="The contract item that this line offers again.",
    )

    @api.model
    def _get_link_fields(self):
        return [*super()._get_link_fields(), "renewed_line_id"]

    def _get_known_links(self, name, links):
        """What the document of the line renews was checked there."""
        known = super()._get_known_links(name, links)
        if name != "renewed_line_id":
            return known
        # sudo: the links of the document were checked; only compared
        contracts = self.sudo()._get_sold_document().source_contract_ids
        return known | links.filtered(lambda item: item.sudo().contract_id in contracts)

    def _get_link_company(self):
        return self._get_company()

    def _get_sold_document(self):
        """Return the opportunities or orders of the lines: hook."""
        raise NotImplementedError
