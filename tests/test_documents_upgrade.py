from datetime import date
from importlib import util
from pathlib import Path

from odoo.tests import freeze_time, tagged

from .test_documents_messages import MessagesCommon

MIGRATIONS = Path(__file__).parents[1] / "migrations"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestDocumentsUpgrade(MessagesCommon):
    """What was told before an update is not told again."""

    def _migrate(self, version, name):
        """Run a script of an update on this database."""
        path = MIGRATIONS / version / f"{name}.py"
        spec = util.spec_from_file_location(name.replace("-", "_"), path)
        script = util.module_from_spec(spec)
        spec.loader.exec_module(script)
        self.env.flush_all()
        script.migrate(self.env.cr, version)
        self.env.invalidate_all()

    def test_reminders_that_were_sent_stay_sent(self):
        contract, other = self._create_contracts(
            self.customer_a, self.customer_b, start="2026-03-10"
        )
        endless = self._create_contracts(self.customer_a, start="2026-03-10")
        endless.date_end = False
        rule = self._create_rule("before_end", days_before=30)
        self.env.flush_all()
        # What version 19.0.1.3.0 kept.
        self.env.cr.execute(
            "CREATE TABLE sale_contract_sent_reminder_rel "
            "(contract_id int4, reminder_id int4)"
        )
        self.env.cr.executemany(
            "INSERT INTO sale_contract_sent_reminder_rel VALUES (%s, %s)",
            [(contract.id, rule.id), (endless.id, rule.id)],
        )
        self._migrate("19.0.1.4.0", "post-messages")
        # Run again, as an update that stopped half-way.
        self._migrate("19.0.1.4.0", "post-messages")
        (message,) = rule.message_ids
        self.assertEqual(
            (message.contract_id, message.event, message.state, message.is_current),
            (contract, "before_end", "sent", True),
        )
        self.assertEqual(
            (message.date, message.send_date), (date(2027, 3, 9), date(2027, 2, 7))
        )
        self.assertEqual(message.company_id, contract.company_id)
        self.assertEqual(message.partner_id, self.customer_a)
        self._send("2027-02-10")
        self.assertFalse(self._get_mails(contract))
        self.assertEqual(len(self._get_mails(other)), 1)
        # An end that moves is told again.
        contract.date_end = "2027-03-31"
        self._send("2027-03-05")
        self.assertEqual(len(self._get_mails(contract)), 1)

    def test_notice_dates_are_filled_as_they_are_computed(self):
        plain, noticed, ordered, late = self._create_contracts(
            *(self.customer_a, self.customer_b, self.customer_a, self.customer_b),
            start="2026-03-10",
        )
        endless = self._create_contracts(self.customer_a, start="2026-03-10")
        endless.date_end = False
        noticed.notice_days = late.notice_days = 60
        ordered.notice_days, ordered.renewal_output = 10, "order"
        late.renewal_output = "order"
        contracts = plain + noticed + ordered + late + endless
        computed = contracts.mapped("notice_date")
        self.assertEqual(
            computed[:4],
            [
                *(date(2027, 2, 7), date(2027, 1, 8)),
                *(date(2027, 2, 7), date(2027, 1, 8)),
            ],
        )
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE sale_contract DROP COLUMN notice_date")
        self._migrate("19.0.1.5.0", "pre-notice-date")
        self.assertEqual(contracts.mapped("notice_date"), computed)
        self._migrate("19.0.1.5.0", "pre-notice-date")
        self.assertEqual(contracts.mapped("notice_date"), computed)
