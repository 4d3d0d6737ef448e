import random
from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .test_changes_records import RecordsCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestRandomWrites(RecordsCommon):
    """Random calls of a manager, on contracts in each state."""

    def _get_contracts(self):
        waiting = self.plan_monthly.copy({"name": "Waits", "term_start": "payment"})
        cancelled = self._sell("2026-01-01")
        cancelled.action_cancel("2026-02-01")
        renewed = self._sell("2025-04-01")
        renewed._create_renewals().order_ids.action_confirm()
        to_renew = self._sell("2025-04-01")
        to_renew._create_renewals()
        changed = self._sell("2026-01-01")
        changed.line_ids[1]._change_quantity(4, date(2026, 4, 1))
        changed.line_ids[0]._change_temporarily(3, date(2026, 5, 1), date(2026, 6, 30))
        paused = self._sell("2026-01-01")
        paused._pause(date(2026, 3, 1), date(2026, 4, 15))
        billed = self._sell("2026-01-01")
        billed._create_invoices()
        return [
            self._sell("2026-01-01"),
            self._sell("2026-06-01"),
            self._sell("2026-01-01", plan=waiting),
            self._sell("2026-01-01", plan=self.plan_evergreen),
            cancelled,
            renewed,
            to_renew,
            changed,
            paused,
            billed,
        ]

    def _pick(self, dice, contract):
        """Return a call that a client might make."""
        items = contract.line_ids
        day = str(date(2026, 1, 1) + timedelta(days=dice.randrange(0, 360)))
        later = str(date(2026, 6, 1) + timedelta(days=dice.randrange(0, 200)))
        values = {
            "price_unit": dice.choice([0.0, 10.0, 33.33, 250.0]),
            "discount": dice.choice([0.0, 10.0, 100.0]),
            "product_uom_qty": dice.choice([1, 2, 5]),
            "product_id": dice.choice([self.support.id, self.seats.id]),
            "date_start": dice.choice([False, day]),
            "date_end": dice.choice([False, later]),
        }
        some = {name: values[name] for name in dice.sample(sorted(values), 2)}
        term = {
            "date_start": day,
            "date_end": later,
            "plan_id": dice.choice([self.plan_monthly.id, self.plan_yearly.id]),
        }
        name = dice.choice(sorted(term))
        item = items[dice.randrange(len(items))] if items else items
        new = {"product_id": self.seats.id, "price_unit": 7.0, **some}
        return dice.choice(
            [
                ("sale.contract.line", "write", item.ids, some),
                ("sale.contract.line", "write", item.ids, some),
                ("sale.contract.line", "write", items.ids, {"price_unit": 55.0}),
                ("sale.contract.line", "unlink", item.ids),
                ("sale.contract.line", "create", [new | {"contract_id": contract.id}]),
                ("sale.contract", "write", contract.ids, {name: term[name]}),
                (
                    "sale.contract",
                    "write",
                    contract.ids,
                    {name: term[name], "line_ids": [Command.create(new)]},
                ),
            ]
        )

    def test_records_add_up_after_every_call_that_is_accepted(self):
        dice, accepted = random.Random(12), 0
        for contract in self._get_contracts():
            chain = contract._get_chain()
            self._assert_adds_up(chain)
            for _number in range(8):
                model, method, *args = self._pick(dice, contract)
                with self.subTest(contract=contract.state, method=method, args=args):
                    try:
                        with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                            self._call(self.sale_manager, model, method, *args)
                    except (UserError, ValidationError, AccessError, IntegrityError):
                        self.env.invalidate_all()
                        continue
                    accepted += 1
                    self._assert_adds_up(chain)
        self.assertGreater(accepted, 25)
