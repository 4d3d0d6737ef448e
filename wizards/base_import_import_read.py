import hashlib
import json
from datetime import date, datetime

from odoo import fields, models

# A file with fewer rows comes in one batch, and is read fast.
MANY_ROWS = 1000


class BaseImport(models.TransientModel):
    """The part of the import that reads the workbook of a large file once.

    Odoo sends a batch per request, and each of them reads the whole file: a workbook
    takes many times as long to read as what was found in it.
    """

    _inherit = "base_import.import"

    found_rows = fields.Text(
        prefetch=False, copy=False, export_string_translation=False
    )

    def _read_file(self, options):
        """As of Odoo: return the number of rows and those that are not empty, and note
        in the options which sheets there are and which one was read.
        """
        if self.res_model != "sale.contract":
            return super()._read_file(options)
        file = hashlib.sha256(self.file or b"").hexdigest()
        if found := self._get_found_rows(file, options):
            options |= {"sheets": found["sheets"], "sheet": found["sheet"]}
            return found["count"], found["rows"]
        result = super()._read_file(options)
        # Only workbooks have sheets.
        if options.get("sheets") and len(result[1]) > MANY_ROWS:
            self.found_rows = json.dumps(
                {
                    "file": file,
                    "sheets": options["sheets"],
                    "sheet": options["sheet"],
                    "count": result[0],
                    "rows": result[1],
                },
                default=encode_day,
            )
        return result

    def _get_found_rows(self, file, options):
        """Return what was read of this sheet of this very file before, or None.

        :param str file: the digest of the file
        """
        if not self.found_rows:
            return None
        found = json.loads(self.found_rows, object_hook=decode_day)
        sheet = options.get("sheet") or found["sheets"][0]
        is_same = (found["file"], found["sheet"]) == (file, sheet)
        return found if is_same else None


def encode_day(value):
    """Return a date, or a moment without its zone, as JSON has it.

    >>> encode_day(date(2026, 3, 10))
    {'day': '2026-03-10'}
    >>> encode_day(datetime(2026, 3, 10, 12, 30))
    {'moment': '2026-03-10T12:30:00'}
    """
    kind = "moment" if isinstance(value, datetime) else "day"
    return {kind: value.isoformat()}


def decode_day(values):
    """Return a date or a moment from what JSON has; everything else as it is.

    >>> str(decode_day({"day": "2026-03-10"}))
    '2026-03-10'
    >>> str(decode_day({"moment": "2026-03-10T12:30:00"}))
    '2026-03-10 12:30:00'
    >>> decode_day({"count": 2})
    {'count': 2}
    """
    if values.keys() == {"day"}:
        return date.fromisoformat(values["day"])
    if values.keys() == {"moment"}:
        return datetime.fromisoformat(values["moment"])
    return values
