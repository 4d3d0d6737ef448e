from odoo import models
from odoo.tools import format_date, format_list
from odoo.tools.misc import get_lang


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
        if not self.renewal_date:
            return self.env._(
                "The renewal is offered %s days before the end of the term.", days
            )
        return self.env._(
            "The renewal is offered %(days)s days before the end of the term, on "
            "%(date)s.",
            days=days,
            date=format_date(self.env, self.renewal_date),
        )

    def _get_renewal_price_conditions(self, items):
        """Return the sentences about prices: one for each uplift, if it has uplifts."""
        policy = self.plan_id.renewal_price
        if policy == "list":
            price = self.env._("the list price on the day of the offer")
            return [self.env._("Price of the next term: %s.", price)]
        if policy == "same":
            return [
                self.env._("Price of the next term: %s.", self._get_uplift_label(0))
            ]
        groups = items.grouped("renewal_uplift")
        if len(groups) == 1:
            price = self._get_uplift_label(*groups)
            return [self.env._("Price of the next term: %s.", price)]
        return [
            self.env._(
                "Price of the next term for %(items)s: %(price)s.",
                items=format_list(self.env, [i.name.splitlines()[0] for i in group]),
                price=self._get_uplift_label(percent),
            )
            for percent, group in groups.items()
        ]

    def _get_uplift_label(self, percent):
        """Return the price of the next term, compared in words with the one of this."""
        if not percent:
            return self.env._("as in this term")
        lang = self.env["res.lang"]._lang_get(get_lang(self.env).code)
        number = lang.format("%g", abs(percent), grouping=True)
        if percent < 0:
            return self.env._("as in this term with a reduction of %s %%", number)
        return self.env._("as in this term with an uplift of %s %%", number)

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
