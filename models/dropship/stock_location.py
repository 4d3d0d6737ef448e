from odoo import api, models
from odoo.fields import Domain


class StockLocation(models.Model):
    _inherit = "stock.location"

    def _is_outgoing(self):
        """Odoo asks the database each time for its location between companies: here
        only for what is in it, for orders ask this of each of their moves.
        """
        if self.usage != "customer" and not self._is_between_companies():
            return False
        return super()._is_outgoing()

    @api.model
    def _get_outgoing_domain(self):
        """Return the locations that :meth:`_is_outgoing` is true for."""
        place = self.env.ref(
            "stock.stock_location_inter_company", raise_if_not_found=False
        )
        return Domain("usage", "=", "customer") | (
            Domain("id", "child_of", place.id) if place else Domain.FALSE
        )

    def _is_between_companies(self):
        self.ensure_one()
        place_id = self.env["ir.model.data"]._xmlid_to_res_id(
            "stock.stock_location_inter_company"
        )
        return str(place_id) in (self.parent_path or "").split("/")
