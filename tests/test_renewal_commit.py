from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import RenewalCommon

SIZE = 6


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestRenewalCommit(RenewalCommon):
    """What the database refuses at the commit only stops the contract it is about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"].create(
            [{"name": f"Late {index}"} for index in range(SIZE)]
        )
        cls.contracts = cls._create_contracts(
            *partners, start="2025-02-01", products=cls.support
        )
        cls.refused = cls.contracts[2]
        cls.good = cls.contracts - cls.refused
        cls.env.cr.execute(
            """
            CREATE FUNCTION test_late() RETURNS trigger AS $$
            BEGIN
                RAISE EXCEPTION 'refused at the commit';
            END $$ LANGUAGE plpgsql
            """
        )

    def _refuse_late(self, table, column, value):
        """Refuse rows at the commit, as a constraint of another add-on would."""
        self.env.cr.execute(
            f"""
            CREATE CONSTRAINT TRIGGER test_late AFTER INSERT ON {table}
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
            WHEN (NEW.{column} = {int(value)}) EXECUTE FUNCTION test_late()
            """
        )

    def _run(self, xml_id):
        loggers = "odoo.addons.sale_renewal.models.sale_batch_job_mixin", "odoo.sql_db"
        with mute_logger(*loggers):
            self._run_cron(xml_id)

    def test_renewals(self):
        self._refuse_late("crm_lead", "partner_id", self.refused.partner_id)
        self._run("sale_renewal.ir_cron_create_renewals")
        self.assertEqual(len(self.good.renewal_lead_id), SIZE - 1)
        self.assertFalse(any(self.good.mapped("renewal_error")))
        self.assertFalse(self.refused.renewal_lead_id)
        self.assertIn("refused at the commit", self.refused.renewal_error)
        self.assertEqual(len(self.refused.activity_ids), 1)
        self.env.cr.execute("DROP FUNCTION test_late CASCADE")
        self._run("sale_renewal.ir_cron_create_renewals")
        self.assertTrue(self.refused.renewal_lead_id)
        self.assertFalse(self.refused.renewal_error)

    def test_invoices(self):
        self._refuse_late("account_move", "partner_id", self.refused.partner_id)
        self._run("sale_renewal.ir_cron_create_invoices")
        self.assertTrue(all(c.line_ids.move_line_ids for c in self.good))
        self.assertFalse(self.refused.line_ids.move_line_ids)
        self.assertIn("refused at the commit", self.refused.invoice_error)

    def test_what_is_noted_after_the_work(self):
        self._refuse_late("sale_renewal_run_line", "contract_id", self.refused)
        self._run("sale_renewal.ir_cron_create_renewals")
        self.assertEqual(len(self.good.renewal_lead_id), SIZE - 1)
        self.assertFalse(self.refused.renewal_lead_id)
        self.assertIn("refused at the commit", self.refused.renewal_error)
