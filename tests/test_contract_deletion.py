from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestContractDeletion(RenewalCommon):
    """What has started is cancelled, never deleted, by anybody."""

    def _create_by_hand(self, **values):
        return self.env["sale.contract"].create(
            {
                "partner_id": self.customer_a.id,
                "plan_id": self.plan_monthly.id,
                "line_ids": [
                    Command.create({"product_id": self.support.id, "price_unit": 10})
                ],
                **values,
            }
        )

    def _assert_kept(self, records, text="Cancel it instead"):
        with self.assertRaisesRegex(UserError, text), self.env.cr.savepoint():
            records.unlink()
        self.assertTrue(records.exists())

    def _is_refused(self, record):
        """Return whether it cannot be deleted: by Odoo, or by the database."""
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                record.unlink()
                self.env.flush_all()
        except (IntegrityError, UserError):
            self.env.invalidate_all()
            return True
        return False

    def test_a_running_contract_is_not_deleted(self):
        contract = self._create_contracts(self.customer_a, start="2025-12-01")
        for user in (self.sale_manager, self.env.ref("base.user_root")):
            self._assert_kept(contract.with_user(user))
        contract.action_cancel()
        self._assert_kept(contract)

    def test_one_that_has_started_keeps_the_others(self):
        started = self._create_by_hand(date_start="2026-01-15")
        other = self._create_by_hand(date_start="2026-01-16")
        with self.assertRaisesRegex(UserError, started.number):
            (started + other).unlink()
        self.assertTrue(other.exists())

    def test_the_term_starts_on_the_day_of_the_company(self):
        contract = self._create_by_hand(date_start="2026-01-16")
        self.env.company.tz = "Pacific/Auckland"
        with freeze_time("2026-01-15 12:00:00"):
            self._assert_kept(contract)

    def test_a_contract_that_nothing_was_made_of_is_deleted(self):
        pending = self._create_by_hand()
        later = self._create_by_hand(date_start="2026-02-01")
        copied = self._create_contracts(self.customer_a, start="2025-12-01").copy()
        contracts = pending + later + copied
        contracts.with_user(self.sale_manager).unlink()
        self.assertFalse(contracts.exists())

    def test_a_pending_contract_stays_while_its_order_is_confirmed(self):
        contract = self._create_contracts(self.customer_a, start="2026-03-01")
        order = contract.order_ids
        self._assert_kept(contract)
        order._action_cancel()
        contract.unlink()
        order.unlink()
        self.assertFalse(order.exists())

    def test_an_order_stays_with_the_contract_that_it_made(self):
        contract = self._create_contracts(self.customer_a, start="2025-12-01")
        order = contract.order_ids
        order._action_cancel()
        self._assert_kept(order, f"contract {contract.number} came from it")

    def test_a_contract_on_a_draft_invoice_stays(self):
        contract = self._create_by_hand(date_start="2026-01-16")
        contract._create_invoices(date(2026, 1, 20))
        self._assert_kept(contract)
        self._assert_kept(contract.line_ids, "Change Items")
        contract.invoice_ids.unlink()
        contract.unlink()

    def test_items_that_were_sold_are_not_deleted(self):
        contract = self._create_by_hand(date_start="2026-01-10")
        self._assert_kept(contract.line_ids, "Change Items")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            contract.line_ids = [Command.clear()]
        with self.assertRaises(UserError), self.env.cr.savepoint():
            contract.write({"line_ids": [Command.delete(contract.line_ids.id)]})

    def test_an_item_added_by_mistake_is_taken_out_with_a_record(self):
        contract = self._create_by_hand(date_start="2026-01-10")
        contract.line_ids = [
            Command.create(
                {
                    "product_id": self.licence.id,
                    "price_unit": 6,
                    "date_start": "2026-02-01",
                }
            )
        ]
        self.assertEqual(sum(contract.change_ids.mapped("mrr_change")), 16)
        contract.line_ids[1].with_user(self.sale_manager).unlink()
        self.assertEqual(sum(contract.change_ids.mapped("mrr_change")), 10)

    def test_nothing_takes_a_contract_with_it(self):
        contract = self._create_contracts(self.customer_a, start="2025-12-01")
        company = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids += company
        other = self._create_by_hand(company_id=company.id, user_id=False)
        for record in (
            self.customer_a,
            self.support,
            self.support.product_tmpl_id,
            self.plan_monthly,
            company,
        ):
            with self.subTest(record=record):
                self.assertTrue(self._is_refused(record))
        self.assertTrue((contract + other).exists())

    def test_what_contracts_name_is_archived_and_not_deleted(self):
        partner = self.env["res.partner"].create({"name": "Crane Ltd"})
        plan = self.plan_monthly.copy({"name": "Crane plan"})
        product = self.env["product.product"].create(
            {"name": "Crane care", "type": "service"}
        )
        self._create_by_hand(
            partner_id=partner.id,
            plan_id=plan.id,
            line_ids=[Command.create({"product_id": product.id, "price_unit": 10})],
        )
        for record in (partner, plan, product, product.product_tmpl_id):
            self._assert_kept(
                record, "Crane .* cannot be deleted, for it is used in contracts: arch"
            )
        for record in (partner, plan, product):
            record.action_archive()
            self.assertFalse(record.active)
        other = self.env["res.partner"].create({"name": "Nobody"})
        other.unlink()
        self.assertFalse(other.exists())
