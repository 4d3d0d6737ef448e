from odoo import models


class SaleContract(models.Model):
    """The part of ``sale.contract`` that is sold into by quotations."""

    _inherit = "sale.contract"

    def _prepare_upsell_orders_values(self, leads):
        """Look up once what is the same for all."""
        values_list = super()._prepare_upsell_orders_values(leads)
        shared = leads._get_shared_order_values()
        return [
            shared[lead] | values
            for lead, values in zip(leads, values_list, strict=True)
        ]
