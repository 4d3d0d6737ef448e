from odoo import api, models
from odoo.fields import Domain

from ...inputs import ProblemsError, make_problem


class SaleRenewalApi(models.AbstractModel):
    """The part of ``sale.renewal.api`` that reads what an order is for and sells.

    It collects what is wrong, so that all of it can be said at once.
    """

    _inherit = "sale.renewal.api"

    @api.model
    def _prepare_head(self, clean, system):
        """Return the records that an order names, and what is wrong with them.

        :return: dict of ``company``, ``partner``, ``opportunity``, ``user`` and
            ``contracts`` (all may be empty); list of problems
        """
        problems = []

        def find(function, *args):
            try:
                return function(*args)
            except ProblemsError as error:
                problems.extend(error.problems)
                return None

        contracts, keys = self.env["sale.contract"], clean.get("contracts") or []
        among = self._find_contracts(keys)
        for index, key in enumerate(keys):
            found = find(self._find_contract, key, f"contracts[{index}]", among)
            contracts |= found or contracts
        company = contracts.company_id[:1]
        company = company or find(self._find_company, clean.get("company_id"))
        users = self.env["res.users"]
        head = {
            "company": company or self.env.company,
            "partner": find(
                self._find_document, "res.partner", clean, "customer", system
            ),
            "opportunity": find(
                self._find_document, "crm.lead", clean, "opportunity", system
            ),
            "user": find(self._find_salesperson, clean) or users,
            "contracts": contracts.with_company(company or self.env.company),
        }
        if not problems:
            problems += self._get_head_problems(clean, head)
        return head, problems

    @api.model
    def _get_head_problems(self, clean, head):
        """Return what does not go together."""
        problems, contracts = [], head["contracts"]
        head["partner"] = head["partner"] or contracts.partner_id[:1]
        if not head["partner"]:
            text = self.env._(
                "customer_id is missing: send it, or customer_external_id."
            )
            problems.append(make_problem("missing", text, "customer_id"))
        elif contracts and contracts.partner_id != head["partner"]:
            text = self.env._("contracts: send contracts of this one customer only.")
            problems.append(make_problem("invalid", text, "contracts"))
        if len(contracts.company_id) > 1 or len(contracts.currency_id) > 1:
            text = self.env._("contracts: send contracts of one company and currency.")
            problems.append(make_problem("invalid", text, "contracts"))
        elif contracts and clean.get("currency") not in (
            None,
            contracts.currency_id.name,
        ):
            text = self.env._(
                "currency: the contracts are in %s: send prices in that currency.",
                contracts.currency_id.name,
            )
            problems.append(make_problem("invalid", text, "currency"))
        priced = any(line.get("price") is not None for line in clean.get("lines") or [])
        if priced and not clean.get("currency"):
            text = self.env._("currency is missing: send the one of the prices.")
            problems.append(make_problem("missing", text, "currency"))
        return problems

    @api.model
    def _find_salesperson(self, clean):
        login = clean.get("salesperson")
        if not login:
            return self.env["res.users"]
        user = self.env["res.users"].search([("login", "=", login)])
        if not user:
            text = self.env._("salesperson: there is no user %s.", login)
            self._refuse(make_problem("not_found", text, "salesperson", login))
        return user

    @api.model
    def _prepare_lines(self, lines, system, head):
        """Return the values of the lines that were sent, and what is wrong."""
        products, problems = self._find_products(lines, "lines", system)
        prepared, company = [], head["company"]
        names = {line["plan"] for line in lines if line.get("plan")}
        head["plans"] = self._find_plans(names, company)
        for index, (line, product) in enumerate(zip(lines, products, strict=True)):
            path = f"lines[{index}]"
            vals, found = self._prepare_line(line, product, path, head)
            prepared.append(vals)
            problems += found
        return prepared, problems

    @api.model
    def _prepare_line(self, line, product, path, head):
        vals, problems = {"product_id": product.id}, []
        if (quantity := line.get("quantity")) is not None:
            vals["product_uom_qty"] = quantity
        if (price := line.get("price")) is not None:
            # The second keeps it from being counted anew when the quantity changes.
            vals |= {"price_unit": price, "technical_price_unit": 0}
        if (discount := line.get("discount")) is not None:
            vals["discount"] = discount
        if line.get("description"):
            vals["name"] = line["description"]
        if line.get("plan"):
            plan = head["plans"][line["plan"]]
            vals |= {"plan_id": plan.id, "recurring_type": "recurring"}
            if not plan:
                text = self.env._(
                    "%(field)s: there is no plan %(plan)s: send its name or id.",
                    field=f"{path}.plan",
                    plan=line["plan"],
                )
                problems.append(make_problem("not_found", text, f"{path}.plan"))
        if line.get("contract"):
            contract = head["contracts"].filtered(
                lambda c: line["contract"] in (c.number, c.id)
            )
            vals["target_contract_id"] = contract.id
            if not contract:
                text = self.env._(
                    "%(field)s: %(number)s is not among the contracts that were sent.",
                    field=f"{path}.contract",
                    number=line["contract"],
                )
                problems.append(make_problem("not_found", text, f"{path}.contract"))
        return vals, problems

    @api.model
    def _find_plans(self, keys, company):
        """Return the plans of names or ids that the company may use, all at once.

        :return: dict of one plan by each of the keys, which may be empty
        """
        plans = self.env["sale.contract.plan"]
        if not keys:
            return {}
        ids = {key for key in keys if isinstance(key, int)}
        found = plans.search(
            Domain("company_id", "in", (False, company.id))
            & (Domain("id", "in", list(ids)) | Domain("name", "in", list(keys - ids)))
        )
        by_id, by_name = found.grouped("id"), found.grouped("name")
        return {
            key: (by_id if key in ids else by_name).get(key, plans)[:1] for key in keys
        }
