from odoo.tests import new_test_user, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestManyGroups(RenewalCommon):
    """Lists by customer show page after page what Odoo would show, and how many pages
    there are.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ("Daisy", "Alder", "Beech", "Elder", "Cedar")
        cls.customers = cls.env["res.partner"].create([{"name": n} for n in names])
        cls.contracts = cls._create_contracts(*cls.customers, start="2026-01-01")
        cls.contracts |= cls._create_contracts(cls.customers[1], start="2026-02-01")
        cls.contracts[-1].user_id = cls.sale_manager
        cls.domain = [("partner_id", "in", cls.customers.ids)]

    def _read(self, model, user=None, groupby="partner_id", **options):
        rows = self.env[model].with_user(user or self.sale_manager)
        found = rows.web_read_group(self.domain, [groupby], ["__count"], **options)
        shown = [(row[groupby][1], row["__count"]) for row in found["groups"]]
        return shown, found["length"]

    def test_pages_follow_the_names_of_the_customers(self):
        buyer = new_test_user(self.env, "buyer", "purchase.group_purchase_user")
        for model, user in (
            ("sale.contract", self.sale_manager),
            ("sale.contract.supply", buyer),
        ):
            self.assertEqual(
                [self._read(model, user, limit=2, offset=page) for page in (0, 2, 4)],
                [
                    ([("Alder", 2), ("Beech", 1)], 5),
                    ([("Cedar", 1), ("Daisy", 1)], 5),
                    ([("Elder", 1)], 5),
                ],
                model,
            )
        self.assertEqual(self._read("sale.contract", limit=2, offset=6), ([], 0))

    def test_another_order_counts_the_same_groups(self):
        shown, length = self._read("sale.contract", limit=2, order="partner_id DESC")
        self.assertEqual((shown, length), ([("Elder", 1), ("Daisy", 1)], 5))
        shown, length = self._read("sale.contract", limit=1, order="__count DESC")
        self.assertEqual((shown, length), ([("Alder", 2)], 5))

    def test_archived_customers_and_what_has_none_are_groups_too(self):
        self.customers[3].active = False
        self.assertEqual(
            self._read("sale.contract", limit=2, offset=3),
            ([("Daisy", 1), ("Elder", 1)], 5),
        )
        self.contracts[:2].user_id = False
        managers = self.env["sale.contract"].with_user(self.sale_manager)
        found = managers.web_read_group(self.domain, ["user_id"], [], limit=3)
        self.assertEqual([row["__count"] for row in found["groups"]][-1], 2)
        self.assertEqual(found["length"], 3)
        self.assertFalse(found["groups"][-1]["user_id"])

    def test_who_sees_own_documents_only_counts_own_groups(self):
        own = new_test_user(self.env, "own", "sales_team.group_sale_salesman")
        self.contracts[2:4].user_id = own
        shown = self._read("sale.contract", own, limit=1)
        self.assertEqual(shown, ([("Beech", 1)], 2))

    def test_groups_beyond_the_page_are_not_read(self):
        self._read("sale.contract", limit=1)
        with self.assertQueryCount(4):  # page, its sums, their names, how many
            self.env.invalidate_all()
            self._read("sale.contract", limit=1)
