from datetime import date

from odoo import models

from odoo.addons.base_import.models.base_import import ImportValidationError

from ..models.importing.import_run import ImportRun


class BaseImport(models.TransientModel):
    _inherit = "base_import.import"

    def execute_import(self, fields, columns, options, dryrun=False):
        if self.res_model != "sale.contract":
            return super().execute_import(fields, columns, options, dryrun=dryrun)
        run = ImportRun(skip=bool(options.get("skip_contracts_with_errors")))
        wizard = run.give_to(self)
        result = super(BaseImport, wizard).execute_import(
            fields, columns, options, dryrun=dryrun
        )
        header_rows = 1 if options.get("has_headers") else 0
        for message in result["messages"] + result.get("left_out", []):
            if "rows" in message and "contract" in message:
                message["message"] = self._get_row_message(
                    message, header_rows + options.get("skip", 0)
                )
        return result

    def _convert_import_data(self, fields, options):
        """Of a large file that comes in batches, only the rows of this one are worked
        on: the next call reads the others.
        """
        data, names = super()._convert_import_data(fields, options)
        limit = options.get("limit")
        if self.res_model == "sale.contract" and limit and len(data) > limit:
            contracts = self.env["sale.contract"]
            data = data[: contracts._count_rows_of_batch(names, data, limit)]
        return data, names

    def _get_row_message(self, message, offset):
        """Return a message with the rows of the file that it is about."""
        first, last = (message["rows"][key] + offset + 1 for key in ("from", "to"))
        rows = self.env._("Row %s", first)
        if last > first:
            rows = self.env._("Rows %(first)s to %(last)s", first=first, last=last)
        name = message["contract"]
        head = f"{rows} ({name})" if name else rows
        return f"{head}: {message['message']}"

    def _parse_date_from_data(self, data, index, name, field_type, options):
        if self.res_model != "sale.contract":
            return super()._parse_date_from_data(data, index, name, field_type, options)
        parse = super()._parse_date_from_data
        self._parse_rows(
            data, index, lambda row: parse([row], index, name, field_type, options)
        )

    def _parse_float_from_data(self, data, index, name, options):
        if self.res_model != "sale.contract":
            return super()._parse_float_from_data(data, index, name, options)
        parse = super()._parse_float_from_data
        self._parse_rows(data, index, lambda row: parse([row], index, name, options))

    def _parse_rows(self, data, index, parse):
        """Leave a value that is no date or number as it is: ``load`` says its row."""
        for row in data:
            value = row[index]
            try:
                parse(row)
            except (ImportValidationError, AttributeError):
                row[index] = value.isoformat() if isinstance(value, date) else value
