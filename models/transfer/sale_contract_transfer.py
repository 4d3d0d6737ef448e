from markupsafe import Markup

from odoo import api, models
from odoo.fields import Domain

from ... import intervals
from ...tokens import AssignedCustomer

# Where the error of a contract is kept, and the activity that it comes with.
TRANSFER_ERROR = "transfer_error", "sale_renewal.mail_activity_type_transfer_error"


class SaleContract(models.Model):
    """The part of ``sale.contract`` that carries out assignments whose day has come:
    before anything is billed, delivered or renewed on it, and once a day.
    """

    _inherit = "sale.contract"

    def _carry_out_transfer(self):
        """Let the contract belong to the new customer.

        :raise UserError: with what stops it, nothing having been changed
        """
        self.ensure_one()
        # A sales manager has asked for it; billing and renewals do it on the day.
        contract = self.sudo().with_company(self.company_id)
        change = contract.transfer_id
        date, customer, old = change.date, change.new_partner_id, contract.partner_id
        contract._check_transfer(customer, date)
        moves = contract._bill_before(date)
        leads = contract._give_up_renewal()
        values = change._prepare_new_customer_values()
        values["transfer_id"] = False
        AssignedCustomer().give_to(contract).write(values)
        change._move_revenue()
        contract._unfollow(old.commercial_partner_id)
        contract._clear_transfer_error()
        contract._tell_about_transfer(old, customer, moves, leads)

    def _bill_before(self, date):
        """Bill the old customer for what lies before a day, due or not yet.

        :return: the invoices
        """
        self.ensure_one()
        last = date - intervals.ONE_DAY
        if last < self.date_start:
            return self.env["account.move"]
        due = max(
            (line._get_last_due_date(last) for line in self.line_ids), default=date
        )
        company = self.company_id
        contract = company._with_own_days(self)
        if not contract._get_due_rows(due):
            return self.env["account.move"]
        self._check_invoice_problems()
        return contract._create_company_invoices(due)

    def _give_up_renewal(self):
        """Lose the renewal of the old customer: the new one is offered their own.

        :return: the opportunity
        """
        lead = self._get_open_renewal()
        if lead:
            self._lose_renewal()
            self.renewal_lead_id = False
        return lead

    def _unfollow(self, customer):
        """Send people of the old customer no more messages of the contract."""
        people = self.message_partner_ids.filtered(
            lambda partner: (
                partner.commercial_partner_id == customer
                and not partner.user_ids.filtered(lambda user: not user.share)
            )
        )
        self.message_unsubscribe(people.ids)

    def _tell_about_transfer(self, old, new, moves, leads):
        """Say in the chatter of the contract and of both customers what happened."""
        values = {
            "contract": self._get_html_link(title=self.number),
            "old": old.display_name,
            "new": new.display_name,
        }
        body = self.env._(
            "%(contract)s, until now of %(old)s, belongs to %(new)s.", **values
        )
        for partner in (old, new):
            partner._message_log(body=body)
        for lead in leads:
            lead._message_log(body=body)
        notes = [
            self.env._(
                "Billed to %(old)s: %(link)s", link=move._get_html_link(), **values
            )
            for move in moves
        ]
        notes += [
            self.env._("Renewal that was given up: %s", lead._get_html_link())
            for lead in leads
        ]
        lines = Markup("").join(Markup("<li>%s</li>") % note for note in notes)
        self._message_log(body=Markup("<p>%s</p><ul>%s</ul>") % (body, lines))

    def _clear_transfer_error(self):
        self._clear_errors(*TRANSFER_ERROR)

    def _note_transfer_error(self, message):
        self._note_error(*TRANSFER_ERROR, message)

    @api.model
    def _get_transfer_due_domain(self, date):
        """Return the contracts of the current company that change hands by then."""
        return Domain("transfer_date", "<=", date)

    def _carry_out_due_transfers(self):
        """Carry out what is due in the company of each contract.

        What ended, or was renewed, in the meantime is not assigned any more.
        """
        due = self.filtered(
            lambda contract: (
                contract.transfer_date
                and contract.transfer_date <= contract.company_id._get_contract_today()
            )
        )
        due._lock_for_change()
        for contract in due:
            if problems := contract._get_change_problems():
                # sudo: the name of a customer that somebody chose
                title = contract.env._(
                    "It was not assigned to %s.",
                    contract.sudo().transfer_partner_id.display_name,
                )
                contract._drop_transfer(" ".join([title, *problems]))
            else:
                contract._carry_out_transfer()

    @api.model
    def _cron_refresh_states(self):
        """Carry out assignments before anything else of the day."""
        if self._is_time_over():
            return None
        self._run_due(
            "_carry_out_due_transfers",
            "_get_transfer_due_domain",
            "transfer_date, id",
            fail="_note_transfer_error",
        )
        return super()._cron_refresh_states()

    def _create_invoices(self, date=None):
        if self.filtered("transfer_date"):
            self._check_may_invoice()
            self._carry_out_due_transfers()
        return super()._create_invoices(date)

    def _create_deliveries(self, date=None):
        if self.filtered("transfer_date"):
            self._check_may_deliver()
            self._carry_out_due_transfers()
        return super()._create_deliveries(date)

    def _create_renewals(self, start_date=None):
        if self.filtered("transfer_date"):
            self.check_access("read")
            self._carry_out_due_transfers()
        return super()._create_renewals(start_date)
