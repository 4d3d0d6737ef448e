from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestContractCancellation(RenewalCommon):
    """Contracts that end early, and contracts that go on after all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env["crm.lost.reason"].create({"name": "Closed down"})
        contracts = cls._create_contracts(
            cls.customer_a, cls.customer_b, start="2026-01-01", products=cls.support
        )
        contracts._create_invoices()
        cls.contract, cls.other = contracts.with_user(cls.sale_manager)

    def _cancel(self, *contracts, **values):
        contracts = self.contract.concat(*contracts) if contracts else self.contract
        wizard = (
            self.env["sale.contract.cancel"]
            .with_user(self.sale_manager)
            .create(
                {
                    "contract_ids": contracts.ids,
                    "reason_id": self.reason.id,
                    **values,
                }
            )
        )
        preview = str(wizard.preview)
        wizard.action_apply()
        return preview

    def _get_credit(self, contract):
        return (
            contract.change_ids.filtered(lambda c: c.kind == "cancel")
            .sudo()[-1:]
            .credit_move_id
        )

    def test_today_with_a_credit(self):
        lead = self.contract._create_renewals()
        preview = self._cancel(self.other, credit=True)
        # 22 of 31 days.
        self.assertEqual(preview.count("70.97"), 2)
        self.assertIn(lead.display_name, preview)
        for contract in self.contract + self.other:
            self.assertRecordValues(
                contract,
                [
                    {
                        "state": "cancelled",
                        "date_cancelled": date(2026, 3, 10),
                        "cancel_reason_id": self.reason.id,
                        "next_invoice_date": False,
                    }
                ],
            )
            credit = self._get_credit(contract)
            self.assertEqual(credit.amount_untaxed, 70.97)
            self.assertEqual(credit.partner_id, contract.partner_id)
        self.assertEqual(lead.won_status, "lost")
        self.assertEqual(lead.lost_reason_id, self.reason)

    def test_days_to_choose_from(self):
        days = {
            "today": date(2026, 3, 10),
            "billed": date(2026, 4, 1),
            "term": date(2027, 1, 1),
            "date": date(2026, 6, 15),
        }
        for choice, day in days.items():
            with self.subTest(choice):
                self._cancel(date_choice=choice, date=day)
                self.assertEqual(self.contract.date_cancelled, day)
                self.contract.action_undo_cancel()

    def test_a_later_end_is_billed_by_its_days(self):
        self._cancel(date_choice="date", date="2026-04-16")
        self.assertEqual(self.contract.state, "active")
        moves = self.contract._create_invoices(date(2026, 12, 1))
        self.assertEqual(moves.invoice_line_ids.mapped("price_subtotal"), [50.0])

    def test_everything_that_stops_it_is_said_at_once(self):
        evergreen = self._create_contracts(
            self.customer_b,
            start="2026-01-01",
            products=self.support,
        ).with_user(self.sale_manager)
        evergreen.date_end = False
        self.other.action_cancel()
        with self.assertRaises(UserError) as error:
            self._cancel(self.other, evergreen, date_choice="term")
        message = str(error.exception)
        self.assertIn("It is cancelled.", message)
        self.assertIn("It has no end: choose a date.", message)
        self.assertFalse(self.contract.date_cancelled)
        for day, text in (
            ("2027-01-02", "It ends on Dec 31, 2026"),
            ("2025-12-31", "It starts on Jan 1, 2026"),
            (False, "Enter the first day"),
        ):
            with self.assertRaisesRegex(UserError, text):
                self._cancel(date_choice="date", date=day)

    def test_a_reason_is_required_and_the_preview_lives(self):
        wizards = self.env["sale.contract.cancel"].with_user(self.sale_manager)
        wizards = wizards.with_context(default_contract_ids=self.contract.ids)
        with Form(wizards) as form:
            with self.assertRaisesRegex(AssertionError, "reason_id is a required"):
                form.save()
            self.assertIn("Mar 10, 2026", form.preview)
            form.date_choice = "billed"
            self.assertIn("Apr 1, 2026", form.preview)
            self.assertIn("100.00", form.preview)
            form.reason_id = self.reason

    def test_an_earlier_cancellation_overtakes_a_later_one(self):
        self._cancel(date_choice="date", date="2026-06-01")
        self._cancel(date_choice="date", date="2026-03-17", credit=True)
        self.assertEqual(self.contract.date_cancelled, date(2026, 3, 17))
        changes = self.contract.change_ids
        self.assertEqual(
            sum(changes.filtered(lambda c: c.kind == "cancel").mapped("mrr_change")),
            -100.0,
        )
        self.assertEqual(self._get_credit(self.contract).amount_untaxed, 48.39)
        self.contract.action_undo_cancel()
        self.assertEqual(sum(self.contract.change_ids.mapped("mrr_change")), 100.0)

    def test_what_was_to_come_ends_too(self):
        self.contract._pause(date(2026, 4, 1), date(2026, 6, 30))
        self._cancel(date_choice="date", date="2026-05-01")
        self.assertEqual(sum(self.contract.change_ids.mapped("mrr_change")), 0.0)

    def test_undo(self):
        lead = self.contract._create_renewals()
        self._cancel(credit=True)
        credit = self._get_credit(self.contract)
        self.contract.action_undo_cancel()
        self.assertFalse(credit.exists())
        self.assertRecordValues(
            self.contract,
            [
                {
                    "state": "to_renew",
                    "date_cancelled": False,
                    "cancel_reason_id": False,
                    "next_invoice_date": date(2026, 4, 1),
                    "mrr": 100.0,
                }
            ],
        )
        self.assertEqual(lead.won_status, "pending")
        self.assertFalse(lead.lost_reason_id)
        undo = self.contract.change_ids.filtered(lambda c: c.kind == "undo")
        self.assertEqual((undo.mrr_change, undo.revenue_type), (100.0, "churn"))
        moves = self.contract._create_invoices(date(2026, 4, 1))
        self.assertEqual(moves.amount_untaxed, 100.0)

    def test_undo_leaves_a_renewal_alone_that_was_lost_before(self):
        lead = self.contract._create_renewals()
        lead.action_set_lost()
        self._cancel()
        self.contract.action_undo_cancel()
        self.assertEqual(lead.won_status, "lost")

    def test_no_undo_after_a_posted_credit(self):
        self._cancel(credit=True)
        credit = self._get_credit(self.contract)
        credit.action_post()
        with self.assertRaisesRegex(UserError, credit.name):
            self.contract.action_undo_cancel()
        self.assertEqual(self.contract.state, "cancelled")
        credit.button_draft()
        self.contract.action_undo_cancel()
        # It has a number: it is cancelled, not deleted.
        self.assertEqual(credit.state, "cancel")

    def test_no_undo_when_it_was_continued_or_its_order_cancelled(self):
        order = self.contract._create_renewals().order_ids
        order.action_confirm()
        self.contract.action_cancel(date(2026, 12, 1))
        following = self.contract.next_contract_ids
        with self.assertRaisesRegex(UserError, f"{following.number}.* continues"):
            self.contract.action_undo_cancel()
        self.other.action_cancel()
        self.other.order_ids.sudo()._action_cancel()
        with self.assertRaisesRegex(UserError, "its order is cancelled"):
            self.other.action_undo_cancel()

    def test_a_renewal_of_two_contracts_goes_on_for_the_other(self):
        both = self.contract + self.other
        lead = both._create_renewals().merge_opportunity()
        self.assertEqual(both.renewal_lead_id, lead)
        self._cancel()
        self.assertEqual(lead.won_status, "pending")
        self.other.action_cancel()
        self.assertEqual(lead.won_status, "lost")

    def test_who_may_open_it(self):
        form = self.env.ref("sale_renewal.sale_contract_view_form")
        contracts = self.env["sale.contract"]
        buttons = ("Change Items", "Change Prices", "Pause", "Cancel Contract")
        biller = new_test_user(self.env, "biller", "account.group_account_invoice")
        for user, found in (
            (self.sale_manager, buttons + ("Create Invoices",)),
            (self.salesman, ()),
            (biller, ("Create Invoices",)),
        ):
            arch = contracts.with_user(user).get_view(form.id, "form")["arch"]
            for button in buttons + ("Create Invoices",):
                self.assertEqual(f'string="{button}"' in arch, button in found, button)
