from odoo import models
from odoo.exceptions import UserError


class ProductProduct(models.Model):
    """Buttons next to suggested products: buttons of lists take no argument.

    The id in the context is worth no more than one: the document is checked.
    """

    _inherit = "product.product"

    def action_add_to_quotation(self):
        """Add suggested products to the quotation that the context names."""
        order_id = self.env.context.get("sale_renewal_order_id")
        self._add_to_document("sale.order", order_id)

    def action_add_to_opportunity(self):
        """Add suggested products to the opportunity that the context names."""
        lead_id = self.env.context.get("sale_renewal_lead_id")
        self._add_to_document("crm.lead", lead_id)

    def _add_to_document(self, model, document_id):
        self.check_access("read")
        is_id = type(document_id) is int and document_id > 0
        document = self.env[model].browse(document_id if is_id else ()).exists()
        if not document:
            raise UserError(
                self.env._("Save the document first, then add what it suggests.")
            )
        document.check_access("write")
        for product in self:
            document._add_suggestion(product)
