from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import html2plaintext

from .start_common import ActivationCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-20")
class TestActivationPending(ActivationCommon):
    """What users do with contracts whose first day nobody knows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._order(cls.plan_delivery, cls.support + cls.router)
        cls.contract = cls.order.contract_ids
        cls.goods = cls._order(
            cls.plan_delivery, cls.water + cls.juice, cls.customer_b
        ).contract_ids
        cls.running = cls._order(cls.plan_monthly, cls.support).contract_ids
        cls.pending = cls.contract + cls.goods

    def test_every_job_leaves_them_alone(self):
        with freeze_time("2028-01-01"):
            for job in (
                "refresh_states",
                "create_invoices",
                "create_deliveries",
                "create_renewals",
                "send_reminders",
            ):
                self._run_cron(f"sale_renewal.ir_cron_{job}")
        self.assertRecordValues(
            self.pending,
            [
                {
                    "state": "pending",
                    "date_start": False,
                    "next_invoice_date": False,
                    "next_delivery_date": False,
                    "renewal_lead_id": False,
                    "invoice_error": False,
                    "delivery_error": False,
                    "renewal_error": False,
                }
            ]
            * 2,
        )
        self.assertFalse(self.pending.change_ids)

    def test_lists_and_forms_read_them(self):
        names = [
            name
            for name, field in self.env["sale.contract"]._fields.items()
            if field.type != "binary"
        ]
        for contract in self.pending:
            self.assertTrue(contract.read(names))
        fields = list(self.env["sale.contract.line"]._fields)
        self.assertTrue(self.pending.line_ids.read(fields))
        self.assertTrue(self.pending.order_ids.order_line.read(["period_start"]))
        found = self.env["sale.contract"].search(
            [("date_start", "=", False), ("date_cancelled", "=", False)]
        )
        self.assertFalse(self.pending - found)

    def test_print(self):
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            "sale_renewal.report_sale_contract", self.pending.ids
        )
        text = html2plaintext(html)
        self.assertIn("on the day of the full delivery", text)
        self.assertIn("after 1 year", text)

    def test_forecast_leaves_them_out(self):
        rows = self.env["sale.contract"]._preview_renewals(date(2027, 6, 1))
        found = [row["contract"] for row in rows]
        self.assertIn(self.running, found)
        self.assertNotIn(self.contract, found)

    def test_upsell_renewal_and_billing_are_refused_with_the_reason(self):
        text = r"It has not started\. Waiting for delivery of"
        with self.assertRaisesRegex(UserError, text):
            self.contract.action_upsell()
        with self.assertRaisesRegex(UserError, text):
            self.contract.action_renew()
        with self.assertRaisesRegex(UserError, text):
            (self.contract + self.goods)[:1]._create_common_renewal(date(2028, 1, 1))
        with self.assertRaises(UserError):
            self.contract.action_create_invoices()
        with self.assertRaises(UserError):
            self.goods.action_create_deliveries()
        order = self._create_order(self.customer_a, self.support)
        order.write(
            {
                "order_type": "upsell",
                "source_contract_ids": [Command.set(self.contract.ids)],
            }
        )
        order.order_line.plan_id = self.plan_delivery
        with self.assertRaisesRegex(UserError, text):
            order.action_confirm()

    def test_price_change_beside_a_running_one(self):
        contracts = self.running + self.pending
        wizard = self.env["sale.contract.price.change"].create(
            {"contract_ids": [Command.set(contracts.ids)], "percent": 10.0}
        )
        notes = {
            row.contract_id: row.note for row in wizard.line_ids if not row.can_change
        }
        self.assertEqual(set(notes), set(self.pending))
        self.assertIn("It has not started", notes[self.contract])
        wizard.action_apply()
        self.assertEqual(self.pending.line_ids.mapped("price_unit"), [100, 10, 20])

    def test_quantity_change_and_pause_are_refused(self):
        wizard = self.env["sale.contract.quantity.change"].create(
            {"contract_id": self.contract.id}
        )
        for choice in ("today", "billed", "period", "term", "date"):
            wizard.date_choice = choice
            wizard.line_ids.new_quantity = 0
            self.assertIn("It has not started", wizard.problem)
        with self.assertRaisesRegex(UserError, "It has not started"):
            wizard.action_apply()
        pause = self.env["sale.contract.pause"].create(
            {"contract_ids": [Command.set(self.pending.ids)]}
        )
        self.assertIn("It has not started", pause.preview)
        with self.assertRaisesRegex(UserError, "It has not started"):
            pause.action_apply()

    def test_the_wizard_cancels_them_at_once(self):
        reason = self.env["crm.lost.reason"].create({"name": "Changed mind"})
        for choice, contract in zip(("billed", "today"), self.pending, strict=True):
            wizard = self.env["sale.contract.cancel"].create(
                {
                    "contract_ids": [Command.set(contract.ids)],
                    "date_choice": choice,
                    "credit": choice == "today",
                    "reason_id": reason.id,
                }
            )
            self.assertIn("Jan 20, 2026", wizard.preview)
            wizard.action_apply()
        self.assertEqual(self.pending.mapped("state"), ["cancelled"] * 2)
        self.assertEqual(sum(self.pending.change_ids.mapped("mrr_change")), 0.0)
        # What is delivered after that starts nothing.
        self._validate(self.order.picking_ids)
        self.assertFalse(self.contract.date_start)
        self.contract.action_undo_cancel()
        self._run_state_job()
        self.assertEqual(self.contract.date_start, date(2026, 1, 20))
        self.assertEqual(sum(self.contract.change_ids.mapped("mrr_change")), 100.0)

    def test_items_are_corrected_without_a_record(self):
        self.contract.line_ids.price_unit = 80.0
        self.assertFalse(self.contract.change_ids)
        self.contract.action_start()
        self.assertEqual(self.contract.change_ids.mrr_change, 80.0)

    def test_the_plan_changes_for_new_contracts_only(self):
        self.plan_delivery.term_start = "confirmation"
        self._run_state_job()
        self.assertEqual(self.contract.state, "pending")
        order = self._order(self.plan_delivery, self.support + self.router)
        self.assertEqual(order.contract_ids.state, "active")
