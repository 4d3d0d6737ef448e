from odoo import api, fields, models

from ... import terms
from ...intervals import ONE_DAY
from ...notice import first_end


class SaleContract(models.Model):
    """The notice that a customer gives, and what customers and colleagues asked for."""

    _inherit = "sale.contract"

    notice_days = fields.Integer(
        "Notice",
        compute="_compute_notice_days",
        store=True,
        readonly=False,
        help="Days of notice for a cancellation by the customer.",
    )
    notice_date = fields.Date(
        compute="_compute_notice_date",
        store=True,
        index="btree_not_null",
        help="From this day on it is too late to give notice for the end of the term: "
        "so many days of notice before it. Without days of notice, or if it is "
        "ordered earlier, it is the day of the renewal.",
    )
    request_ids = fields.One2many(
        "sale.contract.request",
        "contract_id",
        "Requests",
        copy=False,
        readonly=True,
        groups="sales_team.group_sale_salesman",
    )
    request_count = fields.Integer(
        compute="_compute_request_count", groups="sales_team.group_sale_salesman"
    )

    _notice_days_not_negative = models.Constraint(
        "CHECK(notice_days >= 0)",
        "Days of notice cannot be negative: enter 0 for none.",
    )

    @api.depends("plan_id")
    def _compute_notice_days(self):
        for contract in self:
            contract.notice_days = contract.plan_id.notice_days

    @api.depends(
        "date_end",
        "notice_days",
        "renewal_date",
        "renewal_output",
        "plan_id.renewal_output",
    )
    def _compute_notice_date(self):
        for contract in self:
            # More is refused when it is saved.
            days = min(contract.notice_days, terms.MAX_LENGTHS["day"])
            date = contract.renewal_date
            if contract.date_end and days:
                notice = terms.renewal_date(contract.date_end, days)
                is_tacit = contract._get_renewal_output() == "order"
                date = min(notice, date) if is_tacit else notice
            contract.notice_date = date

    @api.depends("request_ids")
    def _compute_request_count(self):
        counts = dict(
            self.env["sale.contract.request"]._read_group(
                [("contract_id", "in", self.ids)], ["contract_id"], ["__count"]
            )
        )
        for contract in self:
            contract.request_count = counts.get(contract._origin, 0)

    @api.model
    def _get_link_fields(self):
        return [*super()._get_link_fields(), "request_ids"]

    @api.readonly
    def action_view_requests(self):
        """Open the requests of the contract."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Contract Requests"),
            "res_model": "sale.contract.request",
            "view_mode": "list,kanban,form",
            "domain": [("contract_id", "=", self.id)],
        }

    def _get_earliest_cancel_date(self):
        """Return the last day of service, if the customer cancels today.

        With a term it is its end. Without one, it is the end of the first billing
        period that ends after the notice; and not before the last day that was billed,
        unless the plan credits that.

        :return: a date; False before the term has started
        """
        self.ensure_one()
        if not self.date_start:
            return False
        if self.date_end:
            return self.date_end
        today = self.company_id._get_contract_today()
        billed = False
        if not self.plan_id.portal_credit:
            billed = self._get_pause_start(self.date_start, credit=False) - ONE_DAY
        first = max(today, self.date_start)
        return first_end(self._get_schedule(), first, self.notice_days, billed)
