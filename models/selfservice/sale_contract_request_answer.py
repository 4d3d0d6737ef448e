from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

ACTIVITY = "sale_renewal.mail_activity_type_contract_request"
TEMPLATE = "sale_renewal.mail_template_contract_request"
# What salespeople do without asking: quotations for their customers.
OPEN_KINDS = ("product", "renew", "other")


class SaleContractRequest(models.Model):
    """The part of ``sale.contract.request`` that is accepted or refused."""

    _inherit = "sale.contract.request"

    may_accept = fields.Boolean(
        compute="_compute_may_accept",
        help="Whether you may accept or refuse it: sales managers may, and leaders of "
        "teams that let them; what only makes a quotation, salespeople as well.",
    )

    @api.depends_context("uid")
    @api.depends("state", "contract_id.team_id", "line_ids.quantity")
    def _compute_may_accept(self):
        for request in self:
            request.may_accept = request.state == "new" and request._may_accept()

    def action_accept(self):
        """Do what is wanted, with the rights of whoever accepts it.

        :raise UserError: with what stops it; the request stays new
        """
        for request in self:
            request._check_may_answer()
            request.contract_id._lock_for_change()
            if problems := request._get_problems():
                title = self.env._("%s cannot be done.", request.display_name)
                raise UserError("\n".join([title, *problems]))
            request._execute(as_leader=not request._may_change())

    def action_refuse(self, reason=None):
        """Refuse requests; the customer, or the colleague who asked, is told why.

        :param str reason: for whoever asked
        """
        reason = str(reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why it is refused: who asked is told."))
        for request in self:
            request._check_may_answer()
            request._close("refused", reason)

    def action_open_refusal(self):
        """Open the form that asks for the reason."""
        self.ensure_one()
        self._check_may_answer()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Refuse"),
            "res_model": "sale.contract.request.refusal",
            "view_mode": "form",
            "target": "new",
            "context": {"default_request_id": self.id},
        }

    def _may_change(self):
        """Return whether the user may make the change with their own rights."""
        self.ensure_one()
        if self.contract_id.has_access("write"):
            return True
        if not self.contract_id.has_access("read"):
            return False
        return self.kind in OPEN_KINDS or (
            self.kind == "quantity" and not self._get_less_lines()
        )

    def _leads_team(self):
        """Return whether the user leads the team of the contract, and may accept."""
        self.ensure_one()
        if not self.contract_id.has_access("read"):
            return False
        team = self.contract_id.team_id
        return team.leader_accepts_requests and team.user_id == self.env.user

    def _may_accept(self):
        """Return whether the user may answer: customers never do."""
        self.ensure_one()
        is_seller = self.env.user.has_group("sales_team.group_sale_salesman")
        if not is_seller and not self.env.su:
            return False
        return self._may_change() or self._leads_team()

    def _check_may_answer(self):
        """Refuse answers of who may not give them, and second ones."""
        self.ensure_one()
        self.check_access("read")
        self.contract_id.check_access("read")
        if not self._may_accept():
            raise AccessError(
                self.env._(
                    "Sales managers answer this request, and the leader of the team "
                    "where the team says so: ask one of them."
                )
            )
        if self.state != "new":
            raise UserError(self.env._("%s was answered already.", self.display_name))

    def _execute(self, as_leader=False):
        """Do what was checked, and keep what was done.

        :param bool as_leader: the user leads the team, and has no right of their own
        """
        self.ensure_one()
        # sudo: _check_may_answer found that the leader of this team may accept it
        request = self.sudo() if as_leader else self
        request = request.with_company(self.company_id)
        with self.env.cr.savepoint():
            texts = request._get_preview()
            texts = [*texts, *request._apply()]
            self._close("done", "\n".join(texts))

    def _close(self, state, result):
        """Keep the answer, and tell whoever asked.

        :param str state: ``done`` or ``refused``
        :param str result: what was done, or why not
        """
        self.ensure_one()
        # sudo: requests are written by nobody; who may answer was checked before
        request = self.sudo()
        request.write(self._prepare_answer_values(state, result))
        # One that follows in the same transaction may be of the same kind.
        request.flush_recordset(["state"])
        request.activity_unlink([ACTIVITY])
        if request.origin == "portal":
            request._tell_customer()
        elif request.user_id and request.user_id != self.env.user:
            request.message_notify(
                partner_ids=request.user_id.partner_id.ids,
                subject=request._get_answer_title(),
                body=result,
            )
        request._log_on_contract()

    def _prepare_answer_values(self, state, result):
        """Return the values that answer a request."""
        return {
            "state": state,
            "result": result,
            "answered_by": self.env.uid,
            "answered_on": fields.Datetime.now(),
        }

    def _log_on_contract(self):
        """Say on the contract what became of it."""
        for request in self:
            request.contract_id._message_log(
                body=self.env._(
                    "%(request)s: %(title)s",
                    request=request._get_html_link(),
                    title=request._get_answer_title(),
                )
            )

    def _get_answer_title(self):
        """Return what became of it, in a few words."""
        self.ensure_one()
        if self.state == "refused":
            return self.env._("%s: refused", self._get_kind_label())
        if self.state == "done":
            return self.env._("%s: done", self._get_kind_label())
        return self.env._("%s: asked for", self._get_kind_label())

    def _tell_customer(self):
        """Send the answer to who asked, in their language."""
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        if template and self.partner_id.email:
            template.send_mail(self.id)

    def _ask_responsible(self):
        """Ask whoever may accept it, with one activity."""
        self.ensure_one()
        user = self._get_approver()
        if user.share:  # nobody works for the company of the contract
            return
        self.activity_schedule(
            ACTIVITY,
            date_deadline=self.company_id._get_contract_today(),
            summary=self.env._(
                "%(kind)s of %(contract)s",
                kind=self._get_kind_label(),
                contract=self.contract_id.number,
            ),
            note=self.comment or "",
            user_id=user.id,
        )

    def _get_approver(self):
        """Return who is asked: for customers their salesperson, for colleagues the
        leader of the team if they may accept, or else a sales manager.
        """
        contract = self.contract_id
        if self.origin == "portal":
            return contract._get_responsible()
        team = contract.team_id
        leader = team.user_id.filtered("active")
        if team.leader_accepts_requests and leader and leader != self.env.user:
            return leader
        return contract._get_sales_manager() or contract._get_responsible()
