from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import format_date

PORTAL_KINDS = (
    *("renew", "cancel", "pause", "resume"),
    *("quantity", "keep", "product", "address"),
)


class SaleContract(models.Model):
    """What a customer may do with a contract, and why not: one definition for the
    pages, the requests and what they do.
    """

    _inherit = "sale.contract"

    def _get_portal_actions(self):
        """Return what the customer may ask for or do.

        :return: for each kind of request None, or the sentence why not
        :rtype: dict
        """
        self.ensure_one()
        return {kind: self._get_portal_problem(kind) for kind in PORTAL_KINDS}

    def _get_portal_problem(self, kind):
        """Return why the customer cannot ask for something now, or None."""
        self.ensure_one()
        if self.plan_id._get_portal_choice(kind) == "no":
            return self.env._(
                "This cannot be done here for your contract: write a message to us."
            )
        return self._get_request_problem(kind) or self._get_pause_count_problem(kind)

    def _get_request_problem(self, kind):
        """Return why nothing of a kind can be asked for, plan or no plan, or None."""
        self.ensure_one()
        # sudo: who asks may not see what others asked for; only its number is named
        waiting = self.sudo().request_ids.filtered(
            lambda request: request.state == "new" and request.kind == kind
        )
        if waiting and kind != "other":
            return self.env._(
                "It was asked for already and is not answered yet: %s.",
                waiting[:1].name,
            )
        return self._get_kind_problem(kind)

    def _get_kind_problem(self, kind):
        """Return why the state of the contract stops changes of a kind, or None."""
        self.ensure_one()
        if kind == "other":
            return None
        if kind == "renew":
            return self._get_renew_problem()
        if kind == "cancel":
            return self._get_cancel_problem()
        if kind == "product":
            problems = self._get_upsell_problems()
        else:
            problems = self._get_change_problems()
        if problems:
            return problems[0]
        return self._get_pause_problem(kind) or self._get_items_problem(kind)

    def _get_cancel_problem(self):
        """Return why the contract cannot be cancelled any more, or None."""
        if self._is_waiting():
            return None
        if self.date_cancelled:
            return self.env._(
                "It is cancelled from %s already.",
                format_date(self.env, self.date_cancelled),
            )
        problems = self._get_change_problems()
        return problems[0] if problems else None

    def _get_renew_problem(self):
        """Return why the next term cannot be offered, or None."""
        if self.date_cancelled:
            return self.env._("It is cancelled.")
        if self.state == "to_renew":
            return None
        problems = self._get_renewal_problems()
        return problems[0] if problems else None

    def _get_pause_problem(self, kind):
        """Return why the contract cannot be paused or resumed, or None."""
        if kind == "pause" and self.can_resume:
            return self.env._("It is paused already: resume it first.")
        if kind == "resume" and not self.can_resume:
            return self.env._("It is not paused.")
        return None

    def _get_items_problem(self, kind):
        """Return that there is nothing to change or to add, or None."""
        changes_items = kind in ("quantity", "price")
        if changes_items and not self.line_ids._get_current_versions():
            return self.env._("No item is sold today or later.")
        if kind == "keep" and not self._get_reduced_items():
            return self.env._("The next term is offered with what is sold now.")
        offers = kind == "product" and self.plan_id.portal_upsell
        if offers and not self._get_portal_products():
            return self.env._("There are no products to add to this contract.")
        return None

    def _get_pause_count_problem(self, kind):
        """Return that the customer cannot pause once more in this term, or None."""
        most = self.plan_id.portal_pause_max_per_term
        if kind != "pause" or not most:
            return None
        if len(self._get_counted_pauses()) < most:
            return None
        return self.env._("It was paused %s times: it cannot be paused again.", most)

    def _get_counted_pauses(self):
        """Return the pauses of the term; without an end, those of twelve months."""
        self.ensure_one()
        if self.date_end:
            return self.pause_ids
        today = self.company_id._get_contract_today()
        earliest = today - relativedelta(years=1)
        return self.pause_ids.filtered(lambda pause: pause.date >= earliest)

    def _get_portal_products(self):
        """Return the products that a customer may add: those of the plan, or else the
        optional products of the items.
        """
        self.ensure_one()
        plan = self.plan_id
        offered = plan.portal_product_ids
        if not offered:
            sold = self.line_ids._get_current_versions().product_id.product_tmpl_id
            offered = sold.optional_product_ids.product_variant_ids
        companies = (self.company_id, self.company_id.browse())
        return offered.filtered(
            lambda product: (
                product.active and product.sale_ok and product.company_id in companies
            )
        )

    def _get_portal_items(self):
        """Return the items whose quantities a customer may change."""
        self.ensure_one()
        items = self.line_ids._get_current_versions()
        return items.filtered(lambda item: not item.is_temporary)

    def _get_portal_addresses(self):
        """Return the addresses of the customer's company that may be chosen."""
        self.ensure_one()
        # sudo: who asks may see the contract; the addresses are those of its customer
        partners = self.env["res.partner"].sudo()
        customer = self.sudo().partner_id.commercial_partner_id
        found = partners.search([("commercial_partner_id", "=", customer.id)])
        companies = (self.company_id, self.company_id.browse())
        return found.filtered(lambda partner: partner.company_id in companies)

    def _get_portal_reasons(self):
        """Return the reasons that a customer chooses from."""
        return self.env["crm.lost.reason"].search([("portal_published", "=", True)])
