from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .taxes_common import TaxesCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestContractTransfer(TaxesCommon):
    """A contract over 100.00 a month since 1 January, of which March was billed, is
    assigned to another customer.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.support.taxes_id = False
        cls.contract = cls._create_contracts(
            cls.customer_a, start="2026-01-01", products=cls.support
        )
        cls.march = cls.contract._create_invoices()
        cls.contract.client_order_ref = "PO 17"

    def _open(self, contracts=None, **values):
        values = {
            "contract_ids": (contracts or self.contract).ids,
            "partner_id": self.customer_b.id,
            **values,
        }
        wizards = self.env["sale.contract.transfer"].with_user(self.sale_manager)
        return wizards.create(values)

    def _assign(self, contracts=None, day=None, **values):
        if day:
            values |= {"date_choice": "date", "date": day}
        wizard = self._open(contracts, **values)
        preview = str(wizard.preview)
        wizard.action_apply()
        return preview

    def _bill_on(self, day, contract=None):
        contract = contract or self.contract
        with freeze_time(day):
            return contract._create_invoices()

    def _get_days(self, moves):
        lines = moves.invoice_line_ids
        return [(str(line.period_start), str(line.period_end)) for line in lines]

    def test_from_today_what_was_billed_stays(self):
        preview = self._assign(date_choice="today")
        self.assertIn("Mar 10, 2026", preview)
        self.assertIn("Mar 31, 2026", preview)
        self.assertIn("Apr 1, 2026", preview)
        self.assertEqual(self.contract.partner_id, self.customer_b)
        self.assertEqual(self.contract.partner_invoice_id, self.customer_b)
        self.assertEqual(self.contract.partner_shipping_id, self.customer_b)
        self.assertFalse(self.contract.client_order_ref)
        self.assertEqual(self.march.partner_id, self.customer_a)
        april = self._bill_on("2026-04-01")
        self.assertEqual(april.partner_id, self.customer_b)
        self.assertEqual(april.amount_untaxed, 100.0)
        self.assertEqual(self._get_days(april), [("2026-04-01", "2026-04-30")])

    def test_the_revenue_goes_from_one_to_the_other(self):
        self._assign(date_choice="today")
        changes = self.contract.change_ids.filtered(lambda c: c.kind == "transfer")
        self.assertRecordValues(
            changes.sorted("mrr_change"),
            [
                {"partner_id": self.customer_a.id, "mrr_change": -100.0},
                {"partner_id": self.customer_b.id, "mrr_change": 100.0},
            ],
        )
        self.assertEqual(set(changes.mapped("revenue_type")), {"transfer"})
        self.assertEqual(changes[0].before, "Azure Books")
        self.assertEqual(changes[0].after, "Bold Foods")
        begin = self.contract.change_ids - changes
        self.assertEqual(begin.partner_id, self.customer_a)
        self.assertEqual(self.contract.mrr, 100.0)
        self.assertEqual(sum(self.contract.change_ids.mapped("mrr_change")), 100.0)

    def test_the_chatter_of_contract_and_customers_says_so(self):
        self.contract.message_subscribe(self.customer_a.ids)
        self._assign(date_choice="today")
        for record in (self.contract, self.customer_a, self.customer_b):
            self.assertIn(
                "until now of Azure Books, belongs to Bold Foods",
                record.message_ids[0].body,
            )
        self.assertNotIn(self.customer_a, self.contract.message_partner_ids)

    def test_after_what_was_billed_it_waits_for_its_day(self):
        self._assign()
        self.assertEqual(self.contract.transfer_date, date(2026, 4, 1))
        self.assertEqual(self.contract.partner_id, self.customer_a)
        self.assertEqual(self.contract.next_invoice_date, date(2026, 4, 1))
        with freeze_time("2026-03-31"):
            self._run_state_job()
        self.assertEqual(self.contract.partner_id, self.customer_a)
        with freeze_time("2026-04-01"):
            self._run_state_job()
        self.assertEqual(self.contract.partner_id, self.customer_b)
        self.assertFalse(self.contract.transfer_date)
        self.assertEqual(self._bill_on("2026-04-01").partner_id, self.customer_b)

    def test_whoever_bills_on_the_day_bills_the_new_customer(self):
        self._assign()
        with freeze_time("2026-04-01"):
            self._run_cron("sale_renewal.ir_cron_create_invoices")
        april = self.contract.invoice_ids - self.march
        self.assertEqual(april.partner_id, self.customer_b)
        self.assertEqual(self.contract.partner_id, self.customer_b)

    def test_a_period_is_shared_by_its_days(self):
        self._assign(day="2026-04-11")
        old = self._bill_on("2026-04-01")
        self.assertEqual(old.partner_id, self.customer_a)
        self.assertEqual(self._get_days(old), [("2026-04-01", "2026-04-10")])
        self.assertEqual(old.amount_untaxed, 33.33)
        self.assertEqual(self.contract.next_invoice_date, date(2026, 4, 11))
        self.assertFalse(self._bill_on("2026-04-05"))
        new = self._bill_on("2026-04-11")
        self.assertEqual(new.partner_id, self.customer_b)
        self.assertEqual(self._get_days(new), [("2026-04-11", "2026-04-30")])
        self.assertEqual(new.amount_untaxed, 66.67)

    def test_billing_ahead_stops_at_the_day(self):
        self._assign()
        self.assertFalse(self.contract._create_invoices("2026-06-01"))

    def test_in_arrears_the_old_customer_pays_until_the_day_before(self):
        plan = self.plan_monthly.copy({"billing_timing": "arrears"})
        self.support.contract_plan_id = plan
        contract = self._create_contracts(
            self.customer_a, start="2026-02-01", products=self.support
        )
        self._assign(contract, day="2026-03-08")
        february = contract.invoice_ids
        self.assertEqual(february.partner_id, self.customer_a)
        self.assertEqual(
            self._get_days(february),
            [("2026-02-01", "2026-02-28"), ("2026-03-01", "2026-03-07")],
        )
        # 100.00 and 7 of 31 days.
        self.assertEqual(february.amount_untaxed, 122.58)
        march = self._bill_on("2026-04-01", contract)
        self.assertEqual(march.partner_id, self.customer_b)
        self.assertEqual(march.amount_untaxed, 77.42)

    def test_what_is_credited_goes_to_whoever_paid_it(self):
        self._assign(date_choice="today")
        april = self._bill_on("2026-04-01")
        (self.march + april).action_post()
        with freeze_time("2026-04-02"):
            self.contract.action_cancel("2026-03-17", credit=True)
        credits = self.contract.invoice_ids.filtered(
            lambda move: move.move_type == "out_refund"
        )
        amounts = {move.partner_id: move.amount_untaxed for move in credits}
        # 15 of 31 days of March, and April.
        self.assertEqual(amounts, {self.customer_a: 48.39, self.customer_b: 100.0})

    def test_taxes_are_mapped_for_the_new_customer(self):
        self.support.taxes_id = self.vat
        contract = self._sell(self.customer_a, "2026-03-01")
        exporter = self.env["res.partner"].create(
            {"name": "Far Trade", "property_account_position_id": self.export.id}
        )
        self._assign(contract, partner_id=exporter.id, date_choice="today")
        self.assertEqual(contract.fiscal_position_id, self.export)
        april = self._bill_on("2026-04-01", contract)
        self.assertEqual(april.fiscal_position_id, self.export)
        self.assertEqual(april.invoice_line_ids.tax_ids, self.exempt)

    def test_terms_and_pricelist_of_the_new_customer(self):
        euro = self._enable_euro(rate=0.5)
        dear, foreign = self.env["product.pricelist"].create(
            [{"name": "Dear"}, {"name": "Euro", "currency_id": euro.id}]
        )
        terms = self.env["account.payment.term"].create({"name": "Later"})
        self.customer_b.property_payment_term_id = terms
        self.customer_b.property_product_pricelist = foreign
        other = self.contract.copy({"date_start": "2026-03-01"})
        agreed = self.contract.pricelist_id
        self._assign(date_choice="today")
        self.assertEqual(self.contract.payment_term_id, terms)
        self.assertEqual(self.contract.currency_id, self.env.company.currency_id)
        self.assertEqual(self.contract.pricelist_id, agreed)
        self._assign(other, date_choice="today", pricelist_id=dear.id)
        self.assertEqual(other.pricelist_id, dear)

    def test_the_open_renewal_is_lost_and_the_new_customer_gets_one(self):
        with freeze_time("2026-12-05"):
            self._bill_on("2026-12-05")
            lead = self.contract._create_renewals()
            self._assign(date_choice="today")
            self.assertEqual(lead.won_status, "lost")
            self.assertEqual(self.contract.state, "active")
            self._run_renewal_job()
        renewal = self.contract.renewal_lead_id
        self.assertTrue(renewal)
        self.assertEqual(renewal.partner_id, self.customer_b)

    def test_a_renewal_that_renews_others_too_is_not_given_up(self):
        other = self._create_contracts(
            self.customer_a, start="2026-01-01", products=self.support
        )
        self.env.company.renewal_grouping = "customer"
        with freeze_time("2026-12-05"):
            (self.contract + other)._create_renewals()
            wizard = self._open(date_choice="today")
            with self.assertRaisesRegex(UserError, "renews other contracts, too"):
                wizard.action_apply()

    def test_what_stops_it_is_said(self):
        person = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.customer_a.id}
        )
        elsewhere = self.env["res.partner"].create(
            {"name": "Away", "company_id": self._create_company(name="East").id}
        )
        gone = self.env["res.partner"].create({"name": "Gone", "active": False})
        for values, words in (
            ({"partner_id": person.id}, "belongs to Azure Books, Ann already"),
            ({"partner_id": gone.id}, "Gone is archived"),
            ({"date_choice": "date", "date": False}, "Enter the day"),
            ({"date_choice": "date", "date": "2025-12-31"}, "outside the term"),
            ({"date_choice": "date", "date": "2027-01-01"}, "outside the term"),
        ):
            wizard = self._open(**values)
            with self.assertRaisesRegex(UserError, words):
                wizard.action_apply()
        problem = self.contract._get_new_customer_problem(elsewhere)
        self.assertIn("Away is a customer of East", problem)
        self.contract.action_cancel("2026-03-10")
        with self.assertRaisesRegex(UserError, "It is cancelled"):
            self._open().action_apply()

    def test_one_at_a_time_and_it_can_be_undone(self):
        self._assign()
        with self.assertRaisesRegex(UserError, "will belong to Bold Foods already"):
            self._open().action_apply()
        self.contract.with_user(self.sale_manager).action_undo_transfer()
        self.assertFalse(self.contract.transfer_date)
        self.assertNotIn("transfer", self.contract.change_ids.mapped("kind"))
        self.assertEqual(self._bill_on("2026-04-01").partner_id, self.customer_a)

    def test_what_ended_in_the_meantime_is_not_assigned(self):
        self._assign()
        self.contract.action_cancel("2026-03-20")
        with freeze_time("2026-04-01"):
            self._run_state_job()
        self.assertEqual(self.contract.partner_id, self.customer_a)
        self.assertFalse(self.contract.transfer_date)
        bodies = "".join(self.contract.message_ids.mapped("body"))
        self.assertIn("It was not assigned to Bold Foods. It is cancelled.", bodies)

    def test_what_fails_is_said_once_and_tried_again(self):
        other = self._create_contracts(
            self.customer_a, start="2026-01-01", products=self.support
        )
        other._create_invoices()
        self._assign()
        self._assign(other, partner_id=self.partner.id)
        self.customer_b.active = False
        for _run in range(2):
            with freeze_time("2026-04-01"):
                self._run_state_job()
        self.assertIn("Bold Foods is archived", self.contract.transfer_error)
        self.assertEqual(len(self.contract.activity_ids), 1)
        self.assertEqual(other.partner_id, self.partner)
        self.customer_b.active = True
        with freeze_time("2026-04-02"):
            self._run_state_job()
        self.assertFalse(self.contract.transfer_error)
        self.assertFalse(self.contract.activity_ids)
        self.assertEqual(self.contract.partner_id, self.customer_b)

    def test_many_at_once(self):
        other = self._create_contracts(
            self.customer_a, start="2026-02-15", products=self.support
        )
        other._create_invoices()
        self._assign(self.contract + other)
        self.assertEqual(
            (self.contract + other).mapped("transfer_date"),
            [date(2026, 4, 1), date(2026, 3, 15)],
        )

    def test_only_sales_managers_assign(self):
        self.contract.user_id = self.salesman
        wizards = self.env["sale.contract.transfer"].with_user(self.salesman)
        with self.assertRaises(AccessError):
            wizards.create({"contract_ids": self.contract.ids, "partner_id": 1})
        contract = self.contract.with_user(self.salesman)
        with self.assertRaises(AccessError):
            contract._assign(date(2026, 3, 10), {"new_partner_id": 1})
        self._assign()
        with self.assertRaises(AccessError):
            contract.action_undo_transfer()
