from datetime import timedelta

from odoo import api, models

# What asks the salesperson of a quotation that was sent to look at it again.
CHANGED_ACTIVITY = "sale_renewal.mail_activity_type_renewal_changed"


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.renewal.proposal.mixin", "sale.order"]
    _proposal_lines = "order_line"

    @api.model
    def _get_contract_only_fields(self):
        names = super()._get_contract_only_fields()
        return [*names, "differing_line_count", "proposal_differences", "missing_items"]

    @api.depends("order_type", "opportunity_id")
    def _compute_missing_items(self):
        return super()._compute_missing_items()

    def _confirmation_error_message(self):
        """Refuse new terms that would start before the old ones."""
        return super()._confirmation_error_message() or self._get_early_start_message()

    def _create_contracts(self):
        self._move_late_renewals()
        result = super()._create_contracts()
        # Salespeople make and end contracts by confirming orders, and in no other way.
        self.sudo()._end_renewed_terms()
        return result

    def _action_confirm(self):
        result = super()._action_confirm()
        # As in _create_contracts.
        self.sudo()._release_left_out()
        return result

    def _action_cancel(self):
        confirmed = self.filtered(lambda order: order.state == "sale")
        result = super()._action_cancel()
        # As for the contracts that are cancelled with the orders.
        confirmed.sudo()._reopen_renewals()
        return result

    def _prepare_contract_term_values(self, lines):
        """What was agreed with the customer, unlike what the plan says, goes on."""
        values = super()._prepare_contract_term_values(lines)
        previous = lines.renewed_line_id.contract_id or self._get_renewed_contracts()
        outputs = set(previous.mapped("renewal_output"))
        if len(outputs) == 1:
            values["renewal_output"] = outputs.pop()
        return values

    def _reopen_renewals(self):
        """Open the renewals again whose orders, confirmed before, were cancelled."""
        for order in self.filtered(lambda order: order.order_type == "renewal"):
            contracts = order.contract_ids.previous_contract_ids
            contracts._renew_again(order)

    def _release_left_out(self):
        """Let contracts be renewed on their own that the order does not renew."""
        for order in self.filtered(lambda order: order.order_type == "renewal"):
            lead = order.opportunity_id
            left_out = order.source_contract_ids.filtered(
                lambda contract, lead=lead: (
                    contract.renewal_lead_id == lead and not contract._is_renewed()
                )
            )
            if not lead or lead._get_open_quotations():
                continue
            left_out.renewal_lead_id = False
            for contract in left_out:
                contract._message_log(
                    body=self.env._(
                        "%s was confirmed without an item of this contract: it can be "
                        "renewed on its own.",
                        order._get_html_link(),
                    )
                )

    def _move_late_renewals(self):
        """Let renewals that were answered too late begin today, after a gap."""
        for order in self:
            following, company = order._get_day_after_renewed_terms(), order.company_id
            today = company._get_contract_today()
            latest = today - timedelta(days=company.renewal_gap_days)
            if following and not order.starts_together and following <= latest:
                # Terms that ended lately, or go on, are followed all the same.
                order.write({"term_start_date": today, "starts_together": False})

    def _end_renewed_terms(self):
        """End terms that the new ones overlap, and credit what was billed beyond."""
        for order in self:
            by_contract = order.order_line.contract_line_ids.grouped(
                lambda item: item.order_line_id.renewed_line_id.contract_id
            )
            by_contract.pop(self.env["sale.contract"], None)
            for old, items in by_contract.items():
                start = min(item._get_start() for item in items)
                if old.date_end and old.date_end >= start:
                    old._end_for_renewal(start)

    def _get_early_start_message(self):
        """Return why the new terms cannot start before the old ones, or False."""
        self.ensure_one()
        if self.order_type != "renewal":
            return False
        # As in _get_followed_contracts.
        for line in self.sudo().order_line._get_recurring_lines():
            old, start = line.renewed_line_id.contract_id, line._get_quoted_start()
            problems = old.date_start and start and old._get_start_problems(start)
            if problems:
                return self.env._(
                    "%(order)s cannot be confirmed. %(contract)s: %(problems)s",
                    order=self.display_name,
                    contract=old.name,
                    problems=" ".join(problems),
                )
        return False

    def action_take_proposals(self):
        result = super().action_take_proposals()
        self.activity_unlink([CHANGED_ACTIVITY])
        return result

    def _ask_to_offer_again(self):
        """Ask whoever sells what becomes of a quotation that the customer has seen, and
        that is not what the contract proposes any more: one activity.
        """
        self.ensure_one()
        activity_type = self.env.ref(CHANGED_ACTIVITY, raise_if_not_found=False)
        if activity_type and activity_type not in self.activity_ids.activity_type_id:
            self.activity_schedule(
                CHANGED_ACTIVITY,
                date_deadline=self.company_id._get_contract_today(),
                note=self.env._(
                    "The customer has seen this quotation, and the contract has "
                    "changed since then. What differs is shown on top: take it over "
                    "and send the quotation again, or leave it as it is."
                ),
                user_id=self.user_id.id or self.env.uid,
            )

    def _get_renewal_lead(self):
        """Return the opportunity whose contracts this quotation may renew."""
        self.ensure_one()
        lead = self.opportunity_id
        return lead if self.order_type != "new" else lead.browse()
