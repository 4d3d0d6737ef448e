from odoo import api, models
from odoo.exceptions import AccessError

from ..forms import WITH_VALUES, get_named_ids

# What forms may name: who sees which of them depends on record rules.
DOCUMENTS = frozenset(
    (
        *("sale.contract", "sale.contract.line", "sale.contract.change"),
        "sale.contract.request",
        *("crm.lead", "crm.lead.line", "sale.order", "sale.order.line"),
        *("account.move", "account.move.line", "stock.picking"),
    )
)


class SaleContractLinkMixin(models.AbstractModel):
    """Links to contracts, their items and their orders, which our own code follows with
    all rights.

    A readonly field is readonly in forms: any client may write it. So what somebody
    links has to be something they may see, or what a document of theirs names already
    (a reassigned renewal keeps its contracts), and of the same company. No link comes
    from a default: any client can send one in the context, also to code with all
    rights.
    """

    _name = "sale.contract.link.mixin"
    _description = "Links to Contracts"

    @api.model
    def default_get(self, fields):
        links = self._get_link_fields()
        values = super().default_get([name for name in fields if name not in links])
        given = {key.removeprefix("default_") for key in self.env.context}
        # Few are asked for at a time: forms that are not saved ask field by field.
        if given := given & values.keys():
            for name in given.intersection(self._get_derived_fields()):
                default = self._fields[name].default
                values[name] = default(self) if default else False
        return values if self.env.su else self._leave_out_hidden(values)

    def onchange(self, values, field_names, fields_spec):
        if not self.env.su:
            values = self._leave_out_hidden(values)
        return super().onchange(values, field_names, fields_spec)

    def _leave_out_hidden(self, values, parent=None):
        """Return the values of a form without documents that the user may not see.

        What is stored was checked when it was written, and stays.

        :param parent: the document of the form, whose row this is
        """
        kept = dict(values)
        for name, value in values.items():
            field = self._fields.get(name)
            if not value or not field or not field.relational:
                continue
            if parent and field.comodel_name == parent._name and [value] == parent.ids:
                continue  # Odoo checks next whether the user may change it
            if field.comodel_name in DOCUMENTS and self._names_hidden(name, value):
                # sudo: it is given back as it is, and to whom it was given before
                kept[name] = field.type == "many2one" and self.sudo()[name].id
            else:
                kept[name] = self._leave_out_of_rows(field.comodel_name, value)
        return kept

    def _names_hidden(self, name, value):
        """Return whether a value names more than is stored, and the user may see."""
        # sudo: only ids are compared
        stored = self.sudo()[name].sudo(False)
        named = stored.browse(get_named_ids(value)) - stored
        if not named:
            return False
        hidden = named - named._filtered_access("read")
        if hidden and name in self._get_link_fields():
            hidden -= self._get_known_links(name, hidden)
        return bool(hidden)

    def _leave_out_of_rows(self, model, value):
        """Do the same in the rows of a value."""
        mixin = self.env.registry["sale.contract.link.mixin"]
        if not issubclass(self.env.registry[model], mixin):
            return value
        records = self.env[model]
        if isinstance(value, dict):  # the form that this row belongs to
            return records.browse(get_named_ids(value))._leave_out_hidden(value)
        if isinstance(value, list | tuple):
            return [records._leave_out_of_row(row, self) for row in value]
        return value

    @api.model
    def _leave_out_of_row(self, row, parent):
        if isinstance(row, dict):
            return self._leave_out_hidden(row, parent)
        if not isinstance(row, list | tuple) or row[0] not in WITH_VALUES:
            return row
        code, record_id, values = row
        record = self.browse(record_id if type(record_id) is int else ())
        return code, record_id, record._leave_out_hidden(values or {}, parent)

    @api.model_create_multi
    def create(self, vals_list):
        self._check_derived_fields(*vals_list)
        records = super().create(vals_list)
        given = set().union(*vals_list)
        given |= {key.removeprefix("default_") for key in self.env.context}
        names = [name for name in self._get_link_fields() if name in given]
        records._check_links(names)
        return records

    def write(self, vals):
        self._check_derived_fields(vals)
        self._check_fixed_fields(vals)
        names = [name for name in self._get_link_fields() if name in vals]
        if self.env.su or not names:
            return super().write(vals)
        before = {name: self._get_links(name) for name in names}
        result = super().write(vals)
        self._check_links(names, before)
        return result

    @api.model
    def _get_link_fields(self):
        """Return the names of the fields that are checked: hook."""
        return []

    @api.model
    def _get_derived_fields(self):
        """Return the names of our fields that are computed, and only computed.

        Odoo lets any client write what is stored of them.
        """
        return [
            name
            for name, field in self._fields.items()
            if field.compute
            and field.store
            and field.readonly
            and not field.inverse
            and field._module == "sale_renewal"
        ]

    @api.model
    def _get_fixed_fields(self):
        """Return the names of what our code alone changes once it is there: hook."""
        return []

    def _check_derived_fields(self, *vals_list):
        """Refuse values for what is computed."""
        given = set().union(*vals_list)
        names = [] if self.env.su else self._get_derived_fields()
        if derived := [name for name in names if name in given]:
            raise AccessError(self._get_fixed_message(derived))

    def _check_fixed_fields(self, vals):
        """Refuse other values for what our code alone changes."""
        names = [] if self.env.su else self._get_fixed_fields()
        for name in (name for name in names if name in vals):
            field = self._fields[name]
            # sudo: values that the user may not read are compared as well
            for record in self.sudo():
                old = field.convert_to_cache(record[name], record)
                if field.convert_to_cache(vals[name], record) != old:
                    raise AccessError(self._get_fixed_message([name]))

    def _get_fixed_message(self, names):
        return self.env._(
            "%(fields)s: nobody enters this, it follows from other documents.",
            fields=", ".join(
                self._fields[name]._description_string(self.env) for name in names
            ),
        )

    def _get_links(self, name):
        """Return what each record links, whoever may see it."""
        # sudo: also links that the user may not see, to compare them
        return {record: record.sudo()[name] for record in self}

    def _check_links(self, names, before=None):
        """Refuse links that whoever makes them may not make.

        :param dict before: what was linked before, by field and record
        """
        if self.env.su:
            return
        for name in names:
            old = (before or {}).get(name, {})
            added = {
                record: links - old.get(record, links.browse())
                for record, links in self._get_links(name).items()
            }
            hidden = self._get_hidden_links(name, added)
            for record, links in added.items():
                if links & hidden or not record._is_linkable(name, links):
                    raise AccessError(record._get_link_message(name))

    def _get_hidden_links(self, name, added):
        """Return the links that the user may not see and names nowhere else."""
        # sudo: to get an empty set of the model; what is checked is without it
        links = self.sudo()[name].browse().union(*added.values()).sudo(False)
        hidden = links - links._filtered_access("read")
        known = self._get_known_links(name, hidden) if hidden else hidden
        # sudo: as it came; only compared
        return (hidden - known).sudo()

    def _get_known_links(self, name, links):
        """Return which of these links other documents of the user name already."""
        others = self.search([(name, "in", links.ids), ("id", "not in", self.ids)])
        # sudo: of documents that the user found, to compare their links
        return others.sudo()[name].sudo(False) & links

    def _is_linkable(self, name, links):
        """Return whether the record may link all of these: those of its company."""
        self.ensure_one()
        # sudo: only the company is read
        company = self.sudo()._get_link_company()
        return all(link.company_id in (company, company.browse()) for link in links)

    def _get_link_company(self):
        """Return the company that the record belongs to."""
        self.ensure_one()
        return self.company_id

    def _get_link_message(self, name):
        field = self._fields[name]._description_string(self.env)
        # sudo: the user writes on this document; its name tells them nothing new
        return self.env._(
            "%(document)s: choose under %(field)s what you may see and what belongs to "
            "the same company, or ask a sales manager.",
            document=self.sudo().display_name,
            field=field,
        )
