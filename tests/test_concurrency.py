import subprocess
import sys
import tempfile
from pathlib import Path

from odoo.tests import get_db_name, tagged
from odoo.tools import config, mute_logger

from .concurrency_common import BATCH, SIZE, TODAY, ConcurrencyCommon

WORKER = Path(__file__).parent / "worker.py"


def write_config(test):
    """Return the path of a configuration with which a process joins the database."""
    folder = tempfile.TemporaryDirectory()
    test.addCleanup(folder.cleanup)
    path = Path(folder.name, "odoo.conf")
    names = ("addons_path", "data_dir", "db_host", "db_port", "db_user")
    values = {name: config[name] for name in (*names, "db_password")}
    values["addons_path"] = ",".join(config["addons_path"])
    lines = [f"{name} = {value}" for name, value in values.items() if value]
    path.write_text("\n".join(["[options]", *lines, ""]))
    path.chmod(0o600)
    return path


# Left out by Odoo's own runner unless asked for: it commits, and takes away again what
# it made.
@tagged("post_install", "-at_install", "-standard", "sale_renewal_concurrency")
class TestConcurrency(ConcurrencyCommon):
    """Real transactions next to each other, and a process that is killed."""

    def _check_renewed_once(self):
        with self._environment() as env:
            contracts = env["sale.contract"].browse(self.contract_ids)
            leads = env["crm.lead"].search(
                [("source_contract_ids", "in", contracts.ids)]
            )
            self.assertFalse(contracts.filtered("renewal_error"))
            self.assertEqual(len(leads), SIZE)
            self.assertEqual(contracts.renewal_lead_id, leads)
            orders = leads.order_ids
            self.assertEqual(len(orders), SIZE)
            self.assertEqual(len(orders.order_line), 2 * SIZE)

    def _check_billed_once(self):
        with self._environment() as env:
            contracts = env["sale.contract"].browse(self.contract_ids)
            lines = env["account.move.line"].search(
                [("contract_line_id", "in", contracts.line_ids.ids)]
            )
            # The order bills February, the contract the other eleven months.
            self.assertEqual(len(lines), SIZE * 2 * 11)
            self.assertEqual(len(lines.move_id), SIZE)
            periods = {(line.contract_line_id, line.period_start) for line in lines}
            self.assertEqual(len(periods), len(lines))
            self.assertFalse(contracts.filtered("invoice_error"))

    def test_two_workers_share_the_renewals(self):
        self._run("_cron_create_renewals", number=2)
        self._run("_cron_create_renewals")
        self._check_renewed_once()

    def test_two_workers_share_the_billing(self):
        self._run("_cron_create_invoices", number=2)
        self._run("_cron_create_invoices")
        self._check_billed_once()

    def test_edit_during_the_job_loses_and_stops_nothing(self):
        def edit(env):
            for contract_id in self.contract_ids[::3]:
                contract = env["sale.contract"].browse(contract_id)
                if contract.try_lock_for_update():
                    contract.client_order_ref = f"Edited {contract_id}"
                env.cr.commit()

        self._run("_cron_create_renewals", beside=edit)
        self._run("_cron_create_renewals")
        self._check_renewed_once()

    def _edit_and_commit(self, contract_ids):
        """Save contracts, and the open runs, in a transaction of its own."""
        with self._environment() as env:
            for contract in env["sale.contract"].browse(contract_ids):
                contract.client_order_ref = f"{contract.client_order_ref} again"
            env["sale.renewal.run"].search([]).due_count = SIZE

    def test_conflicts_at_the_start_and_the_end_of_a_run(self):
        with mute_logger("odoo.sql_db"), self._environment() as env:
            contracts = env["sale.contract"].browse(self.contract_ids)
            runs = env["sale.renewal.run"]
            old = runs.create({"due_count": SIZE, "date_start": "2026-01-14"})
            env.cr.commit()
            self.assertEqual(contracts.mapped("state"), ["active"] * SIZE)
            self._edit_and_commit(self.contract_ids[:1])
            run = contracts._retry(runs._start, contracts)
            self.assertEqual(old.state, "stopped")
            env.cr.commit()
            self.assertEqual(run.state, "running")
            self._edit_and_commit(self.contract_ids[1:])
            contracts._retry(run._finish, contracts)
            self.assertEqual(run.state, "done")
            self.assertEqual(run.line_ids.contract_id, contracts)

    def test_contracts_and_runs_deleted_during_the_job(self):
        last = self.contract_ids[-1]

        def delete(env):
            runs = env["sale.renewal.run"]
            while not runs.search([]).line_ids:
                env.cr.rollback()
            runs.search([]).unlink()
            env["sale.contract"].browse(last).order_ids._action_cancel()
            self._delete_contracts(env, env["sale.contract"].browse(last))

        self._run("_cron_create_renewals", beside=delete)
        with self._environment() as env:
            contracts = env["sale.contract"].browse(self.contract_ids).exists()
            self.assertEqual(contracts.ids, self.contract_ids[:-1])
            self.assertTrue(all(contracts.mapped("renewal_lead_id")))
            self.assertFalse(env["sale.renewal.run"].search([]))

    def test_contracts_that_are_never_free_are_left_to_the_next_run(self):
        edited, deleted = self.contract_ids[6:8]
        with self._environment() as env:
            contracts = env["sale.contract"]
            contracts.browse(edited).lock_for_update(allow_referencing=True)
            # As long as somebody is deleting it, nobody can refer to it.
            contracts.browse(deleted).lock_for_update()
            self._run("_cron_create_renewals")
            contracts.browse(edited).client_order_ref = "Saved in the end"
        with self._environment() as env:
            run = env["sale.renewal.run"].search([])
            self.assertEqual(run.made_count, SIZE - 2)
            line = run.line_ids.filtered(lambda line: line.result == "skipped")
            self.assertEqual(line.contract_id.id, edited)
            self.assertEqual(run.state, "stopped")
        self._run("_cron_create_renewals")
        self._check_renewed_once()

    def test_button_during_the_job(self):
        def press(env):
            for contract_id in reversed(self.contract_ids):
                contract = env["sale.contract"].browse(contract_id)
                if not contract.try_lock_for_update() or contract.renewal_lead_id:
                    env.cr.rollback()
                    continue
                contract.action_renew()
                env.cr.commit()

        self._run("_cron_create_renewals", beside=press)
        self._run("_cron_create_renewals")
        self._check_renewed_once()

    def test_killed_process_loses_nothing(self):
        for cron, check in (
            ("_cron_create_renewals", self._check_renewed_once),
            ("_cron_create_invoices", self._check_billed_once),
        ):
            with self.subTest(cron=cron):
                self._kill_during(cron)
                self._run(cron)
                check()

    def _kill_during(self, cron):
        """Start a scheduled action in a process of its own and kill it half-way."""
        field = {
            "_cron_create_renewals": "renewal_lead_id",
            "_cron_create_invoices": "line_ids.move_line_ids",
        }[cron]
        arguments = (write_config(self), get_db_name(), TODAY, str(BATCH), cron)
        process = subprocess.Popen([sys.executable, WORKER, *arguments])
        done = 0
        while not done and process.poll() is None:
            with self._environment() as env:
                done = env["sale.contract"].search_count(
                    [("id", "in", self.contract_ids), (field, "!=", False)]
                )
        process.kill()
        process.wait()
        self.assertTrue(done, "The job had made nothing when it was killed.")
        self.assertLess(done, SIZE, "The job was done before it was killed.")
