from odoo import models


class SaleContract(models.Model):
    """The part of ``sale.contract`` that tells top lists whose revenue has changed."""

    _inherit = "sale.contract"

    def _write_multi(self, vals_list):
        """What is computed is written here, too."""
        names = set().union(*vals_list)
        if "partner_id" in names:
            self.env["sale.ranking.item"]._mark_before(self)
        self.env["sale.ranking.item"]._mark(self, names)
        return super()._write_multi(vals_list)

    def unlink(self):
        self.env["sale.ranking.item"]._mark_before(self)
        return super().unlink()
