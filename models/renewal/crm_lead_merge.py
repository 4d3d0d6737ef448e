from odoo import models
from odoo.fields import Domain


class CrmLead(models.Model):
    """The part of ``crm.lead`` that merges renewals, and opens them again."""

    _inherit = "crm.lead"

    def _merge_opportunity(self, *args, **kwargs):
        # Colleagues may have made some of the quotations. They are read before the
        # merge deletes the opportunities that they belong to.
        lines = self.sudo()._prepare_merged_order_lines()
        merged = super()._merge_opportunity(*args, **kwargs)
        if lines:
            merged._requote(lines)
        return merged

    def _prepare_merged_order_lines(self):
        """Return the values of the quotation lines that offer all renewals together.

        Empty where one quotation cannot do: then those that there are stay.
        """
        leads = self._sort_by_confidence_level(reverse=True)
        renewals = leads.filtered(
            lambda lead: lead.order_type == "renewal" and lead.source_contract_ids
        )
        contracts = renewals.source_contract_ids
        if (
            len(renewals) < 2
            or len(contracts.currency_id) > 1
            or len(contracts.company_id) > 1
            or len(contracts.partner_id) > 1
            or leads._get_confirmed_orders()
            or not leads._get_open_quotations()
        ):
            return []
        return [values for lead in leads for values in lead._prepare_requoted_lines()]

    def _prepare_requoted_lines(self):
        """Return the lines as they were quoted last, or else as they are offered."""
        self.ensure_one()
        order = self.primary_order_id & self._get_open_quotations()
        if not order:
            return self._prepare_offered_lines()
        return [line._prepare_requoted_values() for line in order.order_line]

    def _requote(self, lines):
        """Replace the open quotations with one of all these lines."""
        self.ensure_one()
        # sudo: as above; the user may write on the opportunities that are merged
        old = self.sudo()._get_open_quotations()
        values = self._prepare_order_values()
        values["order_line"] = self._get_line_commands(lines)
        order = self.env["sale.order"].create(values)
        old._action_cancel()
        note = self.env._(
            "Cancelled: the opportunities were merged, and %s offers everything.",
            order._get_html_link(),
        )
        old._message_log_batch({quotation.id: note for quotation in old})

    def _reopen_renewal(self, order):
        """Open a won renewal again whose order was cancelled.

        :return: whether it is open
        """
        self.ensure_one()
        if self.won_status == "won" and not self._get_confirmed_orders():
            # Not one that makes or sends anything by itself.
            stage = self._stage_find(
                team_id=self.team_id.id,
                domain=Domain("is_won", "=", False)
                & Domain("fold", "=", False)
                & Domain("order_action", "=", "none")
                & Domain("advance_on", "in", ("none", "quote_sent")),
                order="sequence desc, id desc",
            )
            if stage:
                self.stage_id = stage
                self._message_log(
                    body=self.env._(
                        "Open again: %s was cancelled. Make a new quotation, or mark "
                        "the opportunity as lost.",
                        order._get_html_link(),
                    )
                )
        return self.won_status == "pending"
