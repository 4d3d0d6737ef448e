from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain


class AccountMove(models.Model):
    _inherit = "account.move"

    contract_ids = fields.Many2many(
        "sale.contract",
        string="Contracts",
        compute="_compute_contract_ids",
        search="_search_contract_ids",
        help="The contracts whose billing periods this document is for.",
    )
    contract_count = fields.Integer(compute="_compute_contract_ids")
    bill_again = fields.Boolean(
        copy=False,
        readonly=True,
        help="The periods that this credit note takes back are billed again by their "
        "contracts.",
    )
    can_bill_again = fields.Boolean(compute="_compute_can_bill_again")

    @api.depends("move_type", "reversed_entry_id")
    def _compute_can_bill_again(self):
        """Only what the contract billed, and not the order, can be billed again."""
        for move in self:
            # As for the contracts.
            lines = move.sudo().reversed_entry_id.invoice_line_ids
            move.can_bill_again = move.move_type == "out_refund" and any(
                line.contract_line_id and not line.sale_line_ids for line in lines
            )

    def _compute_contract_ids(self):
        for move in self:
            # Accountants see from which contracts an invoice comes, whoever sold them.
            contracts = move.sudo().line_ids.contract_line_id.contract_id
            move.contract_ids = contracts.sudo(False)
            move.contract_count = len(contracts)

    def _search_contract_ids(self, operator, value):
        return Domain("line_ids.contract_line_id.contract_id", operator, value)

    def action_view_contracts(self):
        self.ensure_one()
        return self.contract_ids._get_records_action(name=self.env._("Contracts"))

    def action_bill_again(self):
        """Let the contracts bill what these credit notes take back once more."""
        self.bill_again = True
        self._log_bill_again()

    def action_undo_bill_again(self):
        """Leave what these credit notes take back unbilled."""
        self.bill_again = False

    def _log_bill_again(self):
        self._message_log_batch(
            {
                move.id: move.env._("The contracts bill these periods again.")
                for move in self
            }
        )

    def _invoice_paid_hook(self):
        result = super()._invoice_paid_hook()
        self._tell_paid()
        return result

    def write(self, vals):
        result = super().write(vals)
        # Payments without an entry of their own pay without being reconciled.
        if "matched_payment_ids" in vals:
            payments = self.matched_payment_ids
            payments.filtered(lambda payment: not payment.move_id)._tell_paid()
        return result

    def _tell_paid(self):
        """Tell orders and contracts which of these invoices are paid."""
        invoices = self.filtered(
            lambda move: (
                move.move_type == "out_invoice"
                and move.payment_state in ("in_payment", "paid")
            )
        )
        orders = invoices.line_ids.sale_line_ids.order_id
        orders.filtered(lambda order: order._has_paid_invoices())._payment_received()
        # Accountants need no rights on contracts.
        contracts = self.env["sale.contract"].sudo()
        contracts._start_waiting("order_ids.order_line.invoice_lines.move_id", invoices)

    def _get_paid_day(self):
        """Return the day on which the invoice was paid, as the payments say."""
        self.ensure_one()
        lines = self._get_reconciled_amls()
        payments = self.matched_payment_ids.filtered(
            lambda payment: payment.state in ("in_process", "paid")
        )
        days = [*lines.mapped("date"), *payments.mapped("date")]
        return max(days, default=self.invoice_date)

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """An invoice that is replaced by a corrected one gives its periods to it."""
        moves = super()._reverse_moves(default_values_list, cancel)
        if self.env.context.get("modify_contract_invoice"):
            moves.filtered("contract_ids").bill_again = True
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
