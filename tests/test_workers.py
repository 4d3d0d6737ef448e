from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.sale_renewal.models import sale_batch_job_mixin
from odoo.addons.sale_renewal.models.ir_cron import SHARED_JOBS

from .common import RenewalCommon

RENEWALS = "sale_renewal.ir_cron_create_renewals"


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15 06:00:00")
class TestWorkers(RenewalCommon):
    """Several workers of the server do the same scheduled action side by side."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.main = cls.env.ref(RENEWALS)

    def _set_workers(self, number):
        settings = self.env["res.config.settings"].create({"contract_workers": number})
        settings.execute()

    def _create_due(self):
        return self._create_contracts(*[self.customer_a] * 6, start="2025-02-01")

    def _run_worker(self, cron):
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_the_settings_make_and_delete_helpers(self):
        self._set_workers(3)
        for name in SHARED_JOBS:
            main = self.env.ref(name)
            with self.subTest(job=main.name):
                self.assertEqual(
                    main.helper_ids.mapped("name"),
                    [f"{main.name} (2)", f"{main.name} (3)"],
                )
                self.assertEqual(set(main.helper_ids.mapped("code")), {main.code})
        self._set_workers(2)
        self.assertEqual(self.main.helper_ids.name, f"{self.main.name} (2)")
        self._set_workers(1)
        self.assertFalse(self.main.helper_ids)
        self.assertEqual(self.main._get_share(), (0, 1))

    def test_a_number_that_makes_no_sense_is_refused(self):
        for number in (0, -1, 17):
            with (
                self.subTest(number=number),
                self.assertRaisesRegex(ValidationError, "Between 1 and 16 workers"),
            ):
                self._set_workers(number)
        self.assertFalse(self.main.helper_ids)

    def test_helpers_follow_the_schedule_of_what_they_help(self):
        self._set_workers(2)
        self.main.write({"interval_number": 2, "nextcall": "2026-01-20 04:00:00"})
        helper = self.main.helper_ids
        self.assertEqual(helper.interval_number, 2)
        self.assertEqual(str(helper.nextcall), "2026-01-20 04:00:00")
        self.main.active = False
        self.assertFalse(helper.active)
        self.main.active = True
        self.main._trigger()
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "in", (self.main + helper).ids)]
        )
        self.assertEqual(triggers.cron_id, self.main + helper)

    def test_shares_are_disjoint_and_together_everything(self):
        contracts = self._create_due()
        self._set_workers(3)
        shares = [
            contracts.with_context(cron_id=cron.id)._filter_own_share()
            for cron in self.main + self.main.helper_ids
        ]
        self.assertEqual([len(share) for share in shares], [2, 2, 2])
        self.assertEqual(shares[0] + shares[1] + shares[2] & contracts, contracts)
        # What is done together is in one share.
        shares = [
            contracts.with_context(cron_id=cron.id)._filter_own_share(
                lambda contract: contract.partner_id
            )
            for cron in self.main + self.main.helper_ids
        ]
        self.assertEqual(sorted(len(share) for share in shares), [0, 0, 6])

    def test_whoever_is_free_does_the_rest(self):
        contracts = self._create_due()
        self._set_workers(2)
        # The other one never comes.
        self._run_worker(self.main.helper_ids)
        self.assertEqual(len(contracts.renewal_lead_id), 6)
        run = self.env["sale.renewal.run"].search([])
        self.assertEqual((run.due_count, run.made_count), (3, 6))
        self.assertEqual((run.progress, run.state), (100, "done"))
        leads = contracts.renewal_lead_id
        self._run_worker(self.main)
        self.assertEqual(contracts.renewal_lead_id, leads)

    def test_more_than_is_read_at_once_is_done_in_the_next_call(self):
        contracts = self._create_due()
        failing = contracts[:2]
        failing.line_ids.date_end = "2025-12-31"
        self.patch(sale_batch_job_mixin, "MAX_DUE", 2)
        self._run_worker(self.main)
        done = contracts.filtered("renewal_lead_id")
        self.assertEqual(done, contracts - failing)
        self.assertTrue(all(failing.mapped("renewal_error")))
