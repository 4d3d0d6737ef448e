from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class SaleRevenueFactMixin(models.AbstractModel):
    """Figures that are kept per company and month.

    Reports add them up, except for two sorts. A rate is the sum of one figure by that
    of another one, whatever is grouped: never a sum or an average of rates. A balance
    of several months is that of the first or the last one.
    """

    _name = "sale.revenue.fact.mixin"
    _description = "Kept Figures"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    month = fields.Date(
        required=True, readonly=True, help="The first day of the month."
    )
    closed = fields.Boolean(
        readonly=True,
        help="The figures of the month stay as they are: it has ended, and the days of "
        "late renewals are over.",
    )
    restated = fields.Boolean(
        readonly=True,
        help="Something was recorded for the month, or an earlier one, after it was "
        "closed. Restate it to see what it would be now.",
    )
    formula_version = fields.Integer(
        readonly=True, help="Which version of the formulas the figures follow."
    )

    @api.model
    def _get_rates(self):
        """Return numerator and denominator, of which names are columns, by rate."""
        return {}

    @api.model
    def _get_balances(self):
        """Return ``MIN`` or ``MAX``: the month whose sum counts, by field."""
        return {}

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        name, _separator, function = aggregate_spec.partition(":")
        if function in ("", "count", "count_distinct", "array_agg"):
            return super()._read_group_select(aggregate_spec, query)
        if name in self._get_rates():
            over, under = (
                SQL("SUM(%s)", self._field_to_sql(self._table, part, query))
                for part in self._get_rates()[name]
            )
            return SQL("100.0 * %s / NULLIF(%s, 0)", over, under)
        if name in self._get_balances():
            return self._get_balance_sql(name, query)
        return super()._read_group_select(aggregate_spec, query)

    def _get_balance_sql(self, name, query):
        """Return the sum of a balance in the first or last month of a group."""
        return SQL(
            """(SELECT SUM(balance.value)
                FROM unnest(array_agg(%(value)s), array_agg(%(month)s))
                    AS balance(value, month)
                WHERE balance.month = %(function)s(%(month)s))""",
            value=self._field_to_sql(self._table, name, query),
            month=self._field_to_sql(self._table, "month", query),
            function=SQL(self._get_balances()[name]),
        )

    @api.model
    def _read_group_empty_value(self, spec):
        """A rate of nothing is empty, and not 0."""
        if spec.partition(":")[0] in self._get_rates():
            return False
        return super()._read_group_empty_value(spec)

    def action_restate(self):
        """Have the figures of these months and of all later ones made anew, from what
        is recorded today. The scheduled action does it at once.

        :raise AccessError: for anybody but sales managers
        """
        self.check_access("read")
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(
                self.env._("Ask a sales manager to restate the figures of this month.")
            )
        # sudo: nobody writes kept figures, they follow from the record of changes; that
        # a manager may read these months was checked
        retention = self.env["sale.revenue.retention"].sudo()
        for company, facts in self.grouped("company_id").items():
            retention._reopen_months(company, min(facts.mapped("month")))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "The figures of these and all later months are made anew: reload "
                    "the page in a minute."
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
