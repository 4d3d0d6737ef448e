import secrets
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ... import webhooks

ALLOWED = "sale_renewal.webhook_allowed"
# What decides who is told what.
LISTENING = {"active", "company_id", "event_type_ids"}


class SaleRenewalWebhook(models.Model):
    """An address of another system to which events are posted."""

    _name = "sale.renewal.webhook"
    _inherit = "sale.batch.job.mixin"
    _description = "Webhook"
    _order = "name, id"

    name = fields.Char(required=True, help="Such as the name of the other system.")
    active = fields.Boolean(default=True)
    url = fields.Char(
        "URL",
        required=True,
        help="Each event is posted to this address, which has to answer with a status "
        "from 200 to 299 within ten seconds.",
    )
    secret = fields.Char(
        readonly=True,
        copy=False,
        required=True,
        default=lambda self: self._get_new_secret(),
        groups="base.group_system",
        help="Every post is signed with it. Give it to the other system, and to nobody "
        "else.",
    )
    company_id = fields.Many2one(
        "res.company", help="Only its events are posted. Empty: those of all companies."
    )
    event_type_ids = fields.Many2many(
        "ir.model.fields.selection",
        string="Events",
        domain=[
            ("field_id.model", "=", "sale.renewal.event"),
            ("field_id.name", "=", "type"),
        ],
        help="Which events are posted. Empty: all.",
    )
    delivery_ids = fields.One2many("sale.renewal.webhook.delivery", "webhook_id")
    waiting_count = fields.Integer("Waiting", compute="_compute_counts")
    failed_count = fields.Integer("Failed", compute="_compute_counts")
    last_sent_date = fields.Datetime("Last Success", compute="_compute_counts")

    def _compute_counts(self):
        groups = self.env["sale.renewal.webhook.delivery"]._read_group(
            [("webhook_id", "in", self.ids)],
            ["webhook_id", "state"],
            ["__count", "sent_date:max"],
        )
        found = {(hook, state): more for hook, state, *more in groups}
        for hook in self:
            hook.waiting_count = found.get((hook, "waiting"), (0, False))[0]
            hook.failed_count = found.get((hook, "failed"), (0, False))[0]
            hook.last_sent_date = found.get((hook, "sent"), (0, False))[1]

    @api.constrains("url")
    def _check_url(self):
        for hook in self:
            if problem := hook._get_url_problem():
                raise ValidationError(problem)

    @api.model_create_multi
    def create(self, vals_list):
        hooks = super().create(vals_list)
        self.env["sale.renewal.event"]._forget_listeners()
        return hooks

    def write(self, vals):
        result = super().write(vals)
        if LISTENING & vals.keys():
            self.env["sale.renewal.event"]._forget_listeners()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["sale.renewal.event"]._forget_listeners()
        return result

    def action_renew_secret(self):
        """Sign with another secret from now on."""
        self.check_access("write")
        for hook in self:
            hook.secret = self._get_new_secret()

    @api.readonly
    def action_open_deliveries(self):
        """Open what was posted, and what waits."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sale_renewal.sale_renewal_webhook_delivery_action"
        )
        return action | {"domain": [("webhook_id", "=", self.id)]}

    @api.model
    def _get_new_secret(self):
        return f"whsec_{secrets.token_urlsafe(32)}"

    @api.model
    def _get_allowed(self):
        """Return which addresses of the own network may be called."""
        # sudo: a setting of administrators, that decides and is not told
        return self.env["ir.config_parameter"].sudo().get_param(ALLOWED, "")

    def _get_url_problem(self):
        """Return why the URL cannot be called, in the user's words, or False."""
        self.ensure_one()
        allowed = self._get_allowed()
        try:
            parts = urlsplit(self.url)
            host, _port = parts.hostname, parts.port
        except ValueError:
            host = None
        if not host or parts.scheme not in ("http", "https"):
            return self.env._(
                "URL: enter a whole address, such as https://example.com/"
            )
        if parts.username or parts.password:
            return self.env._(
                "URL: leave out user and password; posts are signed with the secret."
            )
        try:
            is_inside = not webhooks.may_call(host, host, allowed)
        except ValueError:  # a name: it is looked at when it is called
            is_inside = False
        if is_inside:
            return self._get_inside_problem(host)
        is_known = webhooks.is_allowed(host, allowed)
        if parts.scheme == "http" and not is_known:
            return self.env._("URL: begin with https, so that nobody reads along.")
        return False

    def _get_inside_problem(self, host):
        return self.env._(
            "%s is an address of your own network. An administrator may allow it in "
            "the settings of Sales, under Other Systems.",
            host,
        )

    # ------------------------------------------------------------------
    # WHO IS TOLD WHAT
    # ------------------------------------------------------------------

    def _get_types(self):
        """Return the types of events that are posted, or an empty set for all."""
        self.ensure_one()
        return frozenset(self.event_type_ids.mapped("value"))

    def _wants(self, event):
        self.ensure_one()
        types = self._get_types()
        return self.company_id in (event.company_id, self.company_id.browse()) and (
            not types or event.type in types
        )

    @api.model
    def _create_deliveries(self, events):
        """Plan the posts of events that have just got their places."""
        values_list = [
            {"webhook_id": hook.id, "event_id": event.id}
            for hook in self.search([("active", "=", True)])
            for event in events
            if hook._wants(event)
        ]
        deliveries = self.env["sale.renewal.webhook.delivery"].create(values_list)
        if deliveries:
            self._trigger()
        return deliveries

    @api.model
    def _trigger(self, at=None):
        """Have the scheduled action called, at once or at a moment."""
        # sudo: what happens is told, whoever did it
        self.env.ref("sale_renewal.ir_cron_deliver_events").sudo()._trigger(at)

    @api.model
    def _plan_next(self):
        """Have the scheduled action called when something is due again."""
        waiting = self.env["sale.renewal.webhook.delivery"].search(
            [("state", "=", "waiting"), ("webhook_id.active", "=", True)],
            order="next_try",
            limit=1,
        )
        if waiting:
            self._trigger(max(waiting.next_try, fields.Datetime.now()))
        self.env["ir.cron"]._commit_progress()
