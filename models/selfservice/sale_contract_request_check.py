from odoo import models
from odoo.exceptions import UserError
from odoo.tools import float_compare, format_date

from ... import intervals


class SaleContractRequest(models.Model):
    """The part of ``sale.contract.request`` that says what stops it: once when it is
    asked for, and once more when it is accepted.
    """

    _inherit = "sale.contract.request"

    def _check_wish(self):
        """Raise one error with everything that stops the wish."""
        if problems := self._get_wish_problems():
            raise UserError("\n".join(problems))

    def _get_wish_problems(self):
        """Return what stops a new wish, in the user's words: also what the plan does
        not let customers do.
        """
        self.ensure_one()
        contract = self.contract_id
        if self.origin == "portal":
            problem = contract._get_portal_problem(self.kind)
        else:
            problem = contract._get_request_problem(self.kind)
        if problem:
            return [problem]
        problems = self._get_portal_limits() if self.origin == "portal" else []
        return problems or self._get_problems()

    def _get_problems(self):
        """Return what stops the change itself, in the user's words.

        :rtype: list[str]
        """
        self.ensure_one()
        if problem := self.contract_id._get_kind_problem(self.kind):
            return [problem]
        checks = {
            "cancel": self._get_cancel_problems,
            "pause": self._get_pause_problems,
            "quantity": self._get_quantity_problems,
            "product": self._get_product_problems,
            "price": self._get_price_problems,
            "address": self._get_address_problems,
            "other": self._get_other_problems,
        }
        check = checks.get(self.kind)
        return list(dict.fromkeys(check())) if check else []

    def _get_portal_limits(self):
        """Return which limits of the plan the wish of a customer is beyond."""
        limits = {
            "cancel": self._get_cancel_limits,
            "pause": self._get_pause_limits,
            "quantity": self._get_quantity_limits,
            "product": self._get_product_limits,
        }
        check = limits.get(self.kind)
        return check() if check else []

    def _get_cancel_limits(self):
        problems = []
        if self.reason_id and not self.reason_id.portal_published:
            problems.append(self.env._("Choose one of the reasons in the list."))
        today = self.contract_id.company_id._get_contract_today()
        # Where somebody answers it, any day to come may be asked for.
        earliest = today
        if self.contract_id.plan_id._get_portal_choice("cancel") != "request":
            earliest = self.contract_id._get_earliest_cancel_date()
        if earliest and self.date_end and self.date_end < earliest:
            problems.append(
                self.env._(
                    "It can end on %s at the earliest.",
                    format_date(self.env, earliest),
                )
            )
        return problems

    def _get_pause_limits(self):
        plan, problems = self.contract_id.plan_id, []
        today = self.contract_id.company_id._get_contract_today()
        if self.date and self.date < today:
            problems.append(
                self.env._("The pause begins in the past: choose a later day.")
            )
        longest = plan.portal_pause_max_days
        if not longest or not self.date:
            return problems
        if not self.date_end:
            problems.append(self.env._("Enter the last day of the pause."))
        elif intervals.count_days((self.date, self.date_end)) > longest:
            problems.append(
                self.env._(
                    "A pause lasts %s days at most: choose an earlier end.", longest
                )
            )
        return problems

    def _get_quantity_limits(self):
        return [
            problem for line in self.line_ids for problem in line._get_quantity_limits()
        ]

    def _get_product_limits(self):
        offered = self.contract_id._get_portal_products()
        if self.line_ids.product_id - offered:
            return [self.env._("Choose products that are offered for your contract.")]
        return self._get_quantity_limits()

    def _get_cancel_problems(self):
        if not self.reason_id:
            return [self.env._("Choose a reason.")]
        if not self.date_end and self.contract_id.date_start:
            return [self.env._("Enter the last day of service.")]
        return self._new_cancel_wizard()._get_problems(self.contract_id)

    def _get_pause_problems(self):
        return self._new_pause_wizard()._get_problems(self.contract_id)

    def _get_quantity_problems(self):
        if not any(not line._is_unchanged() for line in self.line_ids):
            return [self.env._("Nothing changes: enter another quantity for an item.")]
        if any(line.quantity < 0 for line in self.line_ids):
            return [self.env._("Enter quantities of 0 or more.")]
        problems = self.line_ids._get_sold_problems()
        if self._get_more_lines():
            problems += self.contract_id._get_upsell_problems(self._get_upsell_start())
        if not problems and self._get_less_lines():
            problems += self._new_quantity_wizard()._get_problems()
        return problems

    def _get_product_problems(self):
        if not self.line_ids:
            return [self.env._("Choose a product.")]
        if any(line.quantity <= 0 for line in self.line_ids):
            return [self.env._("Enter a quantity above 0 for each product.")]
        return self.contract_id._get_upsell_problems(self._get_upsell_start())

    def _get_price_problems(self):
        if not self.date:
            return [self.env._("Enter the day from which the prices change.")]
        lines = self._get_price_lines()
        if not lines:
            return [self.env._("No price changes: enter another price for an item.")]
        problems = [
            self.env._("%s: enter a price of 0 or more.", line.product_id.display_name)
            for line in lines
            if line.price_unit < 0 <= line._get_item().price_unit
        ]
        return problems + [
            f"{row.product_id.display_name}: {row.note}"
            for row in self._new_price_wizard().line_ids
            if row.note
        ]

    def _get_address_problems(self):
        addresses = self.partner_invoice_id | self.partner_shipping_id
        if not addresses:
            return [self.env._("Choose an address.")]
        if addresses - self.contract_id._get_portal_addresses():
            customer = self.contract_id.partner_id.commercial_partner_id
            return [self.env._("Choose addresses of %s.", customer.display_name)]
        return []

    def _get_other_problems(self):
        return [] if self.comment else [self.env._("Say what is wanted.")]

    def _get_more_lines(self):
        """Return the lines with items of which more is wanted."""
        return self.line_ids.filtered(lambda line: line._compare_quantity() > 0)

    def _get_less_lines(self):
        """Return the lines with items of which less is wanted."""
        return self.line_ids.filtered(lambda line: line._compare_quantity() < 0)

    def _get_price_lines(self):
        """Return the lines with items that get another price."""
        digits = 6  # as many as prices ever have
        return self.line_ids.filtered(
            lambda line: float_compare(
                line.price_unit, line._get_item().price_unit, precision_digits=digits
            )
        )
