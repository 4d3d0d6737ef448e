from collections import defaultdict

from odoo.tools import SQL

from .test_changes_records import RecordsCommon


class KeptRankingCommon(RecordsCommon):
    """What top lists show of recurring revenue, next to the items that it is of."""

    def _sleep(self):
        """End the transaction, and keep what has changed: what is read after it is
        what was kept.
        """
        self.env.flush_all()
        self.env["sale.ranking.item"]._refresh_marked()
        self.env["sale.ranking.item"]._gc_changed()

    def _read_kept(self):
        """Return what is kept, without ids."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL("SELECT to_jsonb(kept) - 'id' FROM sale_ranking_item kept")
        )
        return sorted((row for [row] in rows), key=str)

    def _assert_fresh(self, message=None):
        """What is kept after a night is what is kept when it is made anew."""
        self._sleep()
        kept = self._read_kept()
        self.env["sale.ranking.item"]._refresh_all()
        self.assertEqual(kept, self._read_kept(), message)

    def _count_changed(self):
        return self.env["sale.ranking.item"].search_count([("product_id", "=", False)])

    def _assert_counted(self, contracts, message=None):
        """Compare each row with the items that are sold today, one by one."""
        self.env.invalidate_all()
        owners = contracts.partner_id.commercial_partner_id
        rows = self.env["sale.ranking"].search(
            [("partner_id", "in", owners.ids), ("mrr", "!=", 0)]
        )
        found = {
            (r.company_id, r.user_id, r.team_id, r.partner_id, r.product_id): r.mrr
            for r in rows
        }
        self.assertEqual(len(found), len(rows), message)
        expected = self._count(contracts)
        for key in found.keys() | expected.keys():
            self.assertAlmostEqual(
                found.get(key, 0.0), expected.get(key, 0.0), 6, (key, message)
            )

    def _count(self, contracts):
        sums = defaultdict(float)
        for contract in contracts.filtered("date_start"):
            day = contract.company_id._get_contract_today()
            last = contract._get_end() or day
            if contract._is_paused_on(day) or not contract.date_start <= day <= last:
                continue
            key = (contract.company_id, contract.user_id, contract.team_id)
            key += (contract.partner_id.commercial_partner_id,)
            for item in contract.line_ids:
                if item._is_sold_on(day):
                    amount = contract.plan_id._get_monthly_amount(item.price_subtotal)
                    sums[(*key, item.product_id)] += amount / contract.currency_rate
        return {key: amount for key, amount in sums.items() if amount}
