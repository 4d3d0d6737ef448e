from odoo import api, fields, models
from odoo.fields import Domain

from ..origin.sale_origin_mixin import CONTRACT_GROUPS


class ResPartner(models.Model):
    """The part of ``res.partner`` that says what a customer is worth to the company.

    Counted is what the user may read, of the customer and of all its contacts.
    """

    _inherit = "res.partner"

    contract_mrr = fields.Monetary(
        "MRR",
        compute="_compute_contract_mrr",
        groups=CONTRACT_GROUPS,
        help="Recurring revenue per month of contracts that run today.",
    )
    contract_since = fields.Date(
        "Customer with Contracts Since",
        compute="_compute_contract_mrr",
        groups=CONTRACT_GROUPS,
        help="First day of the first contract.",
    )
    renewal_due_count = fields.Integer(
        "Decided Renewals",
        compute="_compute_renewal_counts",
        groups=CONTRACT_GROUPS,
        help="Terms that were renewed or lost until now.",
    )
    renewal_renewed_count = fields.Integer(
        "Renewed",
        compute="_compute_renewal_counts",
        groups=CONTRACT_GROUPS,
        help="Of these, the ones that were renewed.",
    )
    overdue_invoice_count = fields.Integer(
        "Overdue Invoices",
        compute="_compute_overdue_invoice_count",
        groups=CONTRACT_GROUPS,
        help="Invoices that are not paid, and were due before today.",
    )

    @api.depends_context("company", "uid")
    def _compute_contract_mrr(self):
        domain = self._get_figures_domain()
        today = self.env.company._get_contract_today()
        started = domain & Domain("date_start", "<=", today)
        running = started & (
            (Domain("date_end", "=", False) | Domain("date_end", ">=", today))
            & (
                Domain("date_cancelled", "=", False)
                | Domain("date_cancelled", ">", today)
            )
        )
        contracts = self.env["sale.contract"]
        by_contact = ["partner_id"]
        amounts = contracts._read_group(running, by_contact, ["mrr_company:sum"])
        firsts = contracts._read_group(started, by_contact, ["date_start:min"])
        mrr = self._by_customer(amounts)
        since = self._by_customer(firsts)
        for partner in self:
            customer = partner.commercial_partner_id
            partner.contract_mrr = sum(mrr.get(customer, []))
            partner.contract_since = min(since.get(customer, []), default=False)

    @api.depends_context("company", "uid")
    def _compute_renewal_counts(self):
        decided = Domain("outcome", "in", ("renewed", "late", "lost", "regained"))
        groups = self.env["sale.renewal.fact"]._read_group(
            self._get_figures_domain() & decided,
            ["partner_id"],
            ["renewed_count:sum", "due_count:sum"],
        )
        counts = {partner: numbers for partner, *numbers in groups}
        for partner in self:
            numbers = counts.get(partner.commercial_partner_id, (0, 0))
            partner.renewal_renewed_count, partner.renewal_due_count = numbers

    @api.depends_context("company", "uid")
    def _compute_overdue_invoice_count(self):
        moves = self.env["account.move"]
        groups = []
        # Some salespeople may read no invoices.
        if moves.has_access("read"):
            domain = Domain(
                [
                    ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                    ("company_id", "=", self.env.company.id),
                    ("move_type", "=", "out_invoice"),
                    ("state", "=", "posted"),
                    ("payment_state", "in", ("not_paid", "partial")),
                    ("invoice_date_due", "<", self.env.company._get_contract_today()),
                ]
            )
            by_customer = ["commercial_partner_id"]
            groups = moves._read_group(domain, by_customer, ["__count"])
        counts = dict(groups)
        for partner in self:
            count = counts.get(partner.commercial_partner_id, 0)
            partner.overdue_invoice_count = count

    def action_view_contracts(self):
        """Open the contracts of the customer and of its contacts."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sale_renewal.sale_contract_action"
        )
        customer = self.commercial_partner_id
        return action | {
            "domain": [("partner_id", "child_of", customer.ids)],
            "context": {"default_partner_id": self.id},
        }

    def _get_figures_domain(self):
        """Return what is counted: of the current company, and of these customers."""
        customers = self.commercial_partner_id
        return Domain("company_id", "=", self.env.company.id) & Domain(
            "partner_id.commercial_partner_id", "in", customers.ids
        )

    @api.model
    def _by_customer(self, groups):
        """Return the values of contacts by their customers.

        :param groups: pairs of contact and value
        :rtype: dict
        """
        found = {}
        for contact, value in groups:
            found.setdefault(contact.commercial_partner_id, []).append(value)
        return found
