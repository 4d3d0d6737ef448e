from odoo import models
from odoo.tools import format_date


class SaleContract(models.Model):
    """The part of ``sale.contract`` that its renewal quotation tells the customer."""

    _inherit = "sale.contract"

    def _get_notice_text(self):
        """Return what happens at the end of the term if nobody signs."""
        self.ensure_one()
        if self._get_renewal_output() == "order" and self.renewal_date:
            return self.env._(
                "%(contract)s goes on by itself, unless notice is given before "
                "%(date)s.",
                contract=self.number,
                date=format_date(self.env, self.renewal_date),
            )
        return self.env._(
            "%(contract)s ends on %(date)s if it is not renewed.",
            contract=self.number,
            date=format_date(self.env, self._get_end()),
        )
