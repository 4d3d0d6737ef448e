from datetime import date

from psycopg2.errors import CheckViolation

from odoo.exceptions import RedirectWarning, UserError, ValidationError
from odoo.tests import freeze_time, tagged, users
from odoo.tools import mute_logger

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestRenewalEarly(RenewalCommon):
    """Renewing now: right after the term or on a date, and taking it back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contracts = cls._create_contracts(
            cls.customer_a, cls.customer_b, start="2025-08-01"
        )
        # The orders bill August, the contracts September to January.
        cls.contracts._create_invoices()

    def _open_wizard(self, contracts, **values):
        action = contracts.action_open_renew()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.write(values)
        return wizard

    def _renew(self, contracts, start_date):
        """Return the confirmed orders of renewals that start on a day."""
        contracts.action_renew(start_date=start_date)
        orders = contracts.renewal_lead_id.order_ids
        orders.action_confirm()
        return orders

    def _get_credits(self, contract):
        return contract.change_ids.credit_move_id

    def test_by_default_the_term_is_prolonged(self):
        wizard = self._open_wizard(self.contracts)
        self.assertIn("Jul 31, 2026", wizard.preview)
        self.assertIn("Aug 1, 2026", wizard.preview)
        self.assertNotIn("overlap", wizard.preview)
        self.assertNotIn("Gap or Overlap", wizard.preview)
        self.assertFalse(wizard.has_problems)
        wizard.action_renew()
        orders = self.contracts.renewal_lead_id.order_ids
        self.assertRecordValues(
            orders,
            [{"term_start_date": date(2026, 8, 1), "starts_together": False}] * 2,
        )
        orders.action_confirm()
        self.assertRecordValues(
            self.contracts.next_contract_ids,
            [{"date_start": date(2026, 8, 1), "date_end": date(2027, 7, 31)}] * 2,
        )
        self.assertEqual(self.contracts.mapped("date_end"), [date(2026, 7, 31)] * 2)
        self.assertFalse(self._get_credits(self.contracts))

    def test_on_a_date_the_rest_of_the_term_is_credited(self):
        wizard = self._open_wizard(
            self.contracts, start_mode="date", start_date="2026-01-20"
        )
        self.assertIn("193", wizard.preview)
        self.assertIn("38.71", wizard.preview)
        wizard.action_renew()
        orders = self.contracts.renewal_lead_id.order_ids
        self.assertEqual(orders.mapped("term_start_date"), [date(2026, 1, 20)] * 2)
        self.assertIn("Start of term: 01/20/2026", orders[0].recurring_summary)
        orders.action_confirm()
        for contract in self.contracts:
            self.assertEqual(contract.date_end, date(2026, 1, 19))
            self.assertEqual(contract.state, "renewed")
            self.assertFalse(contract.next_invoice_date)
            credit = self._get_credits(contract)
            self.assertRecordValues(
                credit, [{"move_type": "out_refund", "amount_untaxed": 38.71}]
            )
            self.assertRecordValues(
                credit.invoice_line_ids,
                [
                    {
                        "period_start": date(2026, 1, 20),
                        "period_end": date(2026, 1, 31),
                    }
                ],
            )
            self.assertRecordValues(
                contract.next_contract_ids,
                [
                    {
                        "date_start": date(2026, 1, 20),
                        "date_end": date(2027, 1, 19),
                        "next_invoice_date": date(2026, 2, 20),
                    }
                ],
            )

    def test_on_a_later_date_there_is_a_gap(self):
        wizard = self._open_wizard(
            self.contracts[0], start_mode="date", start_date="2026-09-01"
        )
        self.assertIn("gap of 31 days", " ".join(wizard.preview.split()))
        wizard.action_renew()
        self.contracts[0].renewal_lead_id.action_place_order()
        following = self.contracts[0].next_contract_ids
        self.assertEqual(following.date_start, date(2026, 9, 1))
        self.assertEqual(self.contracts[0].date_end, date(2026, 7, 31))

    @freeze_time("2026-07-01")
    def test_answers_after_the_end_follow_without_a_gap_until_the_setting(self):
        self.env.company.renewal_gap_days = 10
        self.contracts._create_renewals()
        in_time, too_late = self.contracts
        with freeze_time("2026-08-10"):
            in_time.renewal_lead_id.action_place_order()
        with freeze_time("2026-08-11"):
            too_late.renewal_lead_id.action_place_order()
        self.assertRecordValues(
            self.contracts.next_contract_ids.sorted("date_start"),
            [
                {
                    "partner_id": self.customer_a.id,
                    "date_start": date(2026, 8, 1),
                    "date_end": date(2027, 7, 31),
                },
                {
                    "partner_id": self.customer_b.id,
                    "date_start": date(2026, 8, 11),
                    "date_end": date(2027, 8, 10),
                },
            ],
        )
        self.assertEqual(self.contracts.mapped("date_end"), [date(2026, 7, 31)] * 2)
        self.assertFalse(self._get_credits(self.contracts))

    def test_negative_days_are_refused(self):
        for name in ("renewal_gap_days", "renewal_late_days"):
            with (
                self.subTest(field=name),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.env.company[name] = -1
                self.env.flush_all()

    def test_a_chosen_start_stays_when_the_old_term_ends_elsewhen(self):
        self.contracts.action_renew(start_date="2026-06-01")
        followed = self._create_contracts(self.customer_b, start="2025-08-01")
        followed.action_renew()
        (self.contracts + followed).date_end = date(2026, 7, 15)
        orders = (self.contracts + followed).renewal_lead_id.order_ids
        starts = orders.mapped("term_start_date")
        self.assertEqual(starts, [date(2026, 6, 1)] * 2 + [date(2026, 7, 16)])

    def test_what_stops_it_is_shown_first(self):
        evergreen = self._create_order(self.customer_a, self.support)
        evergreen.order_line.plan_id = self.plan_evergreen
        evergreen.action_confirm()
        cancelled, good = self.contracts
        cancelled.action_cancel()
        wizard = self._open_wizard(evergreen.contract_ids + cancelled + good)
        self.assertIn("It has no end", wizard.preview)
        self.assertIn("It is cancelled", wizard.preview)
        self.assertTrue(wizard.has_problems)
        # Above those that could be renewed, and nothing is promised.
        preview = wizard.preview
        self.assertLess(
            preview.index("It has no end"), preview.index(f">{good.number}<")
        )
        self.assertNotIn("to be made", preview)
        with self.assertRaisesRegex(UserError, "It has no end"):
            wizard.action_renew()
        self.assertFalse(good.renewal_lead_id)

    def test_a_start_before_the_old_one_is_refused(self):
        with self.assertRaisesRegex(UserError, "Its term starts on Aug 1, 2025"):
            self.contracts.action_renew(start_date="2025-08-01")
        self.contracts.action_renew()
        order = self.contracts[0].renewal_lead_id.order_ids
        order.term_start_date = "2025-07-01"
        with self.assertRaisesRegex(UserError, "let the next one start later"):
            order.action_confirm()
        self.assertEqual(self.contracts[0].date_end, date(2026, 7, 31))

    def test_an_end_before_the_start_is_refused(self):
        self.contracts.action_renew()
        order = self.contracts[0].renewal_lead_id.order_ids
        with (
            self.assertRaisesRegex(ValidationError, "before Support starts on Aug 1"),
            self.cr.savepoint(),
        ):
            order.term_end_date = "2026-07-31"
        new = self._create_order(self.customer_b, self.support)
        new.term_end_date = "2026-01-20"
        with (
            freeze_time("2026-01-21"),
            self.assertRaisesRegex(UserError, "Choose a later end of term"),
        ):
            new.action_confirm()

    def test_committed_until_the_end_of_term(self):
        order = self._create_order(
            self.customer_a, self.support + self.setup, term_start_date="2026-02-01"
        )
        self.assertEqual(order.amount_committed, 1450.0)
        order.term_end_date = "2026-04-15"
        # Two months and half of April, and 250 once.
        self.assertEqual(order.amount_committed, 500.0)
        rows = {row["key"]: row["amount"] for row in order._get_recurring_summary()}
        self.assertEqual(rows["committed"], 500.0)
        self.assertIn("Term: 02/01/2026 to 04/15/2026", order.recurring_summary)
        order.action_confirm()
        contract = order.contract_ids
        self.assertEqual(contract.date_end, date(2026, 4, 15))
        billed = sum(
            contract._create_invoices(date(2026, 4, 1)).mapped("amount_untaxed")
        )
        self.assertEqual(billed, 150.0)
        self.assertEqual(order.amount_committed, 500.0)

    def test_committed_of_a_renewal_counts_its_own_term(self):
        self.plan_monthly.write({"renewal_term_count": 6, "renewal_term_unit": "month"})
        self.contracts.action_renew()
        orders = self.contracts.renewal_lead_id.order_ids
        self.assertEqual(orders.mapped("amount_committed"), [600.0, 600.0])

    def test_quoted_periods_are_those_of_the_contract_at_the_end_of_months(self):
        self.plan_monthly.term_unit = "month"
        contract = self._create_contracts(self.customer_a, start="2026-01-31")
        contract.action_renew()
        line = contract.renewal_lead_id.order_ids.order_line
        quoted = line.period_start, line.period_end
        self.assertEqual(quoted, (date(2026, 2, 28), date(2026, 3, 30)))
        line.order_id.action_confirm()
        self.assertEqual((line.period_start, line.period_end), quoted)

    def test_cancelling_the_order_opens_the_renewal_again(self):
        orders = self._renew(self.contracts, "2026-01-20")
        order = orders[0]
        contract, other = self.contracts
        lead, credit = contract.renewal_lead_id, self._get_credits(contract)
        self.assertEqual(lead.won_status, "won")
        order.action_cancel()
        self.assertEqual(contract.next_contract_ids.state, "cancelled")
        self.assertEqual(lead.won_status, "pending")
        self.assertFalse(lead.stage_id.is_won)
        self.assertEqual(contract.state, "to_renew")
        self.assertEqual(contract.date_end, date(2026, 7, 31))
        self.assertFalse(credit.exists())
        messages = " ".join(contract.message_ids.mapped("body"))
        self.assertIn("which renewed this contract, was cancelled", messages)
        self.assertIn("The term ends on Jul 31, 2026 again", messages)
        self.assertIn("Open again", " ".join(lead.message_ids.mapped("body")))
        changes = contract.change_ids + contract.next_contract_ids.change_ids
        self.assertEqual(sum(changes.mapped("mrr_change")), 100.0)
        self.assertEqual(other.state, "renewed")
        lead.action_set_lost()
        self.assertEqual(contract.state, "not_renewed")
        contract.action_renew()
        self.assertEqual(contract.state, "to_renew")

    def test_a_posted_credit_of_a_cancelled_renewal_is_named(self):
        order = self._renew(self.contracts, "2026-01-20")[0]
        contract = self.contracts[0]
        credit = self._get_credits(contract)
        credit.action_post()
        order.action_cancel()
        self.assertEqual(credit.state, "posted")
        self.assertIn(
            f"The term ends on Jul 31, 2026 again. {credit.name} credited what was "
            "billed until then: bill it again, or reset the credit note to draft and "
            "delete it.",
            " ".join(contract.message_ids.mapped("body")),
        )

    def test_the_cancelled_order_can_be_confirmed_again(self):
        order = self._renew(self.contracts, "2026-01-20")[0]
        order.action_cancel()
        order.action_draft()
        order.action_confirm()
        contract = self.contracts[0]
        self.assertEqual(contract.state, "renewed")
        self.assertEqual(contract.date_end, date(2026, 1, 19))
        self.assertEqual(contract.renewal_lead_id.won_status, "won")
        self.assertEqual(contract.next_contract_ids.state, "pending")
        self.assertEqual(self._get_credits(contract).amount_untaxed, 38.71)

    def test_without_its_opportunity_the_contract_goes_on(self):
        orders = self._renew(self.contracts, "2026-08-01")
        lead = self.contracts[0].renewal_lead_id
        orders[0].opportunity_id = False
        lead.unlink()
        orders.action_cancel()
        self.assertEqual(self.contracts.mapped("state"), ["active", "to_renew"])

    def test_notice_in_the_next_term_leaves_this_one_renewed(self):
        self._renew(self.contracts, "2026-08-01")
        following = self.contracts.next_contract_ids
        with freeze_time("2026-10-15"):
            following[0].action_cancel()
            with self.assertRaises(RedirectWarning):
                following[1].order_ids.action_cancel()
            self._run_state_job()
            self.assertEqual(following.mapped("state"), ["cancelled", "active"])
            self.assertEqual(self.contracts.mapped("state"), ["renewed", "renewed"])

    def test_a_next_term_that_has_not_started_is_cancelled_with_its_order(self):
        self._renew(self.contracts, "2026-08-01")
        with freeze_time("2026-07-31"):
            self.contracts[1].next_contract_ids.order_ids.action_cancel()
            self.assertEqual(self.contracts.mapped("state"), ["renewed", "to_renew"])

    @users("salesman")
    def test_salesperson_renews_on_a_date_and_takes_it_back(self):
        contract = self.contracts[0].with_user(self.env.user)
        wizard = self._open_wizard(contract, start_mode="date", start_date="2026-01-20")
        self.assertIn("38.71", wizard.preview)
        action = wizard.action_renew()
        lead = self.env["crm.lead"].browse(action["res_id"])
        lead.stage_id = self.stage_won.id
        self.assertEqual(contract.state, "renewed")
        self.assertEqual(contract.date_end, date(2026, 1, 19))
        lead.order_ids.action_cancel()
        self.assertEqual(contract.state, "to_renew")
        self.assertEqual(contract.date_end, date(2026, 7, 31))
