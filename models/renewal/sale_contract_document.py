from odoo import models
from odoo.tools import format_date, format_list
from odoo.tools.misc import get_lang

from ...wording import format_length


class SaleContract(models.Model):
    """The part of the printed contract that says what follows its term."""

    _inherit = "sale.contract"

    def _get_renewal_conditions(self):
        """Return what follows the term, one sentence each.

        :rtype: list[str]
        """
        self.ensure_one()
        if self.date_cancelled:
            return []
        if self._is_without_end():
            return [
                self.env._(
                    "The contract is not renewed: it runs until it is cancelled."
                )
            ]
        items = self.line_ids._get_lines_to_renew()
        if not items:
            return [self.env._("The contract ends with its term.")]
        return [
            self._get_renewal_offer_condition(),
            *self._get_renewal_price_conditions(items),
            self._get_renewal_term_condition(),
        ]

    def _get_renewal_offer_condition(self):
        """Return the sentence about the day on which the renewal is offered."""
        days = self.renewal_lead_days
        if self._get_renewal_output() == "order" and self.renewal_date:
            return self.env._(
                "The contract is renewed for another term, unless the customer gives "
                "notice before %s.",
                format_date(self.env, self.renewal_date),
            )
        if not days:
            return self.env._("The renewal is offered on the last day of the term.")
        lead = format_length(self.env, days, "day")
        if not self.renewal_date:
            return self.env._(
                "The renewal is offered %s before the end of the term.", lead
            )
        return self.env._(
            "The renewal is offered %(lead)s before the end of the term, on %(date)s.",
            lead=lead,
            date=format_date(self.env, self.renewal_date),
        )

    def _get_renewal_price_conditions(self, items):
        """Return the sentences about prices: one for each uplift, if it has uplifts."""
        policy = self.plan_id.renewal_price
        if policy == "list":
            return [
                self.env._(
                    "Price of the next term: the list price on the day of the offer."
                )
            ]
        if policy == "same":
            return [self._get_price_condition(0)]
        groups = items.grouped("renewal_uplift")
        if len(groups) == 1:
            return [self._get_price_condition(*groups)]
        return [
            self._get_items_price_condition(percent, group)
            for percent, group in groups.items()
        ]

    def _get_price_condition(self, percent):
        """Return the sentence about the price of all items in the next term.

        :param float percent: what is added to the price of this term
        """
        if not percent:
            return self.env._("Price of the next term: as in this term.")
        number = self._format_percent(abs(percent))
        if percent < 0:
            return self.env._(
                "Price of the next term: as in this term with a reduction of %s %%.",
                number,
            )
        return self.env._(
            "Price of the next term: as in this term with an uplift of %s %%.", number
        )

    def _get_items_price_condition(self, percent, items):
        """Return the sentence about the price of some items in the next term.

        :param float percent: what is added to their prices of this term
        """
        names = format_list(self.env, [item.name.splitlines()[0] for item in items])
        if not percent:
            return self.env._("Price of the next term for %s: as in this term.", names)
        values = {"items": names, "percent": self._format_percent(abs(percent))}
        if percent < 0:
            return self.env._(
                "Price of the next term for %(items)s: as in this term with a "
                "reduction of %(percent)s %%.",
                **values,
            )
        return self.env._(
            "Price of the next term for %(items)s: as in this term with an uplift of "
            "%(percent)s %%.",
            **values,
        )

    def _format_percent(self, percent):
        lang = self.env["res.lang"]._lang_get(get_lang(self.env).code)
        return lang.format("%g", percent, grouping=True)

    def _get_renewal_term_condition(self):
        """Return the sentence about the length of the next term."""
        plan = self.plan_id
        if not plan.term_count:
            return self.env._(
                "The next term has no end: it runs until it is cancelled."
            )
        if plan.renewal_term_count:
            count, unit = plan.renewal_term_count, plan.renewal_term_unit
        else:
            count, unit = plan.term_count, plan.term_unit
        return self.env._(
            "Length of the next term: %s.", self._get_length_label(count, unit)
        )

    def _get_document_item_dates(self, line):
        texts = super()._get_document_item_dates(line)
        if line._runs_to_end() and line._get_renewal_quantity() < line.product_uom_qty:
            texts.append(
                self.env._("In the next term: %s", f"{line.renewal_quantity:g}")
            )
        return texts
