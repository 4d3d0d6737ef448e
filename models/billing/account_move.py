from markupsafe import Markup

from odoo import api, fields, models

from ...tokens import CopiedDays, ReplacedInvoice


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "sale.origin.mixin"]

    amount_one_time = fields.Monetary(
        "One-Time",
        compute="_compute_recurring_amounts",
        help="What is sold once, without taxes.",
    )
    amount_recurring = fields.Monetary(
        "Recurring",
        compute="_compute_recurring_amounts",
        help="The billing periods of contracts, without taxes.",
    )
    bill_again = fields.Boolean(
        copy=False,
        readonly=True,
        help="The periods that this credit note takes back are billed again by their "
        "contracts.",
    )
    can_bill_again = fields.Boolean(compute="_compute_can_bill_again")
    bills_rebates = fields.Boolean(
        copy=False,
        readonly=True,
        help="The contracts bill with this credit note: their rebates are larger than "
        "what they charge.",
    )

    @api.depends("move_type", "reversed_entry_id")
    def _compute_can_bill_again(self):
        """Only what the contract billed, and not the order, can be billed again."""
        for move in self:
            # As for the contracts.
            lines = move.sudo().reversed_entry_id.invoice_line_ids
            move.can_bill_again = move.move_type == "out_refund" and any(
                line.contract_line_id and not line.sale_line_ids for line in lines
            )

    @api.depends(
        "line_ids.sale_line_ids.order_id.order_type",
        "line_ids.contract_line_id.contract_id.previous_contract_ids",
    )
    def _compute_origin(self):
        return super()._compute_origin()

    @api.depends("invoice_line_ids.price_subtotal", "invoice_line_ids.contract_line_id")
    def _compute_recurring_amounts(self):
        for move in self:
            lines = move.invoice_line_ids.filtered(
                lambda line: line.display_type == "product"
            )
            recurring = lines.filtered("contract_line_id")
            move.amount_recurring = sum(recurring.mapped("price_subtotal"))
            move.amount_one_time = sum((lines - recurring).mapped("price_subtotal"))

    def _get_origin_orders(self):
        return self.line_ids.sale_line_ids.order_id

    def _get_origin_items(self):
        lines = self.line_ids.filtered("contract_line_id")
        ordered = lines.filtered("sale_line_ids")
        return (lines - ordered).contract_line_id, ordered.contract_line_id

    def _names_contracts(self, text):
        """Return whether a text is nothing but the numbers of the contracts: it need
        not be printed next to them.
        """
        self.ensure_one()
        # sudo: who prints an invoice may not read its contracts; only compared
        numbers = set(self.sudo().contract_ids.mapped("number"))
        return bool(text) and set(text.split(", ")) <= numbers

    def _get_recurring_rows(self):
        """Return the subtotals that the PDF shows: nothing without both kinds.

        :rtype: list[dict]
        """
        self.ensure_one()
        rows = [
            ("one_time", self.env._("One-time"), self.amount_one_time),
            ("recurring", self.env._("Recurring"), self.amount_recurring),
        ]
        if any(self.currency_id.is_zero(amount) for _key, _label, amount in rows):
            return []
        return [
            {"key": key, "label": label, "amount": amount}
            for key, label, amount in rows
        ]

    def _refund_negative(self):
        """Bill with a credit note what is negative in sum, as orders do."""
        negative = self.filtered(
            lambda move: move.currency_id.compare_amounts(move.amount_total, 0.0) < 0
        )
        if negative:
            # First of all, so that the days are billed all the time.
            negative.bills_rebates = True
            with self.env.protecting([self._fields["team_id"]], negative):
                negative.action_switch_move_type()

    def action_bill_again(self):
        """Let the contracts bill what these credit notes take back once more."""
        moves = self.filtered("can_bill_again")
        moves.bill_again = True
        moves._log_bill_again()

    def action_undo_bill_again(self):
        """Leave what these credit notes take back unbilled."""
        self.bill_again = False

    def copy_data(self, default=None):
        moves = self
        if all(move._takes_days(default or {}) for move in self):
            moves = CopiedDays().give_to(self)
        return super(AccountMove, moves).copy_data(default)

    def _takes_days(self, default):
        """Return whether a copy is about the same days of contracts: a credit note
        takes them back; a corrected invoice, and what takes such a credit note back,
        bill them. Anything else, such as a debit note, bills no days.

        :param dict default: values of the copy that differ
        """
        self.ensure_one()
        if default.get("move_type", self.move_type) != "out_invoice":
            return True
        reverses = default.get("reversed_entry_id") == self.id
        return bool(ReplacedInvoice.find(self)) or (reverses and self.bill_again)

    def _log_bill_again(self):
        self._message_log_batch(
            {
                move.id: move.env._("The contracts bill these periods again.")
                for move in self
            }
        )

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """An invoice that is replaced by a corrected one gives its periods to it."""
        moves = super()._reverse_moves(default_values_list, cancel)
        if ReplacedInvoice.find(self):
            moves.filtered("contract_ids").bill_again = True
            # The days are free in the database before the corrected invoice takes them.
            self.line_ids.flush_recordset(["billed_line_id"])
        return moves

    def _log_contracts(self, origins):
        """Note on new invoices which contracts they bill.

        :param origins: the contracts of each
        """
        self._message_log_batch(
            {
                move.id: self.env._(
                    "Made for %s",
                    Markup(", ").join(contract._get_html_link() for contract in found),
                )
                for move, found in zip(self, origins, strict=True)
            }
        )

    def _send_later(self):
        """Let Odoo's own job send the invoices by email, with their PDF."""
        if not self:
            return
        self.sending_data = {
            "author_user_id": self.env.uid,
            "author_partner_id": self.env.user.partner_id.id,
        }
        self.env.ref("account.ir_cron_account_move_send")._trigger()
