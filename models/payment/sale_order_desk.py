from odoo import api, fields, models
from odoo.fields import Domain


class SaleOrder(models.Model):
    """The part of the order desk that shows what is not shipped, not being paid."""

    _inherit = "sale.order"

    is_held = fields.Boolean(
        "Not Paid",
        compute="_compute_is_held",
        compute_sudo=True,
        search="_search_is_held",
        help="A contract of the order is suspended: nothing is shipped until it is "
        "paid.",
    )

    @api.depends("contract_ids.is_suspended", "contract_ids.plan_id.suspension_stops")
    def _compute_is_held(self):
        for order in self:
            order.is_held = any(
                contract._does_without("deliveries") for contract in order.contract_ids
            )

    @api.model
    def _search_is_held(self, operator, value):
        if operator != "in":
            return NotImplemented
        suspended = self.env["sale.contract.plan"]._get_suspended_domain("deliveries")
        # sudo: who ships reads no contracts, and learns which orders wait
        contracts = self.env["sale.contract"].sudo()._search(suspended)
        # sudo: as above
        orders = self.sudo()._search([("contract_ids", "in", contracts)])
        domain = Domain("id", "in", orders)
        return domain if True in value else ~domain
