from odoo import api, models

# Views of the desk whose cards and rows open what is behind them.
DESK_VIEWS = (
    "sale_renewal.sale_order_view_desk_kanban",
    "sale_renewal.sale_order_view_desk_list",
)
# Who may open the form of an order, which has amounts.
FORM_GROUPS = (
    "sales_team.group_sale_salesman",
    "account.group_account_invoice",
    "account.group_account_readonly",
)


class SaleOrder(models.Model):
    """The part of the desk that opens a card: for warehouse staff, who may not read the
    form of an order, its transfers."""

    _inherit = "sale.order"

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._may_open_order_form())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        on_desk = view in [self.env.ref(name) for name in DESK_VIEWS]
        if on_desk and not self._may_open_order_form():
            arch.set("action", "action_open_desk_transfers")
            arch.set("type", "object")
        return arch, view

    @api.model
    def _may_open_order_form(self):
        user = self.env.user
        return self.env.su or any(user.has_group(group) for group in FORM_GROUPS)

    @api.readonly
    def action_open_desk_transfers(self):
        """Open the transfers of the order, those of vendors as well."""
        self.ensure_one()
        # Orders that may be read; which of their transfers, the list itself decides.
        self.check_access("read")
        pickings = self.env["stock.picking"].search([("sale_id", "=", self.id)])
        return pickings._get_records_action(
            name=self.env._("Transfers of %s", self.name)
        )
