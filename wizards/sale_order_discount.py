from odoo import api, fields, models
from odoo.fields import Command


class SaleOrderDiscount(models.TransientModel):
    """A discount on a whole order gives each period its part: what is sold under a plan
    is reduced by a line under that plan, which its contract bills and renews.
    """

    _inherit = "sale.order.discount"

    recurring_note = fields.Text(
        compute="_compute_recurring_note",
        help="What the discount takes off once, and what in every billing period.",
    )

    @api.depends(
        *("sale_order_id", "discount_type", "discount_amount", "discount_percentage")
    )
    @api.depends_context("lang")
    def _compute_recurring_note(self):
        for wizard in self:
            wizard.recurring_note = wizard._get_recurring_note()

    def _create_discount_lines(self):
        order = self.sale_order_id
        if not order.order_line._get_recurring_lines():
            return super()._create_discount_lines()
        wizard = self.with_context(lang=order._get_lang())
        values = [
            line_values
            for plan, base_lines, amount in wizard._split_by_plan()
            for line_values in wizard._prepare_part_lines(plan, base_lines, amount)
        ]
        order.order_line = [Command.create(line_values) for line_values in values]
        return None

    def _split_by_plan(self):
        """Return the parts of the order, and what the discount is for each of them.

        What recurs counts with a whole billing period, whatever of it this order bills.

        :return: the plan (empty: what is sold once), the base lines of Odoo's taxes,
            and the percentage or the amount with taxes, which add up to the discount
        :rtype: list[tuple]
        """
        self.ensure_one()
        lines = self.sale_order_id.order_line.filtered(
            lambda line: not line.display_type
        )
        recurring = lines._get_recurring_lines()
        parts = {
            plan: self._get_base_lines(plan_lines, whole_period=True)
            for plan, plan_lines in recurring.grouped("plan_id").items()
        }
        if once := lines - recurring:
            parts[self.env["sale.contract.plan"]] = self._get_base_lines(once)
        if self.discount_type != "amount":
            percent = self.discount_percentage * 100
            return [(plan, base_lines, percent) for plan, base_lines in parts.items()]
        totals = {
            plan: self._get_total(base_lines) for plan, base_lines in parts.items()
        }
        shares = self._get_shares(totals)
        return [(plan, base_lines, shares[plan]) for plan, base_lines in parts.items()]

    def _get_base_lines(self, lines, whole_period=False):
        """Return what Odoo computes taxes from, with the taxes.

        :param bool whole_period: at the price of a whole billing period
        """
        taxes, company = self.env["account.tax"], self.company_id
        # A discount on all lines takes the place of those that they have.
        replaced = {"discount": 0.0} if self.discount_type == "sol_discount" else {}
        base_lines = [
            line._prepare_base_line_for_taxes_computation(
                **({"price_unit": line.price_unit} if whole_period else {}), **replaced
            )
            for line in lines
        ]
        taxes._add_tax_details_in_base_lines(base_lines, company)
        taxes._round_base_lines_tax_details(base_lines, company)
        return base_lines

    def _get_total(self, base_lines):
        """Return the amount of base lines with taxes."""
        return sum(
            base_line["tax_details"]["total_included_currency"]
            + base_line["tax_details"]["delta_total_excluded_currency"]
            for base_line in base_lines
        )

    def _get_shares(self, totals):
        """Return the part of a fixed amount that each total bears, to the cent.

        :param dict totals: with taxes, by plan
        """
        currency, left = self.currency_id, self.discount_amount
        remaining, shares = sum(totals.values()), {}
        for plan, total in totals.items():
            share = currency.round(left * total / remaining) if remaining else 0.0
            shares[plan] = share
            left, remaining = left - share, remaining - total
        return shares

    def _prepare_part_lines(self, plan, base_lines, amount):
        """Return the values of the order lines that reduce what is sold under a plan.

        :param plan: empty for what is sold once
        :param list base_lines: what is sold
        :param float amount: see :meth:`_split_by_plan`
        """
        product = self._get_discount_product()
        reductions = self.env["account.tax"]._prepare_global_discount_lines(
            base_lines=base_lines,
            company=self.company_id,
            amount_type="fixed" if self.discount_type == "amount" else "percent",
            amount=amount,
            computation_key=f"global_discount,{self.id},{plan.id}",
            grouping_function=lambda base_line: {"product_id": product},
        )
        kind = {
            "recurring_type": "recurring" if plan else "one_time",
            "plan_id": plan.id,
        }
        return [
            values | kind
            for values in self._prepare_global_discount_so_lines(reductions)
        ]

    def _get_recurring_note(self):
        """Return what is taken off once and per period, False if nothing recurs."""
        self.ensure_one()
        order = self.sale_order_id
        if not order.order_line._get_recurring_lines():
            return False
        texts = []
        for plan, base_lines, amount in self._split_by_plan():
            if self.discount_type != "amount":
                amount = self._get_total(base_lines) * amount / 100
            if self.currency_id.is_zero(amount):
                continue
            money = self.currency_id.format(self.currency_id.round(amount))
            if plan:
                texts.append(
                    self.env._(
                        "%(amount)s %(per_period)s",
                        amount=money,
                        per_period=plan._get_period_label(),
                    )
                )
            else:
                texts.insert(0, self.env._("%s once", money))
        return bool(texts) and self.env._(
            "With taxes: %s. What recurs becomes part of the contract, is taken off "
            "every period, and is renewed if the plan keeps discounts.",
            ", ".join(texts),
        )
