from odoo import api, models

PANEL = "sale_renewal.onboarding_contracts"
# Both are there with demo data only.
TOUR, DEAL = "sale_renewal.circle_tour", "sale_renewal.lead_tour"


class OnboardingOnboarding(models.Model):
    """The panel above the contracts that leads a newcomer to the first renewal."""

    _inherit = "onboarding.onboarding"

    @api.model
    def get_contract_panel(self):
        """Return what the panel shows to administrators of the current company.

        :return: False once it is closed, and for others; else a list of steps, each a
            dict with ``id``, ``title``, ``description``, ``button``, ``done`` (what to
            say of it), ``is_done``, and ``action``: the method of
            ``onboarding.onboarding.step`` that opens it
        """
        panel = self._get_contract_panel()
        if not panel or panel._search_or_create_progress().is_onboarding_closed:
            return False
        panel.step_ids._note_what_is_done()
        return [
            {
                "id": step.id,
                "title": step.title,
                "description": step.description,
                "button": step.button_text,
                "done": step.done_text,
                "is_done": step.current_step_state != "not_done",
                "action": step.panel_step_open_action_name,
            }
            for step in panel.step_ids
        ]

    @api.model
    def get_contract_tour(self):
        """Return the name of the tour that the panel offers, False without one.

        It goes round with a deal of the demo data, and is offered until the user has
        taken it.
        """
        tour = self.env.ref(TOUR, raise_if_not_found=False)
        deal = self.env.ref(DEAL, raise_if_not_found=False)
        if not tour or not deal or not self._get_contract_panel():
            return False
        # sudo: administrators need not sell; nothing is told of the deal but that it is
        # still open
        deal = deal.sudo()
        is_open = deal.active and deal.won_status == "pending"
        return is_open and self.env.user not in tour.user_consumed_ids and tour.name

    @api.model
    def close_contract_panel(self):
        """Show the panel no more in the current company."""
        if panel := self._get_contract_panel():
            panel._search_or_create_progress().action_close()

    @api.model
    def _get_contract_panel(self):
        """Return the panel, unless somebody deleted it, or it is not for the user."""
        if not self.env.user.has_group("base.group_system"):
            return self.browse()
        return self.env.ref(PANEL, raise_if_not_found=False) or self.browse()
