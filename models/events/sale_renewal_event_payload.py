from odoo import api, fields, models
from odoo.tools import float_repr

VERSION = 1


class SaleRenewalEvent(models.Model):
    """The part of ``sale.renewal.event`` that says what other systems read.

    Version 1. Fields may be added; what is there keeps its name and meaning, or the
    version becomes another one.
    """

    _inherit = "sale.renewal.event"

    def _get_message(self):
        """Return what other systems get of one event."""
        self.ensure_one()
        return {
            "v": VERSION,
            "id": self.position,
            "type": self.type,
            "date": f"{self.date.isoformat()}Z",
            "company": self._get_name_of(self.company_id),
            "model": self.model,
            "record": {"id": self.res_id, "name": self.name},
            **self.payload,
        }

    @api.model
    def _prepare_payload(self, record, change, more):
        """Return what is kept of a document as it is now.

        :param sale.contract.change change: what happened to it, or None
        :param dict more: what else is told
        """
        payload = {"data": record._get_event_data(), **more}
        if change:
            payload["change"] = change._get_event_data()
        return payload

    @api.model
    def _get_name_of(self, record, field="display_name"):
        """Return how a document is told: its id and name, or None."""
        return {"id": record.id, "name": record[field]} if record else None

    @api.model
    def _get_names_of(self, records, field="display_name"):
        return [self._get_name_of(record, field) for record in records]

    @api.model
    def _get_money(self, amount, currency):
        """Return an amount with its currency, exact to the last digit."""
        amount = float_repr(currency.round(amount), currency.decimal_places)
        return {"amount": amount, "currency": currency.name}

    @api.model
    def _get_day(self, day):
        return fields.Date.to_string(day) or None
