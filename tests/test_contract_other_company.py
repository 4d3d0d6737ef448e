from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestOtherCompany(RenewalCommon):
    """A manager of two companies does in one what concerns the other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._create_company(name="Second")
        cls.env["account.chart.template"].try_loading(
            "generic_coa", cls.second, install_demo=False
        )
        cls.manager = new_test_user(
            cls.env,
            "two_companies",
            "sales_team.group_sale_manager,account.group_account_invoice",
            company_id=cls.env.company.id,
            company_ids=[Command.set((cls.env.company + cls.second).ids)],
        )
        cls.plan_monthly.invoice_mode = "post"
        cls.water = cls.env["product.product"].create(
            {
                "name": "Water",
                "type": "consu",
                "list_price": 10.0,
                "invoice_policy": "order",
                "recurring_type": "recurring",
                "contract_plan_id": cls.plan_monthly.id,
            }
        )

    @classmethod
    def _sell(cls, product, **values):
        """Return a contract of the second company, billed until the end of April."""
        with freeze_time("2026-01-01"):
            order = cls.env["sale.order"].with_company(cls.second)
            order = order.create(
                {
                    "partner_id": cls.customer_a.id,
                    "company_id": cls.second.id,
                    "user_id": cls.manager.id,
                    "order_line": [Command.create({"product_id": product.id})],
                    **values,
                }
            )
            order.action_confirm()
            order._create_invoices().action_post()
        with freeze_time("2026-04-01"):
            order.contract_ids.with_company(cls.second)._create_invoices()
        cls.env.invalidate_all()
        return cls.env["sale.contract"].browse(order.contract_ids.ids)

    def _apply(self, wizard, contract, **values):
        record = self.env[wizard].with_user(self.manager)
        record = record.create({"contract_ids": contract.ids, **values})
        self.assertNotIn("text-danger", record.preview)
        record.action_apply()

    def _cancel(self, contract):
        contract.action_cancel("2026-04-16", credit=True)
        self.assertTrue(contract.change_ids.credit_move_id)

    def _cancel_and_undo(self, contract):
        contract.action_cancel("2026-06-01")
        contract.action_undo_cancel()
        self.assertFalse(contract.date_cancelled)

    def _cancel_in_wizard(self, contract):
        reason = self.env["crm.lost.reason"].create({"name": "Moved"})
        self._apply(
            "sale.contract.cancel",
            contract,
            date_choice="date",
            date="2026-04-16",
            credit=True,
            reason_id=reason.id,
        )
        self.assertTrue(contract.change_ids.credit_move_id)

    def _pause(self, contract):
        self._apply(
            "sale.contract.pause",
            contract,
            date="2026-04-16",
            date_end="2026-04-25",
            credit=True,
        )
        self.assertTrue(contract.change_ids.credit_move_id)

    def _pause_and_resume(self, contract):
        contract._pause(date(2026, 4, 16), False, True, True)
        contract.action_resume()

    def _change_prices(self, contract):
        self._apply(
            "sale.contract.price.change", contract, date="2026-05-01", percent=10
        )
        self.assertEqual(len(contract.line_ids), 2)

    def _sell_less(self, contract):
        wizard = self.env["sale.contract.quantity.change"].with_user(self.manager)
        wizard = wizard.with_context(default_contract_id=contract.id).create({})
        wizard.write({"date_choice": "date", "date": "2026-04-16", "credit": True})
        wizard.line_ids.new_quantity = 0
        wizard.action_apply()
        self.assertTrue(contract.change_ids.credit_move_id)

    def _upsell(self, contract):
        contract.action_upsell()
        order = self.env["sale.order"].search(
            [("source_contract_ids", "in", contract.ids)]
        )
        order = order.with_user(self.manager)
        order.order_line = [Command.create({"product_id": self.support.id})]
        order.action_confirm()
        order._create_invoices().action_post()
        self.assertEqual(order.company_id, self.second)
        self.assertEqual(order.warehouse_id.company_id, self.second)

    def _renew(self, contract):
        contract.action_renew()
        lead = contract.renewal_lead_id
        self.assertFalse(lead._get_order_problems())
        lead.action_place_order()
        self.assertEqual(contract.next_contract_ids.company_id, self.second)

    def _renew_early(self, contract):
        contract.action_renew("2026-04-16")
        contract.renewal_lead_id.action_place_order()
        self.assertTrue(contract.change_ids.credit_move_id)

    def _bill(self, contract):
        with freeze_time("2026-05-01"):
            contract.action_create_invoices()
        self.assertEqual(contract.invoice_ids.company_id, self.second)

    def test_every_action_on_a_contract_of_the_other_company(self):
        for action in (
            self._cancel,
            self._cancel_and_undo,
            self._cancel_in_wizard,
            self._pause,
            self._pause_and_resume,
            self._change_prices,
            self._sell_less,
            self._upsell,
            self._renew,
            self._renew_early,
            self._bill,
        ):
            contract = self._sell(self.support).with_user(self.manager)
            self.assertEqual(contract.env.company, self.env.company)
            with self.subTest(action.__name__), freeze_time("2026-04-10"):
                action(contract)
                moves = contract.change_ids.credit_move_id.sudo()
                moves |= contract.invoice_ids.sudo()
                self.assertEqual(moves.company_id, self.second)
                accounts = moves.line_ids.account_id
                self.assertEqual(accounts.company_ids, self.second)

    def test_a_term_starts(self):
        self.plan_monthly.term_start = "payment"
        with freeze_time("2026-04-01"):
            order = self.env["sale.order"].with_company(self.second)
            order = order.create(
                {
                    "partner_id": self.customer_a.id,
                    "company_id": self.second.id,
                    "order_line": [Command.create({"product_id": self.support.id})],
                }
            )
            order.action_confirm()
            order.contract_ids.with_user(self.manager).action_start("2026-04-01")
        self.assertEqual(order.contract_ids.date_start, date(2026, 4, 1))

    def test_goods_are_delivered(self):
        contract = self._sell(self.water).with_user(self.manager)
        with freeze_time("2026-04-10"):
            contract.action_create_deliveries()
        moves = contract.sudo().line_ids.stock_move_ids
        self.assertEqual(moves.company_id, self.second)
        self.assertTrue(moves)
