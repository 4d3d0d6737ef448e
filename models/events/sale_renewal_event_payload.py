from odoo import api, fields, models
from odoo.tools import float_repr

VERSION = 1


class SaleRenewalEvent(models.Model):
    """The part of ``sale.renewal.event`` that says what other systems read.

    Version 1. Fields may be added; what is there keeps its name and meaning, or the
    version becomes another one.
    """

    _inherit = "sale.renewal.event"

    def _get_messages(self):
        """Return what other systems get of these events, in their order.

        By what ids they know the documents is told as it is now: a system may have said
        so after the event.
        """
        known = self._get_external_ids()
        return [
            {
                "v": VERSION,
                "id": event.position,
                "type": event.type,
                "date": f"{event.date.isoformat()}Z",
                "company": self._get_name_of(event.company_id),
                "model": event.model,
                "record": {"id": event.res_id, "name": event.name},
                "external_ids": known.get((event.model, event.res_id), {}),
                **event.payload,
            }
            for event in self
        ]

    def _get_external_ids(self):
        """Return the ids that other systems have for the documents, by system."""
        found = {}
        # sudo: who may read the document may know them; nobody else gets its events
        references = self.env["sale.external.reference"].sudo()
        for model, events in self.grouped("model").items():
            for reference in references._get_of(
                self.env[model].browse(set(events.mapped("res_id")))
            ):
                own = found.setdefault((model, reference.res_id), {})
                own[reference.system_id.code] = reference.external_id
        return found

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
