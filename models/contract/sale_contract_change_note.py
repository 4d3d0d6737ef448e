from markupsafe import Markup

from odoo import models

from ...wording import format_day


class SaleContractChange(models.Model):
    """The part of a change that the chatter of its contract tells."""

    _inherit = "sale.contract.change"

    def _log_on_contracts(self):
        """Say in the chatter of each contract what changed, in one note."""
        bodies = {
            contract.id: Markup("<br/>").join(
                change._get_message() for change in changes
            )
            for contract, changes in self.grouped("contract_id").items()
        }
        self.contract_id._message_log_batch(bodies)

    def _get_message(self):
        """Return what the chatter of the contract says about the change."""
        self.ensure_one()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        days = format_day(self.env, self.date)
        if self.date_end:
            days = self.env._(
                "%(first)s to %(last)s",
                first=days,
                last=format_day(self.env, self.date_end),
            )
        values = " → ".join(filter(None, (self.before, self.after)))
        parts = (self.description, values, days)
        return f"{kinds[self.kind]}: {', '.join(filter(None, parts))}"
