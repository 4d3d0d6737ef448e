from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import safe_eval

from ... import expressions


class SaleRenewalDefault(models.Model):
    """Expressions: server actions in all but name, so that the same people write them,
    and bounded, because a scheduled action runs them.
    """

    _inherit = "sale.renewal.default"

    @api.model_create_multi
    def create(self, vals_list):
        defaults = super().create(vals_list)
        defaults._check_may_write_expressions()
        return defaults

    def write(self, vals):
        self._check_may_write_expressions()
        result = super().write(vals)
        self._check_may_write_expressions()
        return result

    def _check_may_write_expressions(self):
        """Refuse expressions of people who could not write a server action either."""
        if self.env.su or self.env.user.has_group("base.group_system"):
            return
        if "expression" in self.mapped("kind"):
            raise AccessError(
                self.env._(
                    "The server runs an expression with all rights: ask somebody with "
                    "the rights of Settings to write it, or enter a value."
                )
            )

    def _check_expression(self, sample):
        try:
            # Also where there is no contract yet to try it on.
            problem = safe_eval.test_python_expr(expr=self.value.strip(), mode="eval")
            if problem:
                raise ValueError(problem)
            self._guard_expression()
            if sample:
                self._check_type(self._get_value(sample))
        except Exception as error:  # whatever an expression can raise
            raise ValidationError(
                self.env._(
                    "The expression for %(field)s does not work: %(error)s",
                    field=self.field_id.field_description,
                    error=error,
                )
            ) from error

    def _get_expression_names(self, contract):
        """Return what an expression may name."""
        return {
            "contract": contract,
            "today": contract.company_id._get_contract_today(),
            "relativedelta": relativedelta,
        }

    def _evaluate(self, contract):
        """Return what the expression gives for a contract, or what else it is for.

        :raise UserError: if it asks for more than it may
        """
        text, guard = self._guard_expression(), expressions.Guard()
        names = guard.get_names() | self._get_expression_names(contract)
        try:
            return safe_eval.safe_eval(text, names)
        except ValueError as error:  # Odoo puts what was raised into one
            if isinstance(error.__context__, expressions.TooMuchError):
                raise UserError(self._get_too_much_message()) from error
            raise

    def _guard_expression(self):
        """Return the expression with its guard, see ``expressions.py``."""
        try:
            return expressions.guard(self.value.strip())
        except expressions.TooMuchError as error:
            raise UserError(self._get_too_much_message()) from error

    def _get_too_much_message(self):
        return self.env._(
            "The expression for %(field)s asks for too much. It may have %(text)s "
            "characters, %(loops)s loops and %(steps)s steps, make nothing longer than "
            "%(size)s, and use no powers: write a simpler one.",
            field=self.field_id.field_description,
            text=expressions.MAX_TEXT,
            loops=expressions.MAX_LOOPS,
            steps=expressions.MAX_STEPS,
            size=expressions.MAX_SIZE,
        )
