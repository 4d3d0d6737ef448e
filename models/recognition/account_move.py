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

    @api.model
    def _get_fixed_fields(self):
        return [*super()._get_fixed_fields(), "deferral_close_id"]

    @api.model
    def _get_link_fields(self):
        return [*super()._get_link_fields(), "deferral_close_id"]
