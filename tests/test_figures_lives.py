import random
from collections import defaultdict
from datetime import date, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .stored_common import StoredCommon
from .test_changes_records import RecordsCommon

FIRST, LAST = date(2025, 1, 1), date(2027, 6, 30)


@tagged("post_install", "-at_install")
class TestLives(StoredCommon, RecordsCommon):
    """Whatever happens to the contracts of two customers: on every day, the record adds
    up to what is sold, by contract, customer, plan, product, salesperson, team and
    currency, a rebuilt record is the record, and nothing that is stored is stale.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        euro = cls._enable_euro(0.9)
        cls.europe = cls.env["product.pricelist"].create(
            {"name": "Europe", "currency_id": euro.id}
        )
        cls.teams = cls.env["crm.team"].create([{"name": "North"}, {"name": "South"}])
        cls.env.company.renewal_grouping = "customer"
        cls._note_records()

    def setUp(self):
        super().setUp()
        # Whose each contract was, from which day on: kept by hand.
        self.owners = {}

    # What may happen

    def _do_quantity(self, dice, contract, today):
        item = dice.choice(contract.line_ids)
        day = today + timedelta(days=dice.randrange(0, 90))
        item._change_quantity(dice.choice([0, 1, 3, 7]), day)

    def _do_price(self, dice, contract, today):
        item = dice.choice(contract.line_ids)
        day = today + timedelta(days=dice.randrange(0, 60))
        item._change_price(day, dice.choice([5.0, 33.33, 120.0]))

    def _do_temporary(self, dice, contract, today):
        day = today + timedelta(days=dice.randrange(0, 60))
        last = day + timedelta(days=dice.randrange(1, 60))
        dice.choice(contract.line_ids)._change_temporarily(
            dice.choice([0, 2, 5]), day, last
        )

    def _do_pause(self, dice, contract, today):
        day = today + timedelta(days=dice.randrange(0, 40))
        last = dice.choice([False, day + timedelta(days=dice.randrange(1, 50))])
        contract._pause(day, last, move_end=bool(last) and dice.random() < 0.3)

    def _do_resume(self, dice, contract, today):
        contract.action_resume()

    def _do_cancel(self, dice, contract, today):
        contract.action_cancel(today + timedelta(days=dice.randrange(0, 60)))

    def _do_undo_cancel(self, dice, contract, today):
        contract.action_undo_cancel()

    def _do_upsell(self, dice, contract, today):
        order = contract._create_upsell()
        product = dice.choice([self.support, self.seats, self.licence])
        order.order_line = [
            Command.create({"product_id": product.id, "plan_id": contract.plan_id.id})
        ]
        order.action_confirm()

    def _do_renew(self, dice, contract, today, **values):
        orders = contract._create_renewals().order_ids
        for order in orders:
            if values:
                order.write(values)
            if dice.random() < 0.4:
                dice.choice(order.order_line).product_uom_qty = dice.choice([1, 2, 4])
            if dice.random() < 0.3 and len(order.order_line) > 1:
                order.order_line[-1].unlink()
        orders.action_confirm()

    def _do_renew_in_euros(self, dice, contract, today):
        orders = contract._create_renewals().order_ids
        orders.pricelist_id = self.europe
        for line in orders.order_line:
            line.price_unit = 60.0
        orders.action_confirm()

    def _do_coterminate(self, dice, contract, today):
        both = contract.search(
            [
                ("partner_id", "=", contract.partner_id.id),
                ("currency_id", "=", contract.currency_id.id),
                ("state", "=", "active"),
            ]
        )
        day = today + timedelta(days=10)
        self._do_renew(dice, both, today, starts_together=True, term_start_date=day)

    def _do_cancel_next(self, dice, contract, today):
        following = contract.next_contract_ids.filtered(
            lambda term: term.date_start > today and not term.date_cancelled
        )
        following.action_cancel(today)

    def _do_assign(self, dice, contract, today):
        customer = dice.choice([self.customer_a, self.customer_b])
        wizard = self.env["sale.contract.transfer"].with_user(self.sale_manager)
        wizard.create(
            {
                "contract_ids": contract.ids,
                "partner_id": customer.id,
                "date_choice": "today",
            }
        ).action_apply()

    def _do_reassign(self, dice, contract, today):
        values = {"team_id": dice.choice(self.teams).id}
        values["user_id"] = dice.choice([self.salesman, self.sale_manager]).id
        self._write(contract, values)

    def _do_job(self, dice, contract, today):
        self._run_state_job()

    # What is compared

    def _watch(self, contracts, today):
        """Keep whose the contracts are from today on."""
        for contract in contracts:
            owner = (contract.partner_id, contract.user_id, contract.team_id)
            known = self.owners.setdefault(contract, [])
            if not known or known[-1][1] != owner:
                begins = not known or contract.date_start >= today
                known[:] = [] if begins else [pair for pair in known if pair[0] < today]
                known.append((FIRST if begins else today, owner))

    def _get_sold(self, contracts, day):
        sums = defaultdict(float)
        for contract in contracts:
            last = contract._get_end() or day
            if not contract.date_start <= day <= last or contract._is_paused_on(day):
                continue
            owner = [o for first, o in self.owners[contract] if first <= day][-1]
            for item in contract.line_ids:
                if item._is_sold_on(day):
                    key = (contract, item.product_id, *owner, contract.plan_id)
                    sums[(*key, contract.currency_id)] += item._get_mrr()
        return {key: amount for key, amount in sums.items() if abs(amount) > 0.02}

    def _get_log(self, contracts):
        """Return what was added on which day, by everything that a change keeps."""
        self.env.flush_all()
        changes = self.env["sale.contract.change"].search(
            [("contract_id", "in", contracts.ids)], order="date, id"
        )
        log = defaultdict(lambda: defaultdict(float))
        for c in changes:
            key = (c.contract_id, c.product_id, c.partner_id, c.salesperson_id)
            key = (*key, c.team_id, c.plan_id, c.currency_id)
            log[c.date][key] += c.mrr_change
        return log

    def _assert_every_day(self, contracts, happened):
        log, sums, day = self._get_log(contracts), defaultdict(float), FIRST
        while day <= LAST:
            for key, amount in log.get(day, {}).items():
                sums[key] += amount
            sold = self._get_sold(contracts, day)
            found = {key for key, amount in sums.items() if abs(amount) > 0.02}
            differ = [
                (key, round(sums[key], 2), round(sold.get(key, 0.0), 2))
                for key in found | sold.keys()
                if abs(sums[key] - sold.get(key, 0.0)) > 0.02
            ]
            self.assertFalse(differ, f"{day} after {happened}")
            day += timedelta(days=1)

    def _assert_rebuilt(self, contracts, happened):
        """Compare the record with the same that is made anew."""
        before = self._get_log(contracts)
        contracts._rebuild_changes()
        after = self._get_log(contracts)
        differ = [
            (str(day), key, before[day][key], after[day][key])
            for day in sorted(before.keys() | after.keys())
            for key in before[day].keys() | after[day].keys()
            if abs(before[day][key] - after[day][key]) > 0.001
        ]
        self.assertFalse(differ, happened)

    def _live(self, seed):
        dice, happened, today = random.Random(seed), [], FIRST
        with freeze_time(today):
            contracts = self.env["sale.contract"]
            for customer in (self.customer_a, self.customer_a, self.customer_b):
                order = self._sell_to(customer)
                contracts |= order.contract_ids
            contracts |= self._sell_to(
                self.customer_b, pricelist_id=self.europe.id
            ).contract_ids
            self._watch(contracts, today)
        deeds = sorted(name for name in dir(self) if name.startswith("_do_"))
        for _number in range(14):
            today += timedelta(days=dice.randrange(10, 60))
            with freeze_time(today):
                contract = dice.choice(contracts)
                deed = dice.choice(deeds)
                try:
                    with self.env.cr.savepoint():
                        getattr(self, deed)(dice, contract, today)
                        self.env.flush_all()
                except (UserError, ValidationError):
                    self.env.invalidate_all()
                    continue
                happened.append((str(today), deed, contract.number))
                contracts |= contracts._get_chain()
                self._watch(contracts.filtered("date_start"), today)
                self._assert_every_day(contracts.filtered("date_start"), happened)
        with freeze_time(today):
            self._run_state_job()
            self._assert_nothing_is_stale()
        return contracts, happened

    def _sell_to(self, customer, **values):
        lines = [
            Command.create({"product_id": p.id, "plan_id": self.plan_monthly.id})
            for p in (self.support, self.seats)
        ]
        order = self._create_order(
            customer, order_line=lines, term_start_date=str(FIRST), **values
        )
        order.action_confirm()
        return order

    def test_lives(self):
        for seed in range(5):
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                self.owners.clear()
                contracts, happened = self._live(seed)
                self.assertGreater(len(happened), 3)
                self._assert_rebuilt(contracts.filtered("date_start"), happened)
                savepoint.rollback()
                self.env.invalidate_all()
