from odoo import api, models

from .sale_renewal_default import DOCUMENTS_BY_TYPE


class SaleOrderLine(models.Model):
    """The part of ``sale.order.line`` that begins with default values."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if self.env["sale.renewal.default"]._has_order_defaults("_line"):
            for line, vals in zip(lines, vals_list, strict=True):
                if values := line._get_default_values(vals.keys()):
                    line.write(values)
        return lines

    @api.onchange("product_id")
    def _onchange_product_default_values(self):
        self._fill_default_values()

    @api.onchange("plan_id")
    def _onchange_plan_default_values(self):
        self._fill_default_values(of_plan=True)

    def _fill_default_values(self, of_plan=False):
        """Fill in lines of a form that were not saved yet.

        :param bool of_plan: only what is said for the plan
        """
        if not self.env["sale.renewal.default"]._has_order_defaults("_line"):
            return
        for line in self.filtered(lambda line: not line._origin):
            line.update(line._get_default_values(of_plan=of_plan))

    def _get_default_values(self, given=(), of_plan=False):
        """Return what is said about this line.

        :param given: names of the fields that somebody filled
        :param bool of_plan: only what is said for its plan
        :rtype: dict
        """
        self.ensure_one()
        order = self.order_id
        document = DOCUMENTS_BY_TYPE.get(order.order_type)
        is_quoted = order.state in ("draft", "sent") and self._sells_product()
        if not document or not is_quoted:
            return {}
        plan = self.plan_id._origin if self._has_plan() else self.plan_id.browse()
        found = self.env["sale.renewal.default"]._get_defaults(
            f"{document}_line", plan, order.company_id
        )
        found = found.filtered(
            lambda default: (
                default.field_id.name not in given and (default.plan_id or not of_plan)
            )
        )
        return found._get_document_values(self)
