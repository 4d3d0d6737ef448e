import hashlib
import json

from odoo import api, models
from odoo.exceptions import UserError

from ...inputs import Input, make_problem

CALLER = {"system": Input("text"), "external_id": Input("text")}


class SaleRenewalApi(models.AbstractModel):
    """The part of ``sale.renewal.api`` that makes a document once per external id.

    The reference is inserted first. A unique index lets one of two calls at once wait
    for the other; Odoo repeats the second, which then finds the document.
    """

    _inherit = "sale.renewal.api"

    @api.model
    def _answer_once(self, model, values, system, external_id, function):
        """Return what a function answers, called for one document per external id.

        :param model: of the document
        :param values: what the document is made of
        :param function: gets the system (may be empty), the document that exists
            already (may be empty), and whether it was made of the same values; returns
            the document and the answer
        :return: the answer, with ``problems``
        """
        self._check_caller()
        try:
            reference, system = self._reserve(model, system, external_id)
        except UserError as error:
            return self._answer_problems(self._get_problems(error))
        document, fingerprint = self.env[model], self._get_fingerprint(values)
        if reference.res_id:
            document = document.browse(reference.res_id)
        is_same = reference.payload_hash == fingerprint

        def make():
            record, answer = function(system, document, is_same)
            if reference:
                reference._note_success(record, None if document else fingerprint)
            return answer

        answer = self._answer(make)
        if reference and (problems := answer["problems"]):
            reference._note_failure(problems)
        return answer

    @api.model
    def _read_caller(self, system, external_id):
        """Return the system that calls (may be empty), and its id of the document."""
        given = self._read_arguments(CALLER, system=system, external_id=external_id)
        code, key = given["system"], given["external_id"]
        if key and not code:
            text = self.env._("system is missing: send which system knows this id.")
            self._refuse(make_problem("missing", text, "system"))
        found = self.env["sale.external.system"]._find(code) if code else None
        if code and not found:
            text = self.env._(
                "system: there is no external system %s: an administrator can add it.",
                code,
            )
            self._refuse(make_problem("not_found", text, "system", code))
        return found or self.env["sale.external.system"], key

    @api.model
    def _reserve(self, model, system, external_id):
        """Return the reference of an external id, made if need be and held until the
        end of the transaction, and the system. Both may be empty.
        """
        system, key = self._read_caller(system, external_id)
        references = self.env["sale.external.reference"]
        if not key:
            return references, system
        if not references._may_integrate():
            text = self.env._(
                "external_id: the user of this key does not have the role Other "
                "Systems: an administrator can give it."
            )
            self._refuse(make_problem("access", text, "external_id"))
        references._insert_or_lock(system, model, key)
        reference = references.search(
            [
                ("system_id", "=", system.id),
                ("model", "=", model),
                ("external_id", "=", key),
            ]
        )
        if not reference:
            text = self.env._(
                "external_id: %s is the id of a document that you may not see.", key
            )
            self._refuse(make_problem("access", text, "external_id", key))
        return reference, system

    @api.model
    def _get_fingerprint(self, values):
        """Return a short text that other values do not have."""
        text = json.dumps(values, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()
