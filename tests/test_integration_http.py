import json
import os
import re
import runpy
import shlex
import tempfile
import xmlrpc.client
from datetime import timedelta
from functools import partial
from pathlib import Path

import requests

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tests.common import Transport, get_db_name
from odoo.tools import mute_logger

from .integration_common import ApiCommon

DOCS = Path(__file__).resolve().parents[1] / "docs"
PLACE = "https://example.com"
READS = {"get_contract", "preview_renewals", "get_order_problems"}
# What the answers have: other systems rely on it.
ANSWERS = {
    "upsert_customer": {"id", "name", "created", "address_ids", "problems"},
    "create_order": {
        *("model", "id", "name", "created", "opportunity_id", "order_id", "order"),
        *("state", "contracts", "total", "problems"),
    },
    "get_contract": {
        *("id", "number", "customer", "company", "currency", "state", "plan"),
        *("date_start", "date_end", "date_cancelled", "mrr", "arr"),
        *("next_invoice_date", "invoice_error", "next_payment_date"),
        *("payment_state", "payment_error", "pauses", "items", "orders", "invoices"),
        *("renewal", "external_ids"),
    },
    "cancel": {"contract", "id", "state", "changed", "date", "problems"},
    "pause": {"contract", "id", "state", "changed", "date", "date_end", "problems"},
    "resume": {"contract", "id", "state", "changed", "problems"},
    "change_quantities": {
        *("contract", "id", "state", "item_id", "changed", "date", "mrr"),
        "problems",
    },
    "create_renewals": {
        *("contract", "id", "state", "created", "opportunity_id", "order_ids"),
        "problems",
    },
    "create_invoices": {"contract", "id", "state", "invoices", "problems"},
}


class HttpApiCommon(HttpCase, ApiCommon):
    """Calls over HTTP, with generated keys. The time is the real one."""

    def _get_key(self, user):
        keys = self.env(user=user.id)["res.users.apikeys"].sudo()
        expires = fields.Datetime.now() + timedelta(days=1)
        return keys._generate("rpc", "test", expires)

    def _reach_this_server(self):
        """Let clients of HTTP and XML-RPC pass on what the tests' server asks for."""
        self.authenticate(None, None)
        self.patch(requests, "post", self.opener.post)
        self.patch(requests, "Session", lambda: self.opener)
        proxy = partial(xmlrpc.client.ServerProxy, transport=Transport(self))
        self.patch(xmlrpc.client, "ServerProxy", proxy)

    def _post(self, method, key, **arguments):
        return self.opener.post(
            f"{self.base_url()}/json/2/sale.renewal.api/{method}",
            json=arguments,
            headers={"Authorization": f"bearer {key}"},
        )


@tagged("post_install", "-at_install")
class TestApiOverHttp(HttpApiCommon):
    """What other systems send and get, byte by byte."""

    def test_the_examples_of_the_documentation_work(self):
        self._reach_this_server()
        self.support.list_price = 100.0
        text = (DOCS / "api.md").read_text(encoding="utf-8")
        text = text.replace(PLACE, self.base_url())
        names = {
            "KEY": self._get_key(self.manager),
            "DATABASE": get_db_name(),
            "USER_ID": self.manager.id,
        }
        blocks = re.findall(r"```(sh|python)\n(.*?)```", text, re.DOTALL)
        self.assertEqual([kind for kind, _code in blocks], ["sh", "python", "python"])
        for kind, code in blocks:
            if kind == "sh":
                answer = self._run_curl(code.replace("$KEY", names["KEY"]))
                self.assertEqual(answer.json()["problems"], [])
            else:
                exec(code, names)  # noqa: S102 - what our documentation says
        self.assertEqual(names["contract"]["customer"]["name"], "Corner Bakery")
        contract = self.env["sale.contract"].browse(names["contract"]["id"])
        self.assertEqual(len(contract.pause_ids), 1)

    def _run_curl(self, command):
        """Send what a line of curl would send."""
        words = iter(shlex.split(command.replace("\\\n", " ")))
        url, headers, data = None, {}, None
        for word in words:
            if word == "-H":
                name, _, value = next(words).partition(": ")
                headers[name] = value
            elif word == "-d":
                data = next(words)
            elif word != "curl":
                url = word
        return self.opener.post(url, data=data, headers=headers)

    def test_answers_have_what_was_promised(self):
        key = self._get_key(self.manager)
        today = fields.Date.today()
        number = self._create_contracts(self.customer_a, start=today).number
        calls = {
            "upsert_customer": {"values": {"name": "X"}},
            "create_order": {
                "values": {
                    "customer_id": self.customer_a.id,
                    "lines": [{"product": "SUP"}],
                }
            },
            "get_contract": {"contract": number},
            "create_renewals": {"contracts": [number]},
            "create_invoices": {"contracts": [number]},
            "change_quantities": {
                "changes": [{"contract": number, "product": "SUP", "quantity": 0.5}]
            },
            "pause": {
                "contracts": [number],
                "date": str(today + timedelta(days=60)),
                "date_end": str(today + timedelta(days=80)),
            },
            "resume": {
                "contracts": [number],
                "date": str(today + timedelta(days=70)),
            },
            "cancel": {"contracts": [number]},
        }
        for method, arguments in calls.items():
            with self.subTest(method=method):
                answer = self._post(method, key, **arguments)
                self.assertEqual(answer.status_code, 200)
                found = answer.json()
                rows = found.get("results", [found])
                self.assertEqual(set(rows[0]), ANSWERS[method])
                self.assertEqual(rows[0].get("problems", []), [])

    def test_what_is_wrong_with_a_call_has_a_status(self):
        key = self._get_key(self.manager)
        with mute_logger("odoo.http"):
            unknown = self._post("get_contract", key, contract="C0")
            self.assertEqual(unknown.status_code, 422)
            self.assertIn("there is no contract C0", unknown.json()["message"])
            for arguments in ({}, {"contract": "C0", "more": 1}):
                answer = self._post("get_contract", key, **arguments)
                self.assertEqual(answer.status_code, 422)
            answer = self._post("preview_renewals", key, date="nonsense")
            self.assertEqual(answer.status_code, 422)
            self.assertIn("date: “nonsense” is not a date", answer.json()["message"])
            answer = self._post("_answer", key, function="x")
            self.assertEqual(answer.status_code, 403)
            self.assertEqual(self._post("cancel", "wrong").status_code, 401)
            visitor = new_test_user(self.env, "visitor", "base.group_portal")
            answer = self._post("cancel", self._get_key(visitor), contracts=[])
            self.assertEqual(answer.status_code, 403)

    def test_a_key_has_the_rights_of_its_user(self):
        key = self._get_key(self.seller)
        theirs = self._create_contracts(self.customer_a, start="2026-01-01")
        own = self._create_contracts(
            self.customer_b, start="2026-01-01", user_id=self.seller.id
        )
        found = self._post("get_contract", key, contract=own.number)
        self.assertEqual(found.json()["id"], own.id)
        with mute_logger("odoo.http"):
            answer = self._post("get_contract", key, contract=theirs.number)
        self.assertEqual(answer.status_code, 422)

    def test_odoo_shows_every_method_with_its_documentation(self):
        user = self.env.ref("base.user_admin")
        answer = self.opener.get(
            f"{self.base_url()}/doc-bearer/sale.renewal.api.json",
            headers={"Authorization": f"bearer {self._get_key(user)}"},
        )
        self.assertEqual(answer.status_code, 200)
        methods = answer.json()["methods"]
        for name in self._get_own_methods():
            with self.subTest(method=name):
                self.assertTrue(methods[name]["doc"])
                self.assertIn("model", methods[name]["api"])
                self.assertTrue(methods[name]["return"]["doc"])
                for parameter in methods[name]["parameters"].values():
                    self.assertTrue(parameter["doc"])
                is_read = "readonly" in methods[name]["api"]
                if name in {*ANSWERS, *READS}:
                    self.assertEqual(is_read, name in READS)

    def _get_own_methods(self):
        """Return the public methods of ours."""
        names = set()
        for class_ in type(self.env["sale.renewal.api"]).__mro__:
            if ".sale_renewal." in f".{class_.__module__}.":
                names |= {name for name in vars(class_) if not name.startswith("_")}
        self.assertTrue(set(ANSWERS) <= names)
        return names - {"pool", "env", "id"}


@tagged("post_install", "-at_install")
class TestConnector(HttpApiCommon):
    """The connector of the documentation, run as it is."""

    def setUp(self):
        super().setUp()
        self._reach_this_server()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name, "deals.json")
        text = (DOCS / "connector.md").read_text(encoding="utf-8")
        (deals,) = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
        self.deals = json.loads(deals)
        self.patch(
            os,
            "environ",
            os.environ
            | {
                "ODOO_URL": self.base_url(),
                "ODOO_KEY": self._get_key(self.manager),
                "DEALS": str(self.path),
            },
        )

    def _run_connector(self):
        """Run it; return what the other CRM then says of its deals."""
        self.path.write_text(json.dumps(self.deals))
        with mute_logger("odoo.http"):
            runpy.run_path(str(DOCS / "connector.py"), run_name="__main__")
        return [deal.get("odoo") for deal in json.loads(self.path.read_text())]

    def test_a_won_deal_becomes_order_contract_and_invoice(self):
        self.deals.append(self.deals[0] | {"id": "006B", "stage": "open"})
        told, untouched = self._run_connector()
        self.assertIsNone(untouched)
        order = self.env["sale.order"].search([("name", "=", told["order"])])
        self.assertEqual((order.state, order.amount_total), ("sale", 270.0))
        self.assertEqual(order.partner_id.name, "Corner Bakery")
        number = order.contract_ids.number
        self.assertEqual(told["contracts"], {number: order.contract_ids.state})
        self.assertEqual(told["invoices"], {})
        invoice = order._create_invoices()
        invoice.action_post()
        told, _untouched = self._run_connector()
        self.assertEqual(told["invoices"], {invoice.name: "not_paid"})
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        told, _untouched = self._run_connector()
        self.assertEqual(told["invoices"], {invoice.name: invoice.payment_state})
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(order.partner_id.sale_order_count, 1)

    def test_what_stops_a_deal_is_told_and_stops_no_other(self):
        self.deals.append(self.deals[0] | {"id": "006B", "lines": [{"product": "NO"}]})
        good, bad = self._run_connector()
        self.assertIn("order", good)
        self.assertEqual(
            bad,
            {"error": "lines[0].product: there is no product NO that you may sell."},
        )
