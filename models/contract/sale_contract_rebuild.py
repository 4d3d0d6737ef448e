import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

_logger = logging.getLogger(__name__)

# Of what the record of changes says; what was recorded before is rebuilt.
RECORD_VERSION = 1


class SaleContract(models.Model):
    """The record of changes is made anew from items, versions, pauses and the terms
    before and after; what happened stays, and says what it did.
    """

    _inherit = "sale.contract"

    record_version = fields.Integer(
        default=RECORD_VERSION,
        copy=False,
        readonly=True,
        help="What recorded the changes of the contract; older ones are rebuilt.",
    )

    _old_record_idx = models.Index(
        f"(id) WHERE record_version IS NULL OR record_version < {RECORD_VERSION}"
    )

    @api.model
    def _get_old_record_domain(self):
        """Return the contracts whose changes were recorded by an earlier version."""
        return Domain("record_version", "=", False) | Domain(
            "record_version", "<", RECORD_VERSION
        )

    @api.model
    def _cron_rebuild_records(self):
        """Rebuild what earlier versions recorded, batch by batch."""
        domain = self._get_old_record_domain()
        if found := self.search(domain, order="id"):
            found._run_batch_job("_rebuild_old_records", domain)

    def _rebuild_old_records(self):
        """Rebuild the records of these contracts, and say where they were wrong."""
        before = self._get_recorded_days()
        self._rebuild_changes()
        self.record_version = RECORD_VERSION
        after = self._get_recorded_days()
        wrong = self.filtered(lambda contract: before[contract] != after[contract])
        for contract in wrong:
            contract._tell_about_rebuilt(before[contract], after[contract])
        if wrong:
            _logger.info(
                "The record of changes was wrong, and was corrected: %s.",
                ", ".join(wrong.mapped("number")),
            )

    def _get_recorded_days(self):
        """Return what the record of each contract added on which day until today."""
        days = {contract: {} for contract in self}
        groups = self.env["sale.contract.change"]._read_group(
            [("contract_id", "in", self.ids), ("is_planned", "=", False)],
            ["contract_id", "date:day"],
            ["mrr_change:sum"],
        )
        for contract, day, amount in groups:
            if day <= contract.company_id._get_contract_today():
                amount = contract.currency_id.round(amount)
                days[contract] |= {day: amount} if amount else {}
        return days

    def _tell_about_rebuilt(self, before, after):
        """Say in the chatter from which day on the record was wrong."""
        self.ensure_one()
        days = before.keys() | after.keys()
        day = min(day for day in days if before.get(day) != after.get(day))
        totals = [
            sum(amount for step, amount in added.items() if step <= day)
            for added in (before, after)
        ]
        old, new = (self.currency_id.format(total) for total in totals)
        self._message_log(
            body=self.env._(
                "The record of changes was corrected: on %(date)s it added up to "
                "%(before)s per month, and now to %(after)s.",
                date=format_date(self.env, day),
                before=old,
                after=new,
            )
        )

    def _rebuild_changes(self):
        """Make the records of these contracts anew."""
        # sudo: nobody writes changes; the job, or who has changed the contracts
        contracts = self.sudo().filtered(lambda c: c._is_start_recorded())
        changes = contracts.env["sale.contract.change"].search(
            [("contract_id", "in", contracts.ids)], order="date, id"
        )
        kept = changes.filtered(lambda change: change._is_kept_when_rebuilt())
        starts = {c: c._get_start_changes().sorted("id")[:1] for c in contracts}
        values = {c: start._prepare_start_again() for c, start in starts.items()}
        (changes - kept).unlink()
        kept.mrr_change = 0.0
        contracts._read_for_opening()
        changes.browse()._create_linked(
            [
                values[contract] | more
                for contract in contracts
                for more in contract._prepare_opening()
            ]
        )
        contracts._settle_record(rebuild=True)
        contracts._record_going_on()
