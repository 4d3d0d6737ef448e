from odoo import api, fields, models
from odoo.tools import format_date


class SaleOrder(models.Model):
    """The part of ``sale.order`` that says which contracts its lines are for."""

    _inherit = "sale.order"

    has_several_sources = fields.Boolean(
        compute="_compute_has_several_sources", compute_sudo=True
    )

    @api.depends("order_type", "source_contract_ids")
    def _compute_has_several_sources(self):
        """Only then does each line say which of the contracts it is for."""
        for order in self:
            is_for_contracts = order.order_type != "new"
            order.has_several_sources = (
                is_for_contracts and len(order.source_contract_ids) > 1
            )

    @api.depends("state", "term_start_date", "term_end_date", "order_line.period_start")
    def _compute_target_texts(self):
        return super()._compute_target_texts()

    @api.model
    def _get_contract_only_fields(self):
        names = super()._get_contract_only_fields()
        return [*names, "has_several_sources", "target_question", "own_contract_text"]

    def _get_product_catalog_order_data(self, products, **kwargs):
        """What is added to a contract costs what it does under its plan."""
        data = super()._get_product_catalog_order_data(products, **kwargs)
        prices = self._get_amended_prices(products, self.date_order)
        for product_id, price in prices.items():
            data[product_id]["price"] = price
        return data

    def _has_to_be_signed(self):
        """Nobody signs what cannot be confirmed yet."""
        return super()._has_to_be_signed() and not self.target_question

    def _has_to_be_paid(self):
        return super()._has_to_be_paid() and not self.target_question

    def _is_open_offer(self):
        self.ensure_one()
        return self.state in ("draft", "sent")

    def _get_contract_texts(self):
        """Return what the order adds to, and what contracts it makes, for the customer
        to read: one sentence each. What was ordered can be read in the contracts.
        """
        self.ensure_one()
        texts = super()._get_contract_texts()
        if not self._is_open_offer():
            return texts
        return texts + self._get_joined_texts() + self._get_made_texts()

    def _get_joined_texts(self):
        """Return which contracts an upsell adds to, and until when they run."""
        recurring = self.order_line._get_recurring_lines()
        contracts = recurring.grouped(lambda line: line._get_joined_contract())
        texts = []
        for contract in filter(None, contracts):
            end = contract._get_end()
            if end:
                texts.append(
                    self.env._(
                        "Part of contract %(contract)s, until %(end)s",
                        contract=contract.number,
                        end=format_date(self.env, end),
                    )
                )
            else:
                texts.append(self.env._("Part of contract %s", contract.number))
        return texts

    def _get_made_texts(self):
        """Return which contracts the order makes that continue no other."""
        texts = []
        for lines in self._get_own_contract_lines():
            values = {
                "terms": lines[0]._get_contract_terms(),
                "plan": lines.plan_id.name,
            }
            if self.order_type == "new":
                texts.append(self.env._("New contract (%(plan)s): %(terms)s", **values))
            else:
                texts.append(
                    self.env._(
                        "New contract for %(products)s (%(plan)s): %(terms)s",
                        products=", ".join(lines.product_id.mapped("display_name")),
                        **values,
                    )
                )
        return texts
