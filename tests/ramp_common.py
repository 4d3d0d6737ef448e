from odoo.fields import Command, Date

from .common import RenewalCommon


class RampCommon(RenewalCommon):
    """Recurring lines that are sold in steps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan_three_years = cls.env["sale.contract.plan"].create(
            {
                "name": "Test yearly, 3 years",
                "billing_unit": "year",
                "term_count": 3,
                "term_unit": "year",
                "renewal_lead_days": 60,
            }
        )

    @classmethod
    def _sell_in_steps(cls, line, steps):
        """Sell a line in steps.

        :param list steps: months, quantity and price of each
        """
        wizard = cls.env["sale.order.ramp"].create(
            {
                "line_id": line.id,
                "step_ids": [
                    Command.create(
                        {
                            "month_count": months,
                            "product_uom_qty": quantity,
                            "price_unit": price,
                        }
                    )
                    for months, quantity, price in steps
                ],
            }
        )
        wizard.action_apply()
        return line._get_ramp_lines()

    @classmethod
    def _create_ramp_order(cls, steps, plan=None, start="2026-01-31", **values):
        """Return a quotation of one ramp of support."""
        values.setdefault("partner_id", cls.customer_a.id)
        order = cls._create_order(cls.customer_a, term_start_date=start, **values)
        order.order_line = [
            Command.create(
                {
                    "product_id": cls.support.id,
                    "plan_id": (plan or cls.plan_monthly).id,
                    "price_unit": 100.0,
                }
            )
        ]
        cls._sell_in_steps(order.order_line, steps)
        return order

    def _bill(self, contract, *days):
        """Return the amount of what is invoiced on each day."""
        return [
            sum(contract._create_invoices(Date.to_date(day)).mapped("amount_untaxed"))
            for day in days
        ]

    def _get_days(self, records):
        return [
            tuple(day and str(day) for day in (record.date_start, record.date_end))
            for record in records
        ]

    def _get_log(self, contract):
        changes = contract.change_ids.sorted(lambda change: (change.date, change.id))
        return [
            (str(change.date), change.kind, change.mrr_change)
            for change in changes
            if change.mrr_change
        ]

    def _get_mrr(self, contract, *days):
        return [contract._get_mrr_on(Date.to_date(day)) for day in days]

    def _get_logged_mrr(self, contract, *days):
        """Return what the records of changes add up to on each day."""
        return [
            round(
                sum(
                    contract.change_ids.filtered(
                        lambda change, day=day: str(change.date) <= day
                    ).mapped("mrr_change")
                ),
                2,
            )
            for day in days
        ]
