from odoo import models
from odoo.fields import Command

from ...tokens import RecordedChange


class SaleOrder(models.Model):
    """The part of ``sale.order`` that makes contracts."""

    _inherit = "sale.order"

    def _confirmation_error_message(self):
        """Refuse recurring lines that no plan says how to bill and renew."""
        if message := super()._confirmation_error_message():
            return message
        without_plan = self.order_line.filtered(lambda line: line._lacks_plan())
        if without_plan:
            return self.env._(
                "%(order)s cannot be confirmed: choose a plan for the recurring lines "
                "(%(products)s).",
                order=self.display_name,
                products=", ".join(without_plan.product_id.mapped("display_name")),
            )
        return (
            self._get_foreign_contracts_message()
            or self._get_targets_message()
            or self._get_renewed_already_message()
            or self._get_term_dates_message()
        )

    def _get_foreign_contracts_message(self):
        """Return why contracts that the order names are not touched by it, or False.

        They were checked when they were linked; once more, for what was linked in
        other ways.
        """
        self.ensure_one()
        # Who confirms may not see all contracts that a renewal of theirs is for.
        order = self.sudo()
        contracts = order.order_line.renewed_line_id.contract_id
        # A new order touches none.
        if order.order_type != "new":
            contracts |= order.source_contract_ids
        foreign = contracts.filtered(lambda c: c.company_id != order.company_id)
        unknown = contracts - order._get_checked_contracts()
        if not self.env.su:
            seen = unknown.sudo(False)._filtered_access("read")
            # sudo: only the names of what is refused are compared; those that the user
            # may not read are not told
            foreign |= unknown - seen.sudo()
        return bool(foreign) and self.env._(
            "%s cannot be confirmed: it names contracts of another company, or that "
            "you may not see. Take them off, or ask a sales manager to confirm it.",
            self.display_name,
        )

    def _get_checked_contracts(self):
        """Return the contracts that were handed on with the opportunity."""
        self.ensure_one()
        return self.opportunity_id.source_contract_ids

    def _get_targets_message(self):
        """Return which lines need a contract that somebody chooses, or False."""
        self.ensure_one()
        if self.order_type == "new":
            return False
        # As above.
        lines = self.sudo().order_line
        problems = [
            line._get_target_problem() for line in lines if line._lacks_target()
        ]
        # sudo: only compared
        problems += [
            self.env._(
                "%s names a contract that this order is not for: choose another one "
                "under Contract, or none.",
                line.product_id.display_name,
            )
            for line in lines
            if line.target_contract_id - self.sudo().source_contract_ids
            and not (line.contract_line_ids or line.renewed_line_id)
        ]
        return bool(problems) and self.env._(
            "%(order)s cannot be confirmed. %(problems)s",
            order=self.display_name,
            problems=" ".join(problems),
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
        self._create_contracts()
        return result

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
            else self.env["sale.contract"]
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
            revenue = {
                contract: contract._get_revenue_steps()
                for contract in cancelled
                if contract._is_start_recorded()
            }
            running = order._sell_items_again(upsold, cancelled)
            by_plan = (cancelled - running).grouped("plan_id")
            joined = {contract.plan_id: contract for contract in running}
            lines = order.order_line._get_recurring_lines()
            lines = lines.filtered(lambda line: not line.contract_line_ids)
            groups = lines.grouped(lambda line: line._get_contract_key())
            for (target, plan, _is_apart), plan_lines in groups.items():
                if contract := target or joined.get(plan):
                    contract._add_upsell(order, plan_lines)
                    continue
                values = order._prepare_contract_values(plan, plan_lines)
                if contract := by_plan.get(plan, upsold.browse())[:1]:
                    by_plan[plan] -= contract
                    contract._reopen(values)
                else:
                    vals_list.append(values)
            for contract, before in revenue.items():
                contract._record_reopened(before)
        # sudo: salespeople make contracts by confirming orders, and in no other way;
        # _get_foreign_contracts_message checked the links before
        self.env["sale.contract"].sudo().create(vals_list)
        self.sudo().contract_ids._after_signing()

    def _sell_items_again(self, upsold, cancelled):
        """Go on with items of this order that are on invoices; others are made anew.

        :return: the cancelled contracts that go on with such items
        """
        self.ensure_one()
        items = self.order_line.contract_line_ids.filtered(
            lambda item: item.contract_id in upsold | cancelled
        )
        billed = items.filtered(lambda item: item._get_versions().move_line_ids)
        RecordedChange().give_to(items - billed).unlink()
        running = billed.contract_id & cancelled
        for contract in running:
            contract._reopen({})
        for item in billed:
            item._sell_again()
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
            "client_order_ref": self.client_order_ref,
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
        """Return the days of the term of these lines, and the terms that it follows."""
        self.ensure_one()
        previous = lines.renewed_line_id.contract_id or self._get_renewed_contracts()
        values = {
            "date_start": self._get_term_start(lines),
            "previous_contract_ids": [Command.set(previous.ids)],
        }
        if self.term_end_date:
            values["date_end"] = self.term_end_date
        return values
