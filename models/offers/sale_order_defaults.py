from odoo import api, fields, models

from .sale_renewal_default import DOCUMENTS_BY_TYPE


class SaleOrder(models.Model):
    """The part of ``sale.order`` that begins with default values.

    They fill what nobody said: on a form once its customer is known, else when the
    quotation is created.
    """

    _inherit = "sale.order"

    defaulted_plan_ids = fields.Many2many(
        "sale.contract.plan",
        store=False,
        export_string_translation=False,
        help="The plans whose default values a form has filled in already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        if self.env["sale.renewal.default"]._has_order_defaults():
            for order, vals in zip(orders, vals_list, strict=True):
                plans = order._get_default_plans()
                values = order._get_default_values(plans, vals.keys())
                if values:
                    order.with_context(mail_notrack=True).write(values)
        return orders

    @api.model
    def _get_contract_only_fields(self):
        names = super()._get_contract_only_fields()
        return [*names, "defaulted_plan_ids"]

    @api.onchange("partner_id")
    def _onchange_partner_default_values(self):
        if self.partner_id and self._takes_default_values():
            plans = self._get_default_plans()
            self._fill_default_values(plans)
            self.defaulted_plan_ids = plans

    @api.onchange("order_line")
    def _onchange_line_default_values(self):
        """Fill in what is said for plans that the lines have just brought in."""
        if not self.partner_id or not self._takes_default_values():
            return
        if plans := self._get_default_plans() - self.defaulted_plan_ids._origin:
            self._fill_default_values(plans, of_plans=True)
            self.defaulted_plan_ids += plans

    def _takes_default_values(self):
        """Return whether this is the form of a new quotation, and anything is said."""
        self.ensure_one()
        return (
            not self._origin and self.env["sale.renewal.default"]._has_order_defaults()
        )

    def _fill_default_values(self, plans, of_plans=False):
        """Fill in the form; what the context gives stays.

        :param bool of_plans: only what is said for these plans
        """
        prefix = "default_"
        given = {
            name.removeprefix(prefix)
            for name, value in self.env.context.items()
            if name.startswith(prefix) and value
        }
        self.update(self._get_default_values(plans, given, of_plans))

    def _get_default_plans(self):
        """Return the plans under which the quotation sells."""
        self.ensure_one()
        # Whoever sells need not see all contracts of the upsell.
        lines = self.order_line.filtered(lambda line: line._has_plan())
        return (lines.plan_id | self.sudo().source_contract_ids.plan_id)._origin

    def _get_default_values(self, plans, given=(), of_plans=False):
        """Return what is said about this quotation.

        :param given: names of the fields that somebody filled
        :param bool of_plans: only what is said for these plans
        :rtype: dict
        """
        self.ensure_one()
        defaults = self.env["sale.renewal.default"]
        document = DOCUMENTS_BY_TYPE.get(self.order_type)
        if not document or self.state not in ("draft", "sent"):
            return {}
        found = defaults._get_defaults(document, plans, self.company_id)
        found = found.filtered(
            lambda default: (
                default.field_id.name not in given and (default.plan_id or not of_plans)
            )
        )
        return found._get_document_values(self)
