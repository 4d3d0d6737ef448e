from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command, Domain

from .sale_price_run import RESULTS

# When contracts that others were working on are tried again.
RETRY_AFTER = timedelta(minutes=1)


class SalePriceRunLine(models.Model):
    """What a change of prices does with one contract; it waits until it is done."""

    _name = "sale.price.run.line"
    _inherit = ["sale.batch.job.mixin"]
    _description = "Contract of a Price Change"
    _order = "run_id desc, id"
    _log_access = False

    run_id = fields.Many2one(
        "sale.price.run", required=True, index=True, ondelete="cascade"
    )
    contract_id = fields.Many2one(
        "sale.contract", required=True, index=True, ondelete="cascade"
    )
    item_ids = fields.Many2many(
        "sale.contract.line",
        "sale_price_run_line_item_rel",
        "run_line_id",
        "item_id",
        "Items",
        help="The items whose prices are changed.",
    )
    company_id = fields.Many2one(related="contract_id.company_id", store=True)
    partner_id = fields.Many2one(related="contract_id.partner_id", related_sudo=False)
    result = fields.Selection(RESULTS, required=True, default="waiting")
    message = fields.Text("Reason")
    date_done = fields.Datetime("Done")

    _once_waiting = models.UniqueIndex(
        "(contract_id) WHERE result = 'waiting'",
        "The prices of one of these contracts are about to be changed already: wait "
        "until that is done, or stop it under Price Changes.",
    )

    def action_open(self):
        self.ensure_one()
        return self.contract_id._get_records_action()

    @api.model
    def _prepare_line_commands(self, items):
        """Return the commands that add these items to a run, contract by contract."""
        return [
            Command.create(
                {"contract_id": contract.id, "item_ids": [Command.set(found.ids)]}
            )
            for contract, found in items.grouped("contract_id").items()
        ]

    @api.model
    def _get_waiting_domain(self, _date=None):
        return Domain("result", "=", "waiting")

    @api.model
    def _cron_change_prices(self):
        """Change the prices of the contracts that wait for it."""
        if self._is_time_over():
            return
        due = "_get_waiting_domain"
        self._run_due("_change_prices", due, fail="_note_failure_message")
        if self.search_count(self._get_waiting_domain(), limit=1):
            # Somebody was working on them.
            cron = self.env.ref("sale_renewal.ir_cron_change_prices")
            cron._trigger(at=fields.Datetime.now() + RETRY_AFTER)

    def _change_prices(self):
        """Change the prices of these contracts with the rights of whoever asked for it;
        those that others are working on go on waiting.
        """
        for run, lines in self.grouped("run_id").items():
            user = run.user_id
            contracts = lines.contract_id.with_user(user).with_company(run.company_id)
            contracts.check_access("write")
            free = contracts.try_lock_for_update(allow_referencing=True)
            by_contract = lines.grouped("contract_id")
            found = lines.browse().union(*(by_contract[contract] for contract in free))
            found._change_free(free.env)

    def _change_free(self, env):
        """Change the prices of contracts that are locked.

        :param env: of whoever changes them
        """
        run, items = self.run_id, self.item_ids.with_env(env)
        if not run:
            return
        changes = items._get_price_changes(
            run.date, run.change_type, run.percent, run.amount
        )
        for line in self:
            line._note_plan({item: changes[item] for item in line.item_ids})
        changed = self.filtered(lambda line: line.result == "made").item_ids
        prices = {
            changes[item]["version"]: changes[item]["price"]
            for item in changed
            if changes[item]["price"] != changes[item]["version"].price_unit
        }
        items.browse().union(*prices)._change_prices(run.date, list(prices.values()))

    def _note_plan(self, changes):
        """Note what is going to become of a contract.

        :param dict changes: see ``sale.contract.line._get_price_changes``
        """
        self.ensure_one()
        negative = [
            row["version"]._get_negative_price_problem()
            for row in changes.values()
            if row["price"] < 0 <= row["version"].price_unit
        ]
        notes = [row["note"] for row in changes.values() if row["note"]]
        if negative:
            self._note("failed", "\n".join(negative))
        elif any(row["price"] != row["version"].price_unit for row in changes.values()):
            self._note("made", "\n".join(dict.fromkeys(notes)))
        else:
            notes = notes or [self.env._("No price changes.")]
            self._note("skipped", "\n".join(dict.fromkeys(notes)))

    def _note_failure_message(self, message):
        self._note("failed", message)

    def _note(self, result, message):
        self.write(
            {
                "result": result,
                "message": message or False,
                "date_done": fields.Datetime.now(),
            }
        )
