from markupsafe import Markup

from odoo import api, fields, models

from ..plans.sale_order_line import LINE_KINDS


class SaleOrder(models.Model):
    """The part of ``sale.order`` that decides, when it is confirmed, who ships what."""

    _inherit = "sale.order"

    has_fulfilment_note = fields.Boolean(compute="_compute_fulfilment_warning")
    fulfilment_warning = fields.Text(compute="_compute_fulfilment_warning")
    has_goods = fields.Boolean(compute="_compute_has_goods")
    # Whether a vendor sells a product is no secret, who it is may be.
    has_fulfilment_choice = fields.Boolean(
        compute="_compute_has_fulfilment_choice", compute_sudo=True
    )

    @api.depends("order_line.fulfilment_note", "order_line.fulfilment_warning")
    def _compute_fulfilment_warning(self):
        for order in self:
            lines = order.order_line
            texts = lines.filtered("fulfilment_warning").mapped("fulfilment_warning")
            order.fulfilment_warning = "\n".join(dict.fromkeys(texts))
            order.has_fulfilment_note = any(lines.mapped("fulfilment_note"))

    @api.depends(*(f"order_line.{name}" for name in ("product_id", *LINE_KINDS)))
    def _compute_has_goods(self):
        for order in self:
            order.has_goods = any(line._is_goods() for line in order.order_line)

    @api.depends(
        "order_line.fulfilment",
        "order_line.product_uom_qty",
        *(f"order_line.{name}" for name in ("product_id", *LINE_KINDS)),
    )
    def _compute_has_fulfilment_choice(self):
        for order in self:
            order.has_fulfilment_choice = any(
                line._has_fulfilment_choice() for line in order.order_line
            )

    def action_confirm(self):
        self._decide_fulfilment()
        return super().action_confirm()

    def _confirmation_error_message(self):
        """Refuse what no vendor can deliver."""
        if message := super()._confirmation_error_message():
            return message
        problems = self.order_line._get_fulfilment_problems()
        title = self.env._("%s cannot be confirmed:", self.display_name)
        return bool(problems) and "\n".join(
            [title, *(f"- {problem}" for problem in problems)]
        )

    def _decide_fulfilment(self):
        """Let what is confirmed be true today: decide anew who ships what nobody chose,
        and split lines, where the company wants that.
        """
        lines = self.order_line._filter_undecided()
        coverage = lines._get_coverage(together=True)
        shown = {line: line.fulfilment for line in coverage}
        for line, proposal in lines._get_proposals(coverage).items():
            line._take_fulfilment(proposal)
        split = lines._split_short(coverage)
        self._note_changed_fulfilment(
            {line: old for line, old in shown.items() if line not in split}
        )

    def _note_changed_fulfilment(self, shown):
        """Say what has changed since it was shown, with the stock.

        :param dict shown: the fulfilment that was shown, by line
        """
        field = self.order_line._fields["fulfilment"]
        labels = dict(field._description_selection(self.env))
        changed = self.order_line.filtered(
            lambda line: shown.get(line) and shown[line] != line.fulfilment
        )
        for order, lines in changed.grouped("order_id").items():
            texts = [
                self.env._(
                    "%(product)s: %(fulfilment)s, as the stock is now.",
                    product=line.product_id.display_name,
                    fulfilment=labels[line.fulfilment],
                )
                for line in lines
            ]
            order._message_log(body=Markup("<br/>").join(texts))

    def _get_rounded_amounts(self):
        self.ensure_one()
        # Where taxes are rounded globally, what the lines say may not add up to it.
        by_line = sum(self.order_line.mapped("price_subtotal"))
        amounts = (self.amount_untaxed, self.amount_tax, self.amount_total, by_line)
        return [self.currency_id.round(amount) for amount in amounts]
