from odoo import models
from odoo.tools import format_date

from ... import terms


class SaleOrder(models.Model):
    """The part of ``sale.order`` that tells the customer what a renewal renews: old and
    new prices, why they change, and the dates that count.
    """

    _inherit = "sale.order"

    def _get_offered_contracts(self):
        """Return the contracts that this renewal offers to go on with, with all rights:
        whoever reads it may not see them.
        """
        self.ensure_one()
        # sudo: whoever reads the offer reads what it renews; the links were checked
        order = self.sudo()
        if order.order_type != "renewal" or order.state == "cancel":
            return order.env["sale.contract"]
        renewed = order.order_line.renewed_line_id.contract_id
        return renewed | order.source_contract_ids

    def _get_renewal_title(self):
        """Return which contracts are renewed, and their terms; empty if none is."""
        self.ensure_one()
        names = []
        for contract in self._get_offered_contracts():
            first, last = (
                day and format_date(self.env, day)
                for day in (contract.date_start, contract.date_end)
            )
            term = f" ({first} – {last})" if first and last else ""
            names.append(f"{contract.number}{term}")
        return bool(names) and self.env._("Renewal of %s", ", ".join(names))

    def _get_renewal_facts(self):
        """Return the new terms and the days for notice, one sentence each.

        :rtype: list[str]
        """
        self.ensure_one()
        contracts = self._get_offered_contracts()
        if not contracts:
            return []
        # Once it is ordered, the old terms end as they were to.
        ending = contracts if self._is_open_offer() else contracts.browse()
        return [
            *self._get_new_term_texts(),
            *(contract._get_notice_text() for contract in ending.filtered("date_end")),
            *self._get_next_notice_texts(),
        ]

    def _get_new_terms(self):
        """Return first and last day of the new terms, False where not known.

        :return: pairs of days, by plan
        :rtype: dict
        """
        self.ensure_one()
        # As in _get_offered_contracts.
        lines = self.sudo().order_line._get_recurring_lines()
        days = {}
        for plan, group in lines.grouped("plan_id").items():
            starts = {line: line._get_quoted_start() for line in group}
            first = min(filter(None, starts.values()), default=False)
            line = next((line for line in group if starts[line] == first), group[:1])
            days[plan] = first, first and line._get_quoted_term(first)[1]
        return days

    def _get_new_term_texts(self):
        texts = []
        for plan, (first, last) in self._get_new_terms().items():
            if not first:
                continue
            values = {"plan": plan.name, "first": format_date(self.env, first)}
            if last:
                texts.append(
                    self.env._(
                        "New term (%(plan)s): %(first)s to %(last)s.",
                        last=format_date(self.env, last),
                        **values,
                    )
                )
            else:
                texts.append(
                    self.env._(
                        "New term (%(plan)s): from %(first)s until it is cancelled.",
                        **values,
                    )
                )
        return texts

    def _get_next_notice_texts(self):
        """Return until when notice can be given in terms that go on by themselves."""
        texts = []
        outputs = set(self._get_offered_contracts().mapped("renewal_output"))
        agreed = outputs.pop() if len(outputs) == 1 else False
        for plan, (_first, last) in self._get_new_terms().items():
            if last and (agreed or plan.renewal_output) == "order":
                day = terms.renewal_date(last, plan.renewal_lead_days)
                texts.append(
                    self.env._(
                        "The new term goes on by itself as well, unless notice is "
                        "given before %s.",
                        format_date(self.env, day),
                    )
                )
        return texts

    def _get_renewal_rows(self):
        """Return old and new price of each item, for the customer to read.

        Prices are per unit and billing period of the new term, after discounts.

        :return: rows with ``name``, ``old``, ``old_currency``, ``new`` (prices, False
            where there is none), ``change`` in per cent as a text, and ``reason``
        :rtype: list[dict]
        """
        self.ensure_one()
        if not self._get_offered_contracts():
            return []
        # sudo: as in _get_offered_contracts
        lines = self.sudo().order_line._get_recurring_lines()
        rows = [line._get_renewal_row() for line in lines]
        return rows + [item._get_left_out_row() for item in self._get_left_out_items()]

    def _get_left_out_items(self):
        """Return the items that go on to the end of their term and are not offered."""
        self.ensure_one()
        # sudo: as in _get_offered_contracts
        order = self.sudo()
        items = self._get_offered_contracts().line_ids
        offered = order.order_line.filtered("product_uom_qty").renewed_line_id
        roots = {item._get_root() for item in offered}
        return items._get_running_to_end().filtered(
            lambda item: item._get_root() not in roots
        )

    def _get_renewal_totals(self):
        """Return old and new amount per billing period, without taxes.

        :return: rows with ``label``, ``old``, ``new`` and ``change``; empty where the
            old contracts are in another currency
        :rtype: list[dict]
        """
        self.ensure_one()
        contracts = self._get_offered_contracts()
        if not contracts or contracts.currency_id != self.currency_id:
            return []
        # sudo: as in _get_offered_contracts
        lines = self.sudo().order_line._get_recurring_lines()
        left_out = self._get_left_out_items()
        items = (lines.renewed_line_id | left_out).grouped(
            lambda item: item.contract_id.plan_id._get_period()
        )
        offers = lines.grouped(lambda line: line.plan_id._get_period())
        return [
            self._get_renewal_total(
                items.get(period, left_out.browse()),
                offers.get(period, lines.browse()),
            )
            for period in dict.fromkeys([*offers, *items])
        ]

    def _get_renewal_total(self, items, lines):
        """Return one row of :meth:`_get_renewal_totals`.

        :param items: those of the old terms, of one billing period
        :param lines: those of the new terms, of the same billing period
        """
        plan = lines[:1].plan_id or items[:1].contract_id.plan_id
        old = sum(items.mapped("price_subtotal"))
        new = sum(line._get_period_amount() for line in lines)
        return {
            "label": self.env._(
                "Total %(per_period)s",
                per_period=plan.with_env(self.env)._get_period_label(),
            ),
            "old": self.currency_id.round(old),
            "new": self.currency_id.round(new),
            "change": self._format_change(old, new),
        }

    def _format_change(self, old, new):
        """Return a change in per cent, such as ``+5 %``; empty where there is none to
        tell.
        """
        if not old or not new:
            return ""
        percent = round((new / old - 1) * 100, 2)
        number = self.env["sale.contract"]._format_percent(abs(percent))
        sign = "+" if percent > 0 else "−" if percent else "±"
        return f"{sign}{number} %"
