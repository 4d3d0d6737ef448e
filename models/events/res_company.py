from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..res_company import SETTINGS

MAX_DAYS = 3650
# What decides whether events are written.
LISTENING = {"event_feed"}


class ResCompany(models.Model):
    """The part of ``res.company`` that says whether its events are kept."""

    _inherit = "res.company"

    event_feed = fields.Boolean(
        "Keep Events",
        help="Keep what happens to contracts, renewals, orders and invoices, so that "
        "other systems can ask what is new. Webhooks keep what they post in any case.",
        prefetch=SETTINGS,
    )
    event_days = fields.Integer(
        "Days of Events",
        default=30,
        help="Events are deleted after so many days.",
        prefetch=SETTINGS,
    )
    event_deleted_position = fields.Integer(
        "Last Deleted Event",
        readonly=True,
        help="Up to this place, events were deleted.",
        prefetch=SETTINGS,
    )

    @api.constrains("event_days")
    def _check_event_days(self):
        if any(not 1 <= company.event_days <= MAX_DAYS for company in self):
            raise ValidationError(
                self.env._("Events are kept from 1 to %d days.", MAX_DAYS)
            )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        if any(LISTENING & vals.keys() for vals in vals_list):
            self.env["sale.renewal.event"]._forget_listeners()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if LISTENING & vals.keys():
            self.env["sale.renewal.event"]._forget_listeners()
        return result
