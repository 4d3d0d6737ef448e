from odoo import api, fields, models
from odoo.tools import format_date

from ...intervals import ONE_DAY


class SaleContractRequest(models.Model):
    """The part of ``sale.contract.request`` that says what it will bill or credit, and
    from when: the sentences that customers and colleagues read before they ask.
    """

    _inherit = "sale.contract.request"

    preview = fields.Text(
        "What Happens",
        compute="_compute_preview",
        compute_sudo=True,
        help="What it will bill or credit and from when, if it is accepted today.",
    )
    problem = fields.Text(
        "What Stops It", compute="_compute_preview", compute_sudo=True
    )

    @api.depends_context("lang")
    @api.depends("state", "contract_id.state", "kind", "date", "date_end", "line_ids")
    def _compute_preview(self):
        for request in self:
            is_open = request.state == "new" and request.kind and request.contract_id
            problems = request._get_problems() if is_open else []
            request.problem = "\n".join(problems)
            texts = request._get_preview() if is_open and not problems else []
            request.preview = "\n".join(texts)

    def _get_preview(self):
        """Return what the wish will bill or credit and from when, in whole sentences.

        Only of what has no problems.

        :rtype: list[str]
        """
        self.ensure_one()
        previews = {
            "cancel": self._get_cancel_preview,
            "pause": self._get_pause_preview,
            "resume": self._get_resume_preview,
            "quantity": self._get_quantity_preview,
            "keep": self._get_keep_preview,
            "product": self._get_upsell_preview,
            "price": self._get_price_preview,
            "renew": self._get_renew_preview,
            "address": self._get_address_preview,
        }
        preview = previews.get(self.kind)
        return preview() if preview else [self.env._("Nothing is billed or credited.")]

    def _shows_amounts(self):
        """Return whether whoever asks may see prices."""
        self.ensure_one()
        return self.origin == "sales" or self.contract_id.plan_id.portal_show_prices

    def _get_cancel_preview(self):
        contract, wizard = self.contract_id, self._new_cancel_wizard()
        date = wizard._get_date(contract)
        if not contract.date_start:
            return [self.env._("It has not started, and ends at once.")]
        last = format_date(self.env, date - ONE_DAY)
        lines = contract.line_ids
        billed = lines._get_credit_total(lines._prepare_credit_lines(date))
        return [
            self.env._("The last day of service is %s.", last),
            self._get_credit_text(billed),
        ]

    def _get_credit_text(self, total):
        """Return whether what was billed for days without service is credited.

        :param float total: what was billed for them, without taxes
        """
        currency = self.contract_id.currency_id
        if not total:
            return self.env._("Nothing is billed for the days without service.")
        if not self.credit:
            return self.env._(
                "What was billed for the days without service is not credited."
            )
        if not self._shows_amounts():
            return self.env._("What was billed for the days without it is credited.")
        return self.env._(
            "%s of what was billed for the days without service is credited, without "
            "taxes.",
            currency.format(total),
        )

    def _get_pause_preview(self):
        contract, wizard = self.contract_id, self._new_pause_wizard()
        date, until = wizard._get_start(contract), self.date_end
        credits = []
        if self.credit:
            lines = contract.line_ids
            credits = lines._prepare_credit_lines(date, last=until or None)
        first = format_date(self.env, date)
        if until:
            days = self.env._(
                "There is no service from %(first)s to %(last)s.",
                first=first,
                last=format_date(self.env, until),
            )
        else:
            days = self.env._(
                "There is no service from %s on, until it is resumed.", first
            )
        texts = [
            days,
            self._get_credit_text(contract.line_ids._get_credit_total(credits)),
        ]
        if contract.date_end:
            end = wizard._get_end_text(contract, date, format_date)
            texts.append(self.env._("End of the term: %s.", end))
        return texts

    def _get_resume_preview(self):
        contract, date = self.contract_id, self._get_resume_date()
        pause = contract._get_pauses_from(date)[:1]
        days = contract._get_days_after_credits(pause)
        date = max([date, pause.date, *days])
        return [
            self.env._(
                "The service goes on on %s, and is billed from that day on.",
                format_date(self.env, date),
            )
        ]

    def _get_quantity_preview(self):
        texts = self._get_upsell_preview() if self._get_more_lines() else []
        if not self._get_less_lines():
            return texts
        wizard = self._new_quantity_wizard()
        texts += [self._get_less_text(row) for row in wizard.line_ids]
        if wizard.credit_amount:
            texts.append(self._get_credit_text(wizard.credit_amount))
        return texts

    def _get_less_text(self, row):
        """Return from when less of an item is billed.

        :param row: of the wizard that changes quantities
        """
        item = row._get_version()
        format_quantity = self.line_ids[:1]._format_quantity
        values = {
            "product": item.product_id.display_name,
            "old": format_quantity(item.product_uom_qty),
            "new": format_quantity(row.new_quantity),
            "date": format_date(self.env, row.effective_date),
        }
        if row.wizard_id.date_choice == "term":
            return self.env._(
                "%(product)s: %(new)s instead of %(old)s in the next term, from "
                "%(date)s on, if it is renewed.",
                **values,
            )
        if not self._shows_amounts():
            return self.env._(
                "%(product)s: %(new)s instead of %(old)s from %(date)s on.", **values
            )
        amount = item._get_subtotal(item.price_unit, row.new_quantity)
        return self.env._(
            "%(product)s: %(new)s instead of %(old)s from %(date)s on, which are "
            "%(amount)s per billing period without taxes.",
            amount=self.contract_id.currency_id.format(amount),
            **values,
        )

    def _get_keep_preview(self):
        return [
            *self.contract_id._get_keeping_texts(),
            self.env._("Nothing is billed or credited before that."),
        ]

    def _get_upsell_preview(self):
        order = self._new_upsell()
        texts = [self._get_more_text(line) for line in order.order_line]
        if self._shows_amounts() and order.amount_total:
            texts.append(
                self.env._(
                    "The order bills %(total)s including taxes, for the days until the "
                    "next billing period.",
                    total=order.currency_id.format(order.amount_total),
                )
            )
        if not self._is_ordered(order):
            texts.append(
                self.env._(
                    "You get a quotation; nothing is billed before it is accepted."
                )
            )
        elif not self._is_done_at_once():
            texts.append(self.env._("It is ordered once the request is accepted."))
        return texts

    def _get_more_text(self, line):
        """Return from when more is sold, and for how much per period.

        :param line: of the order as it would be
        """
        format_quantity = self.line_ids[:1]._format_quantity
        values = {
            "product": line.product_id.display_name,
            "quantity": format_quantity(line.product_uom_qty),
            "date": format_date(self.env, self._get_upsell_start()),
        }
        if not self._shows_amounts():
            return self.env._(
                "%(product)s: %(quantity)s more from %(date)s on.", **values
            )
        if not line._is_recurring():
            return self.env._(
                "%(product)s: %(quantity)s, sold once for %(amount)s without taxes.",
                amount=line.currency_id.format(line.price_subtotal),
                **values,
            )
        amount = line._get_period_amount()
        return self.env._(
            "%(product)s: %(quantity)s more from %(date)s on, which are %(amount)s per "
            "billing period without taxes.",
            amount=line.currency_id.format(amount),
            **values,
        )

    def _get_price_preview(self):
        prices = {line._get_item(): line.price_unit for line in self._get_price_lines()}
        currency = self.contract_id.currency_id
        return [
            self.env._(
                "%(product)s: %(new)s instead of %(old)s from %(date)s on, for one "
                "unit and billing period.",
                product=row.product_id.display_name,
                new=currency.format(prices[row.contract_line_id]),
                old=currency.format(row.price),
                date=format_date(self.env, row.effective_date),
            )
            for row in self._new_price_wizard().line_ids
        ]

    def _get_renew_preview(self):
        if order := self._get_renewal_quotation():
            return [
                self.env._("The renewal is offered already: see %s.", order.name),
            ]
        following = format_date(self.env, self.contract_id._get_day_after_term())
        if self.contract_id._get_output_today() == "order":
            return [self.env._("The term from %s on is ordered.", following)]
        return [
            self.env._(
                "You get a quotation for the term from %s on. Nothing is billed before "
                "it is accepted.",
                following,
            )
        ]

    def _get_address_preview(self):
        texts = []
        if address := self.partner_invoice_id:
            texts.append(self.env._("Invoices go to %s.", address.display_name))
        if address := self.partner_shipping_id:
            texts.append(self.env._("Deliveries go to %s.", address.display_name))
        return [*texts, self.env._("Nothing is billed or credited.")]
