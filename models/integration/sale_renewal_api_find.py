from odoo import api, models
from odoo.fields import Domain

from ...inputs import make_problem

# Of so many contracts the values are read at once.
READ_TOGETHER = 100


class SaleRenewalApi(models.AbstractModel):
    """The part of ``sale.renewal.api`` that finds what callers name.

    Everything is found with the rights of the user of the key: what they may not see
    does not exist for them.
    """

    _inherit = "sale.renewal.api"

    @api.model
    def _find_contracts(self, rows):
        """Return the contracts that many rows name, found at once.

        :param rows: numbers, ids, or dicts with one of them as ``contract``; what could
            not be read is passed over
        :return: dict of a list of contracts by number and by id
        """
        keys = {row.get("contract") if isinstance(row, dict) else row for row in rows}
        ids = {key for key in keys if isinstance(key, int)}
        domain = Domain("id", "in", list(ids)) | Domain(
            "number", "in", list(keys - ids - {None})
        )
        contracts = self.env["sale.contract"].search(domain)
        found = {}
        for first in range(0, len(contracts), READ_TOGETHER):
            some = contracts[first : first + READ_TOGETHER]
            for contract in some.with_prefetch(some.ids):
                found.setdefault(contract.id, []).append(contract)
                found.setdefault(contract.number, []).append(contract)
        return found

    @api.model
    def _find_contract(self, key, path, among=None):
        """Return the contract of a number, or of an id.

        :param key: number as text, or id
        :param path: which value names it
        :param dict among: see :meth:`_find_contracts`; default: it is looked up
        :raise ProblemsError: if there is none, or several have this number
        """
        among = self._find_contracts([key]) if among is None else among
        contracts = self.env["sale.contract"].concat(*among.get(key, ()))
        if len(contracts) > 1:
            text = self.env._(
                "%(field)s: several companies have a contract %(number)s: send its id.",
                field=path,
                number=key,
            )
            self._refuse(make_problem("ambiguous", text, path, str(key)))
        if not contracts:
            text = self.env._(
                "%(field)s: there is no contract %(number)s that you may see.",
                field=path,
                number=key,
            )
            self._refuse(make_problem("not_found", text, path, str(key)))
        [contract] = among[key]
        return contract.with_company(contract.company_id)

    @api.model
    def _find_document(self, model, values, name, system):
        """Return the document of ``<name>_id`` or ``<name>_external_id``.

        :param model: one of those that other systems know
        :param values: may hold both names, or neither
        :param name: what the values call it
        :param system: whose external ids are meant; may be empty
        :return: the record; empty if the values name none
        """
        documents = self.env[model].with_context(active_test=False)
        key, external = values.get(f"{name}_id"), values.get(f"{name}_external_id")
        if key:
            found = documents.search([("id", "=", key)])
            path = f"{name}_id"
        elif external:
            path = f"{name}_external_id"
            if not system:
                text = self.env._("%s: send also which system knows it so.", path)
                self._refuse(make_problem("missing", text, path))
            references = self.env["sale.external.reference"].search(
                Domain("system_id", "=", system.id)
                & Domain("model", "=", model)
                & Domain("external_id", "=", external)
            )
            found = documents.browse(references.filtered("res_id").mapped("res_id"))
        else:
            return documents
        if not found:
            text = self.env._(
                "%(field)s: there is nothing with the id %(id)s that you may see.",
                field=path,
                id=key or external,
            )
            self._refuse(make_problem("not_found", text, path, str(key or external)))
        return found.with_context(active_test=True)

    @api.model
    def _find_company(self, company_id):
        """Return the company of an id, or the user's own."""
        company = self.env["res.company"].browse(company_id or self.env.company.id)
        if company not in self.env.companies:
            text = self.env._(
                "company_id: you do not work for the company %s: send the id of one of "
                "yours.",
                company_id,
            )
            self._refuse(make_problem("not_found", text, "company_id"))
        return company

    @api.model
    def _find_products(self, lines, path, system):
        """Return the product of each line, and what is wrong: all lines at once.

        :param lines: dicts with ``product`` (an internal reference), ``product_id`` or
            ``product_external_id``
        :return: list of products (empty where there is none), list of problems
        """
        by_reference = self._find_referenced_products(lines, system)
        codes = {line["product"] for line in lines if line.get("product")}
        ids = {line["product_id"] for line in lines if line.get("product_id")}
        products = self.env["product.product"].search(
            Domain("default_code", "in", list(codes))
            | Domain("id", "in", [*ids, *by_reference.values()])
        )
        by_code = products.grouped("default_code")
        by_id = products.grouped("id")
        found, problems = [], []
        for index, line in enumerate(lines):
            if line.get("product"):
                own = by_code.get(line["product"], products.browse())
            else:
                key = line.get("product_id") or by_reference.get(
                    line.get("product_external_id")
                )
                own = by_id.get(key, products.browse())
            found.append(own if len(own) == 1 else own.browse())
            if len(own) != 1:
                problems.append(
                    self._get_product_problem(line, own, f"{path}[{index}].product")
                )
        return found, problems

    @api.model
    def _find_referenced_products(self, lines, system):
        """Return the ids of products by the external ids that lines name."""
        names = {line.get("product_external_id") for line in lines} - {None}
        if not names or not system:
            return {}
        references = self.env["sale.external.reference"].search(
            Domain("system_id", "=", system.id)
            & Domain("model", "=", "product.product")
            & Domain("external_id", "in", list(names))
        )
        return {reference.external_id: reference.res_id for reference in references}

    @api.model
    def _get_product_problem(self, line, found, path):
        """Return why a line names no product, or too many."""
        names = ("product", "product_id", "product_external_id")
        name = next((line[name] for name in names if line.get(name)), None)
        if name is None:
            text = self.env._(
                "%(field)s is missing: send an internal reference, or product_id or "
                "product_external_id.",
                field=path,
            )
            return make_problem("missing", text, path)
        if found:
            text = self.env._(
                "%(field)s: several products have the internal reference %(name)s: "
                "send product_id.",
                field=path,
                name=name,
            )
            return make_problem("ambiguous", text, path, str(name))
        text = self.env._(
            "%(field)s: there is no product %(name)s that you may sell.",
            field=path,
            name=name,
        )
        return make_problem("not_found", text, path, str(name))
