from odoo import api, fields, models
from odoo.exceptions import ValidationError

# How files name a document: a number or name that people know.
KEYS = {
    "res.partner": "name",
    "product.product": "default_code",
    "crm.lead": "name",
    "sale.order": "name",
    "sale.contract": "number",
    "account.move": "name",
}


class SaleExternalReference(models.Model):
    """The part of ``sale.external.reference`` that is imported from files, which name
    documents as people do.
    """

    _inherit = "sale.external.reference"

    document_name = fields.Char(
        compute="_compute_document_name",
        inverse="_inverse_document_name",
        compute_sudo=False,
        help="For files: the number of a contract, order or invoice, the name of a "
        "customer or opportunity, the internal reference of a product; or the external "
        "ID (of an export) of any of them.",
    )

    @api.model
    def get_import_templates(self):
        """Return the files that Odoo's import offers to be filled in."""
        folder = "/sale_renewal/static/xls"
        return [
            {
                "label": self.env._("Import Template for External References"),
                "template": f"{folder}/external_references_import_template.xlsx",
            }
        ]

    @api.depends("document")
    def _compute_document_name(self):
        for reference in self:
            document = reference.document
            reference.document_name = document and document[KEYS[document._name]]

    def _inverse_document_name(self):
        """Find the documents that files name, as the user: all of a type at once."""
        for model, references in (
            self.filtered("document_name").grouped("model").items()
        ):
            names = {reference.document_name.strip() for reference in references}
            documents = self.env[model].search([(KEYS[model], "in", list(names))])
            by_name = documents.grouped(KEYS[model])
            for reference in references:
                name = reference.document_name.strip()
                found = by_name.get(name) or reference._find_by_xml_id(name)
                if reference.res_id not in found.ids:
                    reference._check_found(found, name)
                    reference.res_id = found.id

    def _find_by_xml_id(self, name):
        """Return the document of an external ID of Odoo; may be empty."""
        documents = self.env[self.model]
        if "." not in name:
            return documents
        found = self.env.ref(name, raise_if_not_found=False)
        if found is None or found._name != self.model:
            return documents
        return found._filtered_access("read")

    def _check_found(self, found, name):
        kind = dict(self._fields["model"]._description_selection(self.env))[self.model]
        if not found:
            raise ValidationError(
                self.env._(
                    "%(kind)s “%(name)s” does not exist, or you may not see it: enter "
                    "its number or name, or its external ID.",
                    kind=kind,
                    name=name,
                )
            )
        if len(found) > 1:
            raise ValidationError(
                self.env._(
                    "%(kind)s “%(name)s” is there several times: enter the external "
                    "ID of the one you mean.",
                    kind=kind,
                    name=name,
                )
            )
