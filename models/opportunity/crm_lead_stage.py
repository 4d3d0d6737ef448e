from markupsafe import Markup

from odoo import api, models


class CrmLead(models.Model):
    """The part of ``crm.lead`` that ties stages and orders to each other."""

    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._try_stage_order()
        return leads

    def write(self, vals):
        old_stages = {lead: lead.stage_id for lead in self if "stage_id" in vals}
        lost = self.browse()
        if old_stages and not vals.get("active"):
            lost = self.filtered(lambda lead: not lead.active)
        result = super().write(vals)
        entering = self.filtered(
            lambda lead: lead in old_stages and lead.stage_id != old_stages[lead]
        )
        (entering & lost)._refuse_lost()
        entering._run_stage_order()
        return result

    def _refuse_lost(self):
        """Refuse to order what was lost, also where a won stage restores it unasked."""
        self._raise_problems(
            self.env._("The order cannot be placed."),
            {
                lead: [lead._get_lost_problem()]
                for lead in self
                if lead.type == "opportunity" and lead._lacks_stage_order()
            },
        )

    def action_set_lost(self, **additional_values):
        """The customer cannot sign the quotation of a lost renewal or upsell."""
        result = super().action_set_lost(**additional_values)
        made_by_us = self.filtered(lambda lead: lead.order_type != "new")
        # Quotations of colleagues are lost with the opportunity, too.
        made_by_us.sudo()._get_open_quotations()._action_cancel()
        return result

    def _run_stage_order(self):
        """Do what the stage says about orders; the leads have just entered it."""
        opportunities = self.filtered(lambda lead: lead.type == "opportunity")
        by_action = opportunities.grouped(lambda lead: lead.stage_id.order_action)
        if leads := by_action.get("quotation"):
            leads.action_create_quotation()
        if leads := by_action.get("confirm"):
            leads.action_place_order()
        opportunities._cancel_other_quotations()

    def _advance_stage(self, event):
        """Move the opportunities to the stage that waits for ``event``.

        They only move forward, to stages of their team, and never out of a won stage.

        :param str event: a value of ``crm.stage.advance_on``
        """
        open_leads = self.filtered(lambda lead: lead.won_status == "pending")
        if not open_leads:
            return
        stages = self.env["crm.stage"].search([("advance_on", "=", event)])
        won_stages = stages.search([("is_won", "=", True)])
        for lead in open_leads:
            stage = stages._get_next(lead.stage_id, lead.team_id)
            if not stage and event == "order_confirmed" and lead._is_won_by_order():
                stage = won_stages._get_next(lead.stage_id, lead.team_id)
            if stage:
                lead.stage_id = stage

    def _is_won_by_order(self):
        """Return whether the confirmed order alone wins the opportunity."""
        self.ensure_one()
        return self.order_type != "new" or self._get_company().order_wins_opportunity

    def _cancel_other_quotations(self):
        """Cancel what is still open beside the order of won opportunities."""
        for lead in self.filtered(lambda lead: lead.won_status == "won"):
            company = lead._get_company()
            orders = lead._get_confirmed_orders()
            quotations = lead._get_open_quotations()
            if not (orders and quotations and company.cancel_other_quotations):
                continue
            quotations._action_cancel()
            note = self.env._(
                "Cancelled: %s was confirmed for the same opportunity.",
                Markup(", ").join(order._get_html_link() for order in orders),
            )
            quotations._message_log_batch({order.id: note for order in quotations})
