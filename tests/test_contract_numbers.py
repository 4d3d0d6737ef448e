from copy import deepcopy

from psycopg2.errors import UniqueViolation

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestContractNumbers(RenewalCommon):
    """Numbers of contracts: given, else drawn from the sequence of their company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sequence = cls.env.ref("sale_renewal.sale_contract_sequence")
        cls.company = cls.env["res.company"].create({"name": "Second"})
        cls.env.user.company_ids += cls.company

    def setUp(self):
        super().setUp()
        # What was drawn is not given back between tests.
        self.sequence.number_next = 500

    def _prepare(self, **values):
        return {
            "partner_id": self.customer_a.id,
            "plan_id": self.plan_monthly.id,
            "line_ids": [Command.create({"product_id": self.support.id})],
            **values,
        }

    def _create(self, *vals_list):
        return self.env["sale.contract"].create([*vals_list])

    def _get_numbers(self, *vals_list):
        return self._create(*vals_list).mapped("number")

    def test_many_are_numbered_in_order_with_few_queries(self):
        contracts = self.env["sale.contract"]
        # What only the first one pays.
        contracts._prepare_numbered_values([self._prepare()])
        self.sequence.number_next = 500
        for count in (1, 50):
            # The sequence, its next numbers, and whether others have them.
            with self.assertQueryCount(3):
                contracts._prepare_numbered_values([self._prepare()] * count)
        numbers = self._get_numbers(*(self._prepare() for _ in range(50)))
        self.assertEqual(numbers, [f"C{551 + n:05d}" for n in range(50)])

    def test_given_numbers_stay_and_are_passed_over(self):
        numbers = self._get_numbers(
            self._prepare(),
            self._prepare(number="C00501"),
            self._prepare(number="/"),
            self._prepare(number=False),
            self._prepare(number="Ours"),
        )
        self.assertEqual(numbers, ["C00500", "C00501", "C00502", "C00503", "Ours"])

    def test_numbers_of_others_are_passed_over(self):
        self._create(*(self._prepare(number=f"C0050{n}") for n in (0, 1, 3)))
        numbers = self._get_numbers(*[self._prepare()] * 3)
        self.assertEqual(numbers, ["C00502", "C00504", "C00505"])

    def test_each_company_has_its_own_numbers(self):
        there = {"company_id": self.company.id}
        self._create(self._prepare(number="C00501", **there))
        vals_list = [self._prepare(), self._prepare(**there)] * 2
        self.assertEqual(
            self._get_numbers(*vals_list), ["C00500", "C00502", "C00501", "C00503"]
        )
        self.env["ir.sequence"].create(
            {
                "name": "There",
                "code": "sale.contract",
                "prefix": "T",
                "company_id": self.company.id,
            }
        )
        numbers = self._get_numbers(*vals_list)
        self.assertEqual(numbers, ["C00504", "T1", "C00505", "T2"])
        # What is given in one company says nothing of the other one.
        vals_list = [self._prepare(number="T3"), self._prepare(**there)]
        self.assertEqual(self._get_numbers(*vals_list), ["T3", "T3"])
        contracts = self.env["sale.contract"].with_context(
            default_company_id=self.company.id
        )
        self.assertEqual(contracts.create(self._prepare()).number, "T4")

    def test_sequences_without_gaps_and_by_date(self):
        self.sequence.write({"implementation": "no_gap", "number_next": 700})
        self._create(self._prepare(number="C00701"))
        numbers = self._get_numbers(*[self._prepare()] * 2)
        self.assertEqual(numbers, ["C00700", "C00702"])
        self.assertEqual(self.sequence.number_next, 703)
        self.sequence.write(
            {
                "implementation": "standard",
                "use_date_range": True,
                "prefix": "%(range_year)s/",
                "date_range_ids": [
                    Command.create(
                        {
                            "date_from": "2020-01-01",
                            "date_to": "2099-12-31",
                            "number_next_actual": 40,
                        }
                    )
                ],
            }
        )
        numbers = self._get_numbers(*[self._prepare()] * 2)
        self.assertEqual(numbers, ["2020/00040", "2020/00041"])

    def test_the_dictionaries_of_the_caller_stay_as_they_are(self):
        vals_list = [self._prepare(), self._prepare(number="/"), self._prepare()]
        before = deepcopy(vals_list)
        first = self._create(*vals_list)
        self.assertEqual(vals_list, before)
        second = self._create(*vals_list)
        self.assertEqual(len({*(first + second).mapped("number")}), 6)

    def test_without_a_sequence_the_contract_has_no_number(self):
        self.sequence.active = False
        self.assertEqual(self._get_numbers(self._prepare()), ["/"])

    def test_the_database_refuses_a_number_that_is_taken(self):
        self._create(self._prepare(number="Ours"))
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self._create(self._prepare(number="Ours"))
