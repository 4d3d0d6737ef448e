from odoo import models
from odoo.tools import format_date
from odoo.tools.misc import get_lang

from ... import intervals, terms
from ...wording import format_length


class SaleContract(models.Model):
    """The part of ``sale.contract`` that says what its printed document tells.

    Texts are in the language of the environment.
    """

    _inherit = "sale.contract"

    def _get_document_lang(self):
        """Return the code of the language in which the contract is printed."""
        self.ensure_one()
        return get_lang(self.env, self.partner_id.lang).code

    def _get_document_addresses(self):
        """Return the addresses beside the customer's own, as labels and partners.

        :rtype: list[dict]
        """
        self.ensure_one()
        invoice, delivery = self.partner_invoice_id, self.partner_shipping_id
        if invoice == delivery:
            addresses = [(self.env._("Invoice and Delivery Address"), invoice)]
        else:
            addresses = [
                (self.env._("Invoice Address"), invoice),
                (self.env._("Delivery Address"), delivery),
            ]
        return [
            {"label": label, "partner": partner}
            for label, partner in addresses
            if partner and partner != self.partner_id
        ]

    def _get_document_references(self):
        """Return the names of the orders, and what the customer calls them.

        :return: dict of ``orders`` and ``customer``, two texts
        """
        self.ensure_one()
        # The customer gets the same document whoever prints it.
        orders = self.sudo().order_ids.sorted("id")
        references = [self.client_order_ref, *orders.mapped("client_order_ref")]
        customer = dict.fromkeys(filter(None, references))
        return {
            "orders": ", ".join(orders.mapped("name")),
            "customer": ", ".join(customer),
        }

    def _get_document_items(self):
        """Return the items to print, with their dates where these are their own.

        What is not sold on the day of the total comes last and has no amount, so that
        the amounts add up to it.

        :return: list of dicts of ``line``, ``dates``, a list of texts, and
            ``is_in_total``
        """
        self.ensure_one()
        total = self._get_document_total_items()
        others = self.line_ids.filtered("product_uom_qty") - total
        return [
            {
                "line": line,
                "dates": self._get_document_item_dates(line),
                "is_in_total": line in total,
            }
            for line in total + others
        ]

    def _get_document_item_dates(self, line):
        texts = []
        if line.date_start and line.date_start != self.date_start:
            texts.append(self.env._("From %s", format_date(self.env, line.date_start)))
        if line.date_end and line.date_end != self.date_end:
            texts.append(self.env._("Until %s", format_date(self.env, line.date_end)))
        return texts

    def _get_document_period_labels(self):
        """Return the labels that name the billing period.

        :return: dict of ``billed``, ``price``, ``amount`` and ``total``
        """
        self.ensure_one()
        period = self.plan_id._get_period_label()
        total = self.env._("Total %(per_period)s", per_period=period)
        if day := self._get_document_total_day():
            total = self.env._(
                "Total %(per_period)s on %(date)s",
                per_period=period,
                date=format_date(self.env, day),
            )
        return {
            "billed": period,
            "price": self.env._("Price %(per_period)s", per_period=period),
            "amount": self.env._("Amount %(per_period)s", per_period=period),
            "total": total,
        }

    def _get_document_total_items(self):
        """Return the items of which one billing period is added up: of an item that
        changed, the version that is sold today, or on the nearest day of the term.
        """
        self.ensure_one()
        day = self._get_reference_day()
        return self.line_ids.filtered(
            lambda line: line.product_uom_qty and line._runs_on(day)
        )

    def _get_document_total_day(self):
        """Return the day whose items are added up, or False if it is the whole term."""
        sold = self.line_ids.filtered("product_uom_qty")
        if sold == self._get_document_total_items():
            return False
        return self._get_reference_day()

    def _get_document_tax_totals(self):
        """Return the totals of one billing period, as the tax totals of an order.

        :rtype: dict
        """
        self.ensure_one()
        taxes = self.env["account.tax"]
        lines = [
            taxes._prepare_base_line_for_taxes_computation(
                line,
                quantity=line.product_uom_qty,
                partner_id=self.partner_id,
                currency_id=self.currency_id,
            )
            for line in self._get_document_total_items()
        ]
        taxes._add_tax_details_in_base_lines(lines, self.company_id)
        taxes._round_base_lines_tax_details(lines, self.company_id)
        return taxes._get_tax_totals_summary(lines, self.currency_id, self.company_id)

    def _is_without_end(self):
        """Return whether the contract runs until it is cancelled."""
        self.ensure_one()
        return not self.date_end and bool(self.date_start or self.plan_id.is_evergreen)

    def _get_committed_total(self):
        """Return the amount of the whole term without taxes, each period rounded.

        False where nothing is committed: evergreen or cancelled, or without dates yet.

        :rtype: float or bool
        """
        self.ensure_one()
        if not self.date_start or not self.date_end or self.date_cancelled:
            return False
        total = sum(self._get_committed_item_total(line) for line in self.line_ids)
        return self.currency_id.round(total)

    def _get_committed_item_total(self, line):
        """Return what is committed of one item: it may begin late or end early."""
        sold = intervals.overlap(
            (self.date_start, self.date_end), (line._get_start(), line.date_end or None)
        )
        parts = intervals.outside(sold, self._get_pauses()) if sold else []
        return sum(
            amount
            for part in parts
            for _first, _last, amount in self._get_schedule().amounts(
                line.price_subtotal, *part, self.currency_id.round
            )
        )

    def _get_length_label(self, count, unit):
        """Return a length of time in words, such as `1 year` for 12 months."""
        return format_length(self.env, *terms.simplest_period(count, unit))
