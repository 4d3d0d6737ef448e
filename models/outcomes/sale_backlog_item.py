from odoo import fields, models


class SaleBacklogItem(models.Model):
    """What the backlog of a contract item is counted from, kept: nobody reads it, only
    the query of ``sale.backlog``, and nobody edits it.

    Days are kept as numbers of billing periods (``positions.py``), so that what is left
    on any day is a difference, and nothing has to be brought up to date when a day has
    passed. What nothing is left of has no row.
    """

    _name = "sale.backlog.item"
    _description = "Backlog of a Contract Item"
    _log_access = False
    _order = "id"
    _rec_name = "line_id"

    line_id = fields.Many2one(
        "sale.contract.line", "Item", required=True, readonly=True, ondelete="cascade"
    )
    contract_id = fields.Many2one(
        "sale.contract", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        readonly=True,
        ondelete="restrict",
        help="The company or person, of contacts and addresses theirs.",
    )
    plan_id = fields.Many2one("sale.contract.plan", readonly=True, ondelete="restrict")
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    user_id = fields.Many2one(  # totals by person are for managers
        "res.users",
        "Salesperson",
        readonly=True,
        groups="sales_team.group_sale_manager",
    )
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    date_end = fields.Date("Sold Until", readonly=True)
    is_plain = fields.Boolean(
        "Kept",
        readonly=True,
        help="The item neither waits nor is paused, and was not changed today.",
    )
    is_open = fields.Boolean(
        "Without an End",
        readonly=True,
        help="The term has no end, and nobody gave notice: it counts until today.",
    )
    is_short = fields.Boolean(
        "Short Term", readonly=True, help="The term is up to a year long, or open."
    )
    price = fields.Float(readonly=True, help="Per period, in the contract's currency.")
    price_company = fields.Float(
        "Price (Company Currency)", readonly=True, help="At the rate of the contract."
    )
    key = fields.Integer(
        readonly=True, index=True, help="What its billing periods are counted by."
    )
    sold_position = fields.Float(
        "Sold From", readonly=True, help="Number of the first day that is sold."
    )
    unbilled_position = fields.Float(
        "To Be Billed From", readonly=True, help="Number of the first day not billed."
    )
    end_position = fields.Float(
        "Sold Up To", readonly=True, help="Number of the day after the last one."
    )

    _line_uniq = models.UniqueIndex("(line_id)")
    _counted_idx = models.Index("(line_id) WHERE NOT is_plain")
