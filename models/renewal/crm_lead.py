from odoo import fields, models
from odoo.fields import Command


class CrmLead(models.Model):
    """The part of ``crm.lead`` that keeps which terms were chosen for its orders."""

    _name = "crm.lead"
    _inherit = ["sale.renewal.proposal.mixin", "crm.lead"]
    _proposal_lines = "line_ids"

    term_start_date = fields.Date(
        "Start of Term",
        copy=False,
        help="First day of the contracts that its quotations offer. Empty: right after "
        "the terms that they renew.",
    )
    term_end_date = fields.Date(
        "End of Term",
        copy=False,
        help="Last day of the contracts that its quotations offer. Empty: as their "
        "plans say.",
    )

    def _prepare_order_values(self):
        values = super()._prepare_order_values()
        values |= self._prepare_renewal_order_values()
        if self._get_contract_of_customer():
            values["fiscal_position_id"] = self.fiscal_position_id.id
        if self.term_start_date:
            values["term_start_date"] = self.term_start_date
            values["starts_together"] = self.order_type == "renewal"
        if self.term_end_date:
            values["term_end_date"] = self.term_end_date
        return values

    def _prepare_renewal_order_values(self):
        """Return what the quotation of a renewal takes over from the contracts."""
        self.ensure_one()
        # A reassigned renewal keeps its contracts, whoever they belong to.
        contracts = self.sudo().source_contract_ids
        if self.order_type != "renewal" or not contracts:
            return {}
        values = contracts[:1]._prepare_quotation_values()
        if self.env.su:
            # As computed from the opportunity, but written for all orders at once; who
            # may not see the contracts leaves it to that.
            values["source_contract_ids"] = [Command.set(contracts.ids)]
        # The warehouse whose stock the opportunity shows, found once for all.
        if self.user_id:
            values["warehouse_id"] = self.warehouse_id.id
        return values | contracts._get_renewal_order_defaults()

    def _get_renewal_lead(self):
        return self
