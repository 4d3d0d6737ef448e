from odoo import api, fields, models
from odoo.fields import Domain


class SaleQuotationComparison(models.TransientModel):
    """The quotations of one opportunity, side by side; nothing can be changed here."""

    _name = "sale.quotation.comparison"
    _inherit = ["sale.document.wizard.mixin"]
    _description = "Comparison of Quotations"

    lead_id = fields.Many2one(
        "crm.lead", "Opportunity", required=True, readonly=True, ondelete="cascade"
    )
    comparison = fields.Html(compute="_compute_comparison", sanitize=False)

    @api.depends_context("lang")
    def _compute_display_name(self):
        self.display_name = self.env._("Compare Quotations")

    @api.depends_context("lang", "uid")
    @api.depends("lead_id")
    def _compute_comparison(self):
        for wizard in self:
            wizard.comparison = self.env["ir.qweb"]._render(
                "sale_renewal.quotation_comparison", wizard._prepare_comparison()
            )

    def _get_orders(self):
        """Return the quotations and orders that the user may see, oldest first."""
        self.ensure_one()
        domain = Domain("opportunity_id", "=", self.lead_id.id)
        domain &= Domain("state", "!=", "cancel")
        return self.env["sale.order"].search(domain, order="id")

    def _get_primary_order(self):
        """Return the quotation that the opportunity would order, if it names one."""
        self.ensure_one()
        if "primary_order_id" not in self.lead_id._fields:
            return self.env["sale.order"]
        return self.lead_id.primary_order_id

    def _prepare_comparison(self):
        """Return what the table shows.

        :return: ``orders`` (the columns), ``primary_order``, ``lines`` and ``totals``
            (the rows); amounts are without taxes, in the currency of their order
        :rtype: dict
        """
        self.ensure_one()
        orders = self._get_orders()
        return {
            "lead": self.lead_id,
            "orders": orders,
            "primary_order": self._get_primary_order(),
            "lines": self._prepare_line_rows(orders),
            "totals": self._prepare_total_rows(orders),
        }

    @api.model
    def _prepare_line_rows(self, orders):
        """Return one row per product and plan, products as the quotations have them.

        :return: rows with ``name``, ``plan`` and ``cells``: the lines of every order
        :rtype: list[dict]
        """
        lines = orders.order_line.filtered(
            lambda line: not line.display_type and not line.is_downpayment
        )
        by_product = lines.sorted(lambda line: (line.sequence, line.id)).grouped(
            "product_id"
        )
        return [
            {
                "name": product.display_name or cells[0].name,
                "plan": plan,
                "cells": cells.grouped("order_id"),
            }
            for product, product_lines in by_product.items()
            for plan, cells in product_lines.grouped(
                lambda line: line._is_recurring() and line.plan_id
            ).items()
        ]

    @api.model
    def _prepare_total_rows(self, orders):
        """Return the rows below the products: one-time, per period, first, committed.

        :return: rows with ``key``, ``label`` and ``amounts`` by order; an order without
            lines of a billing period has no amount in its row
        :rtype: list[dict]
        """
        if not orders:
            return []
        # All lines together say which rows there are; their sums mean nothing.
        currency = orders[0].currency_id
        rows = orders.order_line._get_recurring_summary(currency)
        amounts_by_order = {
            order: {
                row["key"]: row["amount"]
                for row in order.order_line._get_recurring_summary(order.currency_id)
            }
            for order in orders
        }
        return [
            {
                "key": row["key"],
                "label": row["label"],
                "amounts": {
                    order: amounts[row["key"]]
                    for order, amounts in amounts_by_order.items()
                    if row["key"] in amounts
                },
            }
            for row in rows
        ]
