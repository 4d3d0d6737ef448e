from odoo import api, fields, models
from odoo.exceptions import UserError

from ...wording import format_day


class SaleContract(models.Model):
    """The part of ``sale.contract`` that is assigned to another customer.

    From a day on it belongs to them. What was billed stays where it is; what was not,
    and lies before that day, is still billed to the old customer, the rest to the new
    one.
    """

    _inherit = "sale.contract"

    transfer_id = fields.Many2one(
        "sale.contract.change",
        "Planned Assignment",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="To which customer the contract will belong. Empty: none is planned.",
    )
    transfer_date = fields.Date(
        "Assigned From",
        related="transfer_id.date",
        store=True,
        index="btree_not_null",
    )
    transfer_partner_id = fields.Many2one(
        related="transfer_id.new_partner_id", string="Assigned To"
    )
    transfer_error = fields.Text(
        copy=False,
        readonly=True,
        help="Why the planned assignment failed. It is tried again every day.",
    )

    @api.model
    def _get_link_fields(self):
        return [*super()._get_link_fields(), "transfer_id"]

    def _is_linkable(self, name, links):
        """A contract is assigned by a change of its own."""
        if name == "transfer_id":
            return links.contract_id <= self
        return super()._is_linkable(name, links)

    @api.depends("transfer_date")
    def _compute_next_invoice_date(self):
        # What is the new customer's is due once it is theirs.
        return super()._compute_next_invoice_date()

    def _assign(self, date, values):
        """Assign the contract to another customer, today or once the day has come.

        :param date date: first day on which it is theirs
        :param dict values: of the ``new_...`` fields of the change
        :return: the change
        :rtype: sale.contract.change
        """
        self.ensure_one()
        # The record is nobody's to write: the contract says who may.
        self.check_access("write")
        self._lock_for_change()
        customer = self.env["res.partner"].browse(values["new_partner_id"])
        change = self.env["sale.contract.change"]._record(
            self,
            "transfer",
            date,
            before=self.partner_id.display_name,
            after=customer.display_name,
            description=self.number,
            **values,
        )
        # sudo: the right to assign was checked before
        self.sudo().transfer_id = change.id
        if date <= self.company_id._get_contract_today():
            self._carry_out_transfer()
        return change

    def action_undo_transfer(self):
        """Forget the assignments that are planned for later."""
        self.check_access("write")
        for contract in self.filtered("transfer_id"):
            contract._lock_for_change()
            contract._drop_transfer(
                self.env._(
                    "%(contract)s will not be assigned to %(customer)s.",
                    contract=contract.number,
                    customer=contract.transfer_partner_id.display_name,
                )
            )

    def _drop_transfer(self, message):
        """Forget a planned assignment, and say why."""
        self.ensure_one()
        # Nobody may delete records of changes; this one has changed nothing.
        contract = self.sudo()
        contract.transfer_id.unlink()
        contract._message_log(body=message)
        contract._clear_transfer_error()

    def _get_transfer_problems(self, customer, date):
        """Return what keeps the contract from being assigned, in the user's words.

        :param res.partner customer: to whom
        :param date date: from when
        :rtype: list[str]
        """
        self.ensure_one()
        if problems := self._get_change_problems():
            return problems
        problems = [
            self._get_new_customer_problem(customer),
            self._get_transfer_day_problem(date),
            self._get_shared_renewal_problem(),
            self._get_waiting_goods_problem(date),
        ]
        return list(filter(None, problems))

    def _get_new_customer_problem(self, customer):
        owner, company = self.partner_id.commercial_partner_id, self.company_id
        name = customer.display_name
        if customer.commercial_partner_id == owner:
            return self.env._("It belongs to %s already: choose another one.", name)
        if not customer.active:
            return self.env._("%s is archived: restore it.", name)
        if customer.company_id and customer.company_id != company:
            return self.env._(
                "%(customer)s is a customer of %(theirs)s, and not of %(company)s: "
                "choose another one.",
                customer=name,
                theirs=customer.company_id.name,
                company=company.name,
            )
        return ""

    def _get_transfer_day_problem(self, date):
        first, last = self.date_start, self._get_end()
        if not date:
            return self.env._("Enter the day from which it belongs to them.")
        if date >= first and (not last or date <= last):
            return ""
        if not last:
            return self.env._(
                "The term starts on %s: choose that day or a later one.",
                format_day(self.env, first),
            )
        return self.env._(
            "%(date)s is outside the term (%(first)s to %(last)s): choose a day in "
            "between.",
            date=format_day(self.env, date),
            first=format_day(self.env, first),
            last=format_day(self.env, last),
        )

    def _get_shared_renewal_problem(self):
        """Return that the open renewal is also that of other contracts, or nothing."""
        lead = self._get_open_renewal()
        # sudo: only subtracted
        others = lead.renewed_contract_ids - self.sudo()
        if not others.filtered(lambda contract: not contract.date_cancelled):
            return ""
        return self.env._(
            "Its renewal opportunity renews other contracts, too: mark it as lost, "
            "assign the contract, and renew the others again."
        )

    def _get_waiting_goods_problem(self, date):
        """Return that goods are on their way, which the old customer pays, or nothing.

        What is assigned later waits for them then.
        """
        is_due = date and date <= self.company_id._get_contract_today()
        if not is_due or not any(
            line._is_waiting_for_delivery() for line in self.line_ids
        ):
            return ""
        return self.env._(
            "Goods are on their way that are billed when they arrive: wait for them, "
            "or choose a later day."
        )

    def _get_open_renewal(self):
        """Return the renewal opportunity that is open; may be empty."""
        # Whoever may change the contract need not see who renews it.
        lead = self.sudo().renewal_lead_id
        return lead.filtered(lambda row: row.active and row.won_status == "pending")

    def _check_transfer(self, customer, date):
        if problems := self._get_transfer_problems(customer, date):
            raise UserError("\n".join(problems))
