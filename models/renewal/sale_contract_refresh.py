from odoo import models


class SaleContract(models.Model):
    """The part of ``sale.contract`` that keeps open renewals up to date.

    Lines that still say what the contract proposed follow it; lines that somebody
    edited stay, and show the difference. What the customer has seen changes no more: it
    shows what it lacks, see ``sale.renewal.proposal.mixin``, and its salesperson is
    asked once what to do.
    """

    _inherit = "sale.contract"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"date_end", "renewal_uplift"}:
            self._refresh_renewals()
        return result

    def _after_change(self):
        result = super()._after_change()
        self._refresh_renewals()
        return result

    def _refresh_renewals(self):
        """Bring open renewal opportunities and quotations up to date."""
        # Whoever may change the contract changes what follows from it, whoever owns it.
        for contract in self.sudo():
            lead = contract.renewal_lead_id
            if lead.won_status != "pending" or not lead.active:
                continue
            contract._refresh_lines(lead, "line_ids")
            for order in lead._get_open_quotations():
                # Of merged opportunities, those for other customers offer none of it.
                if not contract._get_party_problem(order.partner_id, order.company_id):
                    contract._refresh_lines(order, "order_line")
            if contract.date_end:
                lead.date_deadline = min(
                    lead.source_contract_ids.filtered("date_end").mapped("date_end")
                )

    def _refresh_lines(self, document, field):
        """Refresh the lines of one document that renew items of this contract."""
        self.ensure_one()
        proposals = {
            item._get_root(): item for item in self.line_ids._get_lines_to_renew()
        }
        before = document[field]._get_proposed_by_line()
        is_seen = document._name == "sale.order" and document.state == "sent"
        for line in document[field].filtered("renewed_line_id"):
            if line.renewed_line_id.contract_id == self:
                item = proposals.pop(line.renewed_line_id._get_root(), None)
                line._follow_proposal(item, keep=is_seen)
        if proposals and not is_seen:
            document._offer_items(proposals.values())
        has_changed = document[field]._get_proposed_by_line() != before
        if is_seen and (has_changed or proposals):
            document._ask_to_offer_again()
        if has_changed:
            document._message_log(
                body=self.env._(
                    "%s has changed. Lines that nobody had edited follow it; the "
                    "others show the difference.",
                    self._get_html_link(title=self.number),
                )
            )
