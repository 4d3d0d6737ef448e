from odoo import api, fields, models


class SaleOrder(models.Model):
    """The part of ``sale.order`` whose lines have days of their own, within its terms.

    A ramp is counted from the first day of the term, and moves with it, as do lines of
    quotation templates that say after how many months they start. Days that
    somebody typed on one line are days of the calendar, and stay.
    """

    _inherit = "sale.order"

    has_own_days = fields.Boolean(compute="_compute_has_own_days")

    @api.depends("order_line.date_start", "order_line.date_end")
    def _compute_has_own_days(self):
        for order in self:
            order.has_own_days = any(
                line.date_start or line.date_end for line in order.order_line
            )

    @api.model
    def _get_contract_only_fields(self):
        names = super()._get_contract_only_fields()
        return [*names, "has_own_days"]

    def write(self, vals):
        result = super().write(vals)
        if vals.get("term_start_date"):
            self._move_ramps()
        return result

    def _create_contracts(self):
        self._move_ramps(confirmed=True)
        return super()._create_contracts()

    def _move_ramps(self, confirmed=False):
        """Let ramps begin with the terms that they are sold in.

        :param bool confirmed: terms whose first day nobody chose begin today
        """
        for order in self:
            today = confirmed and order.company_id._get_contract_today()
            # The contracts are there, whoever may see them.
            open_lines = order.sudo().order_line.filtered(
                lambda line: not line.contract_line_ids
            )
            open_steps = open_lines.filtered("ramp_number")
            counted = open_lines.filtered(lambda line: line._is_counted_in_months())
            for line in counted:
                line._place_in_term(line._get_known_start() or today)
            for steps in open_steps.grouped("ramp_number").values():
                start = steps._sort_steps()[:1]._get_known_start() or today
                steps._move_ramp(start)

    @api.depends("order_line.date_start", "order_line.date_end")
    def _compute_recurring_totals(self):
        return super()._compute_recurring_totals()

    @api.depends("order_line.date_start", "order_line.date_end")
    def _compute_recurring_summary(self):
        return super()._compute_recurring_summary()

    def _confirmation_error_message(self):
        """Refuse days on which the terms sell nothing."""
        return super()._confirmation_error_message() or self._get_days_message()

    def _get_days_message(self):
        """Return why lines cannot be sold on their own days, or False."""
        self.ensure_one()
        # As for the contracts: whoever confirms may not see all that it renews.
        recurring = self.sudo().order_line._get_recurring_lines()
        new = recurring.filtered(lambda line: not line.contract_line_ids)
        by_ramp = new.filtered("ramp_number").grouped("ramp_number")
        dated = new.filtered(lambda line: line._has_own_days())
        problems = [line._get_days_problem() for line in dated]
        problems += [steps._get_ramp_problem() for steps in by_ramp.values()]
        problems = list(dict.fromkeys(filter(None, problems)))
        return bool(problems) and "\n".join(
            [self.env._("%s cannot be confirmed.", self.display_name), *problems]
        )
