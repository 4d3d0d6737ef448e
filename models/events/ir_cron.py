from odoo import api, fields, models

from ... import health

MODULE = "sale_renewal"
# Counting stops here: it is enough to know that there is that much.
MAX_COUNT = 10000
# Scheduled actions on contracts: what is due on a day, and where an error is kept.
DUE = {
    "ir_cron_refresh_states": ("_get_stale_state_domain", None),
    "ir_cron_create_renewals": ("_get_renewal_due_domain", "renewal_error"),
    "ir_cron_create_deliveries": ("_get_delivery_due_domain", "delivery_error"),
    "ir_cron_create_invoices": ("_get_invoice_due_domain", "invoice_error"),
    "ir_cron_charge_payments": ("_get_charge_due_domain", None),
}
STATES = [
    ("ok", "In Time"),
    ("off", "Switched Off"),
    ("late", "Late"),
    ("failing", "Failing"),
]


class IrCron(models.Model):
    """The part of ``ir.cron`` that says whether our scheduled actions keep up."""

    _inherit = "ir.cron"

    renewal_counts_due = fields.Boolean(compute="_compute_renewal_due")
    renewal_due_count = fields.Integer(
        "Due and Not Done",
        compute="_compute_renewal_due",
        help="What the action has to do, without what failed and waits for somebody.",
    )
    renewal_error_count = fields.Integer(
        "Errors",
        compute="_compute_renewal_due",
        help="Contracts with an error that somebody has to look at.",
    )
    renewal_job_state = fields.Selection(
        STATES,
        "Health",
        compute="_compute_renewal_due",
        help="Late: its time has passed for more than an hour, and nothing has started "
        "it. Switched Off: with work left.",
    )

    @api.depends_context("uid")
    def _compute_renewal_due(self):
        names = self._get_renewal_job_names()
        now = fields.Datetime.now()
        for cron in self:
            due, errors = cron._count_renewal_due(names.get(cron._origin.id))
            cron.renewal_counts_due = due is not None
            cron.renewal_due_count = due or 0
            cron.renewal_error_count = errors
            cron.renewal_job_state = health.get_job_state(
                now, cron.active, cron.nextcall, cron.failure_count, due
            )

    @api.model
    def _get_renewal_job_names(self):
        """Return the names by which our data calls our scheduled actions, by id.

        :rtype: dict
        """
        # sudo: names of our own records; only who may read the actions gets here
        found = (
            self.env["ir.model.data"]
            .sudo()
            .search([("module", "=", MODULE), ("model", "=", "ir.cron")])
        )
        return {data.res_id: data.name for data in found}

    @api.model
    def _get_renewal_jobs(self):
        """Return our scheduled actions, those that are switched off as well."""
        jobs = self.with_context(active_test=False)
        domain = [("id", "in", list(self._get_renewal_job_names()))]
        return jobs.search(domain, order="priority, id")

    @api.model
    def _count_renewal_due(self, name):
        """Return how much an action has to do, None if it does not say, and how many
        contracts have an error of it.

        :param str name: see :meth:`_get_renewal_job_names`
        """
        # sudo: numbers of all companies, for who watches over the scheduled actions
        env = self.sudo().env
        if name == "ir_cron_deliver_events":
            deliveries = env["sale.renewal.webhook.delivery"]
            domain = deliveries._get_due_domain()
            domain &= fields.Domain("webhook_id.active", "=", True)
            return deliveries.search_count(domain, limit=MAX_COUNT), 0
        if name not in DUE:
            return None, 0
        method, error = DUE[name]
        contracts = env["sale.contract"]
        domain, errors = contracts._get_domain_of_companies(method), 0
        if error:
            failed = fields.Domain(error, "!=", False)
            errors = contracts.search_count(failed, limit=MAX_COUNT)
            domain &= ~failed
        return contracts.search_count(domain, limit=MAX_COUNT), errors

    @api.model
    def _get_renewal_health(self):
        """Return what monitoring reads: one dict, of JSON."""
        jobs = self._get_renewal_jobs()
        names = self._get_renewal_job_names()
        alarming = health.is_alarming(jobs.mapped("renewal_job_state"))
        return {
            "status": "overdue" if alarming else "ok",
            "date": self._get_health_moment(fields.Datetime.now()),
            "jobs": [job._describe_health(names[job.id]) for job in jobs],
            "events": self._describe_events(),
            "oldest_error": self._get_health_moment(self._get_oldest_error()),
        }

    def _describe_health(self, name):
        self.ensure_one()
        return {
            "name": name.removeprefix("ir_cron_"),
            "state": self.renewal_job_state,
            "active": self.active,
            "due": self.renewal_due_count if self.renewal_counts_due else None,
            "errors": self.renewal_error_count,
            "failures": self.failure_count,
            "last_run": self._get_health_moment(self.lastcall),
            "next_run": self._get_health_moment(self.nextcall),
        }

    @api.model
    def _describe_events(self):
        """Return what is posted to other systems, and what is not."""
        # sudo: as in _count_renewal_due
        deliveries = self.env["sale.renewal.webhook.delivery"].sudo()
        groups = deliveries._read_group(
            [("state", "!=", "sent"), ("webhook_id.active", "=", True)],
            ["state"],
            ["__count"],
        )
        return {"waiting": 0, "failed": 0} | dict(groups)

    @api.model
    def _get_oldest_error(self):
        """Return since when the oldest error waits for somebody, or False."""
        # sudo: as in _count_renewal_due
        env = self.sudo().env
        types = [
            env.ref(f"{MODULE}.mail_activity_type_{error}", False)
            for _method, error in DUE.values()
            if error
        ]
        activities = env["mail.activity"].search(
            [
                ("activity_type_id", "in", [kind.id for kind in types if kind]),
                ("res_model", "=", "sale.contract"),
            ],
            order="create_date",
            limit=1,
        )
        failed = env["sale.renewal.webhook.delivery"].search(
            [("state", "=", "failed"), ("webhook_id.active", "=", True)],
            order="create_date",
            limit=1,
        )
        moments = activities.mapped("create_date") + failed.mapped("create_date")
        return min(moments, default=False)

    @api.model
    def _get_health_moment(self, moment):
        return f"{moment.replace(microsecond=0).isoformat()}Z" if moment else None
