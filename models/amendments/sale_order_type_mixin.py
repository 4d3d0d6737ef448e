from odoo import api, fields, models

# What decides into which contract a line goes, and what that contract will be like.
TARGET_FIELDS = [
    *("product_id", "product_uom_qty", "recurring_type", "plan_id"),
    *("target_contract_id", "renewed_line_id"),
]


class SaleOrderTypeMixin(models.AbstractModel):
    """The part of an upsell or a renewal that says which of its lines make contracts of
    their own, and which need a contract that somebody chooses.
    """

    _inherit = "sale.order.type.mixin"

    own_contract_text = fields.Text(
        "Contracts of Their Own",
        compute="_compute_target_texts",
        help="Lines that are not for the source contracts, and what they make instead.",
    )
    target_question = fields.Text(
        "Contract to Choose",
        compute="_compute_target_texts",
        help="Lines that could go into several of the source contracts.",
    )

    @api.depends_context("lang")
    @api.depends(
        lambda self: (
            [
                "order_type",
                *(f"{self._proposal_lines}.{name}" for name in TARGET_FIELDS),
            ]
            if not self._abstract
            else []
        )
    )
    def _compute_target_texts(self):
        for document in self:
            amends = document.order_type != "new" and document._is_open_offer()
            lines = document._get_sold_lines() if amends else []
            texts = document._get_own_contract_texts() if amends else []
            document.own_contract_text = "\n".join(texts)
            document.target_question = "\n".join(
                line._get_target_problem() for line in lines if line._lacks_target()
            )

    def _get_amended_prices(self, products, date):
        """Return what recurring products cost under the plan that a new line of this
        upsell or renewal takes; nothing for what sells no contract on.

        :param date: of the prices
        :return: the price of one unit, by id of the product
        :rtype: dict
        """
        self.ensure_one()
        # As for lines: whoever sells may not see the contracts.
        plans = self.sudo()._get_named_contracts().plan_id.sudo(self.env.su)
        if self.order_type == "new" or not plans:
            return {}
        company = self._get_selling_company()
        pricelist = self.pricelist_id.with_company(company)
        recurring = products.filtered(lambda p: p.recurring_type == "recurring")
        prices = {}
        for own, sold in recurring.grouped("contract_plan_id").items():
            own = own._filter_by_company(company) or company.contract_plan_id
            prices |= pricelist._get_products_price(
                sold,
                1.0,
                currency=self.currency_id,
                date=date,
                plan=plans._get_nearest(own),
            )
        return prices

    def _is_open_offer(self):
        """Return whether it can still be decided what the lines go into."""
        raise NotImplementedError

    def _get_own_contract_texts(self):
        """Return what the lines of an upsell or a renewal make that are for none of its
        contracts, one sentence for each plan.

        :rtype: list[str]
        """
        self.ensure_one()
        if self.order_type == "new":
            return []
        return [
            self.env._(
                "%(products)s: a contract of its own (%(plan)s), %(terms)s.",
                products=", ".join(own.product_id.mapped("display_name")),
                plan=own.plan_id.name,
                terms=own[0]._get_contract_terms(),
            )
            for own in self._get_own_contract_lines()
        ]

    def _get_own_contract_lines(self):
        """Return the lines that are for no contract that is there already, those of
        each plan together.

        :rtype: list
        """
        self.ensure_one()
        lines = self._get_sold_lines().filtered(lambda line: line._makes_contract())
        return list(lines.grouped("plan_id").values())
