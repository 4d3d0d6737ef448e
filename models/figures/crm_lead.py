from odoo import api, fields, models


class CrmLead(models.Model):
    """The part of ``crm.lead`` that *Pipeline Analysis* adds up and groups by."""

    _inherit = "crm.lead"

    amount_committed = fields.Monetary(store=True)
    first_period_amount = fields.Monetary(
        "First Period",
        compute="_compute_recurring_facts",
        store=True,
        compute_sudo=True,
        currency_field="company_currency",
        help="What the order bills of its recurring lines, without taxes.",
    )
    sold_type = fields.Selection(
        [
            ("one_time", "One-Time"),
            ("recurring", "Recurring"),
            ("both", "One-Time and Recurring"),
        ],
        "Sold",
        compute="_compute_recurring_facts",
        store=True,
        compute_sudo=True,
        help="What the quotation that counts, or else the products, consist of.",
    )
    main_plan_id = fields.Many2one(
        "sale.contract.plan",
        compute="_compute_recurring_facts",
        store=True,
        compute_sudo=True,
        index="btree_not_null",
        help="The plan with the largest recurring revenue per month.",
    )

    source_date_end = fields.Date(
        "Contracts End",
        compute="_compute_source_figures",
        compute_sudo=True,
        help="The day on which the first of the contracts ends that it renews.",
    )
    source_mrr_ratio = fields.Float(
        "Change per Month",
        compute="_compute_source_figures",
        compute_sudo=True,
        help="What it offers per month, against what the contracts that it renews are "
        "worth per month.",
    )

    @api.depends(
        "order_type",
        "recurring_revenue_monthly",
        "source_contract_ids.date_end",
        "source_contract_ids.mrr_company",
    )
    def _compute_source_figures(self):
        renewals = self.filtered(lambda lead: lead.order_type == "renewal")
        for lead in self:
            contracts = (lead & renewals).source_contract_ids
            ends = [contract.date_end for contract in contracts if contract.date_end]
            before = sum(contract.mrr_company for contract in contracts)
            lead.source_date_end = min(ends, default=False)
            lead.source_mrr_ratio = (
                lead.recurring_revenue_monthly / before - 1 if before else 0
            )

    @api.depends("order_ids.order_line.amount_committed")
    def _compute_amount_committed(self):
        """Orders have added up their lines already."""
        orders_by_lead = self._get_sold_orders()
        without_orders = self.filtered(lambda lead: not orders_by_lead[lead])
        for lead in self - without_orders:
            lead.amount_committed = sum(
                lead._convert_amount(
                    sum(order.order_line.mapped("amount_committed")), order.currency_id
                )
                for order in orders_by_lead[lead]
            )
        return super(CrmLead, without_orders)._compute_amount_committed()

    @api.depends(
        lambda self: [*self._get_total_depends(), "order_ids.order_line.proration"]
    )
    def _compute_recurring_facts(self):
        for lead, orders in self._get_sold_orders().items():
            lines = lead._get_counted_lines(orders)
            recurring = lines.filtered(lambda line: line._is_recurring())
            lead.sold_type = lead._get_sold_type(lines, recurring)
            lead.main_plan_id = recurring._get_main_plan()
            lead.first_period_amount = sum(
                lead._convert_amount(line._get_first_amount(), line.currency_id)
                for line in recurring
            )

    def _get_counted_lines(self, orders):
        """Return the lines of the confirmed orders, or else of the primary quotation,
        or else the products: those of which the totals are.

        :param sale.order orders: see :meth:`_get_sold_orders`
        """
        self.ensure_one()
        lines = orders.order_line if orders else self.line_ids
        return lines.filtered(lambda line: line._sells_product())

    @api.model
    def _get_sold_type(self, lines, recurring):
        if not lines:
            return False
        if not recurring:
            return "one_time"
        return "recurring" if recurring == lines else "both"
