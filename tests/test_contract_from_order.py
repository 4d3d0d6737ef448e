from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestOrderToContract(RenewalCommon):
    """Confirmed orders make contracts of their recurring lines."""

    def test_a_batch_of_orders_never_mixes_lines(self):
        orders = self._create_order(self.customer_a, self.support + self.setup)
        orders += self._create_order(self.customer_b, self.licence + self.setup)
        orders.action_confirm()
        self.assertRecordValues(
            orders.contract_ids.sorted("mrr"),
            [
                {
                    "partner_id": self.customer_b.id,
                    "plan_id": self.plan_yearly.id,
                    "mrr": 50.0,
                    "arr": 600.0,
                    "amount_period": 600.0,
                },
                {
                    "partner_id": self.customer_a.id,
                    "plan_id": self.plan_monthly.id,
                    "mrr": 100.0,
                    "arr": 1200.0,
                    "amount_period": 100.0,
                },
            ],
        )
        for order in orders:
            self.assertNotIn(self.setup, order.contract_ids.line_ids.product_id)
            self.assertEqual(
                order.contract_ids.line_ids.order_line_id, order.order_line[0]
            )

    def test_dates_and_number(self):
        order = self._create_order(self.customer_a, self.support)
        order.action_confirm()
        contract = order.contract_ids
        self.assertRecordValues(
            contract,
            [
                {
                    "date_start": date(2026, 1, 15),
                    "date_end": date(2027, 1, 14),
                    "renewal_date": date(2026, 12, 15),
                    "state": "active",
                    "user_id": self.salesman.id,
                }
            ],
        )
        self.assertRegex(contract.name, r"^C\d{5}_2026-01-15_2027-01-14$")

    def test_one_contract_per_plan(self):
        order = self._create_order(
            self.customer_a, self.support + self.licence + self.setup
        )
        order.action_confirm()
        self.assertEqual(
            order.contract_ids.plan_id, self.plan_monthly + self.plan_yearly
        )
        self.assertEqual(len(order.contract_ids), 2)

    def test_evergreen_has_no_end_and_no_renewal(self):
        order = self._create_order(self.customer_a, self.support)
        order.order_line.plan_id = self.plan_evergreen
        order.action_confirm()
        self.assertRecordValues(
            order.contract_ids,
            [{"date_end": False, "renewal_date": False, "state": "active"}],
        )
        self.assertTrue(order.contract_ids.name.endswith("_2026-01-15"))

    def test_the_order_may_name_another_start(self):
        contract = self._create_contracts(self.customer_a, start="2026-03-01")
        self.assertEqual(contract.date_end, date(2027, 2, 28))
        self.assertEqual(contract.state, "pending")

    def test_no_contract_without_recurring_lines(self):
        order = self._create_order(self.customer_a, self.setup)
        order.action_confirm()
        self.assertFalse(order.contract_ids)

    def test_a_line_without_quantity_enters_no_contract(self):
        order = self._create_order(self.customer_a, self.support + self.licence)
        order.order_line[0].product_uom_qty = 0
        order.action_confirm()
        self.assertEqual(order.contract_ids.line_ids.product_id, self.licence)

    def test_confirming_again_makes_no_second_contract(self):
        order = self._create_order(self.customer_a, self.support + self.licence)
        order.action_confirm()
        contracts = order.contract_ids
        order.action_cancel()
        self.assertEqual(contracts.mapped("state"), ["cancelled", "cancelled"])
        order.action_draft()
        order.order_line[0].product_uom_qty = 3
        with freeze_time("2026-02-01"):
            order.action_confirm()
            self.assertEqual(order.contract_ids, contracts)
            self.assertEqual(contracts.mapped("state"), ["active", "active"])
        self.assertEqual(contracts[0].line_ids.product_uom_qty, 3)
        self.assertEqual(contracts[0].date_start, date(2026, 2, 1))

    def test_a_line_added_later_enters_the_contract(self):
        order = self._create_order(self.customer_a, self.support)
        order.action_confirm()
        order.order_line = [
            Command.create(
                {"product_id": self.licence.id, "plan_id": self.plan_monthly.id}
            ),
            Command.create({"product_id": self.setup.id}),
        ]
        self.assertEqual(
            order.contract_ids.line_ids.product_id, self.support + self.licence
        )

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_second_item_of_one_line(self):
        contract = self._create_contracts(self.customer_a, start="2026-01-01")
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            contract.line_ids.copy(
                {
                    "contract_id": contract.id,
                    "order_line_id": contract.line_ids.order_line_id.id,
                }
            )

    def test_a_recurring_line_needs_a_plan(self):
        order = self._create_order(self.customer_a, self.support)
        order.order_line.plan_id = False
        with self.assertRaisesRegex(UserError, r"choose a plan.*Support"):
            order.action_confirm()

    def test_states_follow_the_days(self):
        pending, active = (
            self._create_contracts(self.customer_a, start="2026-03-01"),
            self._create_contracts(self.customer_b, start="2025-02-01"),
        )
        self.assertEqual(pending.state, "pending")
        self.assertEqual(active.state, "active")
        with freeze_time("2026-03-01"):
            self._run_state_job()
            self.assertEqual(pending.state, "active")
            self.assertEqual(active.state, "expired")

    def test_a_cancelled_contract_loses_its_open_renewal(self):
        reason = self.env["crm.lost.reason"].create({"name": "Moved away"})
        contracts = self._create_contracts(
            self.customer_a, self.customer_b, start="2025-02-01"
        )
        leads = contracts._create_renewals()
        contracts[0].action_cancel(reason_id=reason.id)
        self.assertEqual(contracts.mapped("state"), ["cancelled", "to_renew"])
        self.assertEqual(leads.mapped("won_status"), ["lost", "pending"])
        self.assertEqual(leads[0].lost_reason_id, reason)
