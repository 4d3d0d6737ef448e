from .common import RenewalCommon


class EventsCommon(RenewalCommon):
    """A company that keeps its events."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.event_feed = True
        cls._forget_events()

    @classmethod
    def _forget_events(cls):
        cls.env["sale.renewal.event"].search([]).unlink()

    def _get_events(self, *documents):
        """Return the events so far, those of some documents or all."""
        domain = [("company_id", "=", self.env.company.id)]
        events = self.env["sale.renewal.event"].search(domain, order="id")
        if not documents:
            return events
        keys = {(record._name, record.id) for record in documents}
        return events.filtered(lambda event: (event.model, event.res_id) in keys)

    def _get_types(self, *documents):
        return self._get_events(*documents).mapped("type")

    def _take_types(self, *documents):
        """Return the types of events since the last time."""
        types = self._get_types(*documents)
        self._forget_events()
        return types

    def _end_transaction(self):
        """Have what happened written, as at the end of a transaction."""
        self._get_events()
        self.env.flush_all()
