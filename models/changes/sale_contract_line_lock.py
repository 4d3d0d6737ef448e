from odoo import api, fields, models


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that tells forms what is not typed over.

    Contracts made by hand are typed in; what was sold or billed changes from a date,
    with the buttons of the contract.
    """

    _inherit = "sale.contract.line"

    is_locked = fields.Boolean(
        compute="_compute_is_locked",
        compute_sudo=True,
        help="It was billed, or sold by an order and its term has started: it changes "
        "with the buttons of the contract only.",
    )
    is_past = fields.Boolean(compute="_compute_is_past")
    is_future = fields.Boolean(compute="_compute_is_past")

    @api.depends(
        "order_line_id",
        "root_line_id",
        "date_start",
        "contract_id.date_start",
        "move_line_ids.bills_contract",
    )
    def _compute_is_locked(self):
        # Salespeople see the form too, and not all invoices.
        for line in self:
            start = line._get_start()
            today = line.contract_id.company_id._get_contract_today()
            sold = line.order_line_id or line.root_line_id
            line.is_locked = bool(sold and start and start <= today) or any(
                line.move_line_ids.mapped("bills_contract")
            )

    @api.depends(
        "date_start",
        "date_end",
        "product_uom_qty",
        "contract_id.date_start",
    )
    def _compute_is_past(self):
        """Say which versions of an item are sold no more, and which not yet."""
        for line in self:
            today = line.contract_id.company_id._get_contract_today()
            line.is_past = bool(line.date_end and line.date_end < today) or (
                bool(line.id) and not line.product_uom_qty
            )
            # Of a contract that has not started, all items are.
            line.is_future = bool(line.date_start and line.date_start > today)
