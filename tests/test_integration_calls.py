import xmlrpc.client
from functools import partial

from odoo import fields
from odoo.tests import freeze_time, tagged
from odoo.tests.common import Transport, get_db_name
from odoo.tools import mute_logger

from .test_integration_http import HttpApiCommon


@tagged("post_install", "-at_install")
class TestApiCalls(HttpApiCommon):
    """How often other systems call, and how often in vain."""

    def _get_counts(self):
        """Return calls, and those with problems, by user and method."""
        self.env.invalidate_all()
        return {
            (call.user_id.login, call.method): (call.call_count, call.problem_count)
            for call in self.env["sale.renewal.api.call"].search([])
        }

    def test_calls_are_counted_whatever_became_of_them(self):
        number = self._create_contracts(self.customer_a, start="2026-03-01").number
        key, other = self._get_key(self.manager), self._get_key(self.seller)
        self.assertEqual(self._get_counts(), {})
        self._post("get_contract", key, contract=number)
        self._post("resume", key, contracts=[number])
        self._post("resume", key, contracts=[number, "C0"])
        with mute_logger("odoo.http"):
            answer = self._post("get_contract", key, contract="C0")
            self.assertEqual(answer.status_code, 422)
            self._post("get_contract", other, contract="C0")
            # What is no call of the API, and whoever has no key.
            self._post("search", key)
            self._post("_answer", key)
            self._post("nonsense", key)
            self._post("get_contract", "wrong", contract=number)
        self.assertEqual(
            self._get_counts(),
            {
                ("api_manager", "get_contract"): (2, 1),
                ("api_manager", "resume"): (2, 1),
                ("api_seller", "get_contract"): (1, 1),
            },
        )
        admin = self.env.ref("base.user_admin")
        overview = self.env(user=admin.id)["sale.integration.overview"].create({})
        self.assertEqual((overview.call_count, overview.problem_count), (5, 3))
        self.assertEqual(len(overview.call_ids), 3)
        self.assertTrue(overview.last_call)
        found = overview.action_open_calls()
        self.assertEqual(found["res_model"], "sale.renewal.api.call")

    def test_a_call_that_was_undone_stays_counted(self):
        key = self._get_key(self.manager)
        answer = self._post("upsert_customer", key, values={"nam": "X"})
        self.assertEqual(answer.json()["problems"][0]["code"], "unknown_field")
        counts = self._get_counts()
        self.assertEqual(counts[("api_manager", "upsert_customer")], (1, 1))

    def test_calls_over_xml_rpc_are_counted_as_well(self):
        number = self._create_contracts(self.customer_a, start="2026-03-01").number
        key, name = self._get_key(self.manager), "sale.renewal.api"
        proxy = partial(xmlrpc.client.ServerProxy, transport=Transport(self))
        server = proxy(f"{self.base_url()}/xmlrpc/2/object")

        def call(method, *args, model=name, key=key):
            access = (get_db_name(), self.manager.id, key)
            return server.execute_kw(*access, model, method, [*args])

        self.authenticate(None, None)
        with mute_logger("odoo.addons.rpc.controllers.xmlrpc"):
            self.assertEqual(call("get_contract", number)["number"], number)
            self.assertEqual(call("resume", [number])["problems"], [])
            call("upsert_customer", {"nam": "X"})
            call("resume", [number])
            # What is no call of the API, and whoever has no key.
            call("search", [], model="sale.contract")
            with mute_logger("odoo.http"), self.assertRaises(xmlrpc.client.Fault):
                call("get_contract", number, key="wrong")
        self.assertEqual(
            self._get_counts(),
            {
                ("api_manager", "get_contract"): (1, 0),
                ("api_manager", "resume"): (2, 0),
                ("api_manager", "upsert_customer"): (1, 1),
            },
        )

    def test_counts_are_kept_for_ninety_days(self):
        calls = self.env(user=self.manager.id)["sale.renewal.api.call"]
        for day in ("2026-01-01", "2026-03-01", "2026-03-01"):
            with freeze_time(f"{day} 12:00:00"), self.enter_registry_test_mode():
                calls._count("cancel", False)
        with freeze_time("2026-04-02 12:00:00"):
            calls.sudo()._gc_calls()
        found = calls.sudo().search([("method", "=", "cancel")])
        self.assertEqual(found.date, fields.Date.to_date("2026-03-01"))
        self.assertEqual(found.call_count, 2)
