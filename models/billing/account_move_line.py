from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tokens import CopiedDays


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["account.move.line", "sale.contract.link.mixin"]

    contract_line_id = fields.Many2one(
        "sale.contract.line",
        "Contract Item",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    period_start = fields.Date(
        "Service From", copy=False, readonly=True, help="First day that is billed."
    )
    period_end = fields.Date(
        "Service Until", copy=False, readonly=True, help="Last day that is billed."
    )
    # What the order bills is the order's: only the contract's own invoices count as
    # billed by it. Cancelling them, or crediting them to bill again, frees the days.
    bills_contract = fields.Boolean(
        compute="_compute_bills_contract", store=True, export_string_translation=False
    )
    # All versions of an item share its days.
    billed_line_id = fields.Many2one(
        "sale.contract.line",
        "Billed Item",
        compute="_compute_bills_contract",
        store=True,
        index="btree_not_null",
        ondelete="restrict",
        export_string_translation=False,
    )

    # Ranges of one number stand for the item: so it needs no extension of PostgreSQL.
    # Deferrable: within one statement, lines may give their days to others.
    _billed_days_once = models.Constraint(
        "EXCLUDE USING gist"
        " (int4range(billed_line_id, billed_line_id, '[]') WITH &&,"
        " daterange(period_start, period_end, '[]') WITH &&)"
        " WHERE (billed_line_id IS NOT NULL) DEFERRABLE",
        "This period of the contract item is on another invoice already: delete this "
        "line, or cancel the other invoice first.",
    )
    _period_in_order = models.Constraint(
        "CHECK(period_end >= period_start)",
        "The last day that a line bills cannot be before its first day.",
    )

    @api.model
    def _get_fixed_fields(self):
        names = ("contract_line_id", "period_start", "period_end")
        return [*super()._get_fixed_fields(), *names]

    @api.model
    def _get_link_fields(self):
        return [*super()._get_link_fields(), "contract_line_id"]

    def _check_links(self, names, before=None):
        """Nobody bills days of an item by hand: lines that people make, as those of
        credit notes, are for days that were invoiced before.
        """
        super()._check_links(names, before)
        # sudo: lines may name items that the user does not see; they are only counted
        lines = self.sudo().filtered("contract_line_id")
        if self.env.su or not lines:
            return
        domain = [
            ("contract_line_id", "in", lines.contract_line_id.ids),
            ("id", "not in", lines.ids),
        ]
        known = {line._get_billing_key() for line in lines.search(domain)}
        if not known.issuperset(line._get_billing_key() for line in lines):
            raise AccessError(
                self.env._(
                    "Contracts are not billed by hand: press Create Invoices on the "
                    "contract."
                )
            )

    @api.depends(
        "contract_line_id.root_line_id",
        "period_start",
        "period_end",
        "parent_state",
        "sale_line_ids",
        "move_id.move_type",
        "move_id.bills_rebates",
        "move_id.reversal_move_ids.bill_again",
        "move_id.reversal_move_ids.state",
        "move_id.reversal_move_ids.invoice_line_ids.contract_line_id",
        "move_id.reversal_move_ids.invoice_line_ids.period_start",
    )
    def _compute_bills_contract(self):
        for line in self:
            line.bills_contract = line._bills_contract()
            line.billed_line_id = (
                line.bills_contract and line.contract_line_id._get_root()
            )

    def _bills_contract(self):
        """Return whether the days of the line are billed by it, and by no other."""
        self.ensure_one()
        return bool(
            self.contract_line_id
            and self.period_start
            and self.period_end
            and self.parent_state != "cancel"
            and self._is_charged()
            and not self.sale_line_ids
            and not self._is_billed_again()
        )

    def _is_charged(self):
        """Return whether the line charges something, and takes nothing back."""
        self.ensure_one()
        move = self.move_id
        return move.move_type == "out_invoice" or (
            move.move_type == "out_refund" and move.bills_rebates
        )

    def _is_billed_again(self):
        """Return whether a credit note for these days says to bill them again."""
        self.ensure_one()
        credits = self.move_id.reversal_move_ids.filtered(
            lambda move: move.bill_again and move.state != "cancel"
        )
        return self._get_billing_key() in {
            line._get_billing_key() for line in credits.invoice_line_ids
        }

    def _get_billing_key(self):
        return self.contract_line_id, self.period_start

    def _copy_data_extend_business_fields(self, values):
        """Credit notes name the item and the days that they credit, others the item."""
        result = super()._copy_data_extend_business_fields(values)
        values["contract_line_id"] = self.contract_line_id.id
        if CopiedDays.find(self):
            values |= {
                "period_start": self.period_start,
                "period_end": self.period_end,
            }
        return result

    def _set_first_period(self):
        """Date the lines of orders that were invoiced before their term started.

        What was posted keeps the text that the customer has seen; drafts say the days.
        """
        for line in self:
            sold = line.sale_line_ids[:1]
            lang = line.partner_id.lang or line.env.lang
            values = {"period_start": sold.period_start, "period_end": sold.period_end}
            if line.parent_state == "draft":
                text = sold.with_context(lang=lang)._get_period_text()
                values["name"] = "\n".join(filter(None, (line.name, text)))
            line.write(values)
