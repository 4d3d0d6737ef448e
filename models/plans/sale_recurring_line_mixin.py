from odoo import api, fields, models

from ... import terms
from .product_template import RECURRING_TYPES


class SaleRecurringLineMixin(models.AbstractModel):
    """A sold line that is one-time, or recurring under a plan.

    It also knows what the line sells at all: whether its product, whether goods, and
    whether anything that can be an item of a contract. Whoever needs to know asks here.

    The inheriting model has ``product_id``, ``product_uom_qty``, ``display_type``,
    ``company_id`` and ``price_subtotal``.
    """

    _name = "sale.recurring.line.mixin"
    _inherit = "sale.contract.link.mixin"
    _description = "Recurring Line"

    recurring_type = fields.Selection(
        RECURRING_TYPES,
        compute="_compute_recurring_type",
        store=True,
        readonly=False,
        precompute=True,
        help="One-time lines are never renewed and never billed again.",
    )
    plan_id = fields.Many2one(
        "sale.contract.plan",
        compute="_compute_plan_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
        domain="[('company_id', 'in', [False, company_id])]",
        help="How the line is billed and renewed. Its price is for one billing period.",
    )

    @api.depends("product_id")
    def _compute_recurring_type(self):
        for line in self:
            product = line.product_id
            recurs = product.recurring_type == "recurring"
            recurs = recurs and not product.sold_once_reason
            line.recurring_type = "recurring" if recurs else "one_time"

    @api.depends("product_id", "recurring_type", "company_id")
    def _compute_plan_id(self):
        for line in self:
            if line.recurring_type != "recurring":
                line.plan_id = False
                continue
            company = line._get_company()
            plan = line.product_id.contract_plan_id._filter_by_company(company)
            line.plan_id = plan or line.plan_id or company.contract_plan_id

    @api.onchange("plan_id")
    def _onchange_plan_id_warn_price(self):
        """Say so where a price was decided for a period of another plan."""
        old_plan = self._origin.plan_id
        decided = self.price_unit != self.technical_price_unit
        if not (decided and old_plan and self.plan_id) or old_plan == self.plan_id:
            return None
        return {
            "warning": {
                "title": self.env._("Check the price"),
                "message": self.env._(
                    "%(price)s was decided for %(old_plan)s and stays as it is: enter "
                    "the price for one billing period of %(plan)s.",
                    price=self.price_unit,
                    old_plan=old_plan.name,
                    plan=self.plan_id.name,
                ),
            }
        }

    def _get_company(self):
        """Return the company that sells the line."""
        self.ensure_one()
        return self.company_id or self.env.company

    def _sells_product(self):
        """Return whether the line sells its product, in whatever quantity: hook, order
        lines also charge for other things.
        """
        self.ensure_one()
        return bool(self.product_id) and not self.display_type

    def _is_goods(self):
        """Return whether what the line sells is shipped, in whatever quantity."""
        self.ensure_one()
        return self.product_id.type == "consu" and self._sells_product()

    def _sells_goods(self):
        """Return whether the line sells goods that are shipped: a quantity of 0 is an
        option that the customer has not taken, a negative one takes goods back.
        """
        self.ensure_one()
        return self.product_uom_qty > 0 and self._is_goods()

    def _may_recur(self):
        """Return whether the line can be an item of a contract, in whatever quantity.

        The products of a combo are, on their own lines, and not the combo itself. What
        is sold once by its nature is not, whatever the line says.
        """
        self.ensure_one()
        product = self.product_id
        is_item = product.type != "combo" and self._sells_product()
        return is_item and not product.sold_once_reason

    def _has_plan(self):
        """Return whether the price of the line is for one billing period of a plan."""
        self.ensure_one()
        return self.recurring_type == "recurring" and bool(self.plan_id)

    def _lacks_plan(self):
        """Return whether nobody said how the line is billed and renewed."""
        self.ensure_one()
        is_recurring = self.recurring_type == "recurring" and not self.plan_id
        return is_recurring and self._may_recur()

    def _is_recurring(self):
        """Return whether the line is sold again in every period and term.

        Else the order bills it, once. In a quantity of 0 it is an option.
        """
        self.ensure_one()
        return self._has_plan() and self._may_recur()

    def _get_recurring_lines(self):
        """Return the lines that are items of contracts once they are ordered."""
        return self.filtered(
            lambda line: line.product_uom_qty > 0 and line._is_recurring()
        )

    def _get_order_problems(self):
        """Return what keeps these lines from being ordered, in the user's words.

        :rtype: list[str]
        """
        return [
            problem
            for line in self.filtered("product_id")
            for problem in line._get_line_problems()
        ]

    def _get_line_problems(self):
        self.ensure_one()
        product, name = self.product_id, self.product_id.display_name
        problems = []
        if not product.active:
            problems.append(self.env._("%s is archived: replace or restore it.", name))
        elif not product.sale_ok:
            problems.append(self.env._("%s cannot be sold: replace it.", name))
        if product.company_id and product.company_id != self._get_company():
            problems.append(
                self.env._("%s belongs to another company: replace it.", name)
            )
        if self._lacks_plan():
            problems.append(self.env._("%s is recurring: choose its plan.", name))
        if self.product_uom_qty < 0:
            problems.append(
                self.env._("%s has a negative quantity: enter 0 or more.", name)
            )
        return problems

    def _get_plan_pricelist_kwargs(self):
        """Return what the pricelist has to know about the line to price its plan.

        :return: the plan of a recurring line; nothing for a one-time line, so that it
            is priced as if there were no plans
        :rtype: dict
        """
        self.ensure_one()
        return {"plan": self.plan_id} if self._has_plan() else {}

    def _get_period_amount(self):
        """Return the amount of one whole billing period, without taxes."""
        self.ensure_one()
        return self.price_subtotal

    def _get_committed_amount(self):
        """Return the amount of every billing period of the term, without taxes."""
        self.ensure_one()
        return self._get_commitment()(self._get_period_amount())

    def _get_commitment(self):
        """Return the function that makes of the amount of one whole billing period the
        one of every billing period of the term.
        """
        self.ensure_one()
        count = self.plan_id._count_term_periods()
        return lambda amount: amount * count

    def _get_commitment_on(self, schedule, first, last):
        """Return the function that makes of the amount of one whole billing period the
        one of an interval, period by period; 0 if that ends before it begins.
        """
        self.ensure_one()
        rounding = self.currency_id.round

        def commit(amount):
            if last < first:
                return 0.0
            rows = schedule.amounts(amount, first, last, rounding)
            return sum(part for _first, _last, part in rows)

        return commit

    def _get_first_amount(self):
        """Return what the order bills of the line, without taxes."""
        self.ensure_one()
        in_arrears = self._is_recurring() and self.plan_id.billing_timing == "arrears"
        return 0.0 if in_arrears else self.price_subtotal

    def _is_sold_at_first(self):
        """Return whether the line is sold from the first day of the term on: hook, all
        are here.
        """
        self.ensure_one()
        return True

    def _get_recurring_totals(self, committed=True):
        """Return what these lines add up to, in their currency, without taxes.

        :param bool committed: whether what is committed is asked for, too
        :return: amounts under the keys ``one_time``, ``monthly`` (recurring amount per
            month, year / 12, on the first day of the term) and ``committed`` (one-time
            amount and every billing period of the terms; evergreen lines count with
            one period)
        """
        totals = {"one_time": 0.0, "monthly": 0.0, "committed": 0.0}
        for line in self:
            if not line._is_recurring():
                totals["one_time"] += line.price_subtotal
                totals["committed"] += line.price_subtotal
                continue
            if line._is_sold_at_first():
                plan, amount = line.plan_id, line._get_period_amount()
                totals["monthly"] += plan._get_monthly_amount(amount)
            if committed:
                totals["committed"] += line._get_committed_amount()
        return totals

    def _get_recurring_summary(self, currency):
        """Return the totals of these lines as rows that a customer reads.

        One row for the one-time amount, one per billing period (shortest first), one
        for the first invoice (one-time amount and one period of everything) and one
        for what is committed. Labels are in the language of the environment.

        :param res.currency currency: the currency of the lines, for rounding
        :return: rows with ``key`` (stable), ``label`` and ``amount`` without taxes
        :rtype: list[dict]
        """
        totals = self._get_recurring_totals()
        # A quantity of 0 is an option that the customer has not taken.
        recurring = self.filtered(
            lambda line: line._is_recurring() and line.product_uom_qty
        )
        rows = [("one_time", self.env._("One-time"), totals["one_time"])]
        first_invoice = totals["one_time"]
        by_period = recurring.grouped(lambda line: line.plan_id._get_period())
        for period in sorted(by_period, key=lambda key: -terms.periods_per_month(*key)):
            lines = by_period[period]
            label = self.env._(
                "Recurring %(per_period)s",
                per_period=lines[0].plan_id._get_period_label(),
            )
            amount = sum(
                line._get_period_amount() for line in lines if line._is_sold_at_first()
            )
            rows.append(("{}_{}".format(*period), label, amount))
            first_invoice += sum(line._get_first_amount() for line in lines)
        rows += [
            ("first_invoice", self.env._("First invoice"), first_invoice),
            ("committed", self.env._("Committed total"), totals["committed"]),
        ]
        return [
            {"key": key, "label": label, "amount": currency.round(amount)}
            for key, label, amount in rows
        ]
