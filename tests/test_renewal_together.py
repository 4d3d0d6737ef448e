from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged, users
from odoo.tools import html2plaintext

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestRenewalTogether(RenewalCommon):
    """Contracts of one customer with one quotation, and with one common end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._create_contracts(
            cls.customer_a, start="2025-02-01", products=cls.support
        )
        cls.second = cls._create_contracts(
            cls.customer_a, start="2025-04-01", products=cls.support
        )
        cls.yearly = cls._create_contracts(
            cls.customer_a, start="2025-06-16", products=cls.licence
        )
        cls.foreign = cls._create_contracts(cls.customer_b, start="2025-04-01")
        cls.contracts = cls.first + cls.second + cls.yearly

    def _open_wizard(self, contracts, **values):
        """Return the wizard in which a common end was chosen."""
        action = contracts.action_open_renew()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.write({"end_mode": "common"} | values)
        return wizard

    def _renew_together(self, contracts, end_date, **values):
        """Return the opportunity that renews the contracts until a common end."""
        action = self._open_wizard(
            contracts, end_date=end_date, **values
        ).action_renew()
        return self.env["crm.lead"].browse(action["res_id"])

    def _get_order_amounts(self, order):
        """Return the amounts of the lines by the contract that they renew."""
        return {
            line.renewed_line_id.contract_id: line.price_subtotal
            for line in order.order_line
        }

    def test_preview_before_anything_is_made(self):
        wizard = self._open_wizard(self.contracts)
        self.assertEqual(wizard.end_date, date(2027, 6, 15))
        wizard.end_date = "2027-04-15"
        rows = self.contracts._preview_common_renewal(wizard.end_date)
        names = ["date_end", "start", "days", "periods", "old_amount", "amount"]
        self.assertEqual(
            [[row[name] for name in names] for row in rows],
            [
                [date(2026, 1, 31), date(2026, 2, 1), 0, 14.5, 100.0, 1450.0],
                [date(2026, 3, 31), date(2026, 4, 1), 0, 12.5, 100.0, 1250.0],
                [date(2026, 6, 15), date(2026, 6, 16), 0, 304 / 365, 600.0, 499.73],
            ],
        )
        for text in ("1,450.00", "1,250.00", "499.73", "3,199.73", "Apr 15, 2027"):
            self.assertIn(text, wizard.preview)
        self.assertFalse(self.contracts.renewal_lead_id)

    def test_the_preview_shows_old_and_new_prices(self):
        self.plan_monthly.renewal_price = "uplift"
        self.first.renewal_uplift = 7.0
        wizard = self._open_wizard(self.contracts, end_date="2027-01-31")
        preview = html2plaintext(wizard.preview)
        for text in ("100.00", "107.00", "1,284.00"):
            self.assertIn(text, preview)

    def test_the_default_end_is_the_latest_of_all(self):
        contracts = self.first + self.second
        self.assertEqual(self._open_wizard(contracts).end_date, date(2027, 3, 31))
        wizard = self._open_wizard(
            contracts, start_mode="date", start_date="2026-03-01"
        )
        self.assertEqual(wizard.end_date, date(2027, 2, 28))

    def test_the_common_end_is_chosen_and_left_again(self):
        action = self.contracts.action_open_renew()
        with Form(self.env[action["res_model"]].browse(action["res_id"])) as form:
            self.assertFalse(form.end_date)
            self.assertIn("to be made: 3", " ".join(form.preview.split()))
            self.assertNotIn("Whole Term", form.preview)
            form.end_mode = "common"
            self.assertEqual(form.end_date, date(2027, 6, 15))
            self.assertIn("to be made: 1", " ".join(form.preview.split()))
            self.assertIn("Whole Term", form.preview)
            form.end_mode = "plan"
            self.assertFalse(form.end_date)
            self.assertIn("to be made: 3", " ".join(form.preview.split()))
        form.record.action_renew()
        leads = self.contracts.renewal_lead_id
        self.assertEqual(leads.mapped("term_end_date"), [False] * 3)

    def test_the_grouping_of_the_company_is_counted(self):
        self.env.company.renewal_grouping = "customer"
        same_month = self._create_contracts(
            self.customer_a, start="2025-03-16", products=self.support
        )
        contracts = self.first + self.second + same_month
        action = contracts.action_open_renew()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertIn("to be made: 2", " ".join(wizard.preview.split()))
        wizard.action_renew()
        self.assertEqual(len(contracts.renewal_lead_id), 2)

    def test_one_contract_until_a_chosen_day(self):
        action = self.first.action_open_renew()
        with Form(self.env[action["res_model"]].browse(action["res_id"])) as form:
            form.end_date = "2026-06-30"
            self.assertIn("500.00", form.preview)
            form.start_mode = "date"
            form.start_date = "2026-03-01"
            # The day that was chosen stays.
            self.assertEqual(form.end_date, "2026-06-30")
            self.assertIn("400.00", form.preview)
        lead = self.env["crm.lead"].browse(form.record.action_renew()["res_id"])
        self.assertRecordValues(
            lead.order_ids,
            [
                {
                    "term_start_date": date(2026, 3, 1),
                    "term_end_date": date(2026, 6, 30),
                    "amount_committed": 400.0,
                }
            ],
        )

    def test_a_common_end_has_to_be_chosen(self):
        wizard = self._open_wizard(self.contracts, end_date=False)
        with self.assertRaisesRegex(UserError, "Choose the day on which all new"):
            wizard.action_renew()
        wizard.write({"start_mode": "date", "start_date": False})
        with self.assertRaisesRegex(UserError, "Choose the day on which the new"):
            wizard.action_renew()
        self.assertFalse(self.contracts.renewal_lead_id)

    def test_each_after_its_own_term_until_the_common_end(self):
        lead = self._renew_together(self.contracts, "2027-04-15")
        self.assertEqual(lead.source_contract_ids, self.contracts)
        self.assertEqual(self.contracts.mapped("state"), ["to_renew"] * 3)
        order = lead.order_ids
        self.assertRecordValues(
            order,
            [
                {
                    "term_start_date": date(2026, 2, 1),
                    "term_end_date": date(2027, 4, 15),
                    "amount_untaxed": 699.73,
                    "amount_committed": 3199.73,
                }
            ],
        )
        self.assertEqual(
            self._get_order_amounts(order),
            {self.first: 100.0, self.second: 100.0, self.yearly: 499.73},
        )
        order.action_confirm()
        self.assertEqual(self.contracts.mapped("state"), ["renewed"] * 3)
        self.assertFalse(self.contracts.change_ids.credit_move_id)
        monthly = self.first.next_contract_ids
        yearly = self.yearly.next_contract_ids
        self.assertEqual(monthly, self.second.next_contract_ids)
        self.assertRecordValues(
            monthly + yearly,
            [
                {
                    "plan_id": self.plan_monthly.id,
                    "date_start": date(2026, 2, 1),
                    "date_end": date(2027, 4, 15),
                    "previous_contract_ids": (self.first + self.second).ids,
                },
                {
                    "plan_id": self.plan_yearly.id,
                    "date_start": date(2026, 6, 16),
                    "date_end": date(2027, 4, 15),
                    "previous_contract_ids": self.yearly.ids,
                },
            ],
        )
        starts = [item._get_start() for item in monthly.line_ids]
        self.assertEqual(starts, [date(2026, 2, 1), date(2026, 4, 1)])
        # Nothing is left to bill of the year that the order bills.
        self.assertFalse(yearly.next_invoice_date)
        moves = monthly._create_invoices(date(2027, 4, 15))
        billed = {
            item: sum(
                line.price_subtotal
                for line in moves.invoice_line_ids
                if line.contract_line_id == item
            )
            for item in monthly.line_ids
        }
        self.assertEqual(list(billed.values()), [1350.0, 1150.0])
        last = moves.invoice_line_ids.filtered(
            lambda line: line.period_start == date(2027, 4, 1)
        )
        self.assertRecordValues(
            last, [{"period_end": date(2027, 4, 15), "price_subtotal": 50.0}] * 2
        )

    def test_all_on_the_day_after_the_first_term(self):
        self.yearly.order_ids._create_invoices()
        wizard = self._open_wizard(self.contracts, start_mode="date")
        self.assertEqual(wizard.start_date, date(2026, 2, 1))
        self.assertEqual(wizard.end_date, date(2027, 1, 31))
        self.assertIn("221.92", wizard.preview)
        lead = self.env["crm.lead"].browse(wizard.action_renew()["res_id"])
        order = lead.order_ids
        self.assertEqual(order.amount_untaxed, 800.0)
        self.assertEqual(order.amount_committed, 3000.0)
        order.action_confirm()
        self.assertEqual(self.contracts.mapped("date_end"), [date(2026, 1, 31)] * 3)
        credit = self.contracts.change_ids.credit_move_id
        # 1 February to 15 June, 135 days of 365.
        self.assertRecordValues(credit, [{"amount_untaxed": 221.92}])
        self.assertRecordValues(
            self.contracts.next_contract_ids,
            [{"date_start": date(2026, 2, 1), "date_end": date(2027, 1, 31)}] * 2,
        )
        self.assertFalse(
            any(self.contracts.next_contract_ids.line_ids.mapped("date_start"))
        )

    def test_contracts_that_do_not_belong_together_are_refused(self):
        euro = self._enable_currency("EUR")
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        abroad = self._create_contracts(
            self.customer_a, start="2025-04-01", pricelist_id=pricelist.id
        )
        for contracts, reason in (
            (self.first + self.foreign, "several customers .*Azure.*Bold"),
            (self.first + abroad, "several currencies .*USD.*EUR"),
        ):
            wizard = self._open_wizard(contracts, end_date="2027-04-15")
            self.assertRegex(wizard.apart_reason, reason)
            with self.assertRaisesRegex(UserError, reason):
                wizard.action_renew()
        with self.assertRaisesRegex(UserError, "several customers"):
            (self.first + self.foreign)._create_common_renewal("2027-04-15")

    def test_evergreen_and_cancelled_contracts_are_refused(self):
        evergreen = self._create_order(self.customer_a, self.support)
        evergreen.order_line.plan_id = self.plan_evergreen
        evergreen.action_confirm()
        self.second.action_cancel()
        contracts = self.contracts + evergreen.contract_ids
        wizard = self._open_wizard(contracts, end_date="2027-04-15")
        self.assertIn("It has no end", wizard.preview)
        self.assertIn("It is cancelled", wizard.preview)
        self.assertTrue(wizard.has_problems)
        with self.assertRaises(UserError) as error:
            wizard.action_renew()
        self.assertIn(
            f"{evergreen.contract_ids.number}\n- It has no end", str(error.exception)
        )
        self.assertIn(f"{self.second.number}\n- It is cancelled", str(error.exception))
        self.assertFalse(self.first.renewal_lead_id)

    def test_an_end_before_a_next_term_is_refused(self):
        wizard = self._open_wizard(self.contracts, end_date="2026-06-15")
        self.assertTrue(wizard.has_problems)
        self.assertIn("Its next term starts on Jun 16, 2026", wizard.preview)
        wizard.end_date = "2026-06-16"
        self.assertFalse(wizard.has_problems)
        with self.assertRaisesRegex(UserError, "Its next term starts on Jun 16, 2026"):
            self._renew_together(self.contracts, "2026-06-15")
        lead = self._renew_together(self.contracts, "2027-04-15")
        with self.assertRaisesRegex(UserError, "before Licence starts on Jun 16, 2026"):
            lead.order_ids.term_end_date = "2026-05-31"

    def test_late_terms_start_on_confirmation_and_others_are_followed(self):
        lead = self._renew_together(self.first + self.second, "2027-04-15")
        self.env.company.renewal_gap_days = 10
        with freeze_time("2026-02-20"):
            lead.order_ids.action_confirm()
        contract = self.first.next_contract_ids
        self.assertEqual(contract.date_start, date(2026, 2, 20))
        starts = [item._get_start() for item in contract.line_ids]
        self.assertEqual(starts, [date(2026, 2, 20), date(2026, 4, 1)])
        self.assertEqual(self.second.date_end, date(2026, 3, 31))

    def test_what_the_order_leaves_out_can_be_renewed_on_its_own(self):
        lead = self._renew_together(self.first + self.yearly, "2027-04-15")
        order = lead.order_ids
        order.order_line.filtered(lambda line: line.product_id == self.licence).unlink()
        order.action_confirm()
        self.assertEqual(self.first.state, "renewed")
        self.assertEqual(self.yearly.state, "active")
        self.assertFalse(self.yearly.renewal_lead_id)
        messages = " ".join(self.yearly.message_ids.mapped("body"))
        self.assertIn("without an item of this contract", messages)
        self.yearly.action_renew()
        self.assertEqual(self.yearly.state, "to_renew")

    def test_losing_and_opening_again_counts_for_all(self):
        reason = self.env["crm.lost.reason"].create({"name": "Too expensive"})
        lead = self._renew_together(self.first + self.second, "2027-04-15")
        self.foreign.action_renew()
        lead.action_set_lost(lost_reason_id=reason.id)
        lost = self.first + self.second
        self.assertEqual(lost.mapped("state"), ["not_renewed", "not_renewed"])
        self.assertEqual(lost.renewal_lost_reason_id, reason)
        self.assertEqual(lead.order_ids.state, "cancel")
        self.assertEqual(self.foreign.state, "to_renew")
        lead.action_restore()
        self.assertEqual(lost.mapped("state"), ["to_renew", "to_renew"])
        order = lead.action_create_quotation()
        self.assertEqual(order.term_end_date, date(2027, 4, 15))
        order.action_confirm()
        self.assertEqual(lost.mapped("state"), ["renewed", "renewed"])

    def test_cancelling_the_order_opens_all_again(self):
        lead = self._renew_together(self.contracts, "2027-04-15")
        lead.order_ids.action_confirm()
        lead.order_ids.action_cancel()
        self.assertEqual(lead.won_status, "pending")
        self.assertEqual(self.contracts.mapped("state"), ["to_renew"] * 3)
        self.assertEqual(
            set(self.contracts.next_contract_ids.mapped("state")), {"cancelled"}
        )

    def test_merged_renewals_get_one_quotation_of_everything(self):
        contracts = self.first + self.second
        leads = contracts._create_renewals()
        old = leads.order_ids
        old[1].order_line.price_unit = 90.0
        merged = leads.with_user(self.salesman).merge_opportunity()
        order = merged._get_open_quotations()
        self.assertEqual(old.mapped("state"), ["cancel", "cancel"])
        self.assertIn("merged", " ".join(old[0].message_ids.mapped("body")))
        self.assertEqual(merged.primary_order_id, order)
        self.assertEqual(order.source_contract_ids, contracts)
        self.assertEqual(
            self._get_order_amounts(order), {self.first: 100.0, self.second: 90.0}
        )
        self.assertEqual(contracts.renewal_lead_id, merged)
        merged.action_place_order()
        self.assertEqual(contracts.mapped("state"), ["renewed", "renewed"])
        self.assertEqual(contracts.next_contract_ids.previous_contract_ids, contracts)

    def test_merging_renewals_of_two_customers_keeps_their_quotations(self):
        leads = (self.first + self.foreign)._create_renewals()
        orders = leads.order_ids
        merged = leads.merge_opportunity()
        self.assertEqual(merged.order_ids, orders)
        self.assertEqual(orders.mapped("state"), ["draft", "draft"])

    @users("salesman")
    def test_salesperson_renews_own_contracts_together(self):
        contracts = self.contracts.with_user(self.env.user)
        lead = self._renew_together(contracts, "2027-04-15")
        self.assertEqual(lead.user_id, self.env.user)
        lead.stage_id = self.stage_won.id
        self.assertEqual(contracts.mapped("state"), ["renewed"] * 3)
        self.assertEqual(
            contracts.next_contract_ids.mapped("date_end"), [date(2027, 4, 15)] * 2
        )
