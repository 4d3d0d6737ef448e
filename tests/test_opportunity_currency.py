from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-04")
class TestOpportunityCurrency(RenewalCommon):
    """A price goes to the quotation together with its currency."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls._enable_euro(0.5)
        cls.pricelist_eur = cls.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": cls.euro.id}
        )
        cls.customer_a.property_product_pricelist = cls.pricelist_eur

    def _assert_quoted(self, lead, price, currency):
        self.assertEqual(lead.currency_id, currency)
        self.assertEqual(lead.line_ids.price_unit, price)
        order = lead._create_quotations()
        self.assertEqual(order.currency_id, currency)
        self.assertEqual(order.order_line.price_unit, price)
        order.order_line.product_uom_qty = 2
        self.assertEqual(order.amount_untaxed, 2 * price)

    def test_without_a_pricelist_in_the_currency_of_the_company(self):
        lead = self._create_opportunity(
            self.customer_a, self.support, pricelist_id=False
        )
        self._assert_quoted(lead, 100.0, self.env.company.currency_id)

    def test_a_price_that_somebody_typed_in(self):
        lead = self._create_opportunity(
            self.customer_a, self.support, pricelist_id=False
        )
        lead.line_ids.price_unit = 80.0
        self._assert_quoted(lead, 80.0, self.env.company.currency_id)

    def test_the_pricelist_of_the_customer_is_converted(self):
        lead = self._create_opportunity(self.customer_a, self.support)
        self._assert_quoted(lead, 50.0, self.euro)

    def test_an_opportunity_of_no_company_has_the_pricelist_of_who_sells(self):
        self.pricelist_eur.company_id = self.env.company
        lead = self._create_opportunity(self.customer_a, self.support, company_id=False)
        self.assertEqual(lead.pricelist_id, self.pricelist_eur)
        self._assert_quoted(lead, 50.0, self.euro)

    def test_a_renewal_stays_in_the_currency_of_its_contract(self):
        self.customer_a.property_product_pricelist = False
        [contract] = self._create_contracts(
            self.customer_a, start="2025-03-15", pricelist_id=False
        )
        self.customer_a.property_product_pricelist = self.pricelist_eur
        order = contract._create_renewals().order_ids
        self.assertEqual(order.currency_id, contract.currency_id)
        self.assertEqual(order.amount_untaxed, 100.0)
