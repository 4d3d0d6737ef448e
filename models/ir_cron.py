from odoo import api, fields, models

# The scheduled actions whose work several workers can share.
SHARED_JOBS = (
    "sale_renewal.ir_cron_refresh_states",
    "sale_renewal.ir_cron_create_renewals",
    "sale_renewal.ir_cron_change_prices",
    "sale_renewal.ir_cron_create_deliveries",
    "sale_renewal.ir_cron_create_invoices",
    "sale_renewal.ir_cron_send_reminders",
    "sale_renewal.ir_cron_refresh_renewal_risks",
    "sale_renewal.ir_cron_charge_payments",
)
MAX_WORKERS = 16
# What helpers have from the action that they help, whenever it changes.
SCHEDULE = ("active", "interval_number", "interval_type", "nextcall", "priority")


class IrCron(models.Model):
    """Scheduled actions that share their work.

    Odoo runs an action in one worker at a time, and different ones side by side. So
    each worker more is a copy of the action: a helper, which does what its main action
    does, at the same times.
    """

    _inherit = "ir.cron"

    helped_cron_id = fields.Many2one(
        "ir.cron",
        "Helps",
        ondelete="cascade",
        index="btree_not_null",
        readonly=True,
        copy=False,
        help="The scheduled action whose work it shares. It is made, changed and "
        "deleted with it: see the number of workers in the settings.",
    )
    helper_ids = fields.One2many("ir.cron", "helped_cron_id", "Helpers", copy=False)

    @api.model
    def _get_share(self):
        """Return which share of the work is done by the worker that runs this.

        :return: its number, from 0, and the number of workers
        :rtype: tuple[int, int]
        """
        # sudo: jobs may run as users who see no scheduled actions; nothing is told
        cron = self.browse(self.env.context.get("cron_id")).sudo().exists()
        main = cron.helped_cron_id or cron
        workers = (main | main.helper_ids).sorted("id")
        if not cron or cron not in workers:
            return 0, 1
        return workers.ids.index(cron.id), len(workers)

    @api.model
    def _set_workers(self, number):
        """Let a number of workers share each of the jobs.

        :raise UserError: while one of the helpers that are too many is at work
        """
        for name in SHARED_JOBS:
            # An administrator may have deleted it.
            if main := self.env.ref(name, raise_if_not_found=False):
                main._set_helpers(number - 1)

    def _set_helpers(self, number):
        self.ensure_one()
        helpers = self.with_context(active_test=False).helper_ids
        helpers[number:].unlink()
        self.create(
            [
                self.copy_data({"name": f"{self.name} ({index + 2})"})[0]
                | {"helped_cron_id": self.id}
                for index in range(len(helpers), number)
            ]
        )

    def write(self, vals):
        result = super().write(vals)
        if schedule := {name: vals[name] for name in SCHEDULE if name in vals}:
            helpers = self.with_context(active_test=False).helper_ids
            if helpers:
                helpers.write(schedule)
        return result

    def _trigger_list(self, at_list):
        triggers = super()._trigger_list(at_list)
        # sudo: whoever may start the main action starts what helps it
        for helper in self.sudo().helper_ids:
            helper._trigger_list(at_list)
        return triggers
