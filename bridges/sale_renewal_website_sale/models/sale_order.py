from odoo import models
from odoo.exceptions import UserError, ValidationError
from odoo.http import request
from odoo.tools import format_amount

from odoo.addons.sale_renewal import terms

from ..tokens import ReorderedPlan


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _cart_find_product_line(
        self,
        product_id,
        uom_id,
        linked_line_id=False,
        no_variant_attribute_value_ids=None,
        *,
        plan_id=None,
        **kwargs,
    ):
        """One product under two plans makes two lines."""
        lines = super()._cart_find_product_line(
            product_id,
            uom_id,
            linked_line_id=linked_line_id,
            no_variant_attribute_value_ids=no_variant_attribute_value_ids,
            **kwargs,
        )
        if not lines:
            return lines
        product = lines.product_id[:1]
        plan = self._get_cart_plan(product, plan_id, linked_line_id)
        return lines.filtered(lambda line: line.plan_id == plan)

    def _prepare_order_line_values(
        self, product_id, quantity, uom_id, *, plan_id=None, **kwargs
    ):
        values = super()._prepare_order_line_values(
            product_id, quantity, uom_id, **kwargs
        )
        product = self.env["product.product"].browse(values["product_id"])
        linked_line_id = values.get("linked_line_id")
        if plan := self._get_cart_plan(product, plan_id, linked_line_id):
            values["plan_id"] = plan.id
        return values

    def _get_cart_plan(self, product, plan_id, linked_line_id=False):
        """Return the plan under which a product goes into this cart; none if it is
        sold once.

        :param plan_id: what the browser sent, if anything: it is refused unless it can
            be had
        :param linked_line_id: the line that it is an option of, whose plan comes
            nearest to what is wanted
        """
        plans = self.pricelist_id._get_shop_plans(product, self.company_id)
        again = ReorderedPlan.find(request) if request else None
        if not plans or (type(plan_id) is int and plan_id in plans.ids):
            return plans.filtered(lambda plan: plan.id == plan_id)
        if linked_line_id:
            line = self.order_line.filtered(lambda line: line.id == linked_line_id)
            return plans._get_wanted(line.plan_id.id)
        if plan_id:
            raise UserError(
                self.env._(
                    "%s is not sold in this way any more: reload the page, and choose "
                    "again.",
                    product.display_name,
                )
            )
        return plans._get_wanted(again and again.plan_id)

    def _check_cart_is_ready_to_be_paid(self):
        """What was put into the cart may not be sold any more."""
        lines = self.order_line.filtered(
            lambda line: line._is_recurring() and not line.plan_id._is_sold_in_shop()
        )
        if lines:
            raise ValidationError(
                self.env._(
                    "%s cannot be ordered at the moment: take it out of the cart, or "
                    "ask us for it.",
                    ", ".join(lines.product_id.mapped("display_name")),
                )
            )
        return super()._check_cart_is_ready_to_be_paid()

    def _lacks_shop_payment_method(self):
        """Return whether later periods are to be charged and nothing was saved to be
        charged, as after an order for which nothing was paid.
        """
        self.ensure_one()
        return self.state == "sale" and bool(self._get_shop_contracts_to_pay())

    def _get_shop_contracts_to_pay(self):
        """Return the contracts whose customer still has to give a payment method."""
        self.ensure_one()
        # sudo: the shopper's own order; only numbers are shown
        return self.sudo().contract_ids.filtered(
            lambda contract: (
                contract.plan_id._charges() and not contract.payment_token_id
            )
        )

    def _get_shop_recurring_rows(self):
        """Return what is paid in later periods, with taxes: one row per period, the
        shortest first.

        :return: dicts of ``label``, such as `Then per month`, and ``amount``
        :rtype: list[dict]
        """
        self.ensure_one()
        lines = self.order_line._get_recurring_lines()
        groups = lines.grouped(lambda line: line.plan_id._get_period())
        return [
            {
                "label": self.env._(
                    "Then %(per_period)s",
                    per_period=groups[period][0].plan_id._get_period_label(),
                ),
                "amount": self._get_shop_period_total(groups[period]),
            }
            for period in sorted(groups, key=lambda key: -terms.periods_per_month(*key))
        ]

    def _get_shop_period_total(self, lines):
        """Return what one whole billing period of these lines costs, with taxes."""
        taxes = self.env["account.tax"]
        base_lines = [
            line._prepare_base_line_for_taxes_computation(price_unit=line.price_unit)
            for line in lines
        ]
        taxes._add_tax_details_in_base_lines(base_lines, self.company_id)
        taxes._round_base_lines_tax_details(base_lines, self.company_id)
        summary = taxes._get_tax_totals_summary(
            base_lines, self.currency_id, self.company_id
        )
        return summary["total_amount_currency"]

    def _notify_by_email_prepare_rendering_context(self, message, *args, **kwargs):
        """Mails about orders of the shop say what is paid later, and until when."""
        rendering = super()._notify_by_email_prepare_rendering_context(
            message, *args, **kwargs
        )
        if self and self.website_id and "subtitles" in rendering:
            # sudo: who writes a message about an order may not read plans
            order = self.sudo().with_context(
                lang=rendering.get("lang") or self.env.lang
            )
            rendering["subtitles"] = rendering["subtitles"] + order._get_shop_texts()
        return rendering

    def _get_shop_texts(self):
        """Return what is paid later and the terms of it, one text per row."""
        self.ensure_one()
        amounts = [
            self.env._(
                "%(then_per_period)s: %(amount)s",
                then_per_period=row["label"],
                amount=format_amount(self.env, row["amount"], self.currency_id),
            )
            for row in self._get_shop_recurring_rows()
        ]
        lines = self.order_line._get_recurring_lines()
        plans = lines.plan_id
        if len(plans) == 1:
            return [*amounts, *plans._get_shop_conditions()]
        conditions = [
            text
            for line in lines
            for text in (
                f"{line.name_short}, {line._get_shop_period_label()}",
                *line.plan_id._get_shop_conditions(),
            )
        ]
        return amounts + conditions
