from odoo import fields, models


class SaleContractPlan(models.Model):
    """The part of a plan that says which documents go with it."""

    _inherit = "sale.contract.plan"

    clause_ids = fields.Many2many(
        "sale.contract.clause",
        "sale_contract_plan_clause_rel",
        "plan_id",
        "clause_id",
        "Terms and Conditions",
        check_company=True,
        help="Quotations and contracts under this plan have these terms, in the "
        "version of their day.",
    )
    require_signature = fields.Boolean(
        "Customers Sign",
        help="Contracts under this plan are signed on the portal, unless their order "
        "was signed: those that were imported, typed in, or renewed without an answer. "
        "Contracts take it over when they are made.",
    )
