from odoo import api, fields, models
from odoo.fields import Command

from ... import prices
from ...tokens import RecordedChange
from .sale_recurring_line_mixin import PROPOSAL_FIELDS

# What open renewals follow, where it is written outside of a dated change.
REFRESHING = {"date_end", "own_uplift", "renewal_quantity"}


class SaleContractLine(models.Model):
    """The part of ``sale.contract.line`` that says how an item is offered again."""

    _inherit = "sale.contract.line"

    renewal_uplift = fields.Float(
        "Uplift (%)",
        compute="_compute_renewal_uplift",
        inverse="_inverse_renewal_uplift",
        help="Percentage added to the price at renewal, where the plan renews with an "
        "uplift. Beats the uplift of the contract.",
    )
    # What was agreed for the item stays, whatever the contract says later.
    has_own_uplift = fields.Boolean()
    own_uplift = fields.Float()

    @api.depends("contract_id.renewal_uplift", "has_own_uplift", "own_uplift")
    def _compute_renewal_uplift(self):
        for line in self:
            line.renewal_uplift = (
                line.own_uplift
                if line.has_own_uplift
                else line.contract_id.renewal_uplift
            )

    def _inverse_renewal_uplift(self):
        for line in self:
            line.own_uplift = line.renewal_uplift
            line.has_own_uplift = line.own_uplift != line.contract_id.renewal_uplift

    @api.constrains("own_uplift")
    def _check_uplift(self):
        self.contract_id.plan_id._check_percentages(self.mapped("own_uplift"))

    def write(self, vals):
        result = super().write(vals)
        # Dated changes refresh what is open when they are recorded.
        is_recorded = RecordedChange.find(self)
        if not is_recorded and vals.keys() & REFRESHING:
            self.contract_id._refresh_renewals()
        return result

    def _get_lines_to_renew(self):
        """Return the items that run to the end of their contract and can be sold."""
        return self.filtered(lambda line: line._is_to_renew())

    def _is_to_renew(self):
        self.ensure_one()
        return self._runs_to_end() and self._get_renewal_product().active

    def _get_lines_without_product(self):
        """Return the items that are not offered again: nobody sells their product."""
        return self.filtered(
            lambda line: not line._get_renewal_product().active and line._runs_to_end()
        )

    def _get_running_to_end(self):
        return self.filtered(lambda line: line._runs_to_end())

    def _get_renewal_product(self):
        """Return the product that is sold at renewal."""
        self.ensure_one()
        return self.product_id.renewal_product_id or self.product_id

    def _prepare_renewal_line_values(self):
        """Return the values of the opportunity product that offers this item again.

        The price is decided here, unless the plan renews at the current pricelist or
        another product is sold.
        """
        self.ensure_one()
        product = self._get_renewal_product()
        values = {
            "sequence": self.sequence,
            "product_id": product.id,
            "product_uom_qty": self._get_renewal_quantity(),
            "recurring_type": "recurring",
            "plan_id": self.contract_id.plan_id.id,
            "renewed_line_id": self.id,
            "target_contract_id": self.contract_id.id,
        }
        if product == self.product_id:
            values |= {"name": self.name, "product_uom_id": self.product_uom_id.id}
            values |= self._prepare_renewal_price_values()
        # To compare with what is quoted later.
        return values | {
            "proposed_quantity": values["product_uom_qty"],
            "proposed_price_unit": values.get("price_unit", 0.0),
            "proposed_discount": values.get("discount", 0.0),
        }

    def _prepare_renewal_price_values(self):
        """Return price and discount of the next term, where the contract decides it."""
        self.ensure_one()
        plan = self.contract_id.plan_id
        values = {}
        if self._decides_discount():
            kept = plan.renewal_keep_discount
            values["discount"] = self.discount if kept else 0.0
        if plan.renewal_price != "list":
            price = self._get_renewal_price()
            values["price_unit"] = self._get_price_with(
                self._get_offered_taxes(), price
            )
            values["technical_price_unit"] = 0.0
        return values

    def _decides_discount(self):
        """Return whether the contract, and not the pricelist, says what discount the
        item gets in the next term.
        """
        self.ensure_one()
        plan = self.contract_id.plan_id
        return plan.renewal_price != "list" or plan.renewal_keep_discount

    def _preview_renewal_line(self):
        """Return what the renewal will offer of this item; nothing is written.

        :return: dict with ``product``, ``quantity``, ``old_price``, ``new_price`` and
            ``new_amount``, prices per billing period and without taxes included in them
        """
        self.ensure_one()
        values = self._prepare_renewal_line_values()
        price = values.get("price_unit")
        product = self._get_renewal_product()
        if price is None:
            offer = self._get_offer(values)
            price, amount = offer.price_unit, offer.price_subtotal
        else:
            amount = self._get_offered_taxes(product).compute_all(
                price * (1 - values["discount"] / 100),
                currency=self.currency_id,
                quantity=values["product_uom_qty"],
                product=product,
                partner=self.contract_id.partner_id,
            )["total_excluded"]
        return {
            "product": product,
            "quantity": values["product_uom_qty"],
            "old_price": self.price_unit,
            "new_price": price,
            "new_amount": amount,
        }

    def _get_offer(self, values):
        """Return the opportunity product that would offer this item again, without
        creating it: price and taxes are what the pricelist and the product say.

        :param dict values: see :meth:`_prepare_renewal_line_values`
        """
        contract = self.contract_id
        lead = self.env["crm.lead"].with_company(contract.company_id)
        lead = lead.new(
            {
                "type": "opportunity",
                "company_id": contract.company_id.id,
                "partner_id": contract.partner_id.id,
                "pricelist_id": contract._get_quotation_pricelist().id,
                "source_contract_ids": [Command.link(contract.id)],
            }
        )
        return lead.line_ids.new(values | {"lead_id": lead})

    def _prepare_proposal_values(self):
        """Return what the contract proposes now, for a line that offers the item."""
        values = self._prepare_renewal_line_values()
        return {name: values[name] for name in PROPOSAL_FIELDS}

    def _prepare_new_renewal_values(self, document):
        """Return the values of a line that offers this item on an open renewal.

        :param document: a ``crm.lead`` or ``sale.order``
        """
        self.ensure_one()
        values = self._prepare_renewal_line_values()
        if document._name == "sale.order":
            values["analytic_distribution"] = self.analytic_distribution
            taxes = self._get_taxes_for(
                document.partner_id,
                document.fiscal_position_id,
                self._get_renewal_product(),
            )
            values["tax_ids"] = [Command.set(taxes.ids)]
        return values

    def _get_renewal_price(self):
        """Return the price per billing period of the next term, uplift included."""
        self.ensure_one()
        if self.contract_id.plan_id.renewal_price != "uplift":
            return self.price_unit
        return prices.uplift(self.price_unit, self.renewal_uplift, self._round_price)
