from odoo.tests import freeze_time, tagged

from .discounts_common import DiscountCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestQuotingDiscountRenewal(DiscountCommon):
    """What becomes of the recurring part of a discount when the term ends."""

    def _sign(self, **plan_values):
        """Return a contract that ends on 31 March, of 100 less 10 a month."""
        self.plan_monthly.write(plan_values)
        order = self._create_order(
            self.customer_a, self.support, term_start_date="2025-04-01"
        )
        self._discount(order, "so_discount", 10)
        order.action_confirm()
        return order.contract_ids

    def _renew(self, contract):
        """Return the prices of the renewal quotation, and the quotation."""
        contract._create_renewals()
        lead = contract.renewal_lead_id
        order = lead.order_ids or lead.action_create_quotation()
        return order.order_line.mapped("price_unit"), order

    def test_it_is_renewed(self):
        contract = self._sign()
        prices, order = self._renew(contract)
        self.assertEqual(prices, [100.0, -10.0])
        self.assertEqual(order.order_line.plan_id, self.plan_monthly)
        self.assertFalse(order.missing_items)
        order.action_confirm()
        self.assertEqual(order.contract_ids.mrr, 90.0)

    def test_or_not(self):
        contract = self._sign(renewal_keep_discount=False)
        prices, order = self._renew(contract)
        self.assertEqual(prices, [100.0])
        self.assertFalse(order.missing_items)

    def test_it_grows_with_the_uplift(self):
        contract = self._sign(renewal_price="uplift", renewal_uplift=5.0)
        self.assertEqual(self._renew(contract)[0], [105.0, -10.5])

    def test_list_prices_know_nothing_of_it(self):
        contract = self._sign(renewal_price="list")
        self.support.list_price = 120.0
        preview = contract.line_ids[1]._preview_renewal_line()
        self.assertEqual(preview["new_price"], -10.0)
        prices, order = self._renew(contract)
        self.assertEqual(prices, [120.0, -10.0])
        order.action_update_prices()
        self.assertEqual(order.order_line.mapped("price_unit"), [120.0, -10.0])

    def test_its_taxes_follow_those_of_the_items(self):
        old, new = self.env["account.tax"].create(
            [
                {"name": f"Test {amount} %", "amount": amount, "type_tax_use": "sale"}
                for amount in (20.0, 5.0)
            ]
        )
        self.support.taxes_id = old
        contract = self._sign()
        position = self.env["account.fiscal.position"].create({"name": "Abroad"})
        new.write({"fiscal_position_ids": position.ids, "original_tax_ids": old.ids})
        self.customer_a.property_account_position_id = position
        _prices, order = self._renew(contract)
        self.assertEqual([line.tax_ids for line in order.order_line], [new, new])
        self.assertEqual(order.amount_total, 94.5)

    def test_a_renewal_that_gets_another_discount(self):
        contract = self._sign()
        _prices, order = self._renew(contract)
        lines = self._discount(order, "so_discount", 20)  # of 90
        self.assertEqual(lines.price_unit, -18.0)
        self.assertEqual(lines.plan_id, self.plan_monthly)
        order.action_confirm()
        following = order.contract_ids
        self.assertEqual(str(following.date_start), "2026-04-01")
        self.assertEqual(following.mrr, 72.0)

    def test_it_stays_when_the_quantity_changes(self):
        contract = self._sign()
        contract.line_ids[0].product_uom_qty = 3.0
        self.assertEqual(contract.mrr, 290.0)
