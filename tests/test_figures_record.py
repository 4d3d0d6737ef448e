import doctest
from datetime import date, timedelta

from odoo.tests import BaseCase, freeze_time, tagged

from .. import postings
from ..tokens import RecordedChange
from .test_changes_records import RecordsCommon

# What the record adds up by.
DIMENSIONS = ("contract_id", "partner_id", "plan_id", "product_id", "currency_id")
SELLERS = ("salesperson_id", "team_id")


class LogCommon(RecordsCommon):
    """On every day, the record adds up to what the items of that day are worth."""

    def _get_log(self, contracts, day, name):
        """Return the sums of the record up to a day by the values of a field."""
        changes = self.env["sale.contract.change"].search(
            [("contract_id", "in", contracts.ids), ("date", "<=", day)]
        )
        sums = {}
        for change in changes:
            sums[change[name]] = sums.get(change[name], 0.0) + change.mrr_change
        return {
            key: round(amount, 2) for key, amount in sums.items() if round(amount, 2)
        }

    def _get_sold(self, contracts, day, get_key):
        """Return what the items that are sold on a day are worth, by key.

        :param get_key: of an item
        """
        sums = {}
        for contract in contracts.filtered("date_start"):
            last = contract._get_end() or day
            if not contract.date_start <= day <= last or contract._is_paused_on(day):
                continue
            for item in contract.line_ids.filtered(lambda i: i._is_sold_on(day)):
                key = get_key(item)
                sums[key] = sums.get(key, 0.0) + item._get_mrr()
        return {
            key: round(amount, 2) for key, amount in sums.items() if round(amount, 2)
        }

    def _assert_log(self, contracts, first, last, sellers=None, customers=None):
        """Compare every day and dimension.

        :param sellers: returns salesperson and team of a contract on a day
        :param customers: returns the customer of a contract on a day
        """
        self.env.flush_all()
        self.env.invalidate_all()
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            keys = {
                "contract_id": lambda i: i.contract_id,
                "partner_id": lambda i, d=day: (
                    customers(i.contract_id, d)
                    if customers
                    else i.contract_id.partner_id.commercial_partner_id
                ),
                "plan_id": lambda i: i.contract_id.plan_id,
                "product_id": lambda i: i.product_id,
                "currency_id": lambda i: i.contract_id.currency_id,
            }
            if sellers:
                keys["salesperson_id"] = lambda i, d=day: sellers(i.contract_id, d)
            for name, get_key in keys.items():
                self.assertEqual(
                    self._get_log(contracts, day, name),
                    self._get_sold(contracts, day, get_key),
                    f"{day} {name}: {self._describe_all(contracts)}",
                )

    def _describe_all(self, contracts):
        changes = self.env["sale.contract.change"].search(
            [("contract_id", "in", contracts.ids)], order="date, id"
        )
        return "\n" + "\n".join(
            f"{c.date} {c.contract_id.number} {c.kind} {c.revenue_type} "
            f"{c.product_id.name} {c.salesperson_id.name} {c.mrr_change} "
            f"{'planned' if c.is_planned else ''}"
            for c in changes
        )


@tagged("post_install", "-at_install")
class TestPostings(BaseCase):
    """What a record has to hold, without Odoo."""

    def test_doctests(self):
        self.assertFalse(doctest.testmod(postings).failed)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestLog(LogCommon):
    """One thing after the other, by product and by whose the contract is."""

    def test_the_start_and_the_end_are_recorded_by_product(self):
        contract = self._sell("2026-01-01")
        changes = contract.change_ids | contract.planned_end_ids
        self.assertEqual(
            [
                (str(c.date), c.kind, c.product_id, c.mrr_change, c.is_planned)
                for c in changes.sorted(lambda c: (c.date, -abs(c.mrr_change)))
            ],
            [
                ("2026-01-01", "new", self.support, 100.0, False),
                ("2026-01-01", "new", self.seats, 10.0, False),
                ("2027-01-01", "end", self.support, -100.0, True),
                ("2027-01-01", "end", self.seats, -10.0, True),
            ],
        )
        self.assertEqual(contract.event_ids.event_mrr_change, 110.0)
        self.assertEqual(contract.event_ids.signed_date, date(2026, 3, 10))

    def test_a_pause_is_one_event_of_two_products(self):
        contract = self._sell("2026-01-01")
        pause = contract._pause(date(2026, 5, 1), date(2026, 5, 31))
        self.assertEqual(pause.event_mrr_change, -110.0)
        self.assertEqual(len(contract.event_ids), 3)
        messages = contract.message_ids.filtered(lambda m: "Pause:" in m.body)
        self.assertEqual(len(messages), 1)
        self._assert_log(contract, date(2026, 4, 29), date(2026, 6, 2))

    def test_a_replaced_product(self):
        contract = self._sell("2026-01-01")
        self._write(
            contract.line_ids[0], {"product_id": self.licence.id, "price_unit": 100.0}
        )
        self._assert_log(contract, date(2026, 1, 1), date(2026, 1, 3))

    def test_another_salesperson(self):
        contract = self._sell("2026-01-01")
        old, new = contract.user_id, self.sale_manager
        team = self.env["crm.team"].create({"name": "North"})
        with freeze_time("2026-03-20"):
            self._write(contract, {"user_id": new.id, "team_id": team.id})
        pair = contract.change_ids.filtered(lambda c: c.kind == "owner")
        self.assertEqual(set(pair.mapped("date")), {date(2026, 3, 20)})
        self.assertEqual(set(pair.mapped("revenue_type")), {"transfer"})
        self.assertEqual(
            len(contract.event_ids.filtered(lambda c: c.kind == "owner")), 1
        )
        self._assert_log(
            contract,
            date(2026, 3, 18),
            date(2026, 3, 22),
            sellers=lambda c, day: new if day >= date(2026, 3, 20) else old,
        )
        self.assertEqual(
            self._get_log(contract, date(2026, 3, 20), "team_id"), {team: 110.0}
        )
        # What comes later is theirs.
        self.assertEqual(contract.planned_end_ids.salesperson_id, new)
        with freeze_time("2026-03-25"):
            contract.line_ids[1]._change_quantity(3, date(2026, 4, 1))
        self._assert_log(
            contract,
            date(2026, 3, 30),
            date(2026, 4, 2),
            sellers=lambda c, day: new,
        )

    def test_a_contract_that_has_not_begun_gets_another_salesperson(self):
        contract = self._sell("2026-06-01")
        contract.user_id = self.sale_manager
        self.assertEqual(contract.change_ids.salesperson_id, self.sale_manager)
        self.assertEqual(set(contract.change_ids.mapped("kind")), {"new"})

    def test_terms_that_ended_need_no_job(self):
        contract = self._sell("2025-03-01")
        self.assertEqual(self._get_log(contract, date(2026, 3, 1), "contract_id"), {})
        before = self._get_log(contract, date(2026, 2, 28), "product_id")
        self.assertEqual(before, {self.support: 100.0, self.seats: 10.0})
        self._run_state_job()
        self.assertEqual(self._get_log(contract, date(2026, 3, 1), "contract_id"), {})
        self.assertFalse(contract.planned_end_ids)
        ends = contract.event_ids.filtered(lambda c: c.kind == "end")
        self.assertEqual((len(ends), ends.event_mrr_change), (1, -110.0))

    def test_queries_do_not_grow_with_the_contracts(self):
        counts = []
        for number in (2, 12):
            contracts = self.env["sale.contract"].union(
                *(self._sell("2026-01-01") for _number in range(number))
            )
            RecordedChange().give_to(contracts).write({"user_id": self.sale_manager.id})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            contracts._settle_record()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(
                self._get_log(contracts, date(2026, 3, 10), "salesperson_id"),
                {self.sale_manager: 110.0 * number},
            )
        self.assertEqual(*counts)

    def test_queries_of_renewed_terms_do_not_grow(self):
        counts = []
        for number in (2, 8):
            with freeze_time("2025-01-01"):
                terms = self.env["sale.contract"].union(
                    *(self._sell("2025-01-01") for _number in range(number))
                )
            with freeze_time("2025-12-05"):
                terms._create_renewals().order_ids.action_confirm()
            terms |= terms.next_contract_ids
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            terms._rebuild_changes()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)
