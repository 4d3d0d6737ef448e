import re
from datetime import date
from pathlib import Path

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools.misc import file_path

from odoo.addons.sale_renewal.hooks import fill_timezones

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestCompanyDays(RenewalCommon):
    """What happens "today" happens on the day of the company, whoever does it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.tz = "Pacific/Auckland"
        cls.plan_monthly.invoice_mode = "post"
        cls.salesman.tz = "America/Los_Angeles"
        cls.sale_manager.tz = "America/Los_Angeles"

    def _create_contracts(self, start="2026-12-01", company=None):
        return self.env["sale.contract"].create(
            {
                "partner_id": self.customer_a.id,
                "company_id": (company or self.env.company).id,
                "plan_id": self.plan_monthly.id,
                "date_start": start,
                "line_ids": [
                    Command.create({"product_id": self.support.id, "price_unit": 10})
                ],
            }
        )

    def _create_other_company(self, timezone):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        company.tz = timezone
        self.env.user.company_ids += company
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=company, install_demo=False
        )
        return company

    def test_a_new_company_has_the_time_zone_of_its_contact_or_its_creator(self):
        contact = self.env["res.partner"].create({"name": "A", "tz": "Asia/Tokyo"})
        self.env.user.tz = "Europe/Lisbon"
        named, plain = self.env["res.company"].create(
            [{"name": "A", "partner_id": contact.id}, {"name": "B"}]
        )
        self.assertEqual(named.tz, "Asia/Tokyo")
        self.assertEqual(plain.tz, "Europe/Lisbon")
        self.env.user.tz = "Asia/Tokyo"
        plain.partner_id.tz = "America/Lima"
        self.assertEqual(plain.tz, "America/Lima")
        plain.partner_id.tz = False
        self.assertEqual(plain.tz, "America/Lima")

    def test_the_settings_of_a_company_say_its_time_zone(self):
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.company_tz, "Pacific/Auckland")
        settings.company_tz = "Asia/Tokyo"
        settings.execute()
        self.assertEqual(self.env.company.tz, "Asia/Tokyo")

    def test_the_day_does_not_depend_on_who_asks(self):
        company = self.env.company
        with freeze_time("2026-12-31 11:30:00"):
            for user in (self.salesman, self.env.ref("base.user_root")):
                for tz in (None, "America/Los_Angeles"):
                    asked = company.with_user(user).with_context(tz=tz)
                    self.assertEqual(asked._get_contract_today(), date(2027, 1, 1))

    def test_the_job_dates_invoices_of_each_company(self):
        west = self._create_other_company("America/Los_Angeles")
        here, there = self._create_contracts(), self._create_contracts(company=west)
        with freeze_time("2026-12-20 12:00:00"):
            (here + there)._create_invoices()
        root = self.env.ref("base.user_root")
        with freeze_time("2026-12-31 11:30:00"):
            moves = (here + there).with_user(root)._create_invoices()
            self.assertEqual(moves.company_id, self.env.company)
            self.assertEqual(moves.state, "posted")
            self.assertEqual(moves.invoice_date, date(2027, 1, 1))
            self.assertEqual(moves.date, date(2027, 1, 1))
            self.assertIn("2027", moves.name)
        with freeze_time("2027-01-01 09:30:00"):
            moves = (here + there).with_user(root)._create_invoices()
            self.assertEqual(moves.company_id, west)
            self.assertEqual(moves.mapped("invoice_date"), [date(2027, 1, 1)])

    def test_a_draft_keeps_the_day_on_which_it_was_made(self):
        self.plan_monthly.invoice_mode = "draft"
        contract = self._create_contracts()
        with freeze_time("2026-12-31 11:30:00"):
            move = contract._create_invoices().sorted("id")[-1]
        with freeze_time("2027-01-01 02:00:00"):
            move.with_context(tz="America/Los_Angeles").action_post()
        self.assertEqual(move.invoice_date, date(2027, 1, 1))

    def test_a_credit_note_bears_the_day_of_the_company(self):
        contract = self._create_contracts()
        with freeze_time("2026-12-30 11:30:00"):
            contract._create_invoices()
        with freeze_time("2026-12-31 11:30:00"):
            contract.with_context(tz="America/Los_Angeles").action_cancel(
                "2026-12-15", credit=True
            )
        credit = contract.invoice_ids.filtered(lambda m: m.move_type == "out_refund")
        self.assertEqual(credit.state, "posted")
        self.assertEqual(credit.invoice_date, date(2027, 1, 1))
        self.assertEqual(credit.date, date(2027, 1, 1))

    def test_a_quotation_is_valid_from_the_day_of_its_company(self):
        self.env.company.quotation_validity_days = 30
        with freeze_time("2026-12-31 11:30:00"):
            order = (
                self.env["sale.order"]
                .with_user(self.salesman)
                .with_context(tz="America/Los_Angeles")
                .create({"partner_id": self.customer_a.id})
            )
        self.assertEqual(order.validity_date, date(2027, 1, 31))

    def test_activities_are_due_on_the_day_of_the_company(self):
        contract = self._create_contracts()
        with freeze_time("2026-12-31 11:30:00"):
            contract.with_user(self.env.ref("base.user_root"))._note_invoice_error("No")
        self.assertEqual(contract.activity_ids.date_deadline, date(2027, 1, 1))

    def test_noon_is_on_the_same_day_everywhere(self):
        company = self.env.company
        for timezone in ("Pacific/Auckland", "Pacific/Kiritimati", "Pacific/Pago_Pago"):
            company.tz = timezone
            noon = company._get_contract_noon(date(2026, 3, 31))
            self.assertEqual(company._get_contract_day(noon), date(2026, 3, 31))
        company.tz = "UTC"
        noon = company._get_contract_noon(date(2026, 3, 31))
        self.assertEqual(str(noon), "2026-03-31 12:00:00")

    def test_payments_arrive_on_the_day_of_the_company(self):
        order = self.env["sale.order"].create({"partner_id": self.customer_a.id})
        wizards = self.env["sale.payment.received"]
        with freeze_time("2026-12-31 11:30:00"):
            wizard = wizards.with_context(tz="America/Los_Angeles").create(
                {"order_id": order.id, "amount": 5.0}
            )
            self.assertEqual(wizard.date, date(2027, 1, 1))
            wizard.action_record()
        self.assertEqual(order.payment_received_date, date(2027, 1, 1))

    def test_companies_of_before_get_the_zone_of_their_contact_or_installer(self):
        named, plain = self.env["res.company"].create([{"name": "A"}, {"name": "B"}])
        named.partner_id.tz, plain.partner_id.tz = "Asia/Tokyo", False
        self.sale_manager.tz = "Europe/Lisbon"
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE res_company ALTER COLUMN tz DROP NOT NULL")
        self.env.cr.execute("UPDATE res_company SET tz = NULL")
        self.env.cr.execute(
            "UPDATE ir_module_module SET write_uid = %s WHERE name = 'sale_renewal'",
            [self.sale_manager.id],
        )
        fill_timezones(self.env.cr)
        self.env.invalidate_all()
        self.assertEqual(named.tz, "Asia/Tokyo")
        self.assertEqual(plain.tz, "Europe/Lisbon")

    def test_nothing_asks_for_another_day(self):
        root = Path(file_path("sale_renewal/models")).parent
        others = re.compile(r"context_today|Date\.today|date\.today|context_timestamp")
        found = [
            path.name
            for folder in ("models", "wizards", "reports")
            for path in (root / folder).rglob("*.py")
            if others.search(path.read_text())
        ]
        # What is reserved on a day follows the day of Odoo's own reservations, and what
        # is added up in one currency the rate of the day that Odoo takes.
        self.assertEqual(
            sorted(found), ["sale_company_currency_mixin.py", "stock_move_shortage.py"]
        )
