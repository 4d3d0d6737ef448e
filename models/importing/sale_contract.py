from functools import partial

from odoo import api, models
from odoo.fields import Command

from .import_run import ImportRun


class SaleContract(models.Model):
    """The part of ``sale.contract`` that is imported from a file, one row per item.

    Everything wrong with a contract is said with its row. A contract is imported as a
    whole or not at all; if the user says so, the others are imported without it.
    """

    _name = "sale.contract"
    _inherit = ["sale.contract", "sale.contract.import.check.mixin"]

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Import Template for Contracts"),
                "template": "/sale_renewal/static/xls/contracts_import_template.xlsx",
            }
        ]

    @api.model
    def load(self, fields, data):
        """Import a file; see :meth:`_convert_records` for what is refused.

        :return: as of Odoo; ``left_out`` has the messages on the contracts that were
            not imported because the user of the wizard said so
        """
        if not self.env.context.get("import_file"):
            return super().load(fields, data)
        self.browse().check_access("create")
        run = ImportRun.find(self) or ImportRun()
        contracts = run.give_to(self).with_context(mail_auto_subscribe_no_notify=True)
        data = self._join_repeated_rows(fields, data)
        self._read_taken_numbers(run, fields, data)
        while True:
            run.numbers.clear()
            result = super(SaleContract, contracts).load(fields, data)
            unexpected = self._get_own_errors(result["messages"], run)
            new = {
                first: messages
                for first, messages in unexpected.items()
                if first not in run.left_out
            }
            if not run.skip or not new:
                break
            # What only the database refuses is left out in another attempt.
            run.left_out |= new
        result = self._finish_import(result, run)
        run.forget()
        return result

    @api.model
    def _read_taken_numbers(self, run, fields, data):
        """Note in which companies contracts have the numbers of a file already."""
        if "number" not in fields:
            return
        place = fields.index("number")
        run.taken = {row[place]: set() for row in data if row[place]}
        domain = [("number", "in", list(run.taken))]
        for contract in self.search_fetch(domain, ["number", "company_id"]):
            run.taken[contract.number].add(contract.company_id.id)

    @api.model
    def _finish_import(self, result, run):
        """Say whose the messages are, and where the next batch begins."""
        left_out = [m for _first, row in sorted(run.left_out.items()) for m in row]
        for message in result["messages"] + left_out:
            first = message.get("rows", {}).get("from")
            name = [name for row, name in run.names.items() if row <= (first or 0)]
            message.setdefault("contract", name[-1] if name else False)
        limit = self.env.context.get("_import_limit")
        done = limit is None or run.last_row + 1 < limit
        return result | {
            "nextrow": 0 if done else run.last_row + 1,
            "left_out": left_out,
            "left_out_count": len(run.left_out),
        }

    @api.model
    def _get_own_errors(self, messages, run):
        """Return what only creating the contracts showed, by their first row.

        Odoo puts the error of a whole batch on its first record, before the errors of
        the records that cause it: it is taken out.
        """
        errors = [
            message
            for message in messages
            if message["type"] == "error" and "contract" not in message
        ]
        texts = [message["message"] for message in errors]
        # Taken out wrongly, it is found again in the next attempt.
        if len(errors) > 1 and (run.skip or texts[0] in texts[1:]):
            messages.remove(errors.pop(0))
        by_row = {}
        for message in errors:
            by_row.setdefault(message["rows"]["from"], []).append(message)
        return by_row

    @api.model
    def _join_repeated_rows(self, fields, data):
        """Return the rows with the columns of a contract on its first row only.

        Odoo takes a row with anything but item columns for another contract. Here, rows
        that repeat the columns of the contract above them are more items of it.
        """
        own = [i for i, path in enumerate(fields) if not path.startswith("line_ids")]
        items = [i for i, path in enumerate(fields) if path.startswith("line_ids")]
        keys = [i for i in own if fields[i] in ("id", ".id", "number")]
        joined, first = [], None
        for row in data:
            row = list(row)
            repeats = (
                first
                and any(row[i] for i in keys)
                and any(row[i] for i in items)
                and all(not row[i] or row[i] == first[i] for i in own)
            )
            if repeats:
                for i in own:
                    row[i] = ""
            elif any(row[i] for i in own):
                first = list(row)
            joined.append(row)
        return joined

    @api.model
    def _count_rows_of_batch(self, fields, data, limit):
        """Return how many rows are to be read for so many to be imported: the contract
        that the last of them belongs to, and as many more, to be sure that it is over.
        """
        own = [i for i, path in enumerate(fields) if not path.startswith("line_ids")]
        count = limit
        while count < len(data):
            count *= 2
            rows = self._join_repeated_rows(fields, data[:count])
            for place, row in enumerate(rows[limit:], limit):
                if any(row[i] for i in own):
                    return place + limit
        return len(data)

    @api.model
    def _convert_records(self, records, **options):
        """Convert the rows of each contract, and hold back what cannot be imported."""
        savepoint, log = options["savepoint"], options["log"]
        convert = partial(super()._convert_records, savepoint=savepoint)
        run = ImportRun.find(self)
        if not run:
            yield from convert(records, log=log)
            return
        for index, (record, extras) in enumerate(records):
            first, run.last_row = extras["rows"]["from"], extras["rows"]["to"]
            run.names[first] = self._get_imported_name(record)
            if first in run.left_out:
                continue
            *converted, errors = self._convert_contract(record, extras, convert)
            if not errors:
                yield *converted, dict(extras, record=index)
                continue
            about = {"type": "error", "record": index, "contract": run.names[first]}
            messages = [error | about for error in errors]
            if run.skip:
                run.left_out[first] = messages
            else:
                for message in messages:
                    log(message)

    @api.model
    def _get_imported_name(self, record):
        """Return how the user finds the contract in the file."""
        customer = record.get("partner_id") or [{}]
        return record.get("number") or next(iter(customer[0].values()), "") or ""

    @api.model
    def _convert_contract(self, record, extras, convert):
        """Convert the rows of one contract.

        :return: its database id, its external id, its values and what is wrong
        """
        errors, rows = [], extras["rows"]
        items = record.get("line_ids") or []
        item_rows = range(rows["to"] + 1 - len(items), rows["to"] + 1)
        ((dbid, xid, values, _info),) = convert([(record, extras)], log=errors.append)
        if any(error["field"] == "line_ids" for error in errors):
            # Odoo stops at the first item that is wrong, and does not tell its row.
            errors = [error for error in errors if error["field"] != "line_ids"]
            for row, item in zip(item_rows, items, strict=True):
                own = {"rows": {"from": row, "to": row}}
                list(convert([({"line_ids": [item]}, own)], log=errors.append))
        for error in errors:
            if error["field"] != "line_ids":
                error["rows"] = {"from": rows["from"], "to": rows["from"]}
        if not errors:
            contract = self._get_imported_contract(dbid, xid)
            values, problems = self._prepare_import_values(
                contract, values, rows["from"], item_rows
            )
            errors = [
                {"rows": {"from": row, "to": row}, "message": problem, "field": False}
                for row, problem in problems
            ]
        return dbid, xid, values, errors

    @api.model
    def _get_imported_contract(self, dbid, xid):
        """Return the contract that the rows change, if it exists."""
        if dbid:
            return self.browse(dbid)
        if not xid:
            return self.browse()
        module = self.env.context["_import_current_module"]
        xid = xid if "." in xid else f"{module}.{xid}"
        record = self.env.ref(xid, raise_if_not_found=False)
        return record if record and record._name == self._name else self.browse()

    @api.model
    def _prepare_import_values(self, contract, values, row, item_rows):
        """Return what is written, and what is wrong with it.

        An empty cell of a field that Odoo fills in is left to it. What a contract says
        already is left alone.

        :param contract: what exists already; may be empty
        :rtype: tuple[dict, list[tuple[int, str]]]
        """
        commands = values.pop("line_ids", None) or []
        values = self._drop_empty(values)
        rows = list(item_rows)
        items = [
            (rows.pop(0), command)
            for command in commands
            if command[0] in (Command.CREATE, Command.UPDATE)
        ]
        items, problems = self.env["sale.contract.line"]._match_imported_items(
            contract, items
        )
        problems += self._get_import_problems(contract, values, items, row)
        if contract:
            values = contract._drop_unchanged(values)
        if items:
            values["line_ids"] = [command for _row, command in items]
        return values, problems
