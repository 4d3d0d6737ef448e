from datetime import timedelta

from odoo import models
from odoo.fields import Command


class SaleOrder(models.Model):
    """The part of ``sale.order`` that makes contracts."""

    _inherit = "sale.order"

    def _confirmation_error_message(self):
        """Refuse recurring lines that no plan says how to bill and renew."""
        if message := super()._confirmation_error_message():
            return message
        without_plan = self.order_line.filtered(
            lambda line: line.recurring_type == "recurring" and not line.plan_id
        )
        if without_plan:
            return self.env._(
                "%(order)s cannot be confirmed: choose a plan for the recurring lines "
                "(%(products)s).",
                order=self.display_name,
                products=", ".join(without_plan.product_id.mapped("display_name")),
            )
        return (
            self._get_renewed_already_message()
            or self._get_upsell_message()
            or self._get_early_start_message()
            or self._get_term_dates_message()
        )

    def _get_renewed_already_message(self):
        """Return why a second renewal of the same term is refused, or False."""
        self.ensure_one()
        # The chain of contracts is the same for everybody, whoever may read it.
        renewed = self.sudo()._get_renewed_contracts()
        followers = renewed.next_contract_ids.filtered(
            lambda contract: (
                contract._continues_others() and self not in contract.order_ids
            )
        )
        return bool(followers) and self.env._(
            "%(order)s cannot be confirmed: what it renews was renewed already, by "
            "%(contracts)s.",
            order=self.display_name,
            contracts=", ".join(followers.mapped("name")),
        )

    def _get_renewed_contracts(self):
        """Return the contracts that the contracts of this order follow."""
        self.ensure_one()
        renewed = self.order_line.renewed_line_id.contract_id
        if self.order_type == "renewal" and not renewed:
            return self.source_contract_ids
        return renewed

    def _action_confirm(self):
        result = super()._action_confirm()
        self._move_late_renewals()
        self._create_contracts()
        # As in _create_contracts.
        self.sudo()._end_renewed_terms()
        self._advance_opportunities("order_confirmed")
        self.sudo()._release_left_out()
        return result

    def _action_cancel(self):
        confirmed = self.filtered(lambda order: order.state == "sale")
        result = super()._action_cancel()
        # Whoever may cancel the order ends its contracts with it, even if notice was
        # given for later; salespeople have no right to write on contracts.
        for order in self.sudo():
            upsold = order._get_upsold_contracts()
            (order.contract_ids - upsold).action_cancel()
            order.order_line.contract_line_ids.filtered(
                lambda line, upsold=upsold: line.contract_id in upsold
            )._remove_sold()
        confirmed.sudo()._reopen_renewals()
        return result

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

    def _get_upsell_message(self):
        """Return why nothing can be added to the source contracts, or False."""
        self.ensure_one()
        for contract in self.sudo()._get_upsold_contracts():
            problems = contract._get_upsell_problems(self._get_term_start())
            if contract.currency_id != self.currency_id:
                problems.append(
                    self.env._(
                        "It is in %(currency)s: choose a pricelist in it.",
                        currency=contract.currency_id.name,
                    )
                )
            if problems:
                return self.env._(
                    "%(order)s cannot be confirmed. %(contract)s: %(problems)s",
                    order=self.display_name,
                    contract=contract.name,
                    problems=" ".join(problems),
                )
        return False

    def _get_term_start(self, lines=None):
        """Return the first day of what this order sells.

        :param lines: only of these; default: of the whole order
        """
        self.ensure_one()
        recurring = (lines or self.order_line)._get_recurring_lines()
        days = [line._get_quoted_start() for line in recurring]
        today = self.company_id._get_contract_today()
        return min(filter(None, days), default=self.term_start_date or today)

    def _get_upsold_contracts(self):
        """Return the contracts that an upsell adds items to."""
        self.ensure_one()
        return (
            self.source_contract_ids
            if self.order_type == "upsell"
            else self.source_contract_ids.browse()
        )

    def _create_contracts(self):
        """Create the contracts of orders that are being confirmed: one per order and
        plan.

        What the order made before is not made again: a contract that was cancelled
        with it is opened again with what the order says now.
        """
        # Salespeople make contracts by confirming orders, and in no other way.
        vals_list = []
        for order in self.sudo():
            upsold = order._get_upsold_contracts()
            cancelled = (order.contract_ids - upsold).filtered("date_cancelled")
            running = order._sell_items_again(upsold, cancelled)
            by_plan = {contract.plan_id: contract for contract in cancelled - running}
            joined = {contract.plan_id: contract for contract in upsold | running}
            lines = order.order_line._get_recurring_lines()
            lines = lines.filtered(lambda line: not line.contract_line_ids)
            for plan, plan_lines in lines.grouped("plan_id").items():
                if contract := joined.get(plan):
                    contract._add_upsell(order, plan_lines)
                    continue
                values = order._prepare_contract_values(plan, plan_lines)
                if contract := by_plan.get(plan):
                    contract._reopen(values)
                else:
                    vals_list.append(values)
        self.env["sale.contract"].sudo().create(vals_list)
        self.sudo().contract_ids._start_due(signed_today=True)

    def _sell_items_again(self, upsold, cancelled):
        """Go on with items of this order that are on invoices; others are made anew.

        :return: the cancelled contracts that go on with such items
        """
        self.ensure_one()
        items = self.order_line.contract_line_ids.filtered(
            lambda item: item.contract_id in upsold | cancelled
        )
        billed = items.filtered(lambda item: item._get_versions().move_line_ids)
        (items - billed).unlink()
        running = billed.contract_id & cancelled
        for contract in running:
            contract._reopen({})
        billed._sell_again()
        return running

    def _prepare_contract_values(self, plan, lines):
        """Return the values of the contract that sells ``lines`` under ``plan``."""
        self.ensure_one()
        values = {
            "partner_id": self.partner_id.id,
            "partner_invoice_id": self.partner_invoice_id.id,
            "partner_shipping_id": self.partner_shipping_id.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "pricelist_id": self.pricelist_id.id,
            "payment_term_id": self.payment_term_id.id,
            "fiscal_position_id": self.fiscal_position_id.id,
            "journal_id": self.journal_id.id,
            "incoterm_id": self.incoterm.id,
            "client_order_ref": self.client_order_ref,
            "note": self.note,
            "preferred_payment_method_line_id": (
                self.preferred_payment_method_line_id.id
            ),
            "user_id": self.user_id.id,
            "team_id": self.team_id.id,
            "plan_id": plan.id,
            "order_ids": [Command.link(self.id)],
        }
        values |= self._prepare_contract_term_values(lines)
        items = [
            line._prepare_contract_line_values()
            | line._prepare_contract_line_term_values(values["date_start"])
            for line in lines
        ]
        return values | {"line_ids": [Command.create(item) for item in items]}

    def _prepare_contract_term_values(self, lines):
        """Return the start of the term, or what it waits for, and the contracts that it
        follows."""
        self.ensure_one()
        previous = lines.renewed_line_id.contract_id or self._get_renewed_contracts()
        event = self._get_start_event(lines)
        values = {
            "start_event": event,
            "date_start": not event and self._get_term_start(lines),
            "previous_contract_ids": [Command.set(previous.ids)],
        }
        if self.term_end_date and not event:
            values["date_end"] = self.term_end_date
        # What was agreed with the customer, unlike what the plan says, goes on.
        outputs = set(previous.mapped("renewal_output"))
        if len(outputs) == 1:
            values["renewal_output"] = outputs.pop()
        return values

    def _move_late_renewals(self):
        """Let renewals that were answered too late begin today, after a gap."""
        for order in self:
            following, company = order._get_following_start(), order.company_id
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
