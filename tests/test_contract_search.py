from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestContractSearch(RenewalCommon):
    """Finding a contract by its number or its customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.books, cls.foods = cls._create_contracts(
            cls.customer_a, cls.customer_b, start="2026-01-01"
        )
        cls.books.number, cls.foods.number = "X12345", "Y67890"

    def _find(self, words, user=None, limit=8):
        contracts = self.env["sale.contract"].with_user(user or self.env.user)
        found = [id_ for id_, _name in contracts.name_search(words, limit=limit)]
        return contracts.browse(found) & (self.books | self.foods)

    def test_by_number_part_of_it_or_customer(self):
        for words, contract in (
            ("X12345", self.books),
            ("x123", self.books),
            ("6789", self.foods),
            ("azure books", self.books),
            ("Bold", self.foods),
            ("X12345_2026", self.books),
        ):
            self.assertEqual(self._find(words), contract, words)
        self.assertFalse(self._find("zebra"))

    def test_short_words_and_none(self):
        self.assertEqual(self._find("Y6"), self.foods)
        self.assertEqual(self._find("Bo", limit=None), self.books | self.foods)
        self.assertEqual(self._find("", limit=None), self.books | self.foods)

    def test_a_customer_who_is_archived(self):
        self.customer_a.active = False
        self.assertEqual(self._find("Azure"), self.books)

    def test_words_of_very_many_customers(self):
        self.env["res.partner"].create(
            [{"name": f"Azure {number}"} for number in range(1001)]
        )
        self.assertEqual(self._find("Azure"), self.books)
        self.assertEqual(self._find("Azure Books"), self.books)

    def test_what_is_not_found(self):
        found = self.env["sale.contract"].search(
            [("display_name", "not ilike", "Azure"), ("id", "in", self.books.ids)]
        )
        self.assertFalse(found)

    def test_a_salesperson_finds_their_own(self):
        self.foods.user_id = self.sale_manager
        self.assertEqual(self._find("Azure", self.salesman), self.books)
        self.assertFalse(self._find("Bold", self.salesman))
        self.assertFalse(self._find("Y67890", self.salesman))

    def test_names_are_found_by_an_index(self):
        if not self.env.registry.has_trigram:
            return
        self.env.cr.execute(
            "SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%gin_trgm_ops%'"
        )
        names = {name for [name] in self.env.cr.fetchall()}
        self.assertLessEqual(
            {"sale_contract__name_index", "res_partner_name_words_idx"}, names
        )
