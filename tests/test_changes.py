from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestContractChanges(RenewalCommon):
    """Contracts that change during the term: items, pauses, credits, and their record.

    The contracts began on 1 January; March was billed.
    """

    def _create_billed(self, *partners, quantity=3, discount=10.0, **values):
        """Return contracts on support, billed until the end of March."""
        line = {"product_id": self.support.id, "product_uom_qty": quantity}
        line |= {"discount": discount}
        contracts = self._create_contracts(
            *partners or [self.customer_a],
            start="2026-01-01",
            order_line=[Command.create(line)],
            **values,
        )
        contracts._create_invoices()
        return contracts.with_user(self.sale_manager)

    def _assert_mrr_recorded(self, contract, *days):
        """On each day, the records of changes add up to what is sold."""
        for day in days:
            changes = contract.change_ids.filtered(lambda c, day=day: c.date <= day)
            self.assertAlmostEqual(
                sum(changes.mapped("mrr_change")), contract._get_mrr_on(day), 2, day
            )

    def _assert_billed(self, contract, day, *amounts):
        """Billing on a day makes one invoice line for each amount."""
        moves = contract._create_invoices(day)
        self.assertEqual(moves.invoice_line_ids.mapped("price_subtotal"), [*amounts])

    def test_less_waits_for_the_first_day_that_was_not_billed(self):
        contract = self._create_billed()
        change = contract.line_ids._change_quantity(2, date(2026, 3, 10))
        self.assertRecordValues(
            change,
            [
                {
                    "kind": "downsell",
                    "date": date(2026, 4, 1),
                    "user_id": self.sale_manager.id,
                    "before": "3 × $\xa0100.00 per month, -10 %",
                    "after": "2 × $\xa0100.00 per month, -10 %",
                    "mrr_change": -90.0,
                    "revenue_type": "downsell",
                    "credit_move_id": False,
                }
            ],
        )
        self.assertRecordValues(
            contract.line_ids,
            [
                {"product_uom_qty": 3, "date_end": date(2026, 3, 31)},
                {"product_uom_qty": 2, "date_end": False},
            ],
        )
        self.assertEqual(contract.next_invoice_date, date(2026, 4, 1))
        self.assertEqual(contract.mrr, 270.0)
        self._assert_billed(contract, date(2026, 4, 1), 180.0)
        self._assert_mrr_recorded(contract, date(2026, 3, 31), date(2026, 4, 1))

    def test_less_with_a_credit_of_the_days_that_were_billed(self):
        contract_a, contract_b = self._create_billed(self.customer_a, self.customer_b)
        change = contract_a.line_ids._change_quantity(2, date(2026, 3, 10), True)
        # 22 of 31 days of one unit: 90.00 less the 26.13 of the days before.
        self.assertEqual(change.date, date(2026, 3, 10))
        self.assertRecordValues(
            change.sudo().credit_move_id,
            [
                {
                    "move_type": "out_refund",
                    "state": "draft",
                    "partner_id": self.customer_a.id,
                    "amount_untaxed": 63.87,
                }
            ],
        )
        self.assertEqual(contract_a.mrr, 180.0)
        self.assertEqual(contract_b.mrr, 270.0)
        self._assert_billed(contract_a, date(2026, 4, 1), 180.0)
        self._assert_billed(contract_b, date(2026, 4, 1), 270.0)

    def test_credits_since_the_first_day_of_an_item(self):
        contract = self._create_billed(quantity=2, discount=0.0)
        contract.sudo().order_ids._create_invoices()
        item = contract.line_ids
        change = item._change_quantity(1, date(2026, 1, 1), credit=True)
        # January was billed by the order; nothing is left of the first version.
        self.assertEqual(contract.line_ids, item)
        self.assertEqual(item.product_uom_qty, 1)
        credits = change.sudo().credit_move_ids
        self.assertEqual(sum(credits.mapped("amount_untaxed")), 300.0)
        self.assertEqual(len(credits.invoice_line_ids), 3)

    def test_removed_in_a_billed_period(self):
        kept, credited = self._create_billed(self.customer_a, self.customer_b)
        kept.line_ids._remove(date(2026, 2, 15))
        change = credited.line_ids._remove(date(2026, 2, 15), credit=True)
        self.assertEqual(kept.line_ids.date_end, date(2026, 3, 31))
        self.assertEqual(credited.line_ids.date_end, date(2026, 2, 14))
        # 14 of 28 days of February and all of March.
        self.assertEqual(change.sudo().credit_move_id.amount_untaxed, 135.0 + 270.0)
        for contract in kept + credited:
            self.assertFalse(contract.next_invoice_date)
            self.assertFalse(contract._create_invoices(date(2026, 12, 31)))
            self._assert_mrr_recorded(contract, date(2026, 3, 1), date(2026, 4, 1))

    def test_removed_with_all_that_was_planned_for_it(self):
        contract = self._create_billed(discount=0.0)
        item = contract.line_ids
        item._change_temporarily(1, date(2026, 4, 1), date(2026, 4, 30))
        item._change_price(date(2026, 6, 1), 120.0)
        self.assertEqual(len(contract.line_ids), 4)
        item._remove(date(2026, 4, 15))
        self.assertEqual(len(contract.line_ids), 2)
        self._assert_billed(contract, date(2026, 8, 1), 46.67)
        self.assertEqual(sum(contract.change_ids.mapped("mrr_change")), 0.0)

    def test_what_ends_with_the_term_is_not_renewed(self):
        contract = self._create_billed()
        change = contract.line_ids._remove(date(2027, 1, 1))
        self.assertEqual(change.mrr_change, 0.0)
        with self.assertRaisesRegex(UserError, "No item runs to its end"):
            contract.action_renew()

    def test_records_of_later_changes_follow_earlier_ones(self):
        contract = self._create_billed(discount=0.0)
        item = contract.line_ids
        item._change_temporarily(1, date(2026, 5, 1), date(2026, 5, 31))
        item._change_temporarily(4, date(2026, 4, 1), date(2026, 6, 30))
        item._change_price(date(2026, 8, 1), 120.0)
        beside = contract.line_ids.filtered("is_temporary")[-1:]
        days = [date(2026, month, 1) for month in (4, 5, 6, 7, 8, 9)]
        self._assert_mrr_recorded(contract, *days)
        # One unit less of all that is planned, and what was added for a while doubles.
        item._change_quantity(2, date(2026, 4, 10))
        self._assert_mrr_recorded(contract, *days)
        beside._change_quantity(2, date(2026, 5, 15))
        self._assert_mrr_recorded(contract, *days, date(2026, 5, 15))
        item._change_price(date(2026, 5, 10), 90.0)
        self._assert_mrr_recorded(contract, *days, date(2026, 5, 10))
        item._remove(date(2026, 5, 20))
        self._assert_mrr_recorded(contract, *days, date(2026, 5, 20))
        self.assertEqual(contract._get_mrr_on(date(2026, 9, 1)), 0.0)

    def test_what_ends_with_the_term_is_recorded_once(self):
        changed, paused = self._create_billed(
            self.customer_a, self.customer_b, discount=0.0
        )
        changed.line_ids._change_temporarily(5, date(2026, 12, 1), date(2026, 12, 31))
        paused._pause(date(2026, 12, 1), date(2027, 1, 31))
        with freeze_time("2027-01-02"):
            self._run_state_job()
        for contract in changed + paused:
            self.assertEqual(contract.state, "expired")
            self.assertEqual(sum(contract.change_ids.mapped("mrr_change")), 0.0)

    def test_too_late_to_change(self):
        contract = self._create_contracts(
            self.customer_a, start="2026-01-01", products=self.licence
        )
        item = contract.line_ids
        for change in (
            lambda: item._change_price(date(2026, 3, 10), 700.0),
            lambda: item._change_quantity(2, date(2026, 3, 10)),
            lambda: item._change_temporarily(0, date(2026, 3, 10), date(2027, 2, 1)),
        ):
            with self.assertRaisesRegex(UserError, "Licence ends on Dec 31, 2026"):
                change()
        self.assertEqual(contract.line_ids, item)

    def test_price_of_all_versions(self):
        contract = self._create_billed(discount=0.0)
        item = contract.line_ids
        item._change_price(date(2026, 6, 1), 110.0)
        change = item._change_price(date(2026, 3, 10), 107.0)
        versions = item._get_versions()
        self.assertEqual(versions.mapped("price_unit"), [100.0, 107.0, 117.7])
        self.assertEqual((change.revenue_type, change.mrr_change), ("price", 21.0))
        self._assert_billed(contract, date(2026, 6, 1), 353.1, 321.0, 321.0)

    def test_less_for_some_days(self):
        contract = self._create_billed(discount=0.0)
        change = contract.line_ids._change_temporarily(
            1, date(2026, 3, 17), date(2026, 4, 15), credit=True
        )
        self.assertEqual(change.sudo().credit_move_id.amount_untaxed, 96.77)
        days = [date(2026, 3, 16), date(2026, 3, 17), date(2026, 4, 16)]
        self.assertEqual([contract._get_mrr_on(d) for d in days], [300.0, 100.0, 300.0])
        self._assert_mrr_recorded(contract, *days)
        self._assert_billed(contract, date(2026, 5, 1), 50.0, 150.0, 300.0)
        self.assertEqual(
            contract.line_ids._get_lines_to_renew(), contract.line_ids[-1:]
        )

    def test_less_for_some_days_around_another_change(self):
        contract = self._create_billed(discount=0.0)
        contract.line_ids._change_quantity(2, date(2026, 6, 1))
        contract.line_ids[0]._change_temporarily(1, date(2026, 5, 1), date(2026, 7, 31))
        days = [date(2026, month, 1) for month in (4, 5, 6, 8)]
        amounts = [contract._get_mrr_on(day) for day in days]
        self.assertEqual(amounts, [300.0, 100.0, 0.0, 200.0])
        versions = contract.line_ids[0]._get_versions()
        for version, following in zip(versions, versions[1:], strict=False):
            self.assertEqual((following.date_start - version.date_end).days, 1)

    def test_more_for_some_days(self):
        contract = self._create_billed(discount=0.0)
        change = contract.line_ids._change_temporarily(
            5, date(2026, 3, 17), date(2026, 4, 15)
        )
        self.assertEqual(change.line_id.product_uom_qty, 2)
        self.assertEqual(change.after, "5 × $\xa0100.00 per month")
        self._assert_mrr_recorded(contract, date(2026, 3, 17), date(2026, 4, 16))
        # 15 of 31 days of March, 15 of 30 of April.
        self._assert_billed(contract, date(2026, 4, 1), 300.0, 96.77, 100.0)
        self._assert_billed(contract, date(2026, 5, 1), 300.0)

    def test_more_for_some_days_of_which_the_first_are_billed(self):
        """What was asked for can only begin where less than that is sold."""
        contract = self._create_billed(discount=0.0)
        item = contract.line_ids
        item._change_temporarily(1, date(2026, 4, 1), date(2026, 4, 15))
        change = item._change_temporarily(3, date(2026, 3, 17), date(2026, 4, 15))
        self.assertEqual(change.date, date(2026, 4, 1))
        self.assertEqual(change.mrr_change, 200.0)
        days = [date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 16)]
        self.assertEqual([contract._get_mrr_on(d) for d in days], [300.0, 300.0, 300.0])
        self._assert_mrr_recorded(contract, *days)

    def test_more_for_some_days_before_the_item_starts(self):
        contract = self._create_billed(discount=0.0)
        order = contract.sudo()._create_upsell()
        order.write(
            {
                "term_start_date": "2026-05-01",
                "order_line": [Command.create({"product_id": self.support.id})],
            }
        )
        order.action_confirm()
        item = order.order_line.contract_line_ids.with_user(self.sale_manager)
        with self.assertRaisesRegex(UserError, "Support starts on May 1, 2026"):
            item._change_temporarily(5, date(2026, 4, 1), date(2026, 4, 30))

    def test_less_for_some_days_over_a_pause(self):
        contract = self._create_billed(discount=0.0)
        contract.line_ids._change_temporarily(1, date(2026, 4, 1), date(2026, 4, 30))
        contract._pause(date(2026, 4, 16), date(2026, 5, 15))
        self._assert_mrr_recorded(contract, date(2026, 4, 1), date(2026, 5, 16))
        # 15 of 30 days of April for one, 16 of 31 days of May for three.
        self._assert_billed(contract, date(2026, 5, 1), 50.0, 154.84)

    def test_paused_until_resumed(self):
        contract = self._create_billed(discount=0.0)
        pause = contract._pause(date(2026, 3, 10), credit=True, move_end=True)
        self.assertEqual(pause.sudo().credit_move_id.amount_untaxed, 212.9)
        self.assertTrue(contract.is_paused and contract.can_resume)
        self.assertFalse(contract.next_invoice_date)
        self.assertFalse(contract._create_invoices(date(2026, 6, 1)))
        with freeze_time("2026-04-16"):
            contract.action_resume()
            self.assertFalse(contract.is_paused or contract.can_resume)
        self.assertEqual(pause.date_end, date(2026, 4, 15))
        self.assertEqual(contract.date_end, date(2027, 2, 6))
        self._assert_mrr_recorded(contract, date(2026, 3, 10), date(2026, 4, 16))
        self._assert_billed(contract, date(2026, 5, 1), 150.0, 300.0)

    def test_resumed_early(self):
        contract = self._create_billed(discount=0.0)
        pause = contract._pause(date(2026, 4, 1), date(2026, 5, 31), move_end=True)
        self.assertEqual(contract.date_end, date(2027, 3, 2))
        self.assertEqual(contract.next_invoice_date, date(2026, 6, 1))
        contract._resume(date(2026, 5, 1))
        self.assertEqual(pause.date_end, date(2026, 4, 30))
        self.assertEqual(contract.date_end, date(2027, 1, 30))
        self.assertEqual(contract.next_invoice_date, date(2026, 5, 1))
        self.assertEqual(contract.change_ids.mapped("kind").count("resume"), 1)
        contract._pause(date(2026, 7, 1), date(2026, 7, 31), move_end=True)
        # A pause that has not begun is taken back.
        contract._resume(date(2026, 6, 1))
        self.assertEqual(contract.pause_ids, pause)
        self.assertEqual(contract.date_end, date(2027, 1, 30))
        self._assert_mrr_recorded(contract, date(2026, 4, 1), date(2026, 7, 1))

    def test_changed_during_a_pause(self):
        contract = self._create_billed(discount=0.0)
        contract._pause(date(2026, 4, 1))
        contract.line_ids._change_quantity(2, date(2026, 4, 10))
        contract._resume(date(2026, 5, 1))
        self._assert_mrr_recorded(contract, date(2026, 5, 1))
        self._assert_billed(contract, date(2026, 5, 1), 200.0)

    def test_in_arrears(self):
        self.plan_monthly.billing_timing = "arrears"
        contract = self._create_billed(discount=0.0)
        self.assertEqual(contract.next_invoice_date, date(2026, 4, 1))
        contract.line_ids._change_quantity(1, date(2026, 3, 11))
        # 10 days of three, 21 days of one.
        self._assert_billed(contract, date(2026, 4, 1), 96.77, 67.74)

    def test_salespeople_change_nothing(self):
        managed = self._create_billed()
        pause = managed._pause(date(2026, 6, 1), date(2026, 6, 30))
        contract = managed.with_user(self.salesman)
        item = contract.line_ids
        for change in (
            lambda: item._change_quantity(1, date(2026, 3, 10)),
            lambda: item._change_price(date(2026, 3, 10), 1.0),
            lambda: item._remove(date(2026, 3, 10)),
            lambda: item._change_temporarily(5, date(2026, 4, 1), date(2026, 4, 2)),
            lambda: contract._pause(date(2026, 4, 1), date(2026, 4, 30)),
            lambda: contract.action_resume(),
            lambda: contract.action_cancel(),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                change()
        self.assertEqual(contract.pause_ids, pause)
        self.assertEqual(contract.sudo().mrr, 270.0)
