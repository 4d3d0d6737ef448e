from odoo import models
from odoo.fields import Command, Domain

from ... import story

PAYDAY = 21  # days between two rounds of payments


class ResCompany(models.Model):
    """The part of ``res.company`` that tells the demo what was billed and paid."""

    _inherit = "res.company"

    def _tell_invoices(self, until):
        """Bill and post everything that was due until a day, but for the order whose
        customer cannot be billed: each period on its own invoice, on its own day.
        """
        self.ensure_one()
        failing = self.env.ref("sale_renewal.order_billing_error")
        domain = Domain("invoice_status", "=", "to invoice")
        domain &= Domain("contract_ids.date_start", "<=", until)
        orders = self.env["sale.order"].search(domain & Domain("id", "!=", failing.id))
        moves = orders._create_invoices(grouped=True)
        domain = Domain("next_invoice_date", "<=", until)
        domain &= Domain("order_ids", "!=", failing.id)
        missed = self.contract_missed_periods
        self.contract_missed_periods = "each"
        moves += self.env["sale.contract"].search(domain)._create_invoices(until)
        self.contract_missed_periods = missed
        self._post_story_invoices(moves, until)

    def _post_story_invoices(self, moves, until):
        """Post invoices on the first day of what they bill, the oldest first."""
        drafts = moves.filtered(lambda move: move.state == "draft")
        days = drafts.grouped(lambda move: self._get_story_invoice_day(move, until))
        for day, dated in days.items():
            dated.invoice_date = day
        drafts.sorted("invoice_date").action_post()

    def _get_story_invoice_day(self, move, until):
        days = []
        for line in move.invoice_line_ids.filtered("period_start"):
            plan = line.contract_line_id.contract_id.plan_id
            in_arrears = plan.billing_timing == "arrears"
            days.append(line.period_end if in_arrears else line.period_start)
        return min([*days, until])

    def _tell_payments(self):
        """Pay what was billed long enough ago; now and then somebody forgot to. The
        customers who have a renewal on the table have not paid lately.
        """
        self.ensure_one()
        today = self._get_contract_today()
        rounds = {}
        for number, move in enumerate(self._search_story_invoices()):
            payday = move.invoice_date.toordinal() + story.get_pause(number, 8, 29)
            days = (today.toordinal() - payday) // PAYDAY * PAYDAY + 1
            if number % 19 != 7 and days > 0:
                rounds.setdefault(days, []).append(move.id)
        pairs, paid = [], {}
        for days in sorted(rounds, reverse=True):
            found = self._book_story_payments(rounds[days], days)
            paid |= {line.move_id: days for line, _item in map(tuple, found)}
            pairs += found
        self.env["account.move.line"]._reconcile_plan(pairs)
        self._date_story_payments(paid)

    def _date_story_payments(self, paid):
        """Say of orders when they were paid.

        :param dict paid: how many days ago, by invoice
        """
        days = {}
        for move, ago in paid.items():
            for order in move.line_ids.sale_line_ids.order_id.filtered("paid_date"):
                days[order] = min(ago, days.get(order, ago))
        for order, ago in days.items():
            order.paid_date = story.get_day(self._get_contract_today(), ago)

    def _search_story_invoices(self):
        moves = self.env["account.move"].search(
            [
                ("company_id", "=", self.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("payment_state", "=", "not_paid"),
                ("line_ids.sale_line_ids", "!=", False),
            ],
            order="invoice_date, id",
        )
        moves += self.env["account.move"].search(
            [
                ("company_id", "=", self.id),
                ("state", "=", "posted"),
                ("payment_state", "=", "not_paid"),
                ("line_ids.contract_line_id", "!=", False),
                ("id", "not in", moves.ids),
            ],
            order="invoice_date, id",
        )
        return moves.filtered(
            lambda move: (
                "to_renew"
                not in move.line_ids.contract_line_id.contract_id.mapped("state")
            )
        )

    def _book_story_payments(self, ids, days):
        """Book what a bank statement said so many days ago.

        :return: for each invoice, the two items that belong together
        """
        moves = self.env["account.move"].browse(ids)
        account = self._get_story_bank().default_account_id
        due = [
            line
            for move in moves
            for line in move.line_ids
            if line.account_id.account_type == "asset_receivable"
        ]
        items = [
            {
                "name": line.move_id.name,
                "account_id": line.account_id.id,
                "partner_id": line.partner_id.id,
                "balance": -line.balance,
            }
            for line in due
        ]
        total = sum(line.balance for line in due)
        items.append({"account_id": account.id, "balance": total})
        entry = self.env["account.move"].create(
            {
                "journal_id": self._get_story_bank().id,
                "date": story.get_day(self._get_contract_today(), days),
                "line_ids": [Command.create(values) for values in items],
            }
        )
        entry.action_post()
        paid = entry.line_ids.filtered(lambda item: item.account_id != account)
        return [line + item for line, item in zip(due, paid, strict=True)]

    def _get_story_bank(self):
        return self.env["account.journal"].search(
            [("company_id", "=", self.id), ("type", "=", "bank")], limit=1
        )

    def _tell_refusal(self):
        """Bill the contract whose card has expired, and let the card be refused."""
        self.ensure_one()
        order = self.env.ref("sale_renewal.order_expired_card")
        contract, token = order.contract_ids, self.env.ref("sale_renewal.token_expired")
        contract.payment_token_id = token
        moves = order._create_invoices()
        moves.action_post()
        moves += contract._create_invoices()
        for move in moves:
            transaction = self.env["payment.transaction"].create(
                move._prepare_charge_values(token)
            )
            transaction._set_error("Your card has expired.")
        contract._ask_to_look_at_payment(contract._get_failure_note())
