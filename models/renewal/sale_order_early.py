from odoo import api, fields, models


class SaleOrder(models.Model):
    """The part of ``sale.order`` that says what an early start ends and credits."""

    _inherit = "sale.order"

    early_text = fields.Text(
        "Early Start",
        compute="_compute_early_text",
        help="The terms that this renewal ends early, and what will be credited.",
    )

    @api.depends_context("lang", "uid")
    @api.depends(
        "state",
        "order_type",
        "starts_together",
        "term_start_date",
        "order_line.renewed_line_id",
        "order_line.period_start",
    )
    def _compute_early_text(self):
        # It tells amounts of contracts; others read orders, too.
        may_know = self.env["sale.contract"].has_access("read")
        for order in self:
            is_open = (
                may_know and order.state in ("draft", "sent") and order.starts_together
            )
            ends = order._get_early_ends() if is_open else {}
            order.early_text = "\n".join(
                contract._get_early_end_text(start) for contract, start in ends.items()
            )

    @api.model
    def _get_contract_only_fields(self):
        names = super()._get_contract_only_fields()
        return [*names, "early_text"]

    def _get_early_ends(self):
        """Return the first day of the new terms, by contract that ends before it was
        to.
        """
        self.ensure_one()
        starts = {}
        # Whoever sells the renewal may not see all contracts that it renews.
        for line in self.sudo().order_line._get_recurring_lines():
            contract, start = line.renewed_line_id.contract_id, line._get_quoted_start()
            if contract and start:
                starts[contract] = min(start, starts.get(contract, start))
        return {
            contract: start
            for contract, start in starts.items()
            if contract.date_end and contract.date_end >= start
        }

    def action_start_after_term(self):
        """Let each item start on the day after its term: nothing is credited then."""
        for order in self:
            order.starts_together = False
            if following := order._get_day_after_renewed_terms():
                order.term_start_date = following
