from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import RenewalCommon
from .test_context_keys import RpcCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestBillingRights(RpcCommon, RenewalCommon):
    """Who bills contracts, and who does not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._create_contracts(
            cls.customer_a, start="2026-01-01", products=cls.support
        )
        cls.accountant = new_test_user(
            cls.env, "rights_accountant", "account.group_account_invoice"
        )
        buying = "purchase.group_purchase_user,sales_team.group_sale_salesman_all_leads"
        cls.buyer = new_test_user(cls.env, "rights_buyer", buying)

    def _bill(self, user):
        args = ("sale.contract", "action_create_invoices", self.contract.ids)
        return self._call(user, *args)

    def test_who_buys_makes_no_invoices_of_contracts(self):
        self.assertTrue(
            self.env["account.move"].with_user(self.buyer).has_access("create")
        )
        for user in (self.buyer, self.salesman):
            with self.assertRaises(AccessError):
                self._bill(user)
        self.assertFalse(self.contract.line_ids.move_line_ids)

    def test_accountants_and_managers_do(self):
        self._bill(self.accountant)
        self.assertEqual(len(self.contract.line_ids.move_line_ids), 2)
        self.contract.line_ids.move_line_ids.move_id.unlink()
        self._bill(self.sale_manager)
        self.assertEqual(len(self.contract.line_ids.move_line_ids), 2)

    def _assert_lines_stay(self, lines):
        for values in (
            {"contract_line_id": False},
            {"period_start": False},
            {"period_end": "2026-01-31"},
            {"period_start": "2025-01-01", "period_end": "2025-01-31"},
        ):
            for model, record, vals in (
                ("account.move.line", lines[0], values),
                (
                    "account.move",
                    lines[0].move_id,
                    {"invoice_line_ids": [[1, lines[0].id, values]]},
                ),
            ):
                with self.assertRaises(UserError):
                    self._call(self.accountant, model, "write", record.ids, vals)

    def test_what_was_billed_stays_so_on_invoices(self):
        self._bill(self.accountant)
        lines = self.contract.line_ids.move_line_ids
        self._assert_lines_stay(lines)
        lines.move_id.action_post()
        self._assert_lines_stay(lines)
        self.assertEqual(self.contract.next_invoice_date.isoformat(), "2026-04-01")

    def test_no_invoice_by_hand_takes_the_days_of_a_contract(self):
        line = {
            "name": "By hand",
            "contract_line_id": self.contract.line_ids.id,
            "period_start": "2026-03-01",
            "period_end": "2026-03-31",
        }
        values = {
            "move_type": "out_invoice",
            "partner_id": self.customer_a.id,
            "invoice_line_ids": [[0, 0, line]],
        }
        with self.assertRaises(AccessError):
            self._call(self.accountant, "account.move", "create", values)
