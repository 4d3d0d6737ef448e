from odoo import models

from ... import intervals, postings
from .sale_contract_record import START_KINDS


class SaleContract(models.Model):
    """The record of changes adds up: on every day, by contract, customer, salesperson,
    team, product and currency, to what the items of that day are worth.

    What happened is recorded for the whole contract or for an item; here it is split by
    product, and whatever differs is recorded, too. The end of the term is recorded in
    advance, so that no job has to run for the figures to be true.
    """

    _inherit = "sale.contract"

    def _settle_record(self, rebuild=False):
        """Let the record of these contracts add up.

        :param bool rebuild: also what was recorded of days that have passed is changed
        """
        # sudo: nobody writes changes; whoever calls it has changed the contracts
        contracts = self.sudo().filtered("date_start")
        changes = contracts.env["sale.contract.change"].search(
            [("contract_id", "in", contracts.ids)], order="date, id"
        )
        by_contract, vals_list = changes.grouped("contract_id"), []
        for contract in contracts:
            found = by_contract.get(contract, changes.browse())
            if any(change.kind in START_KINDS for change in found):
                today = not rebuild and contract.company_id._get_contract_today()
                vals_list += contract._settle_changes(found, today)
        if vals_list:
            changes._create_linked(vals_list)
        changes.filtered(
            lambda change: (
                not change.mrr_change
                and (change.is_planned or change.kind == "renewed")
                and not change.part_ids
            )
        ).unlink()

    def _settle_changes(self, changes, today):
        """Correct the changes of a contract, and return the values of those missing.

        :param changes: all of them, by date
        :param date today: False: what was recorded of days that have passed is changed
        """
        self.ensure_one()
        owners = self._get_owners(changes)
        self._settle_owners(changes, owners, today)
        wanted = self._get_postings(owners)
        by_day, vals_list = changes.grouped("date"), []
        for day in sorted(wanted.keys() | by_day.keys()):
            rows = by_day.get(day, changes.browse())
            if rows._get_unsplit():
                # Something else ended it on that day.
                rows.filtered("is_planned").mrr_change = 0.0
            missing = postings.get_added(
                rows._get_amounts(), wanted.get(day, {}), self.currency_id.round
            )
            if missing:
                vals_list += self._settle_day(day, missing, rows, today)
        return vals_list

    def _settle_day(self, day, missing, rows, today):
        """Record what is missing on a day; see :meth:`_settle_changes`.

        :param dict missing: amount by product and owner
        """
        missing = {key: amount for key, amount in missing.items() if key[0]}
        unsplit = rows._get_unsplit().sorted("id")
        head = unsplit[-1:]
        (unsplit - head).mrr_change = 0.0
        if head:
            self._split_head(head, missing)
            source = head
        else:
            source = rows.filtered(
                lambda row: row._is_head() and row._may_follow(today)
            )
            source = source.sorted("id")[-1:]
        vals_list = []
        for key, amount in missing.items():
            same = rows.filtered(
                lambda row, key=key: (
                    (row.product_id.id, row._get_owner()) == key
                    and row._may_follow(today)
                )
            ).sorted("id")[-1:]
            if same and not head and same._belongs_to(source):
                same._add_mrr(amount)
            else:
                vals_list.append(self._prepare_part(day, key, amount, source))
        return vals_list

    def _split_head(self, head, missing):
        """Let what happened to the whole contract say what it did to one product; take
        that from what is missing.
        """
        owner = head._get_owner()
        keys = sorted(missing, key=lambda key: (key[1] != owner, -abs(missing[key])))
        if not keys or (head._passes_on() and keys[0][1] != owner):
            head._set_mrr(0.0)
            return
        product, owner = keys[0]
        values = head._prepare_owner_values(owner) | {"product_id": product}
        head._set_mrr(missing.pop(keys[0]), **values)

    def _prepare_part(self, day, key, amount, source):
        """Return the values of a change that is missing.

        :param key: product and owner
        :param source: what happened on that day; may be empty
        """
        product, owner = key
        changes = self.env["sale.contract.change"]
        values = {"contract_id": self.id, "date": day, "mrr_change": amount}
        values |= {"product_id": product, **changes._prepare_owner_values(owner)}
        if source:
            return values | source._prepare_part_values(amount)
        is_end = amount < 0 and day in self._get_end_days()
        kind = "end" if is_end else "upsell" if amount > 0 else "downsell"
        return values | {
            "kind": kind,
            "revenue_type": changes._get_revenue_type(kind, amount),
            "description": self.number,
            "is_planned": is_end,
            "event": (self.id, day, kind),
        }

    def _settle_owners(self, changes, owners, today):
        """Let what was recorded for later be of whoever has the contract then."""
        wrong = {}
        for change in changes:
            owner = postings.get_owner(owners, change.date)
            if (
                change._get_owner() != owner
                and change._may_follow(today)
                and not (change.part_of_id or change)._passes_on()
            ):
                wrong[owner] = wrong.get(owner, changes.browse()) | change
        for owner, found in wrong.items():
            found.write(found._prepare_owner_values(owner))

    def _get_owners(self, changes):
        """Return from which day on whose the contract was, see ``postings.py``."""
        self.ensure_one()
        passed = changes.filtered(lambda change: change._passes_on())
        first = (changes - passed)[:1] or changes[:1]
        return [(row.date, row._get_owner()) for row in (first, *passed)]

    def _get_postings(self, owners):
        """Return what the record has to add on which day; see ``postings.py``."""
        self.ensure_one()
        parts = {}
        for item in self.line_ids:
            monthly = self.plan_id._get_monthly_amount(item.price_subtotal)
            span = (item._get_start(), item.date_end or None, monthly)
            parts.setdefault(item.product_id.id, []).append(span)
        return postings.get_postings(
            parts,
            owners,
            self._get_pauses() + self._get_followed_days(),
            self.date_start,
            self._get_worth_end(),
            self.currency_id.round,
        )

    def _get_worth_end(self):
        """Return the first day on which nothing is sold any more, or False."""
        self.ensure_one()
        end = self.date_end and self.date_end + intervals.ONE_DAY
        return min(filter(None, (end, self.date_cancelled)), default=False)

    def _get_end_days(self):
        """Return the days on which the revenue ends, or goes on in another term."""
        self.ensure_one()
        return {self._get_worth_end(), *(day for day, _l in self._get_followed_days())}

    def _get_followed_days(self):
        """Return the days on which terms that follow this one are sold instead."""
        self.ensure_one()
        days = []
        for term in self.next_contract_ids.filtered("date_start"):
            cancelled = term.date_cancelled
            if not cancelled:
                days.append((term.date_start, None))
            elif cancelled > term.date_start:
                days.append((term.date_start, cancelled - intervals.ONE_DAY))
        return days
