from contextlib import contextmanager
from datetime import date

from psycopg2 import IntegrityError

from odoo.fields import Command
from odoo.modules.migration import load_script
from odoo.tests import freeze_time, tagged
from odoo.tools import file_path, mute_logger
from odoo.tools.sql import drop_constraint

from .common import RenewalCommon

MIGRATION = "sale_renewal/migrations/19.0.1.1.0/pre-billed-days.py"


@tagged("post_install", "-at_install")
@freeze_time("2026-02-01")
class TestBillingDays(RenewalCommon):
    """The database itself refuses to bill a day of an item twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract, cls.other = cls._create_contracts(
            cls.customer_a, cls.customer_b, start="2026-01-01"
        )
        cls.item = cls.contract.line_ids
        cls.move = cls.contract._create_invoices()

    @contextmanager
    def _assert_refused(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError) as caught,
            self.env.cr.savepoint(),
        ):
            yield
        self.message = self.env["account.move.line"]._sql_error_to_message(
            caught.exception
        )

    def _create_invoice(self, first, last, item=None, **values):
        """Return an invoice over days of an item that somebody made by hand."""
        line = {
            "contract_line_id": (item or self.item).id,
            "period_start": first,
            "period_end": last,
            "price_unit": 1.0,
        }
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer_a.id,
                "invoice_line_ids": [Command.create(line)],
                **values,
            }
        )
        self.env.flush_all()
        return move

    def test_days_that_only_overlap_are_refused(self):
        for first, last in (
            ("2026-01-15", "2026-02-01"),
            ("2026-02-10", "2026-02-12"),
            ("2026-02-28", "2026-03-31"),
            ("2026-01-01", "2026-12-31"),
        ):
            with self.subTest(first=first), self._assert_refused():
                self._create_invoice(first, last)
            self.assertEqual(
                self.message,
                "This period of the contract item is on another invoice already: "
                "delete this line, or cancel the other invoice first.",
            )

    def test_the_days_beside_them_and_other_items_are_not(self):
        self._create_invoice("2026-01-01", "2026-01-31")
        self._create_invoice("2026-03-01", "2026-03-31")
        self._create_invoice("2026-02-01", "2026-02-28", self.other.line_ids)
        self._create_invoice("2026-02-01", "2026-02-28", move_type="out_refund")

    def test_a_line_without_days_bills_none(self):
        moves = self._create_invoice(False, False) + self._create_invoice(False, False)
        moves += self._create_invoice("2026-02-01", False)
        self.assertFalse(any(moves.invoice_line_ids.mapped("bills_contract")))
        self.assertFalse(moves.invoice_line_ids.billed_line_id)
        self.assertEqual(self.contract.next_invoice_date, date(2026, 3, 1))

    def test_days_in_the_wrong_order_are_refused(self):
        with self._assert_refused():
            self._create_invoice("2026-04-30", "2026-04-01")
        self.assertIn("cannot be before its first day", self.message)

    def test_versions_of_an_item_share_its_days(self):
        self.move.action_post()
        self.move.button_draft()
        self.move.button_cancel()
        self.item._change_price(date(2026, 2, 1), 120.0)
        new = self.contract._create_invoices()
        version = new.invoice_line_ids.contract_line_id
        self.assertNotEqual(version, self.item)
        self.assertEqual(new.invoice_line_ids.billed_line_id, self.item)
        with self._assert_refused():
            self.move.button_draft()
            self.env.flush_all()
        new.unlink()
        self.move.button_draft()
        self.assertEqual(self.move.invoice_line_ids.billed_line_id, self.item)

    def test_lines_change_days_within_one_statement(self):
        """In whatever order PostgreSQL writes them."""
        march = self._create_invoice("2026-03-01", "2026-03-31").invoice_line_ids
        february = self.move.invoice_line_ids
        days = [("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28")]
        for line, (first, last) in zip(february + march, days, strict=True):
            line.write({"period_start": first, "period_end": last})
        self.env.flush_all()

    def test_an_invoice_that_is_cancelled_gives_its_days_at_once(self):
        self.move.action_post()
        self.move.button_draft()
        self.move.button_cancel()
        new = self.contract._create_invoices()
        self.assertEqual(new.invoice_line_ids.period_start, date(2026, 2, 1))
        self.assertTrue(new.invoice_line_ids.billed_line_id)
        self.assertFalse(self.move.invoice_line_ids.billed_line_id)

    @mute_logger("odoo.sql_db")
    def test_a_contract_that_is_refused_stops_nobody_else(self):
        later = self._create_contracts(self.customer_b, start="2026-01-01")
        # Somebody wrote to the database, past Odoo.
        self._create_invoice("2026-02-05", "2026-02-06", self.other.line_ids)
        self.env.cr.execute(
            "UPDATE account_move_line SET bills_contract = FALSE"
            " WHERE billed_line_id = %s",
            [self.other.line_ids.id],
        )
        self.env.invalidate_all()
        self._run_cron("sale_renewal.ir_cron_create_invoices")
        self.assertEqual(
            self.other.invoice_error,
            "This period of the contract item is on another invoice already: delete "
            "this line, or cancel the other invoice first.",
        )
        self.assertEqual(len(self.other.activity_ids), 1)
        self.assertTrue(later.invoice_ids)
        self.assertFalse(later.invoice_error)

    def test_the_update_leaves_out_lines_that_overlap_and_names_them(self):
        overlap = self._create_invoice("2026-03-01", "2026-03-31")
        undated = self._create_invoice("2026-05-01", "2026-05-31")
        constraint = "account_move_line_billed_days_once"
        drop_constraint(self.env.cr, "account_move_line", constraint)
        self.env.cr.execute(
            "UPDATE account_move_line SET period_start = '2026-02-28' WHERE id = %s",
            [overlap.invoice_line_ids.id],
        )
        self.env.cr.execute(
            "UPDATE account_move_line SET period_start = NULL WHERE id = %s",
            [undated.invoice_line_ids.id],
        )
        self.env.cr.execute("UPDATE account_move_line SET billed_line_id = NULL")
        with self.assertLogs(level="WARNING") as log:
            script = load_script(file_path(MIGRATION), "billed_days")
            script.migrate(self.env.cr, "19.0.1.0.0")
        self.assertEqual(len(log.output), 1)
        self.assertIn(self.contract.number, log.output[0])
        self.assertIn("both bill 2026-02-28 to 2026-02-28", log.output[0])
        self.env.invalidate_all()
        lines = (self.move + overlap + undated).invoice_line_ids
        self.assertEqual(lines.mapped("bills_contract"), [True, True, False])
        self.assertEqual(lines.mapped("billed_line_id.id"), [self.item.id])
        self.assertTrue(lines[0].billed_line_id)
        # Now the constraint holds, and guards the days of both.
        objects = self.env["account.move.line"]._table_objects
        objects[constraint].apply_to_database(self.env["account.move.line"])
        with self._assert_refused():
            self._create_invoice("2026-02-03", "2026-02-04")
