from odoo.models import BaseModel
from odoo.tests import freeze_time, tagged

from odoo.addons.sale_renewal.models import sale_group_page_mixin_few

from . import test_contract_many_groups
from .test_changes_records import RecordsCommon

AMOUNTS = {
    "sale.contract.change": ("mrr_change", "mrr_change_company"),
    "sale.revenue.movement": ("amount", "amount_company"),
    "sale.revenue.commitment": ("amount", "amount_company"),
    "sale.backlog": ("backlog", "backlog_company"),
}
GROUPS = {
    "sale.contract.change": ("salesperson_id", "kind", "date:month"),
    "sale.revenue.movement": ("salesperson_id", "movement_type", "date:month"),
    "sale.revenue.commitment": ("salesperson_id", "stage", "date:quarter"),
    "sale.backlog": ("user_id", "recurring_type", "date_end:year"),
}


@tagged("post_install", "-at_install")
class TestManyGroupsOfAny(test_contract_many_groups.TestManyGroups):
    """The same, where there are too many customers to read all groups."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.classPatch(sale_group_page_mixin_few, "FEW", 0)


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestFewGroups(RecordsCommon):
    """Lists of very many rows in few groups show what Odoo would show: contracts of
    100.00 and 10.00 dollars, of 60.00 and 60.00 euros at half a euro each, and of
    nobody.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls._enable_euro(0.5)
        cls.prices = cls.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": cls.euro.id}
        )
        dollars = cls._sell("2026-01-01")
        euros = cls._sell("2026-01-01", pricelist_id=cls.prices.id)
        plan = cls.plan_monthly.copy({"name": "Another", "sequence": 0})
        nobody = cls._sell("2026-01-01", cls.support, plan=plan, user_id=False)
        for item in euros.line_ids:
            item.price_unit = 60.0
        cls.contracts = dollars + euros + nobody
        cls.plans = plan + cls.plan_monthly
        cls.env.flush_all()

    def _read(self, model, groupby, aggregates, read=None):
        rows = self.env[model].with_user(self.sale_manager)
        domain = [("contract_id", "in", self.contracts.ids)]
        read = read or type(rows)._read_group
        found = read(rows, domain, groupby, aggregates, order=", ".join(groupby))
        return [
            tuple(round(v, 6) if isinstance(v, float) else v for v in row)
            for row in found
        ]

    def _get_aggregates(self, model):
        amount, amount_company = AMOUNTS[model]
        return [
            *(f"{amount}:sum", f"{amount}:sum_currency"),
            *("currency_id:array_agg_distinct", "__count"),
            *(f"{amount_company}:sum", f"{amount_company}:sum_currency"),
            "company_currency_id:array_agg_distinct",
        ]

    def test_groups_are_those_that_odoo_finds(self):
        for model, groups in GROUPS.items():
            for groupby in ([], *([g] for g in ("product_id", "plan_id", *groups))):
                aggregates = self._get_aggregates(model)
                with self.subTest(model=model, groupby=groupby):
                    expected = self._read(
                        model, groupby, aggregates, BaseModel._read_group
                    )
                    self.assertTrue(expected)
                    self.assertEqual(self._read(model, groupby, aggregates), expected)

    def test_amounts_of_two_currencies(self):
        dollar = self.env.company.currency_id
        rows = self.env["sale.revenue.commitment"].with_user(self.sale_manager)
        domain = [
            ("contract_id", "in", self.contracts.ids),
            ("date", "<=", "2026-01-15"),
        ]
        amounts = ["amount:sum", "amount:sum_currency"]
        amounts += ["currency_id:array_agg_distinct", "__count"]
        found = rows.web_read_group(domain, ["plan_id"], amounts, limit=80)
        shown = [tuple(row[name] for name in amounts[:3]) for row in found["groups"]]
        both = sorted((dollar + self.euro).ids)
        # 110 dollars and 120 euros; the other plan comes first.
        self.assertEqual(shown, [(100.0, 100.0, [dollar.id]), (230.0, 350.0, both)])
        self.assertEqual(found["length"], 2)
        page = rows.web_read_group(domain, ["plan_id"], amounts, limit=1, offset=1)
        self.assertEqual(page["length"], 2)
        self.assertEqual(
            [g["plan_id"][0] for g in page["groups"]], [self.plan_monthly.id]
        )

    def test_nothing_is_what_odoo_says_of_nothing(self):
        aggregates = self._get_aggregates("sale.contract.change")
        rows = self.env["sale.contract.change"]
        for groupby in ([], ["plan_id"], ["kind"]):
            found = rows._read_group([("id", "<", 0)], groupby, aggregates)
            expected = BaseModel._read_group(
                rows, [("id", "<", 0)], groupby, aggregates
            )
            self.assertEqual(found, expected)

    def test_who_has_nobody_comes_last(self):
        found = self._read("sale.contract.change", ["salesperson_id"], ["__count"])
        self.assertEqual(
            [row[0] for row in found], [self.salesman, self.env["res.users"]]
        )
