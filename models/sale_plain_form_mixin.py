from odoo import api, models

from ..forms import CREATE, WITH_VALUES, get_named_ids

EMPTY = {"integer": 0, "float": 0.0, "monetary": 0.0}
LISTS = ("one2many", "many2many")


class SalePlainFormMixin(models.AbstractModel):
    """A form that is spared what only contracts fill, as long as there are none.

    Half of our fields in a quotation say something of contracts. Where nothing recurs
    and no contract is named, all of them are empty: they are then neither computed nor
    compared, and the answer has their empty values. Whether that is so is read from the
    stored ones and from what the form says; if a change is the first to bring a
    contract in, everything is asked for once more.
    """

    _name = "sale.plain.form.mixin"
    _description = "Form without Contracts"

    # The field that says what the document or line is, and its value in plain ones.
    _plain_kind = None
    # A field that is true only if something is not plain.
    _plain_sign = None
    # The field of the rows, if they are spared as well.
    _plain_rows = None
    # Fields whose change may well bring contracts in.
    _plain_causes = frozenset()

    @api.model
    def _get_contract_only_fields(self):
        """Return the names of fields of the form that are empty in everything that is
        plain: hook.
        """
        return []

    def web_read(self, specification):
        asked = self._plain_rows and len(self) == 1 and self._may_spare(specification)
        if not asked or not self._is_plain_form(specification):
            return super().web_read(specification)
        records = super().web_read(self._spare(specification))
        spec = specification[self._plain_rows]["fields"]
        empty_row = self._get_row_model()._get_empty_values(spec)
        for record in records:
            record |= self._get_empty_values(specification)
            record[self._plain_rows] = [
                row | empty_row for row in record[self._plain_rows]
            ]
        return records

    def onchange(self, values, field_names, fields_spec):
        names = set(field_names)
        asked = names and self._may_spare(fields_spec)
        may_follow = names & {*self._plain_causes, *self._get_contract_only_fields()}
        if may_follow or not asked or not self._is_plain_form(fields_spec, values):
            return super().onchange(values, field_names, fields_spec)
        result = super().onchange(values, field_names, self._spare(fields_spec))
        changed = result.get("value", {})
        if not self._are_plain(changed):
            self.env.clear()
            return super().onchange(values, field_names, fields_spec)
        if rows := changed.get(self._plain_rows):
            spec = fields_spec[self._plain_rows]["fields"]
            empty_row = self._get_row_model()._get_empty_values(spec)
            changed[self._plain_rows] = [
                (*row[:2], row[2] | empty_row) if row[0] == CREATE else row
                for row in rows
            ]
        return result

    @api.model
    def _may_spare(self, specification):
        """Return whether a form asks for what says that something is plain."""
        needed = {self._plain_kind[0], self._plain_sign} - {None}
        if not needed <= specification.keys():
            return False
        if not self._plain_rows:
            return True
        rows = specification.get(self._plain_rows, {}).get("fields") or {}
        return self._get_row_model()._may_spare(rows)

    @api.model
    def _get_row_model(self):
        return self.env[self._fields[self._plain_rows].comodel_name]

    @api.model
    def _spare(self, specification):
        """Return what a form asks for, without what only contracts fill."""
        left_out = set(self._get_contract_only_fields())
        kept = {n: spec for n, spec in specification.items() if n not in left_out}
        if self._plain_rows:
            rows = kept[self._plain_rows]
            fields = self._get_row_model()._spare(rows["fields"])
            kept[self._plain_rows] = rows | {"fields": fields}
        return kept

    @api.model
    def _get_empty_values(self, specification):
        """Return what a form shows of the fields that it is spared."""
        kinds = {
            name: self._fields[name].type
            for name in self._get_contract_only_fields()
            if name in specification
        }
        return {
            name: [] if kind in LISTS else EMPTY.get(kind, False)
            for name, kind in kinds.items()
        }

    def _is_plain_form(self, specification, values=None):
        """Return whether a form has nothing to say of contracts.

        :param dict values: what it says and is not saved yet
        """
        if values and not self._are_plain(values):
            return False
        # As Odoo does next: it is read once, and no more than is asked for.
        self.fetch(specification)
        if not self._plain_rows:
            return self._is_plain()
        rows = self[self._plain_rows]
        rows.fetch(specification[self._plain_rows]["fields"])
        return self._is_plain() and rows._is_plain()

    def _is_plain(self):
        """Return whether all of these records say nothing of contracts."""
        kind, plain = self._plain_kind
        names = [n for n in self._get_contract_only_fields() if self._fields[n].store]
        # sudo: the user reads these records, and is not told what they may not see
        return all(
            record[kind] == plain and not any(record[name] for name in names)
            for record in self.sudo()
        )

    def _are_plain(self, values):
        """Return whether values of a form say nothing of contracts."""
        kind, plain = self._plain_kind
        names = [self._plain_sign, *self._get_contract_only_fields()]
        if (values.get(kind) or plain) != plain or any(map(values.get, names)):
            return False
        rows = values.get(self._plain_rows) or ()
        if not rows:
            return True
        known = self[self._plain_rows]
        return {*get_named_ids(rows)} <= {*known._ids} and all(
            known._are_plain(row[2] or {}) for row in rows if row[0] in WITH_VALUES
        )
