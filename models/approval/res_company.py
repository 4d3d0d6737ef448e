from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..res_company import SETTINGS

LIMIT_FIELDS = {
    "discount": ("approve_discount", "approve_discount_above"),
    "margin": ("approve_margin", "approve_margin_below"),
    "term": ("approve_term", "approve_term_above"),
    "payment_term": ("approve_payment_term", "approve_payment_term"),
    "amount": ("approve_amount", "approve_amount_above"),
}


class ResCompany(models.Model):
    """The part of ``res.company`` that says which quotations have to be approved."""

    _inherit = "res.company"

    approve_discount = fields.Boolean(
        "Approve Discounts",
        help="Quotations with a higher discount, on a line or in total, have to be "
        "approved. A price below the one of the pricelist is a discount, too.",
    )
    approve_discount_above = fields.Float(
        "Discount Above (%)", digits="Discount", prefetch=SETTINGS
    )
    approve_margin = fields.Boolean(
        "Approve Margins",
        help="Quotations with a lower margin have to be approved. It is the margin "
        "that Odoo shows on the quotation.",
    )
    approve_margin_below = fields.Float(
        "Margin Below (%)", digits="Discount", prefetch=SETTINGS
    )
    approve_term = fields.Boolean(
        "Approve Long Terms",
        help="Quotations whose recurring lines are sold for longer have to be "
        "approved. Contracts without an end are not long: they can be cancelled.",
    )
    approve_term_above = fields.Integer(
        "Term Above (Months)", default=12, prefetch=SETTINGS
    )
    approve_payment_term = fields.Boolean(
        "Approve Payment Terms",
        help="Quotations with other payment terms than those of their customer have to "
        "be approved.",
    )
    approve_amount = fields.Boolean(
        "Approve Totals",
        help="Quotations with a higher total, with taxes and in the currency of the "
        "company, have to be approved.",
    )
    approve_amount_above = fields.Monetary(
        "Total Above", currency_field="currency_id", prefetch=SETTINGS
    )

    @api.constrains(*(value for _flag, value in LIMIT_FIELDS.values()))
    def _check_approval_limits(self):
        for company in self:
            percents = company.approve_discount_above, company.approve_margin_below
            if not all(0 <= percent <= 100 for percent in percents):
                raise ValidationError(
                    self.env._("Enter a percentage from 0 to 100 for what is approved.")
                )
            if company.approve_term_above < 0 or company.approve_amount_above < 0:
                raise ValidationError(
                    self.env._("Enter 0 or more as the limit for what is approved.")
                )

    def write(self, vals):
        result = super().write(vals)
        names = {name for pair in LIMIT_FIELDS.values() for name in pair}
        if vals.keys() & names:
            # Whoever sets the limits may not sell; and what is confirmed stays.
            self.sudo()._check_quotations_again()
        return result

    def _check_quotations_again(self):
        """Let the new limits hold for the quotations that are open."""
        orders = self.env["sale.order"].search(
            [("company_id", "in", self.ids), ("state", "in", ("draft", "sent"))]
        )
        waiting = orders.filtered(lambda order: order.approval_state == "to_approve")
        self.env.add_to_compute(orders._fields["approval_state"], orders)
        orders._recompute_recordset(["approval_state"])
        waiting._withdraw_requests()

    def _get_approval_limits(self):
        """Return up to where nobody has to approve a quotation: see ``limits.py``.

        :return: empty, which is the default, if nothing has to be approved
        :rtype: dict
        """
        self.ensure_one()
        return {
            name: self[value]
            for name, (flag, value) in LIMIT_FIELDS.items()
            if self[flag]
        }

    def _get_approving_managers(self):
        """Return the sales administrators of the company, who may approve anything."""
        self.ensure_one()
        group = self.env.ref("sales_team.group_sale_manager")
        # Whoever sells may not read all users.
        return (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("all_group_ids", "in", group.ids),
                    ("company_ids", "in", self.ids),
                    ("share", "=", False),
                ],
                order="id",
            )
        )
