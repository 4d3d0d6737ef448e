from odoo import api, models
from odoo.fields import Domain


class CrmLead(models.Model):
    """The part of ``crm.lead`` that says what it is worth."""

    _inherit = "crm.lead"

    @api.depends(
        lambda self: [
            *self._get_total_depends(),
            "order_ids.term_start_date",
            "order_ids.term_end_date",
        ]
    )
    def _compute_amount_committed(self):
        for lead, orders in self._get_sold_orders().items():
            lead.amount_committed = lead._get_totals(orders)["committed"]

    @api.depends(lambda self: self._get_total_depends())
    def _compute_line_revenues(self):
        leads = self.filtered(lambda lead: lead._has_totals())
        monthly_plan = leads and self._get_monthly_recurring_plan()
        for lead, orders in leads._get_sold_orders().items():
            totals = lead._get_totals(orders, committed=False)
            lead.expected_revenue = totals["one_time"]
            # A quotation of one-time products says nothing of what was typed here.
            if totals["monthly"] or lead.line_ids.product_id:
                lead.recurring_revenue = totals["monthly"]
                lead.recurring_plan = monthly_plan if totals["monthly"] else False

    @api.model
    def _get_total_depends(self):
        line_fields = ("price_subtotal", "plan_id", "recurring_type")
        return [
            "pricelist_id",
            *(f"line_ids.{name}" for name in line_fields),
            "primary_order_id",
            "order_ids.state",
            *(f"order_ids.order_line.{name}" for name in line_fields),
        ]

    def _has_totals(self):
        """Return whether products or a quotation say what the opportunity is worth.

        A confirmed order of one-time products alone is left to Odoo, which raises the
        expected revenue to it.
        """
        self.ensure_one()
        order = self.primary_order_id
        return bool(
            self.line_ids.product_id
            or order.has_recurring_line
            or (order.state in ("draft", "sent") and order.amount_untaxed)
        )

    def _get_totals(self, orders, committed=True):
        """Return the totals of the confirmed orders, or else of the primary quotation,
        or else of the products, in the company currency at today's rate.

        :param sale.order orders: see :meth:`_get_sold_orders`
        :param bool committed: see ``sale.recurring.line.mixin``
        :return: amounts under the keys ``one_time``, ``monthly`` and ``committed``
        """
        self.ensure_one()
        totals = {"one_time": 0.0, "monthly": 0.0, "committed": 0.0}
        for record in orders or self:
            lines = record.order_line if orders else self.line_ids
            for key, amount in lines._get_recurring_totals(committed).items():
                totals[key] += self._convert_amount(amount, record.currency_id)
        return totals

    def _get_sold_orders(self):
        """Return by opportunity the confirmed orders, or else the primary quotation:
        what says what it is worth; empty: its products do.

        :rtype: dict[crm.lead, sale.order]
        """
        confirmed = self._get_confirmed_orders()
        # sudo: as in _get_orders
        found = {
            lead: (confirmed & lead.sudo().order_ids) or lead.primary_order_id
            for lead in self
        }
        ids = confirmed.browse().union(*found.values())._ids
        return {
            lead: orders.with_prefetch(ids)
            .filtered("amount_untaxed")
            .with_prefetch(ids)
            for lead, orders in found.items()
        }

    def _convert_amount(self, amount, currency):
        return currency._convert(amount, self.company_currency, self._get_company())

    @api.model
    def _get_monthly_recurring_plan(self):
        """Return Odoo's recurring plan of one month, in which MRR is entered."""
        domain = Domain("number_of_months", "=", 1)
        return self.env["crm.recurring.plan"].search(domain, limit=1)

    def _merge_data(self, fnames=None):
        """Leave the revenues to the lines, where there are any."""
        data = super()._merge_data(fnames)
        if self.line_ids.product_id:
            for name in ("expected_revenue", "recurring_revenue", "recurring_plan"):
                data.pop(name, None)
        return data

    def _update_revenues_from_so(self, order):
        """Leave it to the totals where they keep one-time and recurring apart."""
        without_totals = self.filtered(lambda lead: not lead._has_totals())
        return super(CrmLead, without_totals)._update_revenues_from_so(order)
