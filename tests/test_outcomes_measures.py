from odoo.tests import tagged

from .common import RenewalCommon

REPORTS = (
    *("sale.revenue.movement", "sale.revenue.month", "sale.revenue.retention"),
    *("sale.revenue.retention.part", "sale.revenue.cohort", "sale.revenue.cohort.part"),
    *("sale.revenue.commitment", "sale.renewal.fact", "sale.quote.to.cash"),
    *("sale.opportunity.outcome", "sale.receivable", "sale.ranking", "sale.backlog"),
)


@tagged("post_install", "-at_install")
class TestMeasures(RenewalCommon):
    """Every measure can be chosen in the pivot table and the graph of each report."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_contracts(cls.customer_a, start="2025-01-01")
        cls.env["sale.revenue.retention"]._build_demo()

    def _get_specs(self, model):
        """Return what a pivot table or a graph asks for, of all measures."""
        specs = []
        for name, field in model.fields_get().items():
            if field["type"] in ("integer", "float", "monetary") and name != "id":
                if not field.get("aggregator"):
                    continue
                specs.append(f"{name}:{field['aggregator']}")
                if currency := field.get("currency_field"):
                    specs.append(f"{currency}:array_agg_distinct")
                    specs.append(f"{name}:sum_currency")
        return list(dict.fromkeys(specs))

    def test_all_measures_of_all_reports(self):
        for name in REPORTS:
            model = self.env[name].with_user(self.sale_manager)
            specs = self._get_specs(model)
            self.assertTrue(specs, name)
            sets = [[], ["company_id"]]
            [[total], rows] = model.formatted_read_grouping_sets([], sets, specs)
            self.assertLessEqual(set(specs), set(total), name)
            self.assertEqual(
                len(rows), len(model.formatted_read_group([], ["company_id"], specs))
            )

    def test_amounts_of_one_currency_are_what_odoo_counts(self):
        """With all rights, Odoo looks up currency and rate of every row."""
        rates = {"2000-01-01": 1.25, "2001-01-01": 1.6, "2999-01-01": 3.2}
        self.env["res.currency.rate"].create(
            [
                {
                    "name": day,
                    "currency_id": self.env.company.currency_id.id,
                    "rate": rate,
                }
                for day, rate in rates.items()
            ]
        )
        found = 0
        for name in REPORTS:
            model = self.env[name].with_user(self.sale_manager)
            specs = self._get_specs(model)
            domain = [("company_id", "=", self.env.company.id)]
            [row] = model.formatted_read_group(domain, [], specs)
            [other] = model.sudo().formatted_read_group(domain, [], specs)
            for spec in specs:
                if isinstance(row[spec], float):
                    self.assertAlmostEqual(row[spec], other[spec], 6, f"{name} {spec}")
                else:
                    self.assertEqual(row[spec], other[spec], f"{name} {spec}")
                found += spec.endswith(":sum_currency") and bool(row[spec])
        self.assertGreater(found, 10)
