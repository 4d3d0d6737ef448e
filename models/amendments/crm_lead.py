from odoo import api, fields, models


class CrmLead(models.Model):
    """The part of ``crm.lead`` that says which contracts its products are for."""

    _inherit = "crm.lead"

    @api.depends("won_status", "active")
    def _compute_target_texts(self):
        return super()._compute_target_texts()

    def _get_catalog_prices(self, products):
        """What is added to a contract costs what it does under its plan."""
        prices = super()._get_catalog_prices(products)
        return prices | self._get_amended_prices(products, fields.Datetime.now())

    def _get_order_warnings(self):
        texts = super()._get_order_warnings()
        documents = self._get_quotations_to_confirm() or self
        return texts + [
            text
            for document in documents
            for text in document._get_own_contract_texts()
        ]

    def _is_open_offer(self):
        self.ensure_one()
        return self.active and self.won_status == "pending"
