from datetime import date

from odoo.tests import freeze_time, tagged

from .test_figures_record import LogCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestRecordedBefore(LogCommon):
    """Records as earlier versions wrote them: amounts of whole contracts, the next term
    with the difference, ends once a job had run.
    """

    def _record_as_before(self, contract, *rows):
        """Replace the record of a contract.

        :param rows: kind, day, amount and revenue type
        """
        changes = self.env["sale.contract.change"].search(
            [("contract_id", "=", contract.id)]
        )
        changes.unlink()
        for kind, day, amount, revenue_type in rows:
            changes.create(
                {
                    "contract_id": contract.id,
                    "kind": kind,
                    "date": day,
                    "mrr_change": amount,
                    "revenue_type": revenue_type,
                    "description": contract.number,
                    "signed_date": "2025-01-01",
                }
            )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_contract SET record_version = NULL WHERE id = %s",
            [contract.id],
        )
        self.env.invalidate_all()

    def _run_rebuild_job(self):
        self._run_cron("sale_renewal.ir_cron_rebuild_records")

    def _get_notes(self, contract):
        return contract.message_ids.filtered(lambda m: "was corrected" in m.body)

    def test_a_record_that_was_right_is_split_without_a_word(self):
        contract = self._sell("2026-01-01")
        self._record_as_before(contract, ("new", "2026-01-01", 110.0, "new"))
        self._run_rebuild_job()
        self._assert_log(contract, date(2025, 12, 30), date(2026, 1, 5))
        self._assert_log(contract, date(2026, 12, 28), date(2027, 1, 5))
        self.assertEqual(set(contract.change_ids.mapped("revenue_type")), {"new"})
        self.assertEqual(
            set(contract.change_ids.mapped("signed_date")), {date(2025, 1, 1)}
        )
        self.assertFalse(self._get_notes(contract))
        self.assertFalse(contract.search(contract._get_old_record_domain()))

    def test_what_was_wrong_is_corrected_and_told(self):
        contract = self._sell("2026-01-01")
        self._record_as_before(
            contract,
            ("new", "2026-01-01", 110.0, "new"),
            ("upsell", "2026-02-01", 70.0, "upsell"),
        )
        self._run_rebuild_job()
        self._assert_log(contract, date(2026, 1, 30), date(2026, 2, 5))
        [note] = self._get_notes(contract)
        self.assertIn("on Feb 1, 2026 it added up to", note.body)
        self.assertIn("180.00", note.body)
        self.assertIn("110.00", note.body)

    def test_a_chain_that_was_renewed_paused_and_ended(self):
        with freeze_time("2024-01-01"):
            first = self._sell("2024-01-01")
            first._pause(date(2024, 3, 1), date(2024, 3, 31))
        with freeze_time("2024-12-05"):
            order = first._create_renewals().order_ids
            order.order_line[0].price_unit = 120.0
            order.action_confirm()
            self.env.flush_all()
        second = order.contract_ids
        pause = first.pause_ids
        chain = first | second
        # The next term had the difference, and its end was not recorded yet.
        changes = self.env["sale.contract.change"].search(
            [("contract_id", "in", chain.ids)]
        )
        (changes - pause).filtered(lambda c: c.kind != "resume").unlink()
        changes.exists().filtered("part_of_id").unlink()
        pause.write({"product_id": False, "mrr_change": -110.0})
        changes.exists().filtered(lambda c: c.kind == "resume").write(
            {"product_id": False, "mrr_change": 110.0}
        )
        for contract, kind, day, amount in (
            (first, "new", "2024-01-01", 110.0),
            (second, "renewal", "2025-01-01", 20.0),
        ):
            changes.create(
                {
                    "contract_id": contract.id,
                    "kind": kind,
                    "date": day,
                    "mrr_change": amount,
                    "revenue_type": "new" if kind == "new" else "price",
                    "description": contract.number,
                }
            )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_contract SET record_version = NULL WHERE id IN %s",
            [tuple(chain.ids)],
        )
        self.env.invalidate_all()
        self._run_rebuild_job()
        self._assert_log(chain, date(2024, 2, 28), date(2024, 3, 2))
        self._assert_log(chain, date(2024, 3, 31), date(2024, 4, 2))
        self._assert_log(chain, date(2024, 12, 31), date(2025, 1, 2))
        self._assert_log(chain, date(2025, 12, 31), date(2026, 1, 2))
        price = second.change_ids.filtered(lambda c: c.revenue_type == "price")
        self.assertEqual((price.product_id, price.mrr_change), (self.support, 20.0))
        self.assertEqual(pause.event_mrr_change, -110.0)
        self.assertEqual(pause.part_ids.mapped("kind"), ["pause", "pause"])
        self.assertFalse(self._get_notes(first) | self._get_notes(second))
