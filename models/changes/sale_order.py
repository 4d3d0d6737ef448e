from odoo import api, fields, models
from odoo.fields import Domain


class SaleOrder(models.Model):
    """The part of ``sale.order`` that shows what an upsell adds to."""

    _inherit = "sale.order"

    source_line_ids = fields.Many2many(
        "sale.contract.line",
        string="Contract Items",
        compute="_compute_source_line_ids",
        help="What the contracts sell today that this order adds to.",
    )

    @api.depends_context("uid")
    @api.depends("order_type", "source_contract_ids.line_ids")
    def _compute_source_line_ids(self):
        items = self.env["sale.contract.line"]
        for order in self:
            order.source_line_ids = items
            contracts = order._get_upsold_contracts()._origin
            if contracts and items.has_access("read"):
                today = order.company_id._get_contract_today()
                order.source_line_ids = items.search(
                    Domain("contract_id", "in", contracts.ids)
                    & items._get_current_domain(today)
                )
