from odoo import models


class AccountMoveLine(models.Model):
    """The part of ``account.move.line`` by which what is left to earn is found: of many
    years of invoices, little is.
    """

    _inherit = "account.move.line"

    _left_dated_idx = models.Index(
        """(period_end) WHERE period_start IS NOT NULL
        AND parent_state = 'posted' AND display_type = 'product'"""
    )
    _left_undated_idx = models.Index(
        "(contract_line_id) WHERE period_start IS NULL AND contract_line_id IS NOT NULL"
    )
