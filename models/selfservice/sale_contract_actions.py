from odoo import models

# The last word of an address of the portal, and the kind of request that is made there,
# in the order of the buttons.
PORTAL_ACTIONS = {
    "renew": "renew",
    "quantities": "quantity",
    "keep": "keep",
    "products": "product",
    "pause": "pause",
    "resume": "resume",
    "addresses": "address",
    "cancel": "cancel",
}
MAX_REQUESTS = 20


class SaleContract(models.Model):
    """The part of ``sale.contract`` that offers on the portal what customers may do."""

    _inherit = "sale.contract"

    def _get_portal_buttons(self):
        """Return what is offered beside the contract, possible now or not.

        :return: dicts of ``action`` and ``problem``, a sentence or None
        """
        self.ensure_one()
        problems, buttons = self._get_portal_actions(), []
        # Of a pause, only what comes next is offered.
        hidden = {"pause" if self.can_resume else "resume"}
        # What was offered is reviewed, and not asked for.
        if "renewal" in self._get_portal_quotations().mapped("order_type"):
            hidden.add("renew")
        if not self._get_reduced_items():
            hidden.add("keep")
        for action, kind in PORTAL_ACTIONS.items():
            if kind in hidden or self.plan_id._get_portal_choice(kind) == "no":
                continue
            # What is over has too many reasons to name them all.
            if problems[kind] is None or self._is_open():
                buttons.append({"action": action, "problem": problems[kind]})
        return buttons

    def _get_portal_requests(self):
        """Return what the customer asked for and did, the latest first; not what
        colleagues asked for.
        """
        self.ensure_one()
        # sudo: a customer's requests are for all of its contacts
        requests = self.sudo().request_ids.filtered(
            lambda request: (
                request.origin == "portal"
                and request.partner_id.commercial_partner_id
                == self.partner_id.commercial_partner_id
            )
        )
        return requests.sorted("id", reverse=True)[:MAX_REQUESTS]
