from odoo.tests import HttpCase, new_test_user, tagged

from .common import RenewalCommon
from .test_integration_http import HttpApiCommon

GROUPS = "sales_team.group_sale_manager,account.group_account_invoice"
# What is opened from a contract.
CONTRACT_BUTTONS = (
    *("action_view_orders", "action_view_opportunities", "action_view_invoices"),
    *("action_view_deliveries", "action_view_chain", "action_view_requests"),
    *("action_view_first_period_orders", "action_view_external_references"),
)


@tagged("post_install", "-at_install")
class TestReplicaButtons(HttpCase, RenewalCommon):
    """What only reads gets a connection that cannot write, which a replica may have."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = new_test_user(cls.env, "reader", GROUPS, password="reader-of-all")
        cls.contract = cls._create_contracts(cls.customer_a, start="2026-01-01")

    def _press(self, model, button, records):
        """Press a button, and expect that nothing was to be written."""
        with self.assertNoLogs("odoo.http", "WARNING"):
            return self.make_jsonrpc_request(
                f"/web/dataset/call_button/{model}/{button}",
                {"model": model, "method": button, "args": [records.ids], "kwargs": {}},
            )

    def test_opening_what_belongs_to_a_contract_only_reads(self):
        self.authenticate("reader", "reader-of-all")
        self.env.flush_all()
        for button in CONTRACT_BUTTONS:
            with self.subTest(button=button):
                method = getattr(self.env["sale.contract"], button)
                self.assertTrue(method._readonly)
                action = self._press("sale.contract", button, self.contract)
                self.assertTrue(action["type"])
        action = self._press(
            "sale.order", "action_view_contracts", self.contract.order_ids
        )
        self.assertEqual(action["res_id"], self.contract.id)


@tagged("post_install", "-at_install")
class TestReplicaApi(HttpApiCommon):
    def test_calls_that_only_read_write_nothing(self):
        number = self._create_contracts(self.customer_a, start="2026-01-01").number
        key = self._get_key(self.manager)
        self.env.flush_all()
        with self.assertNoLogs("odoo.http", "WARNING"):
            answer = self._post("get_contract", key, contract=number)
            self.assertEqual(answer.json()["number"], number)
            answer = self._post("preview_renewals", key, date="2026-12-31", limit=1)
            self.assertEqual(answer.status_code, 200)
