from odoo import api, models

from ..models.sale_contract_link_mixin import DOCUMENTS

CHECKED = DOCUMENTS | {"account.tax", "stock.location"}


class SaleDocumentWizardMixin(models.AbstractModel):
    """Wizards about documents: whoever fills one in has to see what it is about.

    What a link shows (a name, a preview, the rows of another wizard) is read by the web
    client with all rights, and any client may send any id. A record rule per wizard
    keeps each of them to whoever opened it.
    """

    _name = "sale.document.wizard.mixin"
    _description = "Wizard about Documents"

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        self.new(values)._check_documents(values)
        return values

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        wizards._check_documents(wizards._fields)
        return wizards

    def write(self, vals):
        result = super().write(vals)
        self._check_documents(vals)
        return result

    def onchange(self, values, field_names, fields_spec):
        # Also what was not saved yet: its names would be shown.
        self.new(values, origin=self)._check_documents(values)
        return super().onchange(values, field_names, fields_spec)

    def _check_documents(self, names):
        """Refuse documents that the user may not read, also in rows.

        :param names: the fields that were filled in
        """
        if self.env.su:
            return
        # sudo: without it, what the user may not read is left out of the values
        for name in self._get_document_fields().intersection(names):
            documents = self.sudo()[name]._origin
            documents.sudo(False).check_access("read")
        for name in self._get_row_fields().intersection(names):
            rows = self[name]
            rows._check_documents(rows._fields)

    @api.model
    def _get_document_fields(self):
        """Return the names of the fields that link documents and can be filled in."""
        return {
            name
            for name, field in self._fields.items()
            if field.store and not field.related and field.comodel_name in CHECKED
        }

    @api.model
    def _get_row_fields(self):
        """Return the names of the fields with rows that link documents themselves."""
        mixin = self.env.registry["sale.document.wizard.mixin"]
        return {
            name
            for name, field in self._fields.items()
            if field.type == "one2many"
            and issubclass(self.env.registry[field.comodel_name], mixin)
        }
