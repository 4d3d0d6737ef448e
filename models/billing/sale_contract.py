from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ... import intervals
from ...dates import read_date
from ...problems import get_paragraphs
from ...wording import format_day
from ..sale_batch_job_mixin import MAX_DUE

# What the billing periods and their prices are counted from.
TERM_FIELDS = {"plan_id", "date_start", "currency_id"}
# Where the error of a contract is kept, and the activity that it comes with.
INVOICE_ERROR = "invoice_error", "sale_renewal.mail_activity_type_invoice_error"


class SaleContract(models.Model):
    """The part of ``sale.contract`` that bills: what is due, and the invoices of it."""

    _inherit = "sale.contract"

    next_invoice_date = fields.Date(
        "Next Invoice",
        compute="_compute_next_invoice_date",
        store=True,
        index="btree_not_null",
        help="The day on which the next billing period is due. Empty: nothing is left "
        "to bill, or only goods that are not delivered yet.",
    )
    invoice_error = fields.Text(
        copy=False,
        readonly=True,
        help="Why the last attempt to bill failed. It is tried again in every run.",
    )
    _invoice_error_idx = models.Index("(id) WHERE invoice_error IS NOT NULL")

    @api.depends(
        "date_start",
        "anchor_date",
        "date_end",
        "date_cancelled",
        "line_ids.billed_until",
        "line_ids.date_end",
        "line_ids.product_uom_qty",
        "pause_ids.date",
        "pause_ids.date_end",
        "plan_id.billing_interval",
        "plan_id.billing_unit",
        "plan_id.billing_timing",
        "plan_id.align_periods",
        "plan_id.align_day",
        "plan_id.align_month",
    )
    def _compute_next_invoice_date(self):
        for contract in self:
            days = [line._get_next_due_date() for line in contract.line_ids]
            contract.next_invoice_date = min(filter(None, days), default=False)

    def write(self, vals):
        self._check_term_not_billed(vals)
        return super().write(vals)

    def _check_term_not_billed(self, vals):
        """Refuse to count the periods anew of which some were billed."""
        for contract in self:
            changed = [
                field.get_description(self.env, ["string"])["string"]
                for name in sorted(TERM_FIELDS & vals.keys())
                for field in [self._fields[name]]
                if field.convert_to_cache(vals[name], contract)
                != field.convert_to_cache(contract[name], contract)
            ]
            # Whoever may write on the contract need not see its invoices.
            if changed and any(
                contract.sudo().line_ids.move_line_ids.mapped("bills_contract")
            ):
                raise UserError(
                    self.env._(
                        "%(contract)s has billed periods, so that %(fields)s cannot "
                        "change: cancel it, and sell a new contract.",
                        contract=contract.number,
                        fields=", ".join(changed),
                    )
                )

    def action_create_invoices(self, date=None):
        """Bill what is due of one contract, or of all of these that can be billed.

        :param date date: the day until which it is due; default: today
        :return: the action that shows the invoices; with a warning if some contracts
            could not be billed, which keep their errors
        :raise UserError: with everything that stops it, or if nothing is due
        """
        date = read_date(self.env, date)
        failed = self.browse()
        if len(self) > 1:
            moves, failed = self._create_possible_invoices(date)
        else:
            moves = self._create_invoices(date)
        if not moves:
            self._raise_nothing_billed(failed, date)
        action = self._get_invoices_action(moves)
        return self._get_left_out_notice(failed, action) if failed else action

    @api.model
    def _get_invoice_due_domain(self, date):
        """Return the contracts of the current company that are to be billed."""
        return Domain("next_invoice_date", "<=", date)

    @api.model
    def _cron_create_invoices(self):
        """Bill what is due in each company, on its own day."""
        if self._is_time_over():
            return
        due = "_get_invoice_due_domain"
        self._retry(self._clear_settled_errors, *INVOICE_ERROR, due)
        # What failed before comes last, so that it never keeps others waiting.
        order = "invoice_error nulls first, next_invoice_date, id"
        found = self._search_due(due, order)
        found |= found._get_invoice_companions(due)
        found._run_batch_job(
            "_create_invoices",
            due,
            "_note_invoice_error",
            get_key=lambda contract: contract._get_invoice_batch_key(),
            more=(due, order),
        )

    def _get_invoice_companions(self, due):
        """Return what is to be on invoices with these, and was not read with them."""
        grouped = self.filtered(
            lambda c: c.company_id.contract_invoice_grouping == "customer"
        )
        if len(self) < MAX_DUE or not grouped:
            return self.browse()
        partners = (grouped.partner_id | grouped.partner_invoice_id).ids
        keys = {contract._get_invoice_batch_key() for contract in grouped}
        return self.search(
            self._get_domain_of_companies(due)
            & Domain("company_id", "in", grouped.company_id.ids)
            & (
                Domain("partner_invoice_id", "in", partners)
                | Domain("partner_id", "in", partners)
            )
        ).filtered(lambda c: c._get_invoice_batch_key() in keys)

    def _note_invoice_error(self, message):
        self._note_error(*INVOICE_ERROR, message)

    def _create_invoices(self, date=None):
        """Bill every period that is due and not billed.

        :param date date: default: today in the company of the contract
        :return: the invoices, draft or posted as the plans say
        :rtype: account.move
        :raise UserError: with everything that stops it, nothing having been changed
        """
        date = read_date(self.env, date)
        self._check_may_invoice()
        self._lock_for_change()
        self._check_invoice_problems()
        moves = self.env["account.move"]
        for company, contracts in self.grouped("company_id").items():
            day = date or company._get_contract_today()
            contracts = company._with_own_days(contracts.with_company(company))
            moves += contracts._create_company_invoices(day)
        self._clear_errors(*INVOICE_ERROR)
        return moves

    def _create_company_invoices(self, date):
        """Create the invoices of contracts of the current company."""
        groups = self._group_invoice_rows(self._get_due_rows(date))
        # Salespeople and managers bill contracts without rights on all of accounting,
        # as they bill orders; the rights were checked before.
        moves = (
            self.env["account.move"]
            .sudo()
            .create([self._prepare_group_invoice_values(*group) for group in groups])
        )
        origins = [
            self.browse({row[0].contract_id.id: None for row in rows})
            for _head, rows in groups
        ]
        moves._refund_negative()
        moves._log_contracts(origins)
        self._finish_invoices(moves, origins)
        return moves.sudo(False)

    def _get_due_rows(self, date):
        """Return what is to be billed on a day.

        :return: triples of contract item, billing period and the part of it to bill
        """
        parts = self.line_ids._get_due_parts(date)
        return [(line, period, part) for line in parts for period, part in parts[line]]

    def _get_due_date(self, period):
        """Return the day on which a billing period is to be billed."""
        self.ensure_one()
        if self.plan_id.billing_timing == "arrears":
            last = min(filter(None, (period[1], self._get_end())))
            return last + intervals.ONE_DAY
        return max(period[0], self.date_start)

    def _check_may_invoice(self):
        """Who works with invoices bills, and whoever may change the contract.

        The right to create invoices is not enough: who buys has it for vendor bills.
        """
        if not self.env.user.has_group("account.group_account_invoice"):
            self.check_access("write")
        self.check_access("read")

    def _check_invoice_problems(self):
        problems = {contract: contract._get_invoice_problems() for contract in self}
        paragraphs = get_paragraphs(problems)
        if paragraphs and len(self) == 1:
            # Nothing needs to be said about which contract it is.
            raise UserError("\n".join(problems[self]))
        if paragraphs:
            title = self.env._("The invoices cannot be made.")
            raise UserError("\n\n".join([title, *paragraphs]))

    def _get_nothing_due_message(self, date=None):
        """Return why there is nothing to bill, in the user's words.

        :param date date: the day until which it would be due; default: today
        """
        dates = [day for day in self.mapped("next_invoice_date") if day]
        if not dates:
            return self.env._("Everything was billed.")
        next_date = format_day(self.env, min(dates))
        if not date:
            return self.env._(
                "Nothing is due today. The next invoice is due on %s.", next_date
            )
        return self.env._(
            "Nothing is due until %(date)s. The next invoice is due on %(next_date)s.",
            date=format_day(self.env, date),
            next_date=next_date,
        )
