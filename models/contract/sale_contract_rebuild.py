import logging

from odoo import api, fields, models
from odoo.fields import Domain

from ...wording import format_day

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
    def _get_old_record_domain(self, _date=None):
        """Return the contracts whose changes were recorded by an earlier version."""
        return Domain("record_version", "=", False) | Domain(
            "record_version", "<", RECORD_VERSION
        )

    @api.model
    def _cron_rebuild_records(self):
        """Rebuild what earlier versions recorded, batch by batch."""
        self._run_due("_rebuild_old_records", "_get_old_record_domain")

    def _rebuild_old_records(self):
        """Rebuild the records of these contracts with those of the terms before and
        after, and say where they were wrong.
        """
        contracts = self._get_chain()
        (contracts - self)._lock_for_change()
        before = contracts._get_recorded_days()
        contracts._rebuild_changes()
        contracts.record_version = RECORD_VERSION
        after = contracts._get_recorded_days()
        wrong, todo = self.browse(), contracts
        while todo:
            chain = todo[:1]._get_chain()
            todo -= chain
            # Between terms that follow each other, amounts have moved.
            old, new = chain._add_up(before), chain._add_up(after)
            if old != new:
                wrong |= chain
                chain._tell_about_rebuilt(old, new)
        if wrong:
            _logger.info(
                "The record of changes was wrong, and was corrected: %s.",
                ", ".join(wrong.mapped("number")),
            )

    def _get_recorded_days(self):
        """Return what the record of each contract added on which day until today, by
        contract, day and currency.
        """
        days = {}
        groups = self.env["sale.contract.change"]._read_group(
            [("contract_id", "in", self.ids), ("is_planned", "=", False)],
            ["contract_id", "date:day", "currency_id"],
            ["mrr_change:sum"],
        )
        for contract, day, currency, amount in groups:
            if day <= contract.company_id._get_contract_today():
                days[contract, day, currency] = amount
        return days

    def _add_up(self, days):
        """Return the sums of these contracts by day and currency, those of nothing left
        out; see :meth:`_get_recorded_days`.
        """
        sums = {}
        for (contract, day, currency), amount in days.items():
            if contract in self:
                sums[day, currency] = sums.get((day, currency), 0.0) + amount
        rounded = {key: key[1].round(amount) for key, amount in sums.items()}
        return {key: amount for key, amount in rounded.items() if amount}

    def _tell_about_rebuilt(self, before, after):
        """Say in the chatter of the last term from when on the record was wrong."""
        keys = before.keys() | after.keys()
        wrong = [key for key in keys if before.get(key) != after.get(key)]
        day, currency = min(wrong, key=lambda key: (key[0], key[1].id))
        old, new = (
            sum(
                amount
                for (step, other), amount in added.items()
                if step <= day and other == currency
            )
            for added in (before, after)
        )
        last = self.sorted(lambda term: (str(term.date_start), term.id))[-1:]
        last._message_log(
            body=self.env._(
                "The record of changes was corrected: on %(date)s it added up to "
                "%(before)s per month, and now to %(after)s.",
                date=format_day(self.env, day),
                before=currency.format(old),
                after=currency.format(new),
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
