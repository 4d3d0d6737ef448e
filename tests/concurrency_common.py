import threading
from contextlib import contextmanager

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name
from odoo.tools import mute_logger

from odoo.addons.sale_renewal.models import sale_batch_job_mixin

SIZE = 20
BATCH = 4
TODAY = "2026-01-15"


class ConcurrencyCommon(BaseCase):
    """Contracts that other transactions see; they are taken away again."""

    def setUp(self):
        super().setUp()
        freezer = freeze_time(TODAY)
        freezer.start()
        self.addCleanup(freezer.stop)
        self.registry = Registry(get_db_name())
        self.patch(sale_batch_job_mixin, "BATCH_SIZE", BATCH)
        self.addCleanup(self._take_away)
        with self._environment() as env:
            self.partner_ids, self.contract_ids = self._create_contracts(env)

    @contextmanager
    def _environment(self):
        # Commits in the end, unless something went wrong.
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def _create_contracts(self, env):
        """Contracts that end on 31 January, and have never been billed."""
        plan = env.ref("sale_renewal.plan_monthly").copy({"name": "Concurrent"})
        products = env["product.product"].create(
            [
                {
                    "name": name,
                    "type": "service",
                    "recurring_type": "recurring",
                    "contract_plan_id": plan.id,
                }
                for name in ("Support", "Licence")
            ]
        )
        partners = env["res.partner"].create(
            [{"name": f"Customer {index}"} for index in range(SIZE)]
        )
        orders = env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "term_start_date": "2025-02-01",
                    "order_line": [
                        Command.create({"product_id": product.id})
                        for product in products
                    ],
                }
                for partner in partners
            ]
        )
        orders.action_confirm()
        return partners.ids, orders.contract_ids.ids

    def _take_away(self):
        with self._environment() as env:
            contracts = env["sale.contract"].browse(self.contract_ids).exists()
            partners = env["res.partner"].browse(self.partner_ids)
            of_customers = [("partner_id", "in", partners.ids)]
            leads = env["crm.lead"].search(of_customers)
            orders = env["sale.order"].search(of_customers)
            plans, products = contracts.plan_id, contracts.line_ids.product_id
            env["account.move.line"].search(
                [("contract_line_id", "in", contracts.line_ids.ids)]
            ).move_id.unlink()
            orders._action_cancel()
            self._delete_contracts(env, contracts)
            orders.unlink()
            leads.unlink()
            products.product_tmpl_id.unlink()
            plans.unlink()
            partners.unlink()
            env["sale.renewal.run"].search([]).unlink()

    def _delete_contracts(self, env, contracts):
        """Delete contracts that have started, as nobody can with Odoo."""
        env.flush_all()
        # Order lines name a contract twice: PostgreSQL clears one link after the other,
        # and checks both if the row was changed in the same transaction.
        env.cr.commit()
        query = "DELETE FROM sale_contract WHERE id = ANY(%s)"
        env.cr.execute(query, [contracts.ids])
        env.invalidate_all()

    def _run(self, cron, number=1, beside=None):
        """Run a scheduled action in several threads at once.

        :param beside: function that runs next to them
        """
        jobs = [lambda env: getattr(env["sale.contract"], cron)()] * number
        self._at_once(*jobs, *([beside] if beside else []))

    def _at_once(self, *jobs):
        self.assertEqual(self._get_errors(*jobs), [])

    def _get_errors(self, *jobs):
        """Run functions of an environment in threads at once.

        :return: the errors that they raise
        """
        errors = []

        def work(function):
            try:
                with self._environment() as env:
                    function(env)
            except Exception as error:  # a thread cannot fail a test
                errors.append(error)

        threads = [threading.Thread(target=work, args=[job]) for job in jobs]
        with mute_logger("odoo.sql_db"):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        return errors
