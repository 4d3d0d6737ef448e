from odoo import api, fields, models

from ...events import CHANGE_EVENTS

# What happened in a transaction, until its events are written before it ends.
PENDING = "sale_renewal.events"


class Pending:
    """What one transaction did, so far."""

    def __init__(self):
        self.noted = {}  # type, model, id: what its payload says more
        self.before = {}  # model, id: what was known of it before
        self.changes = set()  # ids of records of changes
        self.touched = set()  # ids of contracts that changed without a record


class SaleRenewalEvent(models.Model):
    """The part of ``sale.renewal.event`` that is written before a transaction ends.

    What happens is noted, once per document and type. Documents of which only the state
    says what happened are watched: what is known of them before is compared with what
    is true in the end. A savepoint that is undone takes with it what was noted since.
    """

    _inherit = "sale.renewal.event"

    @api.model
    def _search(self, domain, *args, **kwargs):
        """What happened in this transaction is seen by whoever reads."""
        # What is computed last may say that something happened.
        self.env.flush_all()
        self._write_pending()
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _get_pending(self):
        """Return where it is noted what this transaction does."""
        hooks = self.env.cr.precommit
        if PENDING not in hooks.data:
            # sudo: nobody writes events; what happened is told to those who may see it
            writer = self.with_env(self.env(context={}, su=True))
            hooks.add(writer._write_pending)
            hooks.data[PENDING] = Pending()
        return hooks.data[PENDING]

    @api.model
    def _note(self, event_type, records, **more):
        """Note that something happened to documents.

        :param more: what the payload says beside the document; ids and texts
        """
        noted = self._get_pending().noted if records and self._is_heard() else {}
        for record in records:
            noted.setdefault((event_type, record._name, record.id), more)

    @api.model
    def _watch(self, records, get_facts):
        """Remember what is known of documents before they change.

        :param get_facts: function of a document; what it returns is compared
        """
        before = self._get_pending().before
        for record in records:
            # A form that is not saved yet is no document.
            if record.id and (record._name, record.id) not in before:
                before[record._name, record.id] = get_facts(record)

    @api.model
    def _note_changes(self, changes):
        """Note that changes of contracts were recorded."""
        if changes and self._is_heard():
            self._get_pending().changes.update(changes.ids)

    @api.model
    def _note_touched(self, contracts):
        """Note that contracts changed, be there a record of it or not."""
        if contracts and self._is_heard():
            self._get_pending().touched.update(contracts.ids)

    @api.model
    def _write_pending(self):
        """Write the events of what happened in this transaction so far."""
        if PENDING not in self.env.cr.precommit.data:
            return
        # What is computed last may say that more happened.
        self.env.flush_all()
        pending = self.env.cr.precommit.data.pop(PENDING)
        # sudo: as in _get_pending
        events = self.with_env(self.env(context={}, su=True))
        found = [
            *events._find_noted(pending),
            *events._find_changes(pending),
            *events._find_states(pending),
        ]
        events._write_events(found)

    @api.model
    def _find_noted(self, pending):
        """Return what was noted: type, document, change and what is told beside it."""
        return [
            (event_type, self.env[model].browse(res_id), None, more)
            for (event_type, model, res_id), more in pending.noted.items()
        ]

    @api.model
    def _find_changes(self, pending):
        """Return what the record of changes says: one event per change, not for its
        parts, nor for ends that are only planned.
        """
        changes = self.env["sale.contract.change"].browse(sorted(pending.changes))
        changes = changes.exists()
        known = self.search([("change_id", "in", changes.ids)]).change_id
        found = [
            (CHANGE_EVENTS[change.kind], change.contract_id, change, {})
            for change in changes - known
            if change.kind in CHANGE_EVENTS
            and not change.part_of_id
            and not change.is_planned
        ]
        touched = pending.touched - set(changes.contract_id.ids)
        return found + [
            ("contract.changed", contract, None, {})
            for contract in self.env["sale.contract"].browse(sorted(touched))
        ]

    @api.model
    def _find_states(self, pending):
        """Return what follows from what is known of documents, before and now."""
        ids = {}
        for model, res_id in pending.before:
            ids.setdefault(model, []).append(res_id)
        return [
            (event_type, record, None, {})
            for model, res_ids in ids.items()
            for record in self.env[model].browse(res_ids).exists()
            for event_type in record._get_event_types(pending.before[model, record.id])
        ]

    @api.model
    def _write_events(self, found):
        """Write events that somebody listens to, in the order in which they happened.

        :param found: type, document, change and what is told beside it, of each
        """
        values_list = []
        for event_type, record, change, more in self._filter_heard(found):
            values_list.append(
                {
                    "type": event_type,
                    "name": record._get_event_name(),
                    "model": record._name,
                    "res_id": record.id,
                    "company_id": record.company_id.id,
                    "date": fields.Datetime.now(),
                    "change_id": change.id if change else False,
                    "payload": self._prepare_payload(record, change, more),
                }
            )
        if values_list and self._is_posted():
            self.env["sale.renewal.webhook"]._trigger()
        return self.create(values_list)

    @api.model
    def _filter_heard(self, found):
        """Return what somebody listens to, of documents that still exist."""
        ids = {}
        for _type, record, _change, _more in found:
            ids.setdefault(record._name, set()).add(record.id)
        # All of a kind together: each is read with the others.
        there = {
            model: {
                record.id: record for record in self.env[model].browse(some).exists()
            }
            for model, some in ids.items()
        }
        return [
            (event_type, there[record._name][record.id], change, more)
            for event_type, record, change, more in found
            if record.id in there[record._name]
            and self._is_heard_in(there[record._name][record.id].company_id, event_type)
        ]
