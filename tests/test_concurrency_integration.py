import threading

from odoo import SUPERUSER_ID, api
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from .concurrency_common import ConcurrencyCommon


# See test_concurrency.
@tagged("post_install", "-at_install", "-standard", "sale_renewal_concurrency")
class TestConcurrencyIntegration(ConcurrencyCommon):
    """Two calls at once with one external id make one document."""

    def _create_contracts(self, env):
        self.system = env["sale.external.system"].create({"name": "Hasty Shop"})
        self.product = env["product.product"].create({"name": "Set-Up"})
        partner = env["res.partner"].create({"name": "Hasty Customer"})
        return partner.ids, []

    def _take_away(self):
        with self._environment() as env:
            references = env["sale.external.reference"].search(
                [("system_id", "=", self.system.id)]
            )
            orders = env["sale.order"].browse(
                references.filtered(lambda r: r.model == "sale.order").mapped("res_id")
            )
            customers = env["res.partner"].browse(
                references.filtered(lambda r: r.model == "res.partner").mapped("res_id")
            )
            references.unlink()
            orders.exists().unlink()
            customers.exists().unlink()
            env["res.partner"].browse(self.partner_ids).unlink()
            env["product.product"].browse(self.product.id).unlink()
            env["sale.external.system"].browse(self.system.id).unlink()

    def _call_at_once(self, *calls):
        """Call as Odoo does, in threads that have read the data before anybody writes.

        :return: the answers
        """
        answers, barrier = [], threading.Barrier(len(calls))

        def work(call):
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                tries = []

                def attempt():
                    env["sale.external.reference"].search_count([])
                    if not tries:
                        tries.append(1)
                        barrier.wait(20)
                    return call(env["sale.renewal.api"])

                answers.append(retrying(attempt, env))

        threads = [threading.Thread(target=work, args=[call]) for call in calls]
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual(len(answers), len(calls))
        self.assertEqual([answer["problems"] for answer in answers], [[]] * len(calls))
        return answers

    def test_two_calls_at_once_make_one_order(self):
        values = {
            "customer_id": self.partner_ids[0],
            "lines": [{"product_id": self.product.id}],
        }
        answers = self._call_at_once(
            *[lambda model: model.create_order(values, "hasty_shop", "SO-1")] * 3
        )
        self.assertEqual(len({answer["id"] for answer in answers}), 1)
        self.assertEqual(sorted(a["created"] for a in answers), [False, False, True])
        with self._environment() as env:
            orders = env["sale.order"].search([("partner_id", "in", self.partner_ids)])
            self.assertEqual(len(orders), 1)

    def test_two_calls_at_once_make_one_customer(self):
        values = {"name": "Racing Customer"}
        answers = self._call_at_once(
            *[lambda model: model.upsert_customer(values, "hasty_shop", "A-1")] * 2
        )
        self.assertEqual(len({answer["id"] for answer in answers}), 1)
        with self._environment() as env:
            same = [("name", "=", "Racing Customer")]
            self.assertEqual(env["res.partner"].search_count(same), 1)
