from datetime import timedelta

from odoo import fields, models

MAX_CALLS = 200  # rows of the list


class SaleIntegrationOverview(models.TransientModel):
    """Other systems on one page: who calls, what waits, what went wrong."""

    _name = "sale.integration.overview"
    _inherit = "sale.document.wizard.mixin"
    _description = "Integrations"

    system_ids = fields.Many2many(
        "sale.external.system", compute="_compute_lists", compute_sudo=False
    )
    key_ids = fields.Many2many(
        "res.users.apikeys",
        string="API Keys",
        compute="_compute_lists",
        compute_sudo=False,
    )
    call_ids = fields.Many2many(
        "sale.renewal.api.call",
        string="API Calls",
        compute="_compute_lists",
        compute_sudo=False,
        help="Of the last seven days.",
    )
    job_ids = fields.Many2many(
        "ir.cron",
        string="Scheduled Actions",
        compute="_compute_lists",
        compute_sudo=False,
    )
    webhook_count = fields.Integer(
        "Webhooks", compute="_compute_counts", compute_sudo=False
    )
    waiting_count = fields.Integer(
        "Deliveries That Wait", compute="_compute_counts", compute_sudo=False
    )
    failed_count = fields.Integer(
        "Deliveries That Failed", compute="_compute_counts", compute_sudo=False
    )
    refused_count = fields.Integer(
        "Not Answered Well in 24 Hours",
        compute="_compute_counts",
        compute_sudo=False,
        help="Deliveries that were tried in the last 24 hours, and not answered with a "
        "status from 200 to 299.",
    )
    sent_count = fields.Integer(
        "Sent in 24 Hours", compute="_compute_counts", compute_sudo=False
    )
    exchange_count = fields.Integer(
        "Exchanges in 24 Hours",
        compute="_compute_counts",
        compute_sudo=False,
        help="Documents that other systems sent or fetched by their ids in the last 24 "
        "hours.",
    )
    exchange_error_count = fields.Integer(
        "Failed Exchanges in 24 Hours", compute="_compute_counts", compute_sudo=False
    )

    call_count = fields.Integer(
        "API Calls Today", compute="_compute_counts", compute_sudo=False
    )
    problem_count = fields.Integer(
        "API Calls with Problems Today", compute="_compute_counts", compute_sudo=False
    )
    last_call = fields.Datetime(
        "Last API Call", compute="_compute_counts", compute_sudo=False
    )

    def _compute_display_name(self):
        self.display_name = self.env._("Integrations")

    def _compute_lists(self):
        for overview in self:
            overview.system_ids = self.env["sale.external.system"].search(
                [("active", "=", True)]
            )
            # Names and dates: what the keys are nobody can read.
            overview.key_ids = self.env["res.users.apikeys"].search(
                [("user_id.active", "=", True)]
            )
            overview.call_ids = self.env["sale.renewal.api.call"].search(
                [("date", ">=", self._get_first_day())], limit=MAX_CALLS
            )
            overview.job_ids = self.env["ir.cron"]._get_renewal_jobs()

    def _compute_counts(self):
        deliveries = self.env["sale.renewal.webhook.delivery"]
        references = self.env["sale.external.reference"]
        since = fields.Datetime.now() - timedelta(days=1)
        of_active = fields.Domain("webhook_id.active", "=", True)
        exchanged = fields.Domain("last_sync", ">=", since)
        values = {
            "webhook_count": self.env["sale.renewal.webhook"].search_count([]),
            "waiting_count": deliveries.search_count(
                of_active & fields.Domain("state", "=", "waiting")
            ),
            "failed_count": deliveries.search_count(
                of_active & fields.Domain("state", "=", "failed")
            ),
            "refused_count": deliveries.search_count(
                fields.Domain("tried_date", ">=", since)
                & fields.Domain("state", "!=", "sent")
            ),
            "sent_count": deliveries.search_count([("sent_date", ">=", since)]),
            "exchange_count": references.search_count(exchanged),
            "exchange_error_count": references.search_count(
                exchanged & fields.Domain("state", "=", "error")
            ),
        }
        self.update(values | self._count_calls())

    def _count_calls(self):
        """Return how often the API was called today, where each user is."""
        today = self.env.company._get_contract_today()
        calls, problems, last = self.env["sale.renewal.api.call"]._read_group(
            [("date", ">=", today)],
            aggregates=["call_count:sum", "problem_count:sum", "last_call:max"],
        )[0]
        if not last:
            newest = self.env["sale.renewal.api.call"].search([], limit=1)
            last = newest.last_call
        return {
            "call_count": calls or 0,
            "problem_count": problems or 0,
            "last_call": last,
        }

    def _get_first_day(self):
        return self.env.company._get_contract_today() - timedelta(days=6)

    def action_open_calls(self):
        """Open how often the API was called."""
        return self.env["ir.actions.actions"]._for_xml_id(
            "sale_renewal.sale_renewal_api_call_action"
        )

    def action_open_deliveries(self):
        """Open what waits, and what failed."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sale_renewal.sale_renewal_webhook_delivery_action"
        )
        return action | {
            "context": {"search_default_waiting": 1, "search_default_failed": 1}
        }

    def action_open_webhooks(self):
        return self.env["ir.actions.actions"]._for_xml_id(
            "sale_renewal.sale_renewal_webhook_action"
        )

    def action_open_references(self):
        """Open the exchanges that failed."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sale_renewal.sale_external_reference_action"
        )
        return action | {"domain": [("state", "=", "error")]}
