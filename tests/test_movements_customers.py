from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-01-01")
class TestMovementsOfCustomers(RenewalCommon):
    """What contracts, changes and ends mean for the customer."""

    def _sell(self, customer, day, products=None, **values):
        with freeze_time(day):
            return self._create_contracts(
                customer, start=day, products=products or self.support, **values
            )

    def _find(self, customer):
        """Return the movements of a customer, without what has not happened yet."""
        domain = [("partner_id", "=", customer.id), ("is_planned", "=", False)]
        return self.env["sale.revenue.movement"].search(domain, order="date, id")

    def _get_movements(self, customer):
        found = self._find(customer)
        return [(str(row.date), row.movement_type, row.amount) for row in found]

    def test_a_second_contract_is_an_expansion(self):
        self._sell(self.customer_a, "2025-01-01")
        self._sell(self.customer_a, "2025-03-01")
        self.assertEqual(
            self._get_movements(self.customer_a),
            [("2025-01-01", "new", 100.0), ("2025-03-01", "expansion", 100.0)],
        )

    def test_a_customer_who_comes_back_is_reactivated(self):
        contract = self._sell(self.customer_a, "2025-01-01")
        with freeze_time("2025-04-01"):
            contract.action_cancel("2025-04-01")
        self.assertEqual(
            self._get_movements(self.customer_a)[-1], ("2025-04-01", "churn", -100.0)
        )
        self._sell(self.customer_a, "2025-08-01")
        self.assertEqual(
            self._get_movements(self.customer_a),
            [
                ("2025-01-01", "new", 100.0),
                ("2025-04-01", "churn", -100.0),
                ("2025-08-01", "reactivation", 100.0),
            ],
        )

    def test_a_customer_who_comes_back_in_time_was_never_lost(self):
        contract = self._sell(self.customer_a, "2025-01-01")
        with freeze_time("2025-04-01"):
            contract.action_cancel("2025-04-01")
        self._sell(self.customer_a, "2025-04-20")
        self.assertEqual(
            self._get_movements(self.customer_a)[1:],
            [
                ("2025-04-01", "late_renewal", -100.0),
                ("2025-04-20", "late_renewal", 100.0),
            ],
        )

    def test_days_of_grace_are_the_companys(self):
        contract = self._sell(self.customer_a, "2025-01-01")
        with freeze_time("2025-04-01"):
            contract.action_cancel("2025-04-01")
        self._sell(self.customer_a, "2025-04-20")
        self.env.company.renewal_grace_days = 10
        self._run_cron("sale_renewal.ir_cron_refresh_movements")
        self.assertEqual(
            self._get_movements(self.customer_a)[1:],
            [("2025-04-01", "churn", -100.0), ("2025-04-20", "reactivation", 100.0)],
        )

    def test_a_cancellation_that_is_undone_is_no_movement(self):
        contract = self._sell(self.customer_a, "2025-01-01")
        with freeze_time("2025-04-01"):
            contract.action_cancel("2025-04-01")
            contract.action_undo_cancel()
        self.assertEqual(
            self._get_movements(self.customer_a),
            [
                ("2025-01-01", "new", 100.0),
                ("2025-04-01", "transfer", -100.0),
                ("2025-04-01", "transfer", 100.0),
            ],
        )

    def test_a_pause_of_everything_is_a_contraction(self):
        contract = self._sell(self.customer_a, "2025-01-01")
        contract._pause(date(2025, 3, 1), date(2025, 4, 30))
        self.assertEqual(
            self._get_movements(self.customer_a)[1:],
            [("2025-03-01", "contraction", -100.0), ("2025-05-01", "expansion", 100.0)],
        )

    def test_details_say_what_changed(self):
        contract = self._sell(self.customer_a, "2025-01-01")
        line = contract.line_ids
        line._change_quantity(3.0, date(2025, 2, 1))
        found = self._find(self.customer_a)
        self.assertEqual(found.mapped("detail"), ["contract", "quantity"])
        self.assertEqual(found.mapped("amount"), [100.0, 200.0])
        self.assertEqual(found[1].product_id, self.support)
        self.assertEqual(found.plan_id, self.plan_monthly)

    def test_other_currency_counts_at_the_rate_of_its_day(self):
        euro = self._enable_euro(0.5)
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        self._sell(self.customer_a, "2025-01-01", pricelist_id=pricelist.id)
        found = self._find(self.customer_a)
        self.assertEqual(found.currency_id, euro)
        self.assertEqual((found.amount, found.amount_company), (50.0, 100.0))

    def test_assigned_contracts_are_transfers(self):
        contract = self._sell(self.customer_a, "2025-01-01")
        with freeze_time("2025-05-01"):
            contract._assign(date(2025, 5, 1), {"new_partner_id": self.customer_b.id})
        self.assertEqual(
            self._get_movements(self.customer_a),
            [("2025-01-01", "new", 100.0), ("2025-05-01", "transfer", -100.0)],
        )
        self.assertEqual(
            self._get_movements(self.customer_b),
            [("2025-05-01", "transfer", 100.0)],
        )

    def test_merged_customers_were_new_once(self):
        self._sell(self.customer_a, "2025-01-01")
        self._sell(self.customer_b, "2025-02-01")
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer_a + self.customer_b).ids, self.customer_a
        )
        self.assertEqual(
            self._get_movements(self.customer_a),
            [("2025-01-01", "new", 100.0), ("2025-02-01", "expansion", 100.0)],
        )

    def test_renewed_terms_go_on(self):
        contract = self._sell(self.customer_a, "2025-01-01")
        with freeze_time("2025-12-05"):
            order = contract._create_renewals().order_ids
            order.order_line.filtered("recurring_type").price_unit = 120.0
            order.action_confirm()
        found = self._find(self.customer_a)
        by_type = {}
        for row in found:
            by_type[row.movement_type] = by_type.get(row.movement_type, 0) + row.amount
        by_type.pop("transfer", None)
        self.assertEqual(by_type, {"new": 100.0, "expansion": 20.0})

    def test_the_end_of_a_term_is_planned(self):
        self._sell(self.customer_a, "2025-01-01")
        planned = self.env["sale.revenue.movement"].search(
            [("partner_id", "=", self.customer_a.id), ("is_planned", "=", True)]
        )
        self.assertEqual(
            (planned.date, planned.movement_type, planned.amount),
            (date(2026, 1, 1), "churn", -100.0),
        )

    def test_a_term_that_is_renewed_late_was_not_lost(self):
        contract = self._sell(self.customer_a, "2025-01-01")
        with freeze_time("2026-01-20"):
            contract._refresh_state()
            order = contract._create_renewals().order_ids
            order.term_start_date = "2026-01-20"
            order.action_confirm()
        found = [row for row in self._get_movements(self.customer_a) if row[0] > "2026"]
        self.assertEqual(
            found,
            [
                ("2026-01-01", "late_renewal", -100.0),
                ("2026-01-20", "late_renewal", 100.0),
            ],
        )

    def _renew_late(self, contract, start, job=True):
        """Renew a term of 2025 on 20 January 2026, from a day on."""
        with freeze_time("2026-01-10"):
            if job:
                self._run_state_job()
        with freeze_time("2026-01-20"):
            contract._refresh_state()
            order = contract._create_renewals().order_ids
            order.term_start_date = start
            order.action_confirm()

    def test_a_late_renewal_beside_another_contract_is_no_movement(self):
        contract = self._sell(self.customer_a, "2025-01-01")
        self.plan_monthly.term_count = 3  # years
        self._sell(self.customer_a, "2025-02-01")
        self._renew_late(contract, "2026-01-20")
        found = [row for row in self._get_movements(self.customer_a) if row[0] > "2026"]
        self.assertEqual(
            found,
            [
                ("2026-01-01", "late_renewal", -100.0),
                ("2026-01-20", "late_renewal", 100.0),
            ],
        )

    def test_a_late_renewal_without_a_gap_beside_another_contract(self):
        contract = self._sell(self.customer_a, "2025-01-01")
        self.plan_monthly.term_count = 3  # years
        self._sell(self.customer_a, "2025-02-01")
        self._renew_late(contract, "2026-01-01")
        found = [row for row in self._get_movements(self.customer_a) if row[0] > "2026"]
        self.assertEqual(
            {row[1] for row in found} - {"transfer", "late_renewal"}, set()
        )
        self.assertEqual(sum(row[2] for row in found), 0.0)

    def test_a_renewal_without_links_is_matched_by_product(self):
        contract = self._sell(self.customer_a, "2025-01-01")
        with freeze_time("2025-12-05"):
            order = contract._create_renewals().order_ids
            order.order_line.filtered("recurring_type").unlink()
            order.order_line = [
                Command.create({"product_id": self.support.id, "product_uom_qty": 2.0}),
            ]
            self.assertFalse(order.order_line.renewed_line_id)
            order.action_confirm()
        found = self._find(self.customer_a)
        by_type = {}
        for row in found:
            by_type[row.movement_type] = by_type.get(row.movement_type, 0) + row.amount
        by_type.pop("transfer", None)
        self.assertEqual(by_type, {"new": 100.0, "expansion": 100.0})

    def test_many_customers_take_no_more_queries(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(12)]
        )
        self._create_contracts(*partners[:2], start="2025-01-01")
        movements = self.env["sale.revenue.movement"]
        self.env.flush_all()
        counts = []
        for group in (partners[2:4], partners[4:]):
            self._create_contracts(*group, start="2025-01-01")
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            movements._refresh_pending()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertEqual(
            movements.search_count(
                [("partner_id", "in", partners.ids), ("movement_type", "=", "new")]
            ),
            12,
        )

    def test_the_job_makes_what_is_missing(self):
        self._sell(self.customer_a, "2025-01-01")
        before = self._get_movements(self.customer_a)
        self.env.cr.execute("DELETE FROM sale_revenue_movement")
        self.env.invalidate_all()
        self._run_cron("sale_renewal.ir_cron_refresh_movements")
        self.assertEqual(self._get_movements(self.customer_a), before)

    def test_changes_that_became_another_customers_by_other_means(self):
        contract = self._sell(self.customer_a, "2025-01-01")
        contract.line_ids._change_quantity(3.0, date(2025, 2, 1))
        before = self._get_movements(self.customer_a)
        self.assertEqual(len(before), 2)
        query = "UPDATE sale_contract_change SET partner_id = %s WHERE contract_id = %s"
        self.env.cr.execute(query, [self.customer_b.id, contract.id])
        self.env.cr.execute(
            "DELETE FROM sale_revenue_movement WHERE detail = 'quantity'"
        )
        self.env.invalidate_all()
        self._run_cron("sale_renewal.ir_cron_refresh_movements")
        self.assertEqual(self._get_movements(self.customer_b), before)
        self.assertEqual(self._get_movements(self.customer_a), [])
