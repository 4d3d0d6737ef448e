class StoredCommon:
    """What is computed and stored is what would be computed now: whatever made it
    change has told it so.

    Fields that people may edit are left out: what was computed of them is a proposal.
    """

    # What keeps what was so when it was made, on purpose.
    KEPT = {
        # Of lines from before a limit was set: see the field.
        ("sale.order.line", "list_price_unit"),
    }

    @classmethod
    def _note_records(cls):
        """Remember what was there before: of another day, nothing tells it the time."""
        cls.env.flush_all()
        cls.last_ids = {
            model._name: model.search([], order="id desc", limit=1).id or 0
            for model in cls._get_storing_models()
        }

    @classmethod
    def _get_storing_models(cls):
        models = (cls.env[name].sudo() for name in sorted(cls.env.registry))
        return [
            model.with_context(active_test=False)
            for model in models
            if model._auto and not model._transient and cls._get_stored_fields(model)
        ]

    @classmethod
    def _get_stored_fields(cls, model):
        return [
            field
            for field in model._fields.values()
            if field.compute and field.store and field.readonly
            if "sale_renewal" in field._modules
            and (model._name, field.name) not in cls.KEPT
        ]

    def _assert_nothing_is_stale(self, *names):
        """Compute all fields of ours anew, of what was made since ``_note_records``.

        :param str names: models to look at; default: all
        """
        self.env.flush_all()
        stale = []
        for model in self._get_storing_models():
            if names and model._name not in names:
                continue
            records = model.search([("id", ">", self.last_ids[model._name])])
            for field in self._get_stored_fields(model):
                stale += self._find_stale(records, field)
        self.assertFalse(stale, "\n".join(map(str, stale)))

    def _find_stale(self, records, field):
        """Return records, the name of a field, what is stored, and what should be."""
        self.env.invalidate_all()
        stored = self._read_values(records, field)
        self.env.add_to_compute(field, records)
        computed = self._read_values(records, field)
        self.env.flush_all()
        return [
            (record, field.name, stored[record], computed[record])
            for record in records
            if stored[record] != computed[record]
        ]

    def _read_values(self, records, field):
        values = {record: record[field.name] for record in records}
        if field.relational:
            return {record: sorted(found.ids) for record, found in values.items()}
        if field.type in ("float", "monetary"):
            return {record: round(found, 6) for record, found in values.items()}
        return values
