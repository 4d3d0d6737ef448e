from odoo import models


class AccountMoveLine(models.Model):
    """The part of ``account.move.line`` that knows which goods it is for: the cost of
    what is sold is booked once, and by goods that were in our stock only.
    """

    _inherit = "account.move.line"

    def _get_stock_moves(self):
        """What contracts bill was delivered for them, and not for an order line."""
        lines = self.filtered(
            lambda line: (
                not line.sale_line_ids
                and line.contract_line_id
                and line.contract_line_id._is_goods()
            )
        )
        moves = super()._get_stock_moves()
        return moves.union(*(line._get_contract_moves() for line in lines))

    def _get_contract_moves(self):
        """Return what was delivered of the item in the period that is billed."""
        self.ensure_one()
        period = self.period_start, self.period_end
        moves = self.env["stock.move"]
        for version in self.contract_line_id._get_versions():
            moves |= version._get_moves_by_period().get(period, moves.browse())
        return moves.with_env(self.env)

    def _eligible_for_stock_account(self):
        """What is drop-shipped never is in our stock, billed and invoiced before it is
        shipped or after.

        What is sold is booked for goods whose value is booked at once: of others, it
        does not matter, and their transfers are not read.
        """
        if not super()._eligible_for_stock_account():
            return False
        is_sale = self.move_id.is_sale_document(include_receipts=True)
        if is_sale and self.product_id.valuation != "real_time":
            return True
        return not self._is_dropshipped()

    def _is_dropshipped(self):
        self.ensure_one()
        # Accountants may have no rights on stock and purchases.
        line = self.sudo()
        moves = line._get_stock_moves().filtered(lambda move: move.state != "cancel")
        if moves:
            return any(move._is_dropshipped() for move in moves)
        bought = line.purchase_line_id | line.sale_line_ids.purchase_line_ids
        bought |= line.contract_line_id.purchase_line_ids.filtered(
            lambda row: row.period_start == line.period_start
        )
        return any(row._is_dropshipped() and row.state != "cancel" for row in bought)
