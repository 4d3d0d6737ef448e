from collections import Counter

from odoo import api, fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    deferral_close_id = fields.Many2one(
        "sale.deferral.close",
        "Revenue Close",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The close of a month that this entry belongs to.",
    )

    deferral_item_count = fields.Integer(
        compute="_compute_deferral_item_count",
        groups="account.group_account_invoice,account.group_account_readonly",
        help="Lines of which revenue is, or was, earned later.",
    )

    def _compute_deferral_item_count(self):
        groups = self.env["sale.deferral.item"]._read_group(
            [("move_line_id.move_id", "in", self.ids)], ["move_line_id"], ["__count"]
        )
        counts = Counter(line.move_id.id for line, _count in groups)
        for move in self:
            move.deferral_item_count = counts[move._origin.id]

    def action_view_deferrals(self):
        """Open what of these invoices was deferred."""
        self.check_access("read")
        return self.env["sale.deferral.item"]._open_items(
            [("move_line_id.move_id", "in", self.ids)], self.env._("Deferred Revenue")
        )

    @api.model
    def _get_fixed_fields(self):
        return [*super()._get_fixed_fields(), "deferral_close_id"]

    @api.model
    def _get_link_fields(self):
        return [*super()._get_link_fields(), "deferral_close_id"]
