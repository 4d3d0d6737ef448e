from markupsafe import Markup

from odoo import models


class SaleDropshipWarningMixin(models.AbstractModel):
    """What the two sides of a drop-ship share: a sales order and a purchase order."""

    _name = "sale.dropship.warning.mixin"
    _description = "Drop-Ship Warning"

    def _schedule_dropship_warning(self, title, texts):
        """Leave one activity for the salesperson, or the buyer, of each order.

        :param str title: what happened
        :param list texts: a sentence for each product
        """
        items = Markup().join(Markup("<li>%s</li>") % text for text in texts)
        note = Markup("<p>%s</p><ul>%s</ul>") % (title, items)
        for order in self:
            order.activity_schedule(
                "mail.mail_activity_data_warning",
                date_deadline=order.company_id._get_contract_today(),
                note=note,
                user_id=order.user_id.id,
            )
