from odoo import api, fields, models
from odoo.tools import format_date


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = ["stock.move", "sale.contract.link.mixin"]

    # Copied like the sales order line: backorders, further steps and returns belong to
    # the same period.
    contract_line_id = fields.Many2one(
        "sale.contract.line",
        "Contract Item",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    period_start = fields.Date(
        "Period From", readonly=True, help="First day of the billing period."
    )
    period_end = fields.Date(
        "Period Until", readonly=True, help="Last day of the billing period."
    )

    @api.model
    def _get_fixed_fields(self):
        names = ("contract_line_id", "period_start", "period_end")
        return [*super()._get_fixed_fields(), *names]

    @api.model
    def _get_link_fields(self):
        return [*super()._get_link_fields(), "contract_line_id"]

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        names = super()._prepare_merge_moves_distinct_fields()
        return [*names, "contract_line_id", "period_start"]

    def _prepare_procurement_values(self):
        """All steps of a delivery know the contract."""
        values = super()._prepare_procurement_values()
        if not self.contract_line_id:
            return values
        return values | {
            "contract_line_id": self.contract_line_id.id,
            "period_start": self.period_start,
            "period_end": self.period_end,
        }

    def _get_shipped_text(self):
        """Return what is shipped now, and of how much if it is not all."""
        self.ensure_one()
        values = {
            "quantity": self.quantity,
            "unit": self.product_uom.name,
            "product": self.product_id.display_name,
        }
        if self.product_uom.compare(self.quantity, self.product_uom_qty) >= 0:
            return self.env._("%(quantity)g %(unit)s of %(product)s", **values)
        return self.env._(
            "%(quantity)g %(unit)s of %(product)s (ordered: %(ordered)g)",
            ordered=self.product_uom_qty,
            **values,
        )

    def _get_service_period(self):
        """Return the billing period whose goods these are, as first and last day.

        Both are False for goods that are sold once, and before their term starts.
        """
        self.ensure_one()
        if self.period_start:
            return self.period_start, self.period_end
        # Warehouse staff deliver what orders sold, and have no rights on orders.
        line = self.sudo().sale_line_id
        item = line.contract_line_ids[:1]
        if line.period_start or not (item and item._get_start()):
            return line.period_start, line.period_end
        # In arrears, the contract bills what the order delivers.
        return item.contract_id._get_schedule().period_of(item._get_start())

    def _get_service_contract(self):
        """Return the contract whose goods these are."""
        self.ensure_one()
        # sudo: warehouse staff may not read items and orders; of the contract they get
        # its number and days
        move = self.sudo()
        items = move.contract_line_id or move.sale_line_id.contract_line_ids
        return items.contract_id[:1]

    def _get_service_text(self):
        """Return the service period, and its contract where a transfer has several."""
        self.ensure_one()
        first, last = self._get_service_period()
        if not first:
            return ""
        text = self.env._(
            "%(first)s to %(last)s",
            first=format_date(self.env, first),
            last=format_date(self.env, last),
        )
        # sudo: as in _get_service_contract; only counted
        if len(self.picking_id.sudo().contract_ids) > 1:
            text = f"{self._get_service_contract().number}: {text}"
        return text
