from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.sale_renewal.models import sale_batch_job_mixin

from .common import RenewalCommon

SIZE = 40


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestRenewalFailures(RenewalCommon):
    """Contracts that fail among many that do not, each for a reason of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"].create(
            [{"name": f"Customer {index}"} for index in range(SIZE)]
        )
        orders = cls.env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "user_id": cls.salesman.id,
                    "term_start_date": "2025-02-01",
                    "order_line": [Command.create({"product_id": cls.support.id})],
                }
                for partner in partners
            ]
        )
        orders.action_confirm()
        cls.contracts = orders.contract_ids.sorted("id")
        cls.archived, cls.abroad, cls.refused, cls.broken = (
            cls.contracts[index] for index in (3, 17, 18, 31)
        )
        cls.failing = cls.archived + cls.abroad + cls.refused + cls.broken
        cls.archived.partner_id.active = False
        cls.abroad.currency_id = cls._enable_euro(0.5)
        cls.pricelist = cls.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": cls.abroad.currency_id.id, "active": False}
        )
        cls.abroad.pricelist_id = cls.pricelist
        cls.env.flush_all()
        # What another add-on, or an administrator, did in the database.
        cls.env.cr.execute(
            "ALTER TABLE crm_lead ADD CONSTRAINT test_refused CHECK (name NOT LIKE %s)",
            [f"%{cls.refused.number}%"],
        )
        cls.env.cr.execute(
            """
            CREATE FUNCTION test_break() RETURNS trigger AS $$
            BEGIN
                RAISE EXCEPTION 'broken by a trigger' USING ERRCODE = 'query_canceled';
            END $$ LANGUAGE plpgsql;
            CREATE TRIGGER test_break BEFORE INSERT ON sale_order FOR EACH ROW
                WHEN (NEW.partner_id = %s) EXECUTE FUNCTION test_break();
            """,
            [cls.broken.partner_id.id],
        )

    def _run(self):
        loggers = "odoo.addons.sale_renewal.models.sale_batch_job_mixin", "odoo.sql_db"
        with mute_logger(*loggers):
            self._run_renewal_job()
        return self.env["sale.renewal.run"].search([], limit=1)

    def _check_errors(self):
        for contract, text in [
            (self.archived, "is archived: restore it"),
            (self.abroad, "There is no pricelist in EUR"),
            (self.refused, "test_refused"),
            (self.broken, "broken by a trigger"),
        ]:
            self.assertIn(text, contract.renewal_error)
            self.assertEqual(contract.activity_ids.user_id, self.salesman)
            self.assertEqual(len(contract.activity_ids), 1)
            self.assertIn(text, contract.activity_ids.note)
            self.assertFalse(contract.renewal_lead_id)

    def test_all_others_are_made_and_the_rest_when_it_is_mended(self):
        good = self.contracts - self.failing
        run = self._run()
        self.assertEqual((run.made_count, run.failed_count), (SIZE - 4, 4))
        self.assertEqual(run.state, "done")
        self._check_errors()
        leads = good.renewal_lead_id
        self.assertEqual(len(leads), SIZE - 4)
        self.assertEqual(len(leads.order_ids.order_line), SIZE - 4)
        self.assertFalse(any(good.mapped("renewal_error")) or good.activity_ids)
        # Tried again, and nobody is told twice.
        run = self._run()
        self.assertEqual((run.made_count, run.failed_count), (0, 4))
        self._check_errors()
        # Mended: the errors clear by themselves.
        self.archived.partner_id.active = True
        self.pricelist.active = True
        self.env.cr.execute("ALTER TABLE crm_lead DROP CONSTRAINT test_refused")
        self.env.cr.execute("DROP FUNCTION test_break CASCADE")
        run = self._run()
        self.assertEqual((run.made_count, run.failed_count), (4, 0))
        self.assertFalse(any(self.contracts.mapped("renewal_error")))
        self.assertFalse(self.contracts.activity_ids)
        self.assertEqual(len(self.contracts.renewal_lead_id), SIZE)
        self.assertEqual(good.renewal_lead_id, leads)
        self.assertEqual(self.abroad.renewal_lead_id.order_ids.currency_id.name, "EUR")

    def test_an_error_that_cannot_be_noted_stops_nobody_either(self):
        self.env.cr.execute(
            "ALTER TABLE sale_contract ADD CONSTRAINT test_silent "
            "CHECK (renewal_error IS NULL OR id != %s)",
            [self.archived.id],
        )
        run = self._run()
        self.assertEqual((run.made_count, run.failed_count), (SIZE - 4, 3))
        self.assertFalse(self.archived.renewal_error)
        line = run.line_ids.filtered(lambda line: line.result == "skipped")
        self.assertEqual(line.contract_id, self.archived)

    def test_where_time_is_short_it_takes_several_rounds(self):
        self.patch(sale_batch_job_mixin, "FIRST_SIZE", 10)
        cron = self.env.ref("sale_renewal.ir_cron_create_renewals")
        to_start = [("cron_id", "=", cron.id)]
        made = []
        # Every look at the clock takes a tenth of a second.
        with freeze_time("2026-01-15 06:00:00", auto_tick_seconds=0.1):
            for _round in range(4):
                run = self._run()
                made.append(len(self.contracts.renewal_lead_id))
                self.assertTrue(self.env["ir.cron.trigger"].search(to_start))
        self.assertEqual(made, [9, 17, 27, 36])
        self.assertEqual(run.state, "stopped")
        self.assertEqual(len(self.contracts.renewal_lead_id.order_ids), SIZE - 4)
        self._check_errors()


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestRenewalInForeignCurrency(RenewalCommon):
    """Of a currency that nobody uses any more, the currency is what is missing."""

    def test_a_currency_that_is_not_active(self):
        euro = self._enable_euro(0.5)
        contract = self._create_contracts(self.customer_a, start="2025-02-01")
        contract.currency_id = euro
        euro.active = False
        with self.assertRaisesRegex(UserError, "EUR is not active: activate it."):
            contract.action_renew()
        euro.active = True
        with self.assertRaisesRegex(UserError, "There is no pricelist in EUR"):
            contract.action_renew()
