from odoo import api, models
from odoo.fields import Command

from ..problems import raise_problems


class CrmLeadOrderMixin(models.AbstractModel):
    """The part of ``crm.lead`` that makes orders: what a stage does, what stops it."""

    _name = "crm.lead.order.mixin"
    _inherit = ["sale.order.type.mixin"]
    _description = "Orders of Opportunities"

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._run_stage_order()
        return leads

    def write(self, vals):
        old_stages = {lead: lead.stage_id for lead in self if "stage_id" in vals}
        result = super().write(vals)
        entering = self.filtered(
            lambda lead: lead in old_stages and lead.stage_id != old_stages[lead]
        )
        entering._run_stage_order()
        return result

    def action_place_order(self):
        """Confirm the order of each opportunity: its open quotation, or its products.

        An opportunity whose order is confirmed already is left as it is.

        :return: the confirmed orders, one per opportunity
        :rtype: sale.order
        :raise UserError: with everything that stops it, nothing having been changed
        """
        to_place = self.filtered(lambda lead: not lead._get_confirmed_orders())
        to_place._check_order_problems()
        to_confirm = to_place._get_open_quotations()
        to_confirm += (to_place - to_confirm.opportunity_id)._create_quotations()
        to_confirm.action_confirm()
        return self._get_confirmed_orders()

    def action_create_quotation(self):
        """Create the quotation of each opportunity that has neither one nor an order.

        :return: the open quotations of the opportunities
        :rtype: sale.order
        :raise UserError: naming the opportunities without a customer
        """
        to_quote = self.filtered(
            lambda lead: (
                not (lead._get_open_quotations() or lead._get_confirmed_orders())
            )
        )
        to_quote._create_quotations()
        return self._get_open_quotations()

    def _run_stage_order(self):
        """Do what the stage says about orders; the leads have just entered it."""
        opportunities = self.filtered(lambda lead: lead.type == "opportunity")
        by_action = opportunities.grouped(lambda lead: lead.stage_id.order_action)
        if leads := by_action.get("quotation"):
            leads.action_create_quotation()
        if leads := by_action.get("confirm"):
            leads.action_place_order()

    def _get_order_problems(self):
        """Return what stops the order of this opportunity, in the user's words.

        :rtype: list[str]
        """
        self.ensure_one()
        quotations = self._get_open_quotations()
        lines = quotations.order_line.filtered("product_id") or self.line_ids
        lines = lines.filtered("product_id")
        problems = self._get_customer_problems()
        if len(quotations) > 1:
            problems.append(
                self.env._(
                    "There are %(count)s open quotations (%(names)s): cancel those "
                    "that the customer did not choose.",
                    count=len(quotations),
                    names=", ".join(quotations.mapped("name")),
                )
            )
        if not lines:
            problems.append(
                self.env._("There is nothing to sell: add products or a quotation.")
            )
        return problems + lines._get_order_problems()

    def _get_customer_problems(self):
        self.ensure_one()
        if not self.partner_id:
            return [self.env._("There is no customer: choose one.")]
        if not self.partner_id.active:
            return [
                self.env._("%s is archived: restore it.", self.partner_id.display_name)
            ]
        return []

    def _check_order_problems(self):
        """Raise one error that lists what stops the orders, for each opportunity."""
        raise_problems(
            self.env._("The order cannot be placed."),
            {lead: lead._get_order_problems() for lead in self},
        )

    def _get_open_quotations(self):
        return self.order_ids.filtered_domain(self._get_lead_quotation_domain())

    def _get_confirmed_orders(self):
        return self.order_ids.filtered_domain(self._get_lead_sale_order_domain())

    def _create_quotations(self):
        """Create one quotation per opportunity from its products.

        :raise UserError: naming the opportunities without a usable customer
        """
        raise_problems(
            self.env._("The quotation cannot be created."),
            {lead: lead._get_customer_problems() for lead in self},
        )
        return self.env["sale.order"].create(
            [lead._prepare_order_values() for lead in self]
        )

    def _prepare_order_values(self):
        """Return the values of a quotation that sells the products of the opportunity.

        The common values are those that Odoo's own "New Quotation" button passes on.
        """
        self.ensure_one()
        defaults = self._prepare_opportunity_quotation_context()
        values = {key.removeprefix("default_"): val for key, val in defaults.items()}
        values.update(
            order_type=self.order_type,
            source_contract_ids=[Command.set(self.source_contract_ids.ids)],
            order_line=[
                Command.create(line._prepare_order_line_values())
                for line in self.line_ids
            ],
        )
        if self.pricelist_id:
            values["pricelist_id"] = self.pricelist_id.id
        if template := self._get_order_template():
            values["sale_order_template_id"] = template.id
        if self.order_type == "renewal":
            values.update(self.source_contract_ids[:1]._prepare_renewal_order_values())
        return values

    def _get_order_template(self):
        """Return the quotation template for a new order; empty: the company's own."""
        self.ensure_one()
        if self.order_type == "renewal" and self.company_id.renewal_template_id:
            return self.company_id.renewal_template_id
        return self.stage_id.order_template_id
