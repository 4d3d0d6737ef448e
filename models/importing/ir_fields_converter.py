from odoo import api, models
from odoo.fields import Domain

from .import_run import ImportRun


class IrFieldsConverter(models.AbstractModel):
    _inherit = "ir.fields.converter"

    @api.model
    def db_id_for(self, model, field, subfield, value, savepoint):
        """Find by name what imported contracts may use, and nothing ambiguous."""
        run = ImportRun.find(self)
        if run and subfield == ".id":
            # Looked up once, in however many rows it stands.
            key = field.comodel_name, subfield, value
            if key in run.found:
                return run.found[key], []
            found, told = super().db_id_for(model, field, subfield, value, savepoint)
            if found and not told:
                run.found[key] = found
            return found, told
        if not run or subfield or not isinstance(value, str) or not value.strip():
            return super().db_id_for(model, field, subfield, value, savepoint)
        key = field.comodel_name, value
        if key not in run.found:
            run.found[key] = self._find_for_contracts(field, value.strip())
        ids = run.found[key]
        if len(ids) > 1:
            message = self.env._(
                "Several records are called '%s' in field '%%(field)s': give the "
                "external ID in a column '%%(field)s/External ID'."
            )
            raise self._format_import_error(
                ValueError, message, value, {"value": value}
            )
        if ids:
            return ids[0], []
        return super().db_id_for(model, field, subfield, value, savepoint)

    @api.model
    def _find_for_contracts(self, field, value):
        """Return the ids of what has this name in the current company.

        What is archived is found if nothing else is: the check says so.
        """
        comodel = self.env[field.comodel_name]
        domain = Domain.TRUE
        if field.check_company:
            domain &= Domain(comodel._check_company_domain(self.env.company))
        if comodel._name == "account.tax":
            domain &= Domain("type_tax_use", "=", "sale")
        for records in (comodel, comodel.with_context(active_test=False)):
            found = records.name_search(value, domain, operator="=", limit=2)
            if not found and value.endswith(")"):
                # As exported: variants with their values, pricelists with currency.
                name = value.rpartition(" (")[0]
                found = records.name_search(name, domain, operator="=")
                found = [pair for pair in found if pair[1] == value]
            if found:
                return [record_id for record_id, _name in found]
        return []
