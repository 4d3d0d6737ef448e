from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .taxes_common import TaxesCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-12-15")
class TestRenewalTaxes(TaxesCommon):
    """The next term has the taxes that were agreed, unless the customer has got
    another fiscal position since."""

    def _renew(self, contract):
        lead = contract._create_renewals()
        line, order_line = lead.line_ids, lead.order_ids.order_line
        self.assertEqual(line.tax_ids, order_line.tax_ids)
        self.assertEqual(line.price_unit, order_line.price_unit)
        self.assertEqual(line.price_subtotal, order_line.price_subtotal)
        return lead.order_ids

    def test_a_line_without_tax_is_renewed_without_tax(self):
        contract = self._sell(self.customer_a, "2026-01-01", tax_ids=[Command.clear()])
        order = self._renew(contract)
        self.assertEqual(order.amount_total, 100.0)
        order.action_confirm()
        self.assertFalse(order.contract_ids.line_ids.tax_ids)

    def test_an_archived_tax_is_renewed(self):
        contract = self._sell(self.customer_a, "2026-01-01")
        self.vat.active = False
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self._renew(contract).amount_total, 120.0)

    def test_a_customer_who_became_exempt_is_quoted_without_tax(self):
        contract = self._sell(self.customer_a, "2026-01-01")
        self.customer_a.property_account_position_id = self.export
        order = self._renew(contract)
        self.assertEqual(order.fiscal_position_id, self.export)
        self.assertEqual(order.order_line.tax_ids, self.exempt)
        self.assertIn("Export instead of none", contract.message_ids[0].body)

    def test_an_included_tax_is_taken_out_of_the_price(self):
        self._include_tax()
        self.plan_monthly.write({"renewal_price": "uplift", "renewal_uplift": 10})
        contracts = self._sell(self.customer_a, "2026-01-01")
        contracts += self._sell(self.customer_b, "2026-01-01")
        self.customer_a.property_account_position_id = self.export
        exempt, taxed = contracts
        self.assertEqual(exempt.line_ids._preview_renewal_line()["new_amount"], 110.0)
        order = self._renew(exempt)
        self.assertEqual(order.order_line.price_unit, 110.0)
        self.assertEqual(order.amount_total, 110.0)
        self.assertFalse(order.differing_line_count)
        self.assertEqual(self._renew(taxed).amount_total, 133.1)

    def test_a_fiscal_position_that_somebody_chose_stays(self):
        order = self._create_order(
            self.customer_a,
            fiscal_position_id=self.export.id,
            term_start_date="2026-01-01",
        )
        order.order_line = [Command.create({"product_id": self.support.id})]
        order.action_confirm()
        contract = order.contract_ids
        renewal = self._renew(contract)
        self.assertEqual(renewal.fiscal_position_id, self.export)
        self.assertEqual(renewal.order_line.tax_ids, self.exempt)
        self.assertNotIn("fiscal position", contract.message_ids[0].body)

    def test_the_list_price_comes_with_the_agreed_taxes(self):
        self.plan_monthly.renewal_price = "list"
        contract = self._sell(self.customer_a, "2026-01-01", tax_ids=[Command.clear()])
        self.support.list_price = 130.0
        self.assertEqual(contract.line_ids._preview_renewal_line()["new_amount"], 130.0)
        self.assertEqual(self._renew(contract).amount_total, 130.0)

    def test_what_is_sold_instead_has_its_own_taxes(self):
        self.support.renewal_product_id = self.licence
        contract = self._sell(self.customer_a, "2026-01-01")
        lead = contract._create_renewals()
        self.assertFalse(lead.order_ids.order_line.tax_ids)

    def test_a_reassigned_renewal_keeps_the_agreed_taxes(self):
        contract = self._sell(self.customer_a, "2026-01-01", tax_ids=[Command.clear()])
        self.plan_monthly.renewal_output = "opportunity"
        lead = contract._create_renewals()
        colleague = new_test_user(
            self.env, "taxes_colleague", groups="sales_team.group_sale_salesman"
        )
        lead.user_id = colleague
        self.env.invalidate_all()
        lead = lead.with_user(colleague)
        self.assertFalse(lead.line_ids.tax_ids)
        order = lead.action_place_order()
        self.assertEqual(order.sudo().amount_total, 100.0)

    def test_more_of_an_item_is_sold_with_its_taxes(self):
        contract = self._sell(self.customer_a, "2026-07-01", tax_ids=[Command.clear()])
        order = contract._create_upsell()
        item = contract.line_ids.with_context(sale_renewal_order_id=order.id)
        item.action_add_to_order()
        self.assertFalse(order.order_line.tax_ids)
        self.customer_a.property_account_position_id = self.export
        order = contract._create_upsell()
        item.with_context(sale_renewal_order_id=order.id).action_add_to_order()
        self.assertEqual(order.fiscal_position_id, self.export)
        self.assertEqual(order.order_line.tax_ids, self.exempt)
