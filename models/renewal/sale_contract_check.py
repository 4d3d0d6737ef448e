from odoo import models
from odoo.exceptions import UserError

from ...problems import get_paragraphs
from ...wording import format_day


class SaleContract(models.Model):
    """The part of ``sale.contract`` that says what stops its renewal."""

    _inherit = "sale.contract"

    def _check_renewal_problems(self, start_date=None):
        """Raise one error that lists, per contract, what stops its renewal."""
        self._read_quotation_pricelists()
        problems = {
            contract: contract._get_renewal_problems(start_date) for contract in self
        }
        if not any(problems.values()):
            return
        if len(self) > 1:
            title = self.env._("The renewal cannot be made.")
            raise UserError("\n\n".join([title, *get_paragraphs(problems)]))
        raise UserError("\n".join(problems[self]))

    def _get_renewal_problems(self, start_date=None):
        """Return what stops the renewal of this contract, in the user's words.

        :param date start_date: first day of the new term; default: after this one
        :rtype: list[str]
        """
        self.ensure_one()
        return [
            *self._get_term_problems(),
            *self._get_item_problems(),
            *self._get_renewal_customer_problems(),
            *self._get_start_problems(start_date),
        ]

    def _get_term_problems(self):
        problems = []
        if self.date_cancelled:
            problems.append(self.env._("It is cancelled."))
        if not self.date_start:
            problems.append(self._get_not_started_problem())
        elif not self.date_end:
            problems.append(self.env._("It has no end: it runs until it is cancelled."))
        if self.renewal_lead_id and self.state != "not_renewed":
            problems.append(
                self.env._(
                    "Its renewal opportunity exists: %s. Mark that one as lost first.",
                    self.renewal_lead_id.display_name,
                )
            )
        elif self.state == "renewed":
            problems.append(self.env._("Its next contract exists."))
        return problems

    def _get_start_problems(self, start_date):
        """Return why the next term cannot start on a day; there may be none."""
        if not (start_date and self.date_start) or start_date > self.date_start:
            return []
        return [
            self.env._(
                "Its term starts on %s: let the next one start later.",
                format_day(self.env, self.date_start),
            )
        ]

    def _get_item_problems(self):
        if any(line._is_to_renew() for line in self.line_ids):
            return []
        return [
            self.env._(
                "No item runs to its end: add an item, or restore the archived "
                "products."
            )
        ]

    def _get_renewal_customer_problems(self):
        customer, currency = self.partner_id, self.currency_id
        problems = []
        if not customer.active:
            problems.append(
                self.env._("%s is archived: restore it.", customer.display_name)
            )
        if not currency.active:
            problems.append(self.env._("%s is not active: activate it.", currency.name))
        elif currency != self.company_id.currency_id and not (
            self._get_quotation_pricelist()
        ):
            problems.append(
                self.env._(
                    "There is no pricelist in %(currency)s: set one on the contract or "
                    "on %(customer)s.",
                    currency=currency.name,
                    customer=customer.display_name,
                )
            )
        return problems

    def _filter_kept(self):
        """What was renewed already stays, also if its term has not started."""
        return super()._filter_kept() | self.filtered("renewal_lead_id")
