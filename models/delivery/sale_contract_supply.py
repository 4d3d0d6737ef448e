from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...dates import read_date
from ..contract.sale_contract_state import CONTRACT_STATES


class SaleContractSupply(models.Model):
    """What the warehouse and buyers know of a contract item: what goes to whom, and
    when; not for how much.

    They do not read contracts. Each row is one version of an item that is sold, with
    the id of the item.
    """

    _name = "sale.contract.supply"
    _inherit = ["sale.name.search.mixin", "sale.group.page.mixin"]
    _description = "Contract Item without Prices"
    _auto = False
    _rec_name = "number"
    _has_quick_groups = True
    _order = "number desc, date_start, id"
    _depends = {
        "sale.contract": [
            "number",
            "company_id",
            "partner_id",
            "partner_shipping_id",
            "user_id",
            "state",
            "date_start",
            "date_end",
            "date_cancelled",
            "next_delivery_date",
            "delivery_error",
        ],
        "sale.contract.line": [
            "contract_id",
            "product_id",
            "product_uom_qty",
            "product_uom_id",
            "date_start",
            "date_end",
        ],
    }

    # For our code alone: no client goes on from here to what the contract says.
    contract_id = fields.Many2one("sale.contract", readonly=True, groups=".")
    number = fields.Char("Contract Number", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    partner_shipping_id = fields.Many2one(
        "res.partner", "Delivery Address", readonly=True
    )
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    state = fields.Selection(CONTRACT_STATES, "Status", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    product_uom_qty = fields.Float("Quantity", digits="Product Unit", readonly=True)
    product_uom_id = fields.Many2one("uom.uom", "Unit", readonly=True)
    date_start = fields.Date(
        "Start", readonly=True, help="First day on which this quantity is sold."
    )
    date_end = fields.Date(
        "End",
        readonly=True,
        help="Last day on which this quantity is sold. Empty: it has no end.",
    )
    next_delivery_date = fields.Date(
        "Next Delivery",
        readonly=True,
        help="The day on which the next goods are to be delivered by the contract.",
    )
    delivery_error = fields.Text(
        readonly=True,
        help="Why the last attempt to deliver failed. It is tried again in every run.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT item.id, item.contract_id, item.product_id, item.product_uom_id,
                item.product_uom_qty,
                COALESCE(item.date_start, contract.date_start) AS date_start,
                LEAST(item.date_end, contract.date_end, contract.date_cancelled - 1)
                    AS date_end,
                contract.number, contract.company_id, contract.partner_id,
                contract.partner_shipping_id, contract.user_id, contract.state,
                contract.next_delivery_date, contract.delivery_error
            FROM sale_contract_line item
            JOIN sale_contract contract ON contract.id = item.contract_id
            WHERE item.product_uom_qty > 0
            """
        )

    def action_create_deliveries(self, date=None):
        """Deliver what is due of the contracts of these items.

        :param date: the day until which it is due; default: today
        :return: the action that shows the deliveries
        :raise UserError: with everything that stops it, or if nothing is due
        """
        date = read_date(self.env, date)
        self.check_access("read")
        if not self.env.user.has_group("stock.group_stock_user"):
            raise AccessError(
                self.env._("Goods are delivered by the users of the Inventory app.")
            )
        # Who delivers the goods of a contract need not read it.
        return self.sudo().contract_id.action_create_deliveries(date)
