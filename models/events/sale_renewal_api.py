from odoo import api, models


class SaleRenewalApi(models.AbstractModel):
    """The part of the API that says what is new."""

    _inherit = "sale.renewal.api"

    @api.model
    def changes_since(
        self, cursor: int = 0, limit: int = 100, types: list[str] | None = None
    ) -> dict:
        """Return what happened after the last call, in the order in which it became
        known; nothing is left out, and nothing comes twice.

        :param cursor: what the last call answered; 0: from the oldest event that is
            kept
        :param limit: how many events at most, up to 1000
        :param types: only these, such as ``["invoice.paid"]``; left out: all
        :return: ``events``, those of documents that the user may read; ``cursor``, for
            the next call; ``more``, whether there is more to ask for at once
        :raise UserError: if an argument cannot be read, or events after the cursor were
            deleted
        :raise AccessError: for users without a role in Sales or Invoicing
        """
        self._check_caller()
        return self.env["sale.renewal.event"]._read_since(cursor, limit, types)
