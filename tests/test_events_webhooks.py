import doctest
import json
import threading
import time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import BaseCase, freeze_time, new_test_user, tagged

from odoo.addons.sale_renewal import webhooks
from odoo.addons.sale_renewal.models.events import sale_renewal_webhook_post

from .events_common import EventsCommon
from .webhook_server import WebhookServer

CRON = "sale_renewal.ir_cron_deliver_events"


@tagged("post_install", "-at_install")
class TestWebhookExamples(BaseCase):
    def test_worked_examples(self):
        self.assertFalse(doctest.testmod(webhooks).failed)

    def test_a_delivery_is_given_up_after_a_day(self):
        waits, attempts = [], 1
        while wait := webhooks.get_wait(attempts):
            waits.append(wait.total_seconds() / 60)
            attempts += 1
        self.assertEqual(waits[:4], [1, 2, 4, 8])
        self.assertEqual(sum(waits), 24 * 60)
        self.assertEqual(attempts, 12)


@tagged("post_install", "-at_install")
class TestWebhooks(EventsCommon):
    """Events are posted to another system, a real one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.event_feed = False
        cls.allow = cls.env["ir.config_parameter"].set_param
        cls.allow("sale_renewal.webhook_allowed", "127.0.0.1")
        cls.server = WebhookServer()
        cls.addClassCleanup(cls.server.close)
        cls.types = cls.env["ir.model.fields.selection"].search(
            [("field_id", "=", cls._get_type_field().id)]
        )
        confirmed = cls.types.filtered(lambda kind: kind.value == "order.confirmed")
        cls.hook = cls.env["sale.renewal.webhook"].create(
            {
                "name": "Elsewhere",
                "url": cls.server.url,
                "event_type_ids": confirmed.ids,
            }
        )

    @classmethod
    def _get_type_field(cls):
        return cls.env["ir.model.fields"]._get("sale.renewal.event", "type")

    def setUp(self):
        super().setUp()
        self.server.status = 200
        self.server.requests.clear()

    def _confirm(self):
        """Confirm a plain order, and let the transaction count as ended."""
        order = self._create_order(self.customer_a, self.setup)
        order.action_confirm()
        self._end_transaction()
        return order

    def _get_deliveries(self, order=None):
        found = self.env["sale.renewal.webhook.delivery"].search([], order="id")
        return found.filtered(
            lambda delivery: not order or delivery.event_id.res_id == order.id
        )

    def test_an_event_is_posted_once_and_signed(self):
        order = self._confirm()
        self._run_cron(CRON)
        self._run_cron(CRON)
        [(path, headers, body)] = self.server.requests
        self.assertEqual(path, "/hook")
        message = json.loads(body)
        self.assertEqual(message["v"], 1)
        self.assertEqual(message["type"], "order.confirmed")
        self.assertEqual(message["data"]["number"], order.name)
        self.assertEqual(message["data"]["total"]["amount"], "250.00")
        self.assertEqual(headers["X-Renewal-Event"], "order.confirmed")
        signature = headers["X-Renewal-Signature"]
        self.assertTrue(
            webhooks.is_genuine(self.hook.secret, signature, body, time.time())
        )
        delivery = self._get_deliveries(order)
        self.assertEqual((delivery.state, delivery.status_code), ("sent", 200))
        self.assertEqual((delivery.attempts, delivery.answer), (1, "Thank you"))

    def test_what_nobody_listens_to_is_not_kept(self):
        self._create_contracts(
            self.customer_a, start="2026-03-10", products=self.support
        )
        self.assertEqual(self._get_types(), ["order.confirmed"])
        self.hook.active = False
        self._confirm()
        self.assertEqual(self._get_types(), ["order.confirmed"])

    def test_a_refusal_is_tried_again_for_a_day(self):
        self.server.status = 500
        with freeze_time("2026-03-10 08:00:00"):
            order = self._confirm()
            self._run_cron(CRON)
            delivery = self._get_deliveries(order)
            self.assertEqual((delivery.state, delivery.attempts), ("waiting", 1))
            self.assertEqual(delivery.status_code, 500)
            self.assertEqual(str(delivery.next_try), "2026-03-10 08:01:00")
            self._run_cron(CRON)
            self.assertEqual(len(self.server.requests), 1)
        moments = []
        while delivery.state == "waiting":
            moments.append(str(delivery.next_try))
            with freeze_time(delivery.next_try):
                self._run_cron(CRON)
        self.assertEqual(moments[1:3], ["2026-03-10 08:03:00", "2026-03-10 08:07:00"])
        self.assertEqual(moments[-1], "2026-03-11 08:00:00")
        self.assertEqual((delivery.state, delivery.attempts), ("failed", 12))
        self.assertEqual(len(self.server.requests), 12)
        self.server.status = 200
        delivery.action_send_again()
        self._run_cron(CRON)
        self.assertEqual((delivery.state, delivery.attempts), ("sent", 1))

    def test_a_redirect_is_not_followed(self):
        self.server.status = 302
        order = self._confirm()
        self._run_cron(CRON)
        delivery = self._get_deliveries(order)
        self.assertEqual((delivery.state, delivery.status_code), ("waiting", 302))
        self.assertEqual([request[0] for request in self.server.requests], ["/hook"])

    def test_one_that_is_silent_holds_nobody_up(self):
        self.patch(sale_renewal_webhook_post, "SECONDS", 0.5)
        silent = WebhookServer()
        self.addCleanup(silent.close)
        silent.status = 0
        slow = self.hook.copy({"name": "A silent one", "url": silent.url})
        orders = self._confirm() + self._confirm() + self._confirm()
        self._run_cron(CRON)
        self.assertEqual(len(self.server.requests), 3)
        self.assertEqual(len(silent.requests), 1)
        of_slow = self._get_deliveries().filtered(
            lambda delivery: delivery.webhook_id == slow
        )
        self.assertEqual(len(of_slow), len(orders))
        self.assertEqual(of_slow.mapped("state"), ["waiting"] * 3)
        self.assertEqual(of_slow.mapped("attempts"), [1] * 3)
        self.assertIn("did not answer within", of_slow[0].answer)

    def _get_posted(self, server):
        """Return the numbers of the orders that were posted, as they came."""
        bodies = [body for _path, _headers, body in server.requests]
        return [json.loads(body)["data"]["number"] for body in bodies]

    def test_events_come_in_their_order_whatever_is_noted_together(self):
        self.patch(sale_renewal_webhook_post, "BATCH", 2)
        orders = [self._confirm().name for _number in range(5)]
        self._run_cron(CRON)
        self.assertEqual(self._get_posted(self.server), orders)
        deliveries = self._get_deliveries()
        self.assertEqual(deliveries.mapped("state"), ["sent"] * 5)
        self.assertEqual(deliveries.mapped("attempts"), [1] * 5)

    def test_one_that_is_slow_holds_nobody_up(self):
        self.patch(sale_renewal_webhook_post, "BATCH", 2)
        slow = WebhookServer()
        self.addCleanup(slow.close)
        self.hook.copy({"name": "A slow one", "url": slow.url})
        all_told, waited = threading.Event(), []
        self.server.before = lambda: len(self.server.requests) == 5 and all_told.set()
        self.addCleanup(setattr, self.server, "before", None)
        # It answers once the other one has got everything.
        slow.before = lambda: waited.append(all_told.wait(20))
        orders = [self._confirm().name for _number in range(5)]
        self._run_cron(CRON)
        self.assertEqual(waited, [True] * 5)
        self.assertEqual(self._get_posted(slow), orders)
        self.assertEqual(self._get_posted(self.server), orders)

    def test_what_there_was_no_time_for_is_not_counted_as_tried(self):
        self.patch(sale_renewal_webhook_post, "LIMIT", 0)
        orders = [self._confirm().name for _number in range(3)]
        # Each time there is time for one, and the others are given back.
        self._run_cron(CRON)
        deliveries = self._get_deliveries()
        self.assertEqual(deliveries.mapped("state"), ["sent"] * 3)
        self.assertEqual(deliveries.mapped("attempts"), [1] * 3)
        self.assertEqual(self._get_posted(self.server), orders)

    def test_addresses_of_the_own_network_are_refused(self):
        order = self._confirm()
        self.allow("sale_renewal.webhook_allowed", "")
        # Whatever a name is resolved to, and whenever.
        self.env.cr.execute(
            "UPDATE sale_renewal_webhook SET url = %s WHERE id = %s",
            [
                self.server.url.replace("http:", "https:").replace(
                    "127.0.0.1", "localhost"
                ),
                self.hook.id,
            ],
        )
        self.hook.invalidate_recordset()
        self._run_cron(CRON)
        delivery = self._get_deliveries(order)
        self.assertEqual((delivery.state, delivery.status_code), ("waiting", 0))
        self.assertIn("address of your own network", delivery.answer)
        self.assertFalse(self.server.requests)

    def test_a_url_that_cannot_be_called_is_refused_when_it_is_entered(self):
        for url in (
            "http://192.168.1.1/hook",
            "https://[::1]/hook",
            "https://169.254.169.254/latest",
            "http://example.com/",
            "https://me:secret@example.com/",
            "ftp://example.com/",
            "nonsense",
        ):
            with self.subTest(url=url), self.assertRaises(ValidationError):
                self.hook.url = url
        self.hook.url = "https://example.com/hook"

    def test_administrators_only(self):
        self._confirm()
        self._run_cron(CRON)
        manager = new_test_user(
            self.env, "hook_manager", "sales_team.group_sale_manager"
        )
        delivery = self._get_deliveries()
        for call in (
            lambda: self.hook.with_user(manager).read(["url"]),
            lambda: self.hook.with_user(manager).action_renew_secret(),
            lambda: delivery.with_user(manager).action_send_again(),
            lambda: (
                self.env["sale.renewal.webhook"]
                .with_user(manager)
                .create({"name": "Mine", "url": "https://example.com/"})
            ),
        ):
            self.assertRaises(AccessError, call)

    def test_another_company_is_not_told(self):
        self.hook.company_id = self._create_company(name="Elsewhere")
        self._confirm()
        self.assertFalse(self._get_types())
