from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import frozendict


class SaleContract(models.Model):
    """The part of ``sale.contract`` that says what its invoices look like."""

    _inherit = "sale.contract"

    journal_id = fields.Many2one(
        "account.journal",
        "Invoicing Journal",
        check_company=True,
        domain=[("type", "=", "sale")],
        help="Empty: the first sales journal.",
    )
    incoterm_id = fields.Many2one("account.incoterms")
    note = fields.Html("Terms and Conditions")
    preferred_payment_method_line_id = fields.Many2one(
        "account.payment.method.line", "Payment Method", check_company=True
    )
    # Counted for everybody; the lists that the buttons open are each user's own.
    invoice_ids = fields.Many2many(
        "account.move",
        string="Invoices",
        compute="_compute_invoice_ids",
        compute_sudo=True,
    )
    invoice_count = fields.Integer(compute="_compute_invoice_count", compute_sudo=True)

    @api.depends("line_ids.move_line_ids")
    def _compute_invoice_ids(self):
        groups = self.env["account.move.line"]._read_group(
            [("contract_line_id.contract_id", "in", self._origin.ids)],
            ["contract_line_id"],
            ["move_id:recordset"],
        )
        moves = dict.fromkeys(self._origin, self.env["account.move"])
        for line, line_moves in groups:
            moves[line.contract_id] |= line_moves
        for contract in self:
            # A form that is being changed has no invoices of its own.
            contract.invoice_ids = moves.get(contract._origin)

    @api.depends("line_ids.move_line_ids")
    def _compute_invoice_count(self):
        """Count without reading: ten years of a contract have very many invoices."""
        counts = dict(
            self.env["account.move.line"]._read_group(
                [("contract_line_id.contract_id", "in", self._origin.ids)],
                ["contract_line_id.contract_id"],
                ["move_id:count_distinct"],
            )
        )
        for contract in self:
            contract.invoice_count = counts.get(contract._origin, 0)

    @api.readonly
    def action_view_invoices(self):
        self.ensure_one()
        return self._get_invoices_action(self.invoice_ids)

    @api.model
    def _get_invoices_action(self, moves):
        """Return the action that shows invoices, with the columns of invoices."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        action |= {
            "domain": [("id", "in", moves.ids)],
            "context": {"default_move_type": "out_invoice"},
        }
        if len(moves) == 1:
            action |= {"views": [(False, "form")], "res_id": moves.id}
        return action

    def _get_invoice_problems(self):
        """Return what keeps the contract from being billed, in the user's words.

        :rtype: list[str]
        """
        self.ensure_one()
        problems = []
        customer = self._get_invoiced_partner()
        if not customer.active:
            problems.append(
                self.env._("%s is archived: restore it.", customer.display_name)
            )
        if not self.currency_id.active:
            problems.append(
                self.env._("%s is not active: activate it.", self.currency_id.name)
            )
        return problems

    def _get_invoiced_partner(self):
        """Return who gets the invoices."""
        self.ensure_one()
        return self.partner_invoice_id or self.partner_id

    def _with_invoice_lang(self):
        """Return the contract in the language of who gets the invoices."""
        lang = self._get_invoiced_partner().lang or self.env.lang
        return self.with_context(lang=lang)

    def _get_invoice_batch_key(self):
        """Return what contracts that share an invoice have in common, without a query:
        they are billed in one transaction.
        """
        self.ensure_one()
        if self.company_id.contract_invoice_grouping == "customer":
            return self.company_id, self._get_invoiced_partner()
        return self

    def _get_invoice_group_key(self, head, period):
        """Return what is the same for everything that goes on one invoice.

        :param frozendict head: see :meth:`_prepare_invoice_values`; whatever differs
            in it takes another invoice
        :param tuple period: first and last day of the billing period
        """
        self.ensure_one()
        company = self.company_id
        together = company.contract_invoice_grouping == "customer"
        apart = company.contract_missed_periods == "each"
        return (
            head,
            # Two customers share no invoice, though the same address may get both.
            self.partner_id.commercial_partner_id,
            self.plan_id.invoice_mode,
            not together and self.id,
            apart and period[0],
        )

    def _group_invoice_rows(self, rows):
        """Return what goes on each invoice.

        :param rows: what is billed: contract item, billing period and part of it
        :return: pairs of the values that head an invoice, and its rows
        """
        heads = {
            contract: frozendict(
                contract._with_invoice_lang()._prepare_invoice_values()
            )
            for contract in dict.fromkeys(row[0].contract_id for row in rows)
        }
        groups = {}
        for row in rows:
            contract = row[0].contract_id
            key = contract._get_invoice_group_key(heads[contract], row[1])
            groups.setdefault(key, []).append(row)
        return [(key[0], group) for key, group in groups.items()]

    def _prepare_group_invoice_values(self, head, rows):
        """Return the values of one invoice.

        :param dict head: its values without its lines
        :param rows: what it bills: contract item, billing period and part of it
        """
        contracts = self.browse({row[0].contract_id.id: None for row in rows})
        lines = []
        for contract in contracts:
            translated = contract._with_invoice_lang()
            if len(contracts) > 1:
                lines.append(translated._prepare_invoice_section_values())
            lines += [
                line.with_env(translated.env)._prepare_invoice_line_values(period, part)
                for line, period, part in rows
                if line.contract_id == contract
            ]
        numbers, references = contracts.mapped("number"), contracts._get_references()
        return head | {
            "ref": ", ".join(references or numbers),
            "invoice_origin": ", ".join(numbers),
            "invoice_line_ids": [
                Command.create(line | {"sequence": sequence})
                for sequence, line in enumerate(lines)
            ],
        }

    def _get_references(self):
        return list(dict.fromkeys(filter(None, self.mapped("client_order_ref"))))

    def _prepare_invoice_section_values(self):
        self.ensure_one()
        return {"display_type": "line_section", "name": self.name}

    def _prepare_invoice_values(self):
        """Return what heads an invoice of this contract: its values without its lines.

        Contracts share an invoice only if all of these values are the same.
        """
        self.ensure_one()
        customer = self._get_invoiced_partner()
        values = {
            "move_type": "out_invoice",
            "company_id": self.company_id.id,
            # Or Odoo takes the day of whoever posts it.
            "invoice_date": self.company_id._get_contract_today(),
            "partner_id": customer.id,
            "partner_shipping_id": self.partner_shipping_id.id,
            "currency_id": self.currency_id.id,
            # Also none: that is what was agreed, whatever Odoo would choose today.
            "fiscal_position_id": self.fiscal_position_id.id,
            "invoice_payment_term_id": self.payment_term_id.id,
            "preferred_payment_method_line_id": (
                self.preferred_payment_method_line_id.id
            ),
            "invoice_incoterm_id": self.incoterm_id.id,
            "invoice_user_id": self.user_id.id,
            "team_id": self.team_id.id,
            "narration": self.note,
        }
        if self.journal_id:
            values["journal_id"] = self.journal_id.id
        return values

    def _finish_invoices(self, moves, origins):
        """Post and send the invoices whose plan says so.

        :param moves: the draft invoices
        :param origins: the contracts of each
        """
        modes = [contracts[0].plan_id.invoice_mode for contracts in origins]
        to_post = moves.browse(
            move.id for move, mode in zip(moves, modes, strict=True) if mode != "draft"
        )
        to_send = moves.browse(
            move.id for move, mode in zip(moves, modes, strict=True) if mode == "send"
        )
        to_post.action_post()
        to_send._send_later()
