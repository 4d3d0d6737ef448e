from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15 06:00:00")
class TestRenewalAlike(RenewalCommon):
    """Quotations of one batch, of which what is alike is computed once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax_included, cls.tax_reduced = cls.env["account.tax"].create(
            [
                {
                    "name": f"Included {amount} %",
                    "amount": amount,
                    "price_include_override": "tax_included",
                    "type_tax_use": "sale",
                }
                for amount in (25.0, 10.0)
            ]
        )
        cls.position = cls.env["account.fiscal.position"].create({"name": "Reduced"})
        cls.tax_reduced.write(
            {
                "fiscal_position_ids": [Command.link(cls.position.id)],
                "original_tax_ids": [Command.link(cls.tax_included.id)],
            }
        )
        cls.hosting = cls.env["product.product"].create(
            {
                "name": "Hosting",
                "type": "service",
                "list_price": 100.0,
                "recurring_type": "recurring",
                "contract_plan_id": cls.plan_monthly.id,
                "taxes_id": [Command.set(cls.tax_included.ids)],
            }
        )
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Customer {index}"} for index in range(8)]
        )

    def _create_due(self, *customers, **values):
        return self._create_contracts(
            *customers,
            start=values.pop("start", "2025-02-01"),
            products=self.support + self.hosting,
            **values,
        )

    def _renew(self, contracts):
        self._run_renewal_job()
        self.assertFalse(contracts.filtered("renewal_error"))
        return [
            contract.renewal_lead_id.order_ids.order_line.sorted("sequence")
            for contract in contracts
        ]

    def test_what_is_not_alike_is_counted_apart(self):
        """100 per month without taxes, 100 with 25 % included, for a year."""
        plain, other = self._create_due(*self.customers[:2])
        many, dear = self._create_due(*self.customers[2:4])
        many.line_ids.product_uom_qty = 3
        dear.line_ids.price_unit = 250
        cheap = self._create_due(self.customers[4])
        cheap.line_ids.discount = 10
        self.customers[5].property_account_position_id = self.position
        reduced = self._create_due(self.customers[5])
        short = self._create_due(self.customers[6], start="2025-02-10")
        contracts = plain + other + many + dear + cheap + reduced + short
        found = self._renew(contracts)
        amounts = [
            [(100, 100, 1200), (80, 100, 960)],
            [(100, 100, 1200), (80, 100, 960)],
            [(300, 300, 3600), (240, 300, 2880)],
            [(250, 250, 3000), (200, 250, 2400)],
            [(90, 90, 1080), (72, 90, 864)],
            # 80 and 10 %
            [(100, 100, 1200), (80, 88, 960)],
            [(100, 100, 1200), (80, 100, 960)],
        ]
        for lines, expected in zip(found, amounts, strict=True):
            with self.subTest(lines.order_id.partner_id.name):
                self.assertEqual(
                    [
                        (li.price_subtotal, li.price_total, li.amount_committed)
                        for li in lines
                    ],
                    expected,
                )
                self.assertEqual(
                    lines.mapped("mrr"), [amount for amount, *_more in expected]
                )
        self.assertEqual(str(found[0][0].period_start), "2026-02-01")
        self.assertEqual(str(found[0][0].period_end), "2026-02-28")
        self.assertEqual(str(found[-1][0].period_start), "2026-02-10")
        self.assertEqual(str(found[-1][0].period_end), "2026-03-09")

    def test_computing_again_changes_nothing(self):
        """Whatever lines share is what each of them would get alone."""
        euro = self._enable_euro(rate=2.0)
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        contracts = self._create_due(*self.customers[:2])
        contracts += self._create_due(*self.customers[2:4], pricelist_id=pricelist.id)
        contracts += self._create_due(self.customers[4], start="2025-01-20")
        contracts += self._create_due(self.customers[4], start="2025-02-10")
        contracts[1].line_ids[0].price_unit = 123.45
        contracts[1].line_ids[1].product_uom_qty = 7
        self.plan_monthly.write({"renewal_price": "uplift", "renewal_uplift": 3.3})
        contracts[2:].renewal_uplift = 3.3
        self.env.company.renewal_grouping = "customer"
        self._run_renewal_job()
        lines = contracts.renewal_lead_id.order_ids.order_line
        self.assertEqual(len(lines), 12)
        self._check_computed_again(lines)
        self.assertEqual(len(set(lines.mapped("price_unit"))), 3)

    def _check_computed_again(self, lines):
        """Whatever lines share or count is what Odoo computes for them."""
        names = {
            *lines._get_sold_fields(lines.order_id),
            *lines._get_amount_fields(lines.order_id),
            *("order_partner_id", "salesman_id", "state", "company_id", "currency_id"),
        }
        before = lines.read(sorted(names))
        for name in names:
            self.env.add_to_compute(lines._fields[name], lines)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(lines.read(sorted(names)), before)

    def test_every_line_at_a_price_of_its_own_is_counted_for_itself(self):
        """3 at 33.35 less 10 % are 90.05 (90.045), with 25 % included 72.04 without;
        2.5 at 0.99 are 2.48 (2.475), 1.98 (1.984) without; nothing for nothing.
        """
        contracts = self._create_due(*self.customers[:4])
        prices = [(3, 33.35, 10), (2.5, 0.99, 0), (4, 0, 0), (1, 100, 0)]
        for contract, (quantity, price, discount) in zip(
            contracts, prices, strict=True
        ):
            contract.line_ids.write(
                {
                    "product_uom_qty": quantity,
                    "price_unit": price,
                    "discount": discount,
                }
            )
        found = self._renew(contracts)
        self.assertEqual(
            [
                [
                    (li.price_subtotal, li.price_total, round(li.price_tax, 2))
                    for li in lines
                ]
                for lines in found
            ],
            [
                [(90.05, 90.05, 0), (72.04, 90.05, 18.01)],
                [(2.48, 2.48, 0), (1.98, 2.48, 0.5)],
                [(0, 0, 0), (0, 0, 0)],
                [(100, 100, 0), (80, 100, 20)],
            ],
        )
        self.assertEqual(
            [[(li.mrr, li.amount_committed) for li in lines] for lines in found],
            [
                [(90.05, 1080.6), (72.04, 864.48)],
                [(2.48, 29.76), (1.98, 23.76)],
                [(0, 0), (0, 0)],
                [(100, 1200), (80, 960)],
            ],
        )
        self.assertEqual(
            [
                [(li.price_reduce_taxexcl, li.price_reduce_taxinc) for li in lines]
                for lines in found
            ],
            [
                [(30.02, 30.02), (24.01, 30.02)],
                [(0.99, 0.99), (0.79, 0.99)],
                [(0, 0), (0, 0)],
                [(100, 100), (80, 100)],
            ],
        )
        for lines in found:
            with self.subTest(lines.order_id.partner_id.name):
                self._check_computed_again(lines)

    def test_parts_of_periods_and_prices_of_the_pricelist_are_counted_line_by_line(
        self,
    ):
        """A common start in the middle of a period, and a plan at the list price."""
        self.env["product.pricelist.item"].create(
            {
                "pricelist_id": self.env["product.pricelist"].create({"name": "A"}).id,
                "compute_price": "percentage",
                "percent_price": 10.0,
                "min_quantity": 5,
            }
        )
        self.plan_monthly.write({"renewal_price": "list", "align_periods": True})
        contracts = self._create_due(*self.customers[:3], start="2025-01-20")
        for quantity, contract in enumerate(contracts, start=1):
            contract.line_ids.product_uom_qty = quantity
        found = self._renew(contracts)
        for quantity, lines in enumerate(found, start=1):
            with self.subTest(quantity=quantity):
                self.assertEqual(lines.mapped("price_unit"), [100, 100])
                self.assertTrue(all(0 < line.proration < 1 for line in lines))
                self._check_computed_again(lines)
