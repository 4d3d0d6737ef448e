from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

ORDER_DOCUMENTS = {
    "first_order": "sale.order",
    "first_order_line": "sale.order.line",
    "upsell_order": "sale.order",
    "upsell_order_line": "sale.order.line",
}
DOCUMENTS_BY_TYPE = {"new": "first_order", "upsell": "upsell_order"}


class SaleRenewalDefault(models.Model):
    """Default values of quotations that renew nothing, and of their lines."""

    _inherit = "sale.renewal.default"

    document = fields.Selection(
        selection_add=[
            ("first_order", "First Order"),
            ("first_order_line", "Line of First Order"),
            ("upsell_order", "Upsell Order"),
            ("upsell_order_line", "Line of Upsell Order"),
        ],
        ondelete=dict.fromkeys(ORDER_DOCUMENTS, "cascade"),
    )

    def _get_document_model(self):
        return ORDER_DOCUMENTS.get(self.document) or super()._get_document_model()

    def _get_sample(self):
        if self.document not in ORDER_DOCUMENTS:
            return super()._get_sample()
        order_type = "new" if self.document.startswith("first") else "upsell"
        name = "order_type" if self.model == "sale.order" else "order_id.order_type"
        domain = [(name, "=", order_type)]
        if self.model == "sale.order.line":
            domain.append(("product_id", "!=", False))
        return self.env[self.model].search(domain, limit=1)

    def _get_expression_names(self, contract):
        """Return what an expression may name.

        :param contract: what the document is made of: contracts, or the order or line
        """
        if contract._name == "sale.contract":
            return super()._get_expression_names(contract)
        is_line = contract._name == "sale.order.line"
        order = contract.order_id if is_line else contract
        company = order.company_id or self.env.company
        names = {
            "order": order,
            "contract": order.source_contract_ids[:1],
            "today": company._get_contract_today(),
            "relativedelta": relativedelta,
        }
        return names | {"line": contract} if is_line else names

    @api.model
    def _has_order_defaults(self, suffix=""):
        """Return whether anything is said about orders: looked up once per process.

        :param str suffix: ``_line`` for their lines
        """
        return any(self._get_ids(name + suffix) for name in DOCUMENTS_BY_TYPE.values())

    def _get_document_values(self, document):
        """Return the values of a quotation or a line, whose fields these fill.

        :param document: a ``sale.order`` or ``sale.order.line``, saved or not
        :raise UserError: saying which default value does not work, and why
        """
        values = {}
        for default in self:
            field = default.field_id
            try:
                value = default._get_value(document)
            except Exception as error:  # whatever an expression can raise
                raise UserError(
                    self.env._(
                        "The default value of %(field)s cannot be found: %(error)s\n"
                        "Ask an administrator to correct it under Default Values.",
                        field=field.field_description,
                        error=error,
                    )
                ) from error
            many = field.ttype == "many2many"
            values[field.name] = [Command.set(value or [])] if many else value
        return values
