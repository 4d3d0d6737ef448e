from odoo import api, fields, models

from ... import limits
from ...counted import CountedOne2many, RowCount

APPROVAL_STATES = [
    ("to_approve", "To Approve"),
    ("approved", "Approved"),
    ("refused", "Approval Refused"),
]


class SaleOrder(models.Model):
    """The part of ``sale.order`` that says whether somebody has to approve it."""

    _inherit = "sale.order"

    approval_ids = CountedOne2many(
        "sale.order.approval",
        "order_id",
        "Approvals",
        copy=False,
        readonly=True,
        groups="base.group_user",
        counted_by="approval_count",
    )
    approval_count = RowCount(counts="approval_ids", export_string_translation=False)
    approval_state = fields.Selection(
        APPROVAL_STATES,
        "Approval",
        compute="_compute_approval_state",
        store=True,
        copy=False,
        index="btree_not_null",
        help="To Approve: it is beyond a limit of the company, and is neither sent nor "
        "confirmed before somebody approves it.",
    )
    approval_text = fields.Text(
        compute="_compute_approval_text",
        groups="base.group_user",
        help="What is beyond the limits of the company, and who may approve it.",
    )
    may_approve = fields.Boolean(compute="_compute_may_approve")

    @api.model
    def _get_link_fields(self):
        return [*super()._get_link_fields(), "approval_ids"]

    # The limits of the company are no dependency: when they change, only the open
    # quotations are looked at again, see ``res.company``.
    @api.depends(lambda self: self._get_approval_dependencies())
    def _compute_approval_state(self):
        for order in self:
            if order.state in ("draft", "sent"):
                order.approval_state = order._get_approval_state()
            else:
                # What was approved before it was confirmed stays readable.
                order.approval_state = order.approval_state

    @api.depends_context("lang")
    @api.depends("approval_state")
    def _compute_approval_text(self):
        for order in self:
            order.approval_text = bool(order.approval_state) and (
                order._get_approval_text()
            )

    @api.depends_context("uid")
    @api.depends("approval_state", "user_id", "team_id")
    def _compute_may_approve(self):
        for order in self:
            order.may_approve = bool(order.approval_state) and (
                order._may_be_approved_by(self.env.user)
            )

    def _compute_field_value(self, field):
        """Ask for the approval as soon as it is needed, however that came about."""
        if field.name != "approval_state":
            return super()._compute_field_value(field)
        watched = self.filtered(
            lambda order: order._origin == order and order._get_approval_limits()
        )
        before = {order: order.approval_state for order in watched}
        result = super()._compute_field_value(field)
        # sudo: requests follow from what the user was allowed to write
        changed = watched.filtered(
            lambda order: order.approval_state != before[order]
        ).sudo()
        if changed:
            changed.filtered(lambda o: before[o] == "to_approve")._withdraw_requests()
            changed._request_approvals()
        return result

    def _get_approval_limits(self):
        """Return the limits that hold for this order: see ``limits.py``."""
        self.ensure_one()
        limits_of_company = self.company_id._get_approval_limits()
        return {} if limits_of_company and self._is_cart() else limits_of_company

    def _is_cart(self):
        """Return whether a customer put it together in the web shop, at its prices."""
        if "website_id" not in self._fields or not self.website_id:
            return False
        author = self.create_uid
        return author.share or author._is_superuser()

    def _get_approval_state(self):
        """Return where the approval stands, False if none is needed."""
        self.ensure_one()
        bounds = self._get_approval_limits()
        if not bounds:
            return False
        figures = self._get_approval_figures()
        if not limits.find_crossed(figures, bounds):
            return False
        decided = self._get_decided_approval()
        if decided.decision == "approved":
            further = limits.find_crossed(figures, bounds, decided.figures)
            return "to_approve" if further else "approved"
        if decided and decided == self.approval_ids.sorted()[:1]:
            return "refused" if decided.figures == figures else "to_approve"
        return "to_approve"

    def _get_decided_approval(self):
        """Return the last decision that was made in the company of the order."""
        self.ensure_one()
        approvals = self.approval_ids.filtered(
            lambda approval: (
                approval.decision != "requested"
                and approval.company_id == self.company_id
            )
        )
        return approvals.sorted()[:1]

    def _waits_for_approval(self):
        """Return whether it must be neither sent, accepted nor confirmed yet."""
        self.ensure_one()
        # Customers who look at it have no rights on approvals.
        order = self.sudo()
        return order.state in ("draft", "sent") and order.approval_state in (
            "to_approve",
            "refused",
        )

    def _filter_waiting_for_approval(self):
        return self.filtered(lambda order: order._waits_for_approval())
