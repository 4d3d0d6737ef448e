from odoo import fields, models


class SaleRankingItem(models.Model):
    """What each customer pays per month for each product that recurs, kept: nobody
    reads it, only the query of ``sale.ranking``, and nobody edits it.

    All rows of a customer in a company are true from one day to another, on which
    something of theirs changes by itself. A row without a product says that something
    of the customer was changed since: until the night, the query counts all items of
    such customers, and of those whose day has come.
    """

    _name = "sale.ranking.item"
    _description = "Recurring Revenue"
    _log_access = False
    _order = "id"
    _rec_name = "partner_id"

    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    user_id = fields.Many2one(  # totals by person are for managers
        "res.users",
        "Salesperson",
        readonly=True,
        groups="sales_team.group_sale_manager",
    )
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
        help="The company or person, of contacts and addresses theirs.",
    )
    product_id = fields.Many2one("product.product", readonly=True, ondelete="cascade")
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    mrr = fields.Monetary(
        "MRR",
        readonly=True,
        currency_field="company_currency_id",
        help="Recurring revenue per month of items that run today and are not paused, "
        "at the rate of the contract.",
    )
    date_from = fields.Date(
        "From", readonly=True, help="The day, in the company, on which it was kept."
    )
    date_until = fields.Date(
        "Until",
        readonly=True,
        help="The day from which it is not true any more, as something of the customer "
        "begins, ends, is paused or goes on.",
    )

    _changed_idx = models.Index("(partner_id) WHERE product_id IS NULL")
    _from_idx = models.Index("(company_id, date_from)")
    _until_idx = models.Index("(company_id, date_until)")
