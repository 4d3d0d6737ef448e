from odoo import api, fields, models


class SaleContract(models.Model):
    """The part of ``sale.contract`` that decides what its form shows."""

    _inherit = "sale.contract"

    plan_summary = fields.Char(compute="_compute_plan_summary")
    has_locked_items = fields.Boolean(
        compute="_compute_has_locked_items",
        help="Items are not added or removed in the form any more, but with a date.",
    )
    has_dated_items = fields.Boolean(compute="_compute_has_locked_items")
    has_discounts = fields.Boolean(compute="_compute_has_locked_items")

    @api.depends_context("lang")
    @api.depends("plan_id")
    def _compute_plan_summary(self):
        for contract in self:
            contract.plan_summary = contract.plan_id.summary

    @api.depends(
        "line_ids.is_locked",
        "line_ids.date_start",
        "line_ids.date_end",
        "line_ids.discount",
    )
    def _compute_has_locked_items(self):
        for contract in self:
            items = contract.line_ids
            contract.has_locked_items = any(items.mapped("is_locked"))
            contract.has_dated_items = any(
                item.date_start or item.date_end for item in items
            )
            contract.has_discounts = any(items.mapped("discount"))
