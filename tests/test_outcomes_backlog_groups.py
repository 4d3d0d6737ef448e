from odoo.tests import freeze_time, tagged

from .common import RenewalCommon

SUMS = ["rpo_company:sum", "rpo:sum", "rpo:sum_currency"]
SUMS += ["currency_id:array_agg_distinct", "__count"]


@tagged("post_install", "-at_install")
@freeze_time("2026-01-01")
class TestGroupsOfBacklog(RenewalCommon):
    """Backlog and RPO by customer: page by page, in the order of their names, with the
    sums of each, whatever else there is. A year of support costs 100.00 a month.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ("Cedar", "Alder", "Beech")
        cls.customers = cls.env["res.partner"].create([{"name": n} for n in names])
        euros = cls.env["product.pricelist"].create(
            {"name": "EUR", "currency_id": cls._enable_euro(2.0).id}
        )
        cls.euro, cls.dollar = euros.currency_id, cls.env.company.currency_id
        sales = [(customer, {}) for customer in cls.customers]
        sales.append((cls.customers[1], {"pricelist_id": euros.id}))
        for customer, values in sales:
            order = cls._create_order(customer, cls.support, **values)
            order.order_line.price_unit = 100.0
            order.action_confirm()
            order._create_invoices().action_post()
        cls.domain = [("partner_id", "in", cls.customers.ids)]
        cls.env.flush_all()

    def _read(self, groupby="partner_id", **options):
        rows = self.env["sale.backlog"].with_user(self.sale_manager)
        found = rows.web_read_group(self.domain, [groupby], SUMS, **options)
        return found["groups"], found["length"]

    def test_pages_of_customers(self):
        """30 of 31 days of the first month, and eleven months."""
        year = 1196.77
        for offset, expected in (
            (0, [("Alder", 2, 1795.16, 2 * year), ("Beech", 1, year, year)]),
            (1, [("Beech", 1, year, year), ("Cedar", 1, year, year)]),
            (2, [("Cedar", 1, year, year)]),
        ):
            groups, length = self._read(limit=2, offset=offset)
            found = [
                (
                    group["partner_id"][1],
                    group["__count"],
                    round(group["rpo_company:sum"], 2),
                    round(group["rpo:sum"], 2),
                )
                for group in groups
            ]
            self.assertEqual((found, length), (expected, 3))
        self.assertEqual(self._read(limit=2, offset=4), ([], 0))

    def test_amounts_of_several_currencies(self):
        """At 2 euros for a dollar, today."""
        [alder, beech], _length = self._read(limit=2)
        ids = sorted((self.euro + self.dollar).ids)
        self.assertEqual(alder["currency_id:array_agg_distinct"], ids)
        self.assertAlmostEqual(alder["rpo:sum_currency"], 1196.77 * 1.5, 2)
        self.assertEqual(beech["currency_id:array_agg_distinct"], self.dollar.ids)
        self.assertAlmostEqual(beech["rpo:sum_currency"], 1196.77, 2)

    def test_what_has_no_group_comes_last(self):
        contracts = self.env["sale.contract"].search(self.domain)
        teams = self.env["crm.team"].create(
            [{"name": "A", "sequence": 1}, {"name": "B", "sequence": 2}]
        )
        contracts.team_id = False
        for contract, team in zip(contracts, teams, strict=False):
            contract.team_id = team
        groups, length = self._read("team_id", limit=2, offset=1)
        found = [(group["team_id"] or [0, ""])[1] for group in groups]
        self.assertEqual((found, length), (["B", ""], 3))
        self.assertEqual([group["__count"] for group in groups], [1, 2])

    def test_another_order(self):
        groups, length = self._read(limit=1, order="rpo_company:sum DESC")
        self.assertEqual((groups[0]["partner_id"][1], length), ("Alder", 3))

    def test_groups_beyond_the_page_are_not_added_up(self):
        self._read(limit=1)
        with self.assertQueryCount(6):  # are there more, page, its sums, order, names
            self.env.invalidate_all()
            self._read(limit=1)
