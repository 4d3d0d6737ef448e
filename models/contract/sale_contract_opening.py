from datetime import timedelta

from odoo import models


class SaleContract(models.Model):
    """What goes on in the next term, in the record of both: the old one closes, the new
    one opens, and only what differs is a change of revenue.
    """

    _inherit = "sale.contract"

    def _get_terms_before(self):
        """Return the terms whose revenue goes on in this one: those that ended no more
        than the grace of the company before it begins.
        """
        self.ensure_one()
        return self.previous_contract_ids.filtered(
            lambda term: term.date_start and term._is_near(self.date_start)
        )

    def _is_near(self, date):
        """Return whether a term that begins on a day goes on with this one."""
        self.ensure_one()
        end, grace = self._get_worth_end(), self.company_id.renewal_grace_days
        return not end or date <= end + timedelta(days=grace)

    def _read_for_opening(self):
        """Read at once what is asked of one contract after the other."""
        terms = self.previous_contract_ids
        for records, name in (
            (terms, "pause_ids"),
            (terms, "change_ids"),
            (terms.line_ids, "version_ids"),
            (self.line_ids, "tax_ids"),
            (self.line_ids.order_line_id.renewed_line_id, "contract_id"),
        ):
            records.mapped(name)

    def _get_opening(self, terms):
        """Return what the first day of the term brings, by product and revenue type.

        :param terms: those whose revenue goes on
        """
        self.ensure_one()
        found = {}
        # The same business, and not the same money.
        is_converted = any(term.currency_id != self.currency_id for term in terms)
        renewed = self._get_renewed_items(terms)
        for item in self.line_ids:
            if not item._is_sold_on(self.date_start):
                continue
            for revenue_type, amount in item._get_opening(renewed.get(item)):
                key = (item.product_id.id, not is_converted and revenue_type)
                found[key] = found.get(key, 0.0) + amount
        rounded = {key: self.currency_id.round(amount) for key, amount in found.items()}
        return {key: amount for key, amount in rounded.items() if amount}

    def _get_renewed_items(self, terms):
        """Return which items of earlier terms go on in those of this one, by item: as
        the order says, or else the one of the same product, each once.

        :param terms: those whose revenue goes on
        """
        self.ensure_one()
        found = {
            item: item.order_line_id.renewed_line_id
            for item in self.line_ids
            if item.order_line_id.renewed_line_id.contract_id in terms
        }
        if len(found) == len(self.line_ids) or not self._is_only_renewal(terms):
            return found
        taken = {item._get_root() for item in found.values()}
        by_product = {}
        for item in terms.line_ids.sorted("id", reverse=True):
            if item not in taken and not item.root_line_id:
                item = item._get_version_on(self.date_start - timedelta(days=1))
                if item._get_worth_before(self.date_start):
                    by_product.setdefault(item.product_id, []).append(item)
        for item in self.line_ids.sorted("id"):
            same = by_product.get(item.product_id)
            if same and item not in found and not item.root_line_id:
                found[item] = same.pop()
        return found

    def _is_only_renewal(self, terms):
        """Return whether the term follows one other term, and that no other one."""
        if len(terms) != 1 or self.previous_contract_ids != terms:
            return False
        # sudo: whether there are other terms that follow, not which
        return terms.sudo().next_contract_ids == self

    def _record_going_on(self):
        """Let the ends of terms say that the revenue goes on in others, or that it does
        not any more. What is not renewed is lost.
        """
        # sudo: nobody writes changes; the terms that follow were signed or cancelled
        contracts = self.sudo()
        changes = contracts.env["sale.contract.change"].search(
            [
                ("contract_id", "in", contracts.ids),
                *("|", ("is_planned", "=", True), ("kind", "=", "renewed")),
            ]
        )
        vals_list = []
        for contract, ends in changes.grouped("contract_id").items():
            following = contract._get_followers().filtered(
                lambda term, contract=contract: contract._is_near(term.date_start)
            )
            if following:
                planned = ends.filtered("is_planned")
                vals_list += contract._renew_ends(planned, following)
            else:
                renewed = ends.filtered(lambda end: end.kind == "renewed")
                renewed.write(
                    {"kind": "end", "is_planned": True, "revenue_type": "churn"}
                )
        changes.create(vals_list)
        contracts.invalidate_recordset(["change_ids"])

    def _renew_ends(self, ends, following):
        """Let planned ends say that they are renewed; return the values of changes that
        say what is lost.
        """
        self.ensure_one()
        # Not by which: the terms that follow may be a colleague's.
        ends.write({"kind": "renewed", "is_planned": False, "revenue_type": False})
        vals_list = []
        for product, lost in self._get_lost(following).items():
            for end in ends.filtered(lambda end, p=product: end.product_id.id == p):
                lost = min(lost, -end.mrr_change)
                if lost <= 0:
                    continue
                values = {"mrr_change": -lost, "revenue_type": "downsell"}
                if self.currency_id.is_zero(end.mrr_change + lost):
                    end.write(values)
                else:
                    end._add_mrr(lost)
                    values["part_of_id"] = (end.part_of_id or end).id
                    vals_list += end.copy_data(values)
                break
        return vals_list

    def _get_lost(self, following):
        """Return what items were worth that no other term renews, by product."""
        self.ensure_one()
        same = following.filtered(lambda term: term.currency_id == self.currency_id)
        if not same:
            return {}
        roots = {
            item._get_root()
            for term in same
            for item in term._get_renewed_items(self).values()
        }
        lost = {}
        day = min(same.mapped("date_start"))
        for item in self.line_ids.filtered(lambda item: not item.root_line_id):
            if item not in roots and (amount := item._get_worth_before(day)):
                product = item._get_version_on(day).product_id.id
                lost[product] = lost.get(product, 0.0) + amount
        return {p: self.currency_id.round(amount) for p, amount in lost.items()}
