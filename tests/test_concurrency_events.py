import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

from odoo.tests import get_db_name, tagged

from . import concurrency_common
from .concurrency_common import TODAY, ConcurrencyCommon
from .test_concurrency import write_config

WORKER = Path(__file__).parent / "event_worker.py"
CONTRACTS = 60
KILLS = 20


# See test_concurrency.
@tagged("post_install", "-at_install", "-standard", "sale_renewal_concurrency")
class TestConcurrencyEvents(ConcurrencyCommon):
    """Events of transactions side by side, and of workers that are killed."""

    def setUp(self):
        self.patch(concurrency_common, "SIZE", CONTRACTS)
        super().setUp()
        with self._environment() as env:
            env.company.event_feed = True
            self.company_id = env.company.id

    def _take_away(self):
        with self._environment() as env:
            env["res.company"].browse(self.company_id).event_feed = False
            env["sale.renewal.event"].search([]).unlink()
        return super()._take_away()

    def _read(self, cursor=0):
        """Return the ids of documents of events after a place, and the next place."""
        with self._environment() as env:
            answer = env["sale.renewal.event"]._read_since(cursor, 1000)
        return [event["record"]["id"] for event in answer["events"]], answer["cursor"]

    def _cancel(self, env, contract_id):
        env["sale.contract"].browse(contract_id).action_cancel()
        # What another transaction has begun has got its number.
        env["sale.renewal.event"].search([])

    def test_what_is_committed_late_is_not_skipped(self):
        early, late, last = self.contract_ids[:3]
        with self._environment() as slow:
            self._cancel(slow, early)
            with self._environment() as env:
                self._cancel(env, late)
            # The other one has a lower id, and nobody waits for it.
            seen, cursor = self._read()
            self.assertEqual(seen, [late])
        seen, cursor = self._read(cursor)
        self.assertEqual(seen, [early])
        with self._environment() as env:
            self._cancel(env, last)
        self.assertEqual(self._read(cursor)[0], [last])

    def test_two_readers_at_once_give_each_event_one_place(self):
        with self._environment() as env:
            env["sale.contract"].browse(self.contract_ids).action_cancel()
        self._get_errors(*[lambda env: env["sale.renewal.event"]._put_in_order()] * 3)
        with self._environment() as env:
            env["sale.renewal.event"]._put_in_order()
            places = env["sale.renewal.event"].search([]).mapped("position")
        self.assertEqual(len(places), CONTRACTS)
        self.assertEqual(len(set(places)), CONTRACTS)
        self.assertTrue(all(places))

    def test_twenty_killed_workers_tell_everything_once(self):
        cron = "_cron_create_renewals"
        arguments = (write_config(self), get_db_name(), TODAY, "1", cron)
        process = subprocess.Popen(
            [sys.executable, WORKER, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        self.assertEqual(process.stdout.readline(), "ready\n")
        for _number in range(KILLS):
            self._kill_one(process)
        done = self._count_renewals()
        self.assertGreaterEqual(done, KILLS)
        self.assertLess(done, CONTRACTS, "All was done before the last was killed.")
        self._run(cron)
        with self._environment() as env:
            events = env["sale.renewal.event"].search(
                [("type", "=", "renewal.created")]
            )
            counts = Counter(events.mapped("res_id"))
        self.assertEqual(counts, dict.fromkeys(self.contract_ids, 1))
        seen, _cursor = self._read()
        self.assertEqual(Counter(seen), counts)

    def _kill_one(self, process):
        """Start a worker, and kill it after it has committed something."""
        before = self._count_renewals()
        process.stdin.write("\n")
        process.stdin.flush()
        number = int(process.stdout.readline())
        while self._count_renewals() == before:
            self.assertIsNone(process.poll())
        os.kill(number, signal.SIGKILL)
        self.assertEqual(process.stdout.readline(), "gone\n")

    def _count_renewals(self):
        with self._environment() as env:
            return env["sale.contract"].search_count(
                [("id", "in", self.contract_ids), ("renewal_lead_id", "!=", False)]
            )
