from odoo import models

from ...problems import ProblemsWarning, get_paragraphs


class CrmLead(models.Model):
    """The part of ``crm.lead`` that says what stops an order."""

    _inherit = "crm.lead"

    def action_check_order(self):
        """Show what stops the orders of these opportunities, or that nothing does."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check of Orders"),
            "res_model": "crm.lead.order.check",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_lead_ids": self.ids},
        }

    def _get_order_problems(self):
        """Return what stops the order of this opportunity, in the user's words.

        :rtype: list[str]
        """
        self.ensure_one()
        quotations = self._get_open_quotations()
        to_confirm = self._get_quotations_to_confirm()
        lines = to_confirm.order_line.filtered("product_id")
        lines = lines or self.line_ids.filtered("product_id")
        problems = self._get_quotation_problems()
        problems += self._get_other_customer_problems()
        if quotations and not to_confirm:
            problems.append(
                self.env._(
                    "There are %(count)s open quotations (%(names)s): choose the "
                    "primary one.",
                    count=len(quotations),
                    names=", ".join(quotations.mapped("name")),
                )
            )
        elif not lines:
            problems.append(
                self.env._("There is nothing to sell: add products or a quotation.")
            )
        elif not any(line.product_uom_qty for line in lines):
            problems.append(
                self.env._("There is nothing to order: enter a quantity above 0.")
            )
        problems += self._get_currency_problems()
        return problems + lines._get_order_problems()

    def _get_currency_problems(self):
        self.ensure_one()
        # sudo: a reassigned opportunity keeps its contracts; the links were checked
        return [
            self.env._(
                "%(contract)s is in %(currency)s: choose a pricelist in that currency.",
                contract=contract.display_name,
                currency=contract.currency_id.name,
            )
            for contract in self.sudo().source_contract_ids
            if contract.currency_id != self.currency_id
        ]

    def _get_quotation_problems(self):
        """Return what keeps a quotation from being made, in the user's words."""
        self.ensure_one()
        lost = [] if self.active else [self._get_lost_problem()]
        return lost + self._get_customer_problems()

    def _get_lost_problem(self):
        return self.env._("It is lost: restore it first.")

    def _get_customer_problems(self):
        """Return why nothing can be sold to the customer, with all that it concerns."""
        return self._get_partner_problems() + self._get_party_problems()

    def _get_partner_problems(self):
        self.ensure_one()
        partner, company = self.partner_id, self.company_id
        if not partner:
            return [self.env._("There is no customer: choose one.")]
        if not partner.active:
            return [self.env._("%s is archived: restore it.", partner.display_name)]
        if company and partner.company_id and partner.company_id != company:
            return [
                self.env._(
                    "%(customer)s belongs to %(company)s: choose another customer.",
                    customer=partner.display_name,
                    company=partner.company_id.display_name,
                )
            ]
        return []

    def _get_order_warnings(self):
        """Return what does not stop the order, but should be known before it.

        :rtype: list[str]
        """
        self.ensure_one()
        orders = self._get_quotations_to_confirm()
        texts = [
            *orders.mapped("partner_credit_warning"),
            self.partner_id.sale_warn_msg,
        ]
        texts += self.line_ids.product_id.mapped("sale_line_warn_msg")
        texts += self._get_difference_warnings()
        texts += (orders.order_line or self.line_ids)._get_margin_warnings()
        return [text for text in texts if text]

    def _check_order_problems(self):
        """Raise one error that lists what stops the orders, for each opportunity."""
        self._raise_problems(
            self.env._("The order cannot be placed."),
            {lead: lead._get_order_problems() for lead in self},
        )

    def _raise_problems(self, title, problems_by_lead):
        """Raise one error for all opportunities, with a button that leads to each."""
        if paragraphs := get_paragraphs(problems_by_lead):
            leads = self.filtered(problems_by_lead.get)
            raise ProblemsWarning(
                "\n\n".join([title, *paragraphs]),
                leads.action_check_order(),
                self.env._("Show"),
            )
