from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

CHANGE_TYPES = [("percent", "By a percentage"), ("amount", "By an amount")]
# How many contracts a message names.
MAX_NAMED = 5
RESULTS = [
    ("waiting", "Waiting"),
    ("made", "Changed"),
    ("failed", "Failed"),
    ("skipped", "Skipped"),
]


class SalePriceRun(models.Model):
    """One change of the prices of many contracts of a company: what was asked for, how
    far the scheduled action is, and what it did with each contract.
    """

    _name = "sale.price.run"
    _description = "Price Change"
    _order = "id desc"

    date = fields.Date("From", required=True, readonly=True)
    change_type = fields.Selection(
        CHANGE_TYPES, "Change", required=True, readonly=True, default="percent"
    )
    percent = fields.Float("Percentage", readonly=True)
    amount = fields.Float(
        "Amount per Period", readonly=True, min_display_digits="Product Price"
    )
    user_id = fields.Many2one(
        "res.users",
        "Ordered by",
        required=True,
        readonly=True,
        help="The prices are changed with the rights of this user.",
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    line_ids = fields.One2many("sale.price.run.line", "run_id", "Contracts")
    contract_count = fields.Integer("Contracts Asked For", compute="_compute_counts")
    made_count = fields.Integer("Changed", compute="_compute_counts")
    failed_count = fields.Integer("Failed", compute="_compute_counts")
    skipped_count = fields.Integer("Skipped", compute="_compute_counts")
    waiting_count = fields.Integer("Waiting", compute="_compute_counts")
    progress = fields.Integer(
        "Progress (%)",
        compute="_compute_counts",
        help="Share of the contracts that the scheduled action got to.",
    )
    state = fields.Selection(
        [("running", "In Progress"), ("done", "Done")],
        "Status",
        compute="_compute_counts",
    )
    date_done = fields.Datetime(
        "Finished",
        compute="_compute_date_done",
        help="When the last of the contracts was done.",
    )

    @api.depends("line_ids.result")
    def _compute_counts(self):
        # Counted, not taken from line_ids: a run may have many.
        groups = self.env["sale.price.run.line"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "result"], ["__count"]
        )
        counts = {(run.id, result): count for run, result, count in groups}
        for run in self:
            waiting, made, failed, skipped = (
                counts.get((run.id, result), 0) for result, _label in RESULTS
            )
            run.waiting_count, run.made_count = waiting, made
            run.failed_count, run.skipped_count = failed, skipped
            run.contract_count = total = waiting + made + failed + skipped
            run.progress = 100 * (total - waiting) // total if total else 100
            run.state = "running" if waiting else "done"

    @api.depends("line_ids.date_done")
    def _compute_date_done(self):
        groups = self.env["sale.price.run.line"]._read_group(
            [("run_id", "in", self.ids)], ["run_id"], ["date_done:max"]
        )
        dates = dict(groups)
        for run in self:
            is_done = run.state == "done"
            run.date_done = is_done and dates.get(run, False)

    @api.depends_context("lang", "tz")
    @api.depends("create_date")
    def _compute_display_name(self):
        for run in self:
            date = run.create_date and format_datetime(
                self.env, run.create_date, dt_format="short"
            )
            run.display_name = self.env._("Price change of %s", date)

    def action_view_made(self):
        return self._action_view_lines("made", self.env._("Prices Changed"))

    def action_view_failed(self):
        return self._action_view_lines("failed", self.env._("Prices Not Changed"))

    def action_view_skipped(self):
        return self._action_view_lines("skipped", self.env._("Contracts Skipped"))

    def action_view_waiting(self):
        return self._action_view_lines("waiting", self.env._("Contracts Waiting"))

    def _action_view_lines(self, result, name):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "sale.price.run.line",
            "view_mode": "list",
            "domain": [("run_id", "=", self.id), ("result", "=", result)],
        }

    def action_stop(self):
        """Leave the contracts alone that still wait."""
        self.check_access("unlink")
        # sudo: nobody edits runs; whoever may delete one may stop it
        waiting = self.sudo().line_ids.filtered(lambda line: line.result == "waiting")
        waiting = waiting.try_lock_for_update()
        waiting._note("skipped", self.env._("%s stopped it.", self.env.user.name))

    @api.model
    def _check_not_waiting(self, contracts):
        """Refuse contracts whose prices are about to be changed already."""
        # sudo: of contracts that the user may write; their numbers are told
        waiting = self.env["sale.price.run.line"].sudo()
        domain = [("contract_id", "in", contracts.ids), ("result", "=", "waiting")]
        if found := waiting.search(domain).contract_id:
            raise UserError(
                self.env._(
                    "The prices of some of these contracts are about to be changed "
                    "already (%s): wait until that is done, or stop it under Price "
                    "Changes.",
                    ", ".join(found[:MAX_NAMED].mapped("number")),
                )
            )

    @api.model
    def _start(self, items, **values):
        """Let the scheduled action change the prices of items: one run per company.

        :param sale.contract.line items: of contracts that the user may write
        :param values: date, change_type, percent and amount
        """
        items.contract_id.check_access("write")
        self._check_not_waiting(items.contract_id)
        by_company = items.grouped("company_id")
        # sudo: nobody writes runs; what they change was checked
        runs = self.sudo().create(
            [
                {
                    **values,
                    "company_id": company.id,
                    "user_id": self.env.uid,
                    "line_ids": self.env["sale.price.run.line"]._prepare_line_commands(
                        found
                    ),
                }
                for company, found in by_company.items()
            ]
        )
        # sudo: whoever changes prices starts their scheduled action
        self.env.ref("sale_renewal.ir_cron_change_prices").sudo()._trigger()
        return runs.sudo(False)
