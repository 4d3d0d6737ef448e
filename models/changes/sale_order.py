from odoo import api, fields, models
from odoo.fields import Domain

from ..origin.sale_origin_mixin import CONTRACT_GROUPS


class SaleOrder(models.Model):
    """The part of ``sale.order`` that adds to contracts, and shows what it adds to."""

    _inherit = "sale.order"

    source_line_ids = fields.Many2many(
        "sale.contract.line",
        string="Contract Items",
        compute="_compute_source_line_ids",
        groups=CONTRACT_GROUPS,
        help="What the contracts sell today that this order adds to.",
    )

    @api.depends_context("uid")
    @api.depends("order_type", "source_contract_ids.line_ids")
    def _compute_source_line_ids(self):
        items = self.env["sale.contract.line"]
        for order in self:
            order.source_line_ids = items
            contracts = order._get_upsold_contracts()._origin
            if contracts and items.has_access("read"):
                today = order.company_id._get_contract_today()
                order.source_line_ids = items.search(
                    Domain("contract_id", "in", contracts.ids)
                    & items._get_current_domain(today)
                )

    @api.model
    def _get_contract_only_fields(self):
        names = super()._get_contract_only_fields()
        return [*names, "source_line_ids"]

    def _confirmation_error_message(self):
        """Refuse what cannot be added to the source contracts."""
        return super()._confirmation_error_message() or self._get_upsell_message()

    def _get_upsell_message(self):
        """Return why nothing can be added to the source contracts, or False."""
        self.ensure_one()
        # sudo: the links were checked when they were written, and are once more when
        # the order is confirmed
        for contract in self.sudo()._get_upsold_contracts():
            problems = contract._get_upsell_problems(self._get_term_start())
            if contract.currency_id != self.currency_id:
                problems.append(
                    self.env._(
                        "It is in %(currency)s: choose a pricelist in it.",
                        currency=contract.currency_id.name,
                    )
                )
            if problems:
                return self.env._(
                    "%(order)s cannot be confirmed. %(contract)s: %(problems)s",
                    order=self.display_name,
                    contract=contract.name,
                    problems=" ".join(problems),
                )
        return False
