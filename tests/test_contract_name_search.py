from datetime import date

from odoo.tests import tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestSearchByNames(RenewalCommon):
    """Lists are searched by names of plans, products, teams and users: what bears the
    name is found first, so that a name that nobody bears reads nothing else.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        start = date(2026, 1, 1)
        cls.monthly = cls._create_contracts(cls.customer_a, start=start)
        cls.yearly = cls._create_contracts(
            cls.customer_b, start=start, products=cls.licence
        )
        cls.contracts = cls.monthly + cls.yearly

    def _find(self, *condition, of=None):
        found = (of or self.contracts).search(
            [("id", "in", (of or self.contracts).ids), condition]
        )
        return found.sorted("id")

    def test_contracts(self):
        self.assertEqual(self._find("plan_id", "ilike", "test MONTH"), self.monthly)
        self.assertEqual(self._find("plan_id", "ilike", "test"), self.contracts)
        self.assertFalse(self._find("plan_id", "ilike", "weekly"))
        self.assertEqual(
            self._find("line_ids.product_id", "ilike", "licen"), self.yearly
        )
        self.assertFalse(self._find("line_ids.product_id", "like", "licen"))
        self.assertEqual(
            self._find("user_id", "ilike", self.salesman.name), self.contracts
        )

    def test_what_is_not_called_so(self):
        self.assertEqual(self._find("plan_id", "not ilike", "test month"), self.yearly)
        self.contracts.team_id = False
        self.assertEqual(self._find("team_id", "not ilike", "x"), self.contracts)
        self.assertEqual(self._find("plan_id", "ilike", ""), self.contracts)

    def test_archived_names(self):
        """Contracts under an archived plan are found by its name, as ever."""
        self.plan_yearly.active = False
        self.assertEqual(self._find("plan_id", "ilike", "test year"), self.yearly)

    def test_changes(self):
        changes = self.contracts.change_ids
        found = self._find("product_id", "ilike", "support", of=changes)
        self.assertTrue(found)
        self.assertEqual(found.product_id, self.support)
        self.assertEqual(found.contract_id, self.monthly)

    def test_names_that_nobody_bears_read_nothing(self):
        for model, name in (
            ("sale.contract", "plan_id"),
            ("sale.contract", "team_id"),
            ("sale.contract", "line_ids.product_id"),
            ("sale.contract.change", "plan_id"),
            ("sale.contract.change", "product_id"),
            ("sale.contract.change", "salesperson_id"),
        ):
            with self.subTest(model=model, name=name):
                query = self.env[model]._search([(name, "ilike", "nobody is so")])
                self.assertTrue(query.is_empty())
