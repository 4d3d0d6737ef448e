from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_datetime

# Odoo ends a worker that takes longer.
ABANDONED_AFTER = timedelta(hours=1)
RESULTS = [
    ("made", "Made"),
    ("failed", "Failed"),
    ("skipped", "Skipped"),
    ("overdue", "Too Late"),
]


class SaleRenewalRun(models.Model):
    """One run of the scheduled action in one company: what it renewed, and what not."""

    _name = "sale.renewal.run"
    _description = "Renewal Run"
    _order = "date_start desc, id desc"

    date_start = fields.Datetime("Started", required=True, default=fields.Datetime.now)
    date_end = fields.Datetime("Finished")
    duration = fields.Float(
        "Duration (s)", compute="_compute_duration", help="In seconds."
    )
    user_id = fields.Many2one(
        "res.users", "Started by", default=lambda self: self.env.user
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [("running", "Running"), ("done", "Done"), ("stopped", "Stopped")],
        "Status",
        required=True,
        default="running",
        help="Stopped: the time was up, or the server ended, before the run did. The "
        "next one goes on.",
    )
    due_count = fields.Integer("Due")
    made_count = fields.Integer("Made", compute="_compute_counts")
    failed_count = fields.Integer("Failed", compute="_compute_counts")
    skipped_count = fields.Integer("Skipped", compute="_compute_counts")
    progress = fields.Integer(
        "Progress (%)",
        compute="_compute_progress",
        help="Share of what was due.",
    )
    line_ids = fields.One2many("sale.renewal.run.line", "run_id", "Contracts")

    @api.depends("date_start", "date_end")
    def _compute_duration(self):
        for run in self:
            end = run.date_end or run.date_start
            run.duration = (end - run.date_start).total_seconds()

    @api.depends("line_ids.result", "due_count")
    def _compute_counts(self):
        groups = self.env["sale.renewal.run.line"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "result"], ["__count"]
        )
        counts = {(run.id, result): count for run, result, count in groups}
        for run in self:
            made, failed, skipped, overdue = (
                counts.get((run.id, result), 0) for result, _label in RESULTS
            )
            run.made_count, run.failed_count = made, failed
            run.skipped_count = skipped + overdue

    @api.depends("line_ids", "due_count")
    def _compute_progress(self):
        # Counted, not taken from line_ids: others may have cached what they may see.
        # What is overdue was never to be done.
        groups = self.env["sale.renewal.run.line"]._read_group(
            [("run_id", "in", self.ids), ("result", "!=", "overdue")],
            ["run_id"],
            ["__count"],
        )
        counts = dict(groups)
        for run in self:
            done = counts.get(run, 0)
            # Where workers share a job, one may do what was meant for another.
            share = done / run.due_count if run.due_count else 1
            run.progress = 100 * min(share, 1)

    @api.depends_context("lang", "tz")
    @api.depends("date_start")
    def _compute_display_name(self):
        for run in self:
            date = run.date_start and format_datetime(
                self.env, run.date_start, dt_format="short"
            )
            run.display_name = self.env._("Run of %s", date)

    def action_view_made(self):
        return self._action_view_contracts(["made"], self.env._("Renewals Made"))

    def action_view_failed(self):
        return self._action_view_contracts(["failed"], self.env._("Renewals Failed"))

    def action_view_skipped(self):
        results = ["skipped", "overdue"]
        return self._action_view_contracts(results, self.env._("Renewals Skipped"))

    def _action_view_contracts(self, results, name):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "sale.renewal.run.line",
            "view_mode": "list",
            "domain": [("run_id", "=", self.id), ("result", "in", results)],
        }

    @api.model
    def _start(self, due, overdue=None, own=None):
        """Open the records of a run, one per company; what was still open belongs to
        one that died.

        :param sale.contract due: what is to be renewed
        :param sale.contract overdue: what it leaves alone for good, and reports
        :param sale.contract own: what this worker begins with, where several share the
            job; default: everything that is due
        """
        open_runs = self.search([("state", "=", "running")])
        open_runs = open_runs.try_lock_for_update(allow_referencing=True)
        open_runs.filtered(lambda run: run._is_abandoned()).state = "stopped"
        by_company = (due if own is None else own).grouped("company_id")
        companies = due.company_id | (overdue or due).company_id or self.env.company
        runs = self.create(
            [
                {
                    "company_id": company.id,
                    "due_count": len(by_company.get(company, "")),
                }
                for company in companies
            ]
        )
        if overdue:
            runs._create_lines(
                {
                    contract: {
                        "result": "overdue",
                        "message": contract._get_overdue_message(),
                    }
                    for contract in overdue
                }
            )
        return runs

    def _is_abandoned(self):
        """Return whether a run began longer ago than any lasts."""
        self.ensure_one()
        return self.date_start < fields.Datetime.now() - ABANDONED_AFTER

    def _finish(self, reached):
        """Close the records; a run that ran out of time left the rest to the next one.

        :param sale.contract reached: what it got to; what others were working on is
            recorded as skipped
        """
        runs = self.exists()  # an administrator may delete runs at any time
        left = self._filter_free(reached - runs.line_ids.contract_id)
        message = self._get_skipped_message()
        runs._create_lines({contract: {"message": message} for contract in left})
        now = fields.Datetime.now()
        for run in runs:
            state = "done" if run.progress >= 100 else "stopped"
            run.write({"state": state, "date_end": now})

    def _filter_free(self, contracts):
        """Return the contracts that can be referred to without waiting for somebody
        who is about to delete them.
        """
        if not contracts:
            return contracts
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM sale_contract WHERE id IN %s FOR KEY SHARE SKIP LOCKED",
                contracts._ids,
            )
        )
        return contracts & contracts.browse(id_ for [id_] in rows)

    def _note_batch(self, contracts):
        """Record what became of the contracts of one batch."""
        values = {}
        for contract in contracts:
            if contract.renewal_lead_id:
                lead = contract.renewal_lead_id
                values[contract] = {"result": "made", "lead_id": lead.id}
            elif contract.renewal_error:
                error = contract.renewal_error
                values[contract] = {"result": "failed", "message": error}
            else:
                values[contract] = {"message": self._get_skipped_message()}
        self._create_lines(values)

    def _get_skipped_message(self):
        return self.env._("Somebody else was working on it.")

    def _create_lines(self, values):
        """Note contracts in the runs of their companies.

        :param dict values: of the lines, by contract
        """
        runs = {run.company_id: run for run in self.exists()}
        self.env["sale.renewal.run.line"].create(
            [
                {
                    "run_id": runs[contract.company_id].id,
                    "contract_id": contract.id,
                    "result": "skipped",
                }
                | contract_values
                for contract, contract_values in values.items()
                if contract.company_id in runs
            ]
        )


class SaleRenewalRunLine(models.Model):
    """What a run did with one contract."""

    _name = "sale.renewal.run.line"
    _description = "Contract of a Renewal Run"
    _order = "run_id desc, id"
    _log_access = False

    run_id = fields.Many2one(
        "sale.renewal.run", required=True, index=True, ondelete="cascade"
    )
    contract_id = fields.Many2one(
        "sale.contract", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="contract_id.company_id", store=True)
    partner_id = fields.Many2one(related="contract_id.partner_id", related_sudo=False)
    result = fields.Selection(RESULTS, required=True)
    message = fields.Text("Reason")
    lead_id = fields.Many2one(
        "crm.lead", "Renewal Opportunity", index="btree_not_null", ondelete="set null"
    )

    def action_open(self):
        """Open the renewal opportunity, or the contract that has none."""
        self.ensure_one()
        return (self.lead_id or self.contract_id)._get_records_action()
