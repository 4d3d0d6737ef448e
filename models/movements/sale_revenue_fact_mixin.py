from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..sale_ratio_mixin import PLAIN_AGGREGATES


class SaleRevenueFactMixin(models.AbstractModel):
    """Figures that are kept per company and month.

    Reports add them up, except for rates (see the mixin) and balances: a balance of
    several months is that of the first or the last one.
    """

    _name = "sale.revenue.fact.mixin"
    _inherit = ["sale.ratio.mixin", "sale.company.currency.mixin"]
    _description = "Kept Figures"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
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
    def _get_balances(self):
        """Return ``MIN`` or ``MAX``: the month whose sum counts, by field."""
        return {}

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        name, _separator, function = aggregate_spec.partition(":")
        if name in self._get_balances() and function not in PLAIN_AGGREGATES | {""}:
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

    def _open_movements(self, domain):
        """Return the action of the movements of the month.

        :param list domain: which of those of the company
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale_renewal.sale_revenue_movement_action"
        )
        return action | {
            "domain": [
                ("company_id", "=", self.company_id.id),
                ("date", ">=", self.month),
                ("date", "<=", fields.Date.end_of(self.month, "month")),
                *domain,
            ],
            "context": {},
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
        }
