from collections import Counter

from odoo import api, models
from odoo.fields import Command

# Defaults that Odoo searches for each order, and that are the same for all.
SHARED_DEFAULTS = ["quotation_document_ids"]


class CrmLead(models.Model):
    """The part of ``crm.lead`` that makes quotations and orders."""

    _inherit = "crm.lead"

    def action_place_order(self):
        """Confirm the order of each opportunity: its primary quotation, if open, or
        else the only open one, or else a new one from its products.

        An opportunity whose order is confirmed already is left as it is.

        :return: the confirmed orders, one per opportunity
        :rtype: sale.order
        :raise RedirectWarning: with everything that stops it, nothing being changed
        """
        self.check_access("write")
        # Whoever may win an opportunity places its order, even if its quotation belongs
        # to a colleague.
        leads = self.sudo()
        to_place = leads.filtered(lambda lead: not lead._get_confirmed_orders())
        to_place._check_order_problems()
        to_confirm = to_place._get_quotations_to_confirm()
        to_confirm += (to_place - to_confirm.opportunity_id)._create_quotations()
        to_confirm.action_confirm()
        for order in to_confirm:
            order._send_once(order.opportunity_id._get_mail_template("order"))
        return self._get_confirmed_orders()

    def action_create_quotation(self):
        """Create the quotation of each opportunity that has neither one nor an order.

        :return: the open quotations of the opportunities
        :rtype: sale.order
        :raise RedirectWarning: naming the opportunities that are lost or without a
            usable customer
        """
        # What there is already is found with all rights, whoever it belongs to.
        self.check_access("write")
        to_quote = self.filtered(
            lambda lead: (
                not (lead._get_open_quotations() or lead._get_confirmed_orders())
            )
        )
        for order in to_quote._create_quotations():
            order._send_once(order.opportunity_id._get_mail_template("quotation"))
        return self._get_open_quotations()

    def action_new_quotation(self):
        """Open a new quotation; with products on the opportunity, one that has them."""
        if not self.line_ids.product_id:
            return super().action_new_quotation()
        return self._create_quotations()._get_records_action()

    def _create_quotations(self):
        """Create one quotation per opportunity from its products.

        :raise RedirectWarning: naming the opportunities without a usable customer
        """
        self._raise_problems(
            self.env._("The quotation cannot be created."),
            {lead: lead._get_quotation_problems() for lead in self},
        )
        shared = self._get_shared_order_values()
        return self.env["sale.order"].create(
            [shared[lead] | lead._prepare_order_values() for lead in self]
        )

    def _get_shared_order_values(self):
        """Return by opportunity what Odoo would look up for each of its quotations: the
        defaults that are the same for all, and their numbers.
        """
        orders = self.env["sale.order"]
        companies = {lead: lead._get_company() for lead in self}
        shared = {
            company: orders.with_company(company).default_get(SHARED_DEFAULTS)
            for company in set(companies.values())
        }
        counts = Counter(companies.values())
        numbers = {
            company: iter(self._draw_order_numbers(company, counts[company]))
            for company in shared
        }
        return {
            lead: shared[company] | next(numbers[company])
            for lead, company in companies.items()
        }

    @api.model
    def _get_order_sequence(self, company):
        """Return the sequence from which Odoo numbers orders; it searches for it each
        time. May be empty.
        """
        domain = [
            ("code", "=", "sale.order"),
            ("company_id", "in", [company.id, False]),
        ]
        return self.env["ir.sequence"].search(domain, order="company_id", limit=1)

    @api.model
    def _draw_order_numbers(self, company, count):
        """Return the values that number so many quotations of a company: one query.

        Without a sequence they say nothing, and Odoo does what it does then.
        """
        sequence = self._get_order_sequence(company)
        drawn = sequence._draw(count) if sequence else []
        return [{"name": number} for number in drawn] or [{}] * count

    def _prepare_order_values(self):
        """Return the values of a quotation that sells the products of the opportunity.

        The common values are those that Odoo's own "New Quotation" button passes on.
        """
        self.ensure_one()
        defaults = self._prepare_opportunity_quotation_context()
        values = {key.removeprefix("default_"): val for key, val in defaults.items()}
        template = self._get_order_template()
        lines = self._prepare_offered_lines() + [
            line._prepare_order_line_values()
            for line in template.sale_order_template_line_ids
        ]
        values["order_line"] = self._get_line_commands(lines)
        if template:
            values["sale_order_template_id"] = template.id
        if self.pricelist_id or self.line_ids.product_id:
            # Also none: its prices are in the currency that the opportunity shows.
            values["pricelist_id"] = self.pricelist_id.id
        if not self.user_id and self.env.user._is_superuser():
            # What nobody owns is not sold by the scheduled action.
            values["user_id"] = False
        return values

    def _prepare_offered_lines(self):
        """Return the values of the quotation lines that sell the products."""
        return [
            line._prepare_order_line_values()
            for line in self.line_ids.sorted("sequence")
        ]

    @api.model
    def _get_line_commands(self, lines):
        """Return the commands that create quotation lines in this order."""
        return [
            Command.create(vals | {"sequence": sequence})
            for sequence, vals in enumerate(lines, start=1)
        ]

    def _get_order_template(self):
        """Return the quotation template whose layout and lines a new order gets."""
        self.ensure_one()
        company = self._get_company()
        if self.order_type == "renewal":
            return company.renewal_template_id
        return self.stage_id.order_template_id or company.sale_order_template_id

    def _get_mail_template(self, event):
        """Return the mail sent to the customer with what was made; may be empty.

        :param str event: ``quotation`` or ``order``
        """
        self.ensure_one()
        company = self._get_company()
        if self.order_type == "renewal" and event == "quotation":
            return company.renewal_mail_template_id
        stage_event = {"quotation": "quotation", "confirm": "order"}
        if stage_event.get(self.stage_id.order_action) == event:
            template = self.stage_id.mail_template_id
        else:
            template = self.env["mail.template"]
        return template or company[f"{event}_mail_template_id"]

    def _get_open_quotations(self):
        return self._get_orders(self._get_lead_quotation_domain())

    def _get_confirmed_orders(self):
        return self._get_orders(self._get_lead_sale_order_domain())

    def _get_orders(self, domain):
        """Return the orders that match, whoever they belong to."""
        # A quotation that a colleague made is there all the same; what users may do
        # with it is up to their own rights.
        orders = self.sudo().order_ids.filtered_domain(domain)
        return orders.sudo(self.env.su)

    def _get_quotations_to_confirm(self):
        """Return the primary quotations that are still open."""
        to_confirm = self.env["sale.order"]
        for lead in self:
            quotations = lead._get_open_quotations()
            if len(quotations) > 1:
                quotations &= lead.primary_order_id
            to_confirm += quotations
        # sudo: only for the order in which records are read
        return to_confirm.with_prefetch(self.sudo().order_ids._prefetch_ids)
