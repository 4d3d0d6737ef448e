from odoo import models


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that its renewal quotation leaves out."""

    _inherit = "sale.contract.line"

    def _get_left_out_row(self):
        """Return one row of ``sale.order._get_renewal_rows``: what is not offered."""
        self.ensure_one()
        return {
            "name": self.name.splitlines()[0],
            "old": self.price_unit * (1 - self.discount / 100),
            "old_currency": self.currency_id,
            "new": False,
            "change": "",
            "reason": self.env._("Not renewed"),
        }
