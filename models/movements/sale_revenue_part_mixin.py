from odoo import fields, models


class SaleRevenuePartMixin(models.AbstractModel):
    """Whether figures are those of a plan or of a sales team.

    What a customer has in one plan, or of one team, counts there by itself: what goes
    on elsewhere is lost there. Rows of plans and rows of teams say the same twice and
    must never be added up: the actions show one sort each.
    """

    _name = "sale.revenue.part.mixin"
    _description = "Figures of a Plan or Sales Team"

    dimension = fields.Selection(
        [("plan", "Plan"), ("team", "Sales Team")],
        "Figures By",
        required=True,
        readonly=True,
        help="By plan and by sales team, the same customers are counted twice: read "
        "one of the two.",
    )
    plan_id = fields.Many2one("sale.contract.plan", readonly=True, ondelete="restrict")
    team_id = fields.Many2one(
        "crm.team", "Sales Team", readonly=True, ondelete="cascade"
    )
