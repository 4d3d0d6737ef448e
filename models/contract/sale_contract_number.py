from collections import Counter, defaultdict

from odoo import api, models

# What stands for a number that is not known yet.
UNNUMBERED = (None, False, "", "/")


class SaleContract(models.Model):
    """The numbers of contracts."""

    _inherit = "sale.contract"

    @api.model
    def _prepare_numbered_values(self, vals_list):
        """Return the values of new contracts with their numbers: as they are given,
        else from the sequence of the company, in the order of the values.

        What is drawn passes over the numbers that other contracts have.
        """
        default = self.default_get(["company_id"]).get("company_id")
        companies = [vals.get("company_id") or default for vals in vals_list]
        given, missing = defaultdict(set), Counter()
        for vals, company in zip(vals_list, companies, strict=True):
            if vals.get("number") in UNNUMBERED:
                missing[company] += 1
            else:
                given[company].add(vals["number"])
        drawn = {
            company: iter(self._draw_numbers(company, count, given[company]))
            for company, count in missing.items()
        }
        numbered = []
        for vals, company in zip(vals_list, companies, strict=True):
            given_or_next = vals.get("number")
            if given_or_next in UNNUMBERED:
                given_or_next = next(drawn[company])
            numbered.append(vals | {"number": given_or_next})
        return numbered

    @api.model
    def _draw_numbers(self, company_id, count, given):
        """Return numbers of a company that no contract has.

        :param int company_id: the company
        :param set given: numbers that are about to be used
        :return: as many as asked for; without a sequence they say nothing
        """
        sequences = self.env["ir.sequence"].with_company(company_id)
        numbers = []
        while left := count - len(numbers):
            drawn = sequences._draw_by_code("sale.contract", left)
            if not drawn:
                return ["/"] * count
            taken = given | self._get_taken_numbers(company_id, drawn)
            numbers += [number for number in drawn if number not in taken]
        return numbers

    @api.model
    def _get_taken_numbers(self, company_id, numbers):
        """Return which of these numbers contracts of the company have."""
        # Whoever may create contracts need not be able to read all numbers.
        contracts = self.sudo().with_context(active_test=False)
        same = [("company_id", "=", company_id), ("number", "in", numbers)]
        return set(contracts.search_fetch(same, ["number"]).mapped("number"))
