from odoo import api, fields, models

from ...wording import format_day


class SaleContract(models.Model):
    """The part of ``sale.contract`` that knows what a pending term waits for.

    Nothing of it is kept: whether goods were delivered or money has arrived is read
    from the documents of the order, by the events and by the scheduled action alike.
    """

    _inherit = "sale.contract"

    waiting_for = fields.Char(
        compute="_compute_waiting_for",
        compute_sudo=True,
        help="What has to happen before a pending term starts.",
    )

    @api.depends_context("lang")
    @api.depends("state", "date_start", "start_event", "order_ids.term_start_date")
    def _compute_waiting_for(self):
        for contract in self:
            is_pending = contract.state == "pending"
            contract.waiting_for = is_pending and contract._get_waiting_text()

    def _get_start_due(self):
        """Return the first day of the term and a sentence that says why it starts;
        False while it waits.

        :rtype: tuple[datetime.date or bool, str]
        """
        self.ensure_one()
        # Whoever delivers or books payments needs no rights on orders.
        order = self.sudo().order_ids[:1]
        if order.term_start_date:
            return order.term_start_date, self.env._("%s says so.", order.name)
        if self.start_event == "delivery":
            return self._get_delivery_start()
        if self.start_event == "payment":
            # sudo: the lines may be a colleague's; amounts are compared, and not told
            return order._get_payment_start(self.sudo().line_ids.order_line_id)
        return False, ""

    def _get_delivery_start(self):
        lines, company = self._get_goods_lines(), self.company_id
        if not lines:
            reason = self.env._("its order has no goods to deliver.")
            return company._get_contract_today(), reason
        if not all(line._is_delivered() for line in lines):
            return False, ""
        moves = lines.move_ids.filtered(lambda move: move._has_delivered())
        last = moves.sorted("date")[-1]
        document = last.picking_id.name or last.reference
        reason = self.env._("%s was delivered.", document)
        return company._get_contract_day(last.date), reason

    def _get_goods_lines(self):
        """Return the order lines of goods that belong to the contract: its own items,
        and what is sold once beside them.
        """
        self.ensure_one()
        # sudo: as in _get_start_due; only quantities are read
        return self.sudo().order_ids.order_line.filtered(
            lambda line: (
                line._sells_goods()
                and (
                    not line._is_recurring()
                    or self in line.contract_line_ids.contract_id
                )
            )
        )

    def _get_waiting_text(self):
        """Return what has to happen before the term starts, in words."""
        self.ensure_one()
        if self.date_start:
            return self.env._(
                "Starts on %s",
                format_day(self.env, self.date_start),
            )
        day, reason = self._get_start_due()
        if day:
            # An event that was missed is caught up by the scheduled action.
            problems = self._get_activation_problems(day)
            return " ".join(problems) or self.env._(
                "About to start on %(date)s: %(reason)s",
                date=format_day(self.env, day),
                reason=reason,
            )
        if self.start_event == "delivery":
            return self._get_waiting_delivery_text()
        # sudo: as in _get_start_due
        order = self.sudo().order_ids[:1]
        if self.start_event == "payment":
            return order._get_waiting_payment_text(self.sudo().line_ids.order_line_id)
        if order:
            return self.env._("Give a start date: fill it in on %s", order.name)
        return self.env._("Give a start date")

    def _get_waiting_delivery_text(self):
        lines = self._get_goods_lines()
        missing = lines.filtered(lambda line: not line._is_delivered())
        documents = [name for line in missing for name in line._get_delivery_names()]
        documents = ", ".join(dict.fromkeys(documents))
        if len(lines) == 1:
            return self.env._("Waiting for delivery of %s", documents)
        return self.env._(
            "Waiting for delivery of %(documents)s (%(done)s of %(total)s products "
            "delivered)",
            documents=documents,
            done=len(lines - missing),
            total=len(lines),
        )

    def _get_not_started_problem(self):
        """Return that the term has not started, and what it waits for."""
        self.ensure_one()
        return self.env._("It has not started. %s", self._get_waiting_text())

    def _get_waiting_end_text(self):
        """Return when a term that waits will end, for the customer to read."""
        self.ensure_one()
        plan = self.plan_id
        length = self._get_length_label(plan.term_count, plan.term_unit)
        return self.env._("after %s", length)

    def _get_start_text(self):
        """Return when the term starts, for the customer to read; empty if unknown."""
        self.ensure_one()
        if not self.start_event or self.date_start:
            return ""
        return self.plan_id._get_start_conditions()[self.start_event]
