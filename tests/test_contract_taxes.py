from datetime import date

from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .taxes_common import TaxesCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-04")
class TestContractTaxes(TaxesCommon):
    """Agreed taxes stay while customer and fiscal position stay, else they are mapped
    as on an order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.exporter = cls.env["res.partner"].create(
            {"name": "Far Trade", "property_account_position_id": cls.export.id}
        )

    def _type_in(self, partner, **values):
        return self.env["sale.contract"].create(
            {
                "partner_id": partner.id,
                "plan_id": self.plan_monthly.id,
                "date_start": "2026-03-04",
                "line_ids": [
                    Command.create({"product_id": self.support.id, "price_unit": 100.0})
                ],
                **values,
            }
        )

    def _assign(self, contract, partner):
        values = {
            "contract_ids": contract.ids,
            "partner_id": partner.id,
            "date_choice": "today",
        }
        self.env["sale.contract.transfer"].create(values).action_apply()

    def test_a_contract_typed_in_for_an_exporter_is_exempt(self):
        contract = self._type_in(self.exporter)
        self.assertEqual(contract.line_ids.tax_ids, self.exempt)
        self.assertEqual(self._bill(contract, "2026-03-04").amount_total, 100.0)

    def test_a_contract_that_is_given_to_an_exporter_is_mapped(self):
        contract = self._type_in(self.customer_a)
        self.assertEqual(contract.line_ids.tax_ids, self.vat)
        contract.partner_id = self.exporter
        self.assertEqual(contract.fiscal_position_id, self.export)
        self.assertEqual(contract.line_ids.tax_ids, self.exempt)
        self.assertIn("mapped as on an order", contract.message_ids[0].body)
        invoice = self._bill(contract, "2026-03-04")
        self.assertEqual(invoice.fiscal_position_id, self.export)
        self.assertEqual(invoice.amount_total, 100.0)

    def test_what_was_billed_stays_and_the_rest_is_mapped(self):
        contract = self._sell(self.customer_a, "2026-03-04")
        self._assign(contract, self.exporter)
        old, new = contract.line_ids
        self.assertEqual(old.tax_ids, self.vat)
        self.assertEqual(old.date_end, date(2026, 4, 3))
        self.assertEqual(new.tax_ids, self.exempt)
        invoice = self._bill(contract, "2026-04-04")
        self.assertEqual(invoice.invoice_line_ids.tax_ids, self.exempt)
        self.assertEqual(contract.mrr, 100.0)
        self._assign(contract, self.customer_a)
        self.assertEqual(contract.line_ids[2].tax_ids, self.vat)
        self.assertEqual(contract.line_ids[2].date_start, date(2026, 5, 4))

    def test_another_delivery_address_maps_them_if_its_position_is_another(self):
        contract = self._type_in(
            self.customer_a, line_ids=[Command.create(self._prepare_untaxed())]
        )
        near, far = self.env["res.partner"].create(
            [
                {"name": "Near", "parent_id": self.customer_a.id, "type": "delivery"},
                {
                    "name": "Far",
                    "parent_id": self.customer_a.id,
                    "type": "delivery",
                    "property_account_position_id": self.export.id,
                },
            ]
        )
        near.property_account_position_id = False
        contract.partner_shipping_id = near
        self.assertFalse(contract.line_ids.tax_ids)
        contract.partner_shipping_id = far
        self.assertEqual(contract.fiscal_position_id, self.export)
        self.assertEqual(contract.line_ids.tax_ids, self.exempt)

    def _prepare_untaxed(self):
        return {
            "product_id": self.support.id,
            "price_unit": 100.0,
            "tax_ids": [Command.clear()],
        }

    def test_people_of_one_customer_share_what_was_agreed(self):
        person = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.customer_a.id}
        )
        contract = self._type_in(
            self.customer_a, line_ids=[Command.create(self._prepare_untaxed())]
        )
        contract.partner_id = person
        self.assertFalse(contract.line_ids.tax_ids)
        contract.partner_id = self.customer_b
        self.assertEqual(contract.line_ids.tax_ids, self.vat)

    def test_taxes_given_with_the_new_customer_are_agreed(self):
        contract = self._type_in(self.customer_a)
        item = contract.line_ids
        values = {"tax_ids": [Command.clear()]}
        contract.write(
            {
                "partner_id": self.exporter.id,
                "line_ids": [Command.update(item.id, values)],
            }
        )
        self.assertFalse(item.tax_ids)

    def test_a_duplicate_keeps_what_was_agreed_for_the_same_customer(self):
        contract = self._sell(self.customer_a, "2026-03-04", tax_ids=[Command.clear()])
        self.assertFalse(contract.copy().line_ids.tax_ids)
        other = contract.copy({"partner_id": self.customer_b.id})
        self.assertEqual(other.line_ids.tax_ids, self.vat)
        self.assertEqual(other.partner_shipping_id, self.customer_b)
        duplicate = contract.copy()
        duplicate.partner_id = self.exporter
        self.assertEqual(duplicate.line_ids.tax_ids, self.exempt)
        exempt = contract.copy({"fiscal_position_id": self.export.id})
        self.assertEqual(exempt.line_ids.tax_ids, self.exempt)

    def test_an_included_tax_leaves_the_price_with_the_customer(self):
        included = self._include_tax()
        contract = self._type_in(
            self.customer_a,
            line_ids=[
                Command.create({"product_id": self.support.id, "price_unit": 121.0})
            ],
        )
        self.assertEqual(contract.line_ids.tax_ids, included)
        contract.partner_id = self.exporter
        self.assertEqual(contract.line_ids.price_unit, 100.0)
        self.assertEqual(contract.mrr, 100.0)
        contract.partner_id = self.customer_a
        self.assertEqual(contract.line_ids.price_unit, 121.0)
        self.assertEqual(self._bill(contract, "2026-03-04").amount_total, 121.0)

    def test_another_product_of_an_item_brings_its_taxes(self):
        contract = self._type_in(self.exporter)
        self.licence.taxes_id = self._create_tax("Reduced", 7)
        contract.line_ids.product_id = self.licence
        self.assertEqual(contract.line_ids.tax_ids, self.licence.taxes_id)

    def test_the_form_shows_the_taxes_of_the_customer(self):
        manager = new_test_user(
            self.env, "taxes_manager", groups="sales_team.group_sale_manager"
        )
        with Form(self.env["sale.contract"].with_user(manager)) as form:
            form.partner_id = self.customer_a
            form.plan_id = self.plan_monthly
            with form.line_ids.new() as item:
                item.product_id = self.support
            form.partner_id = self.exporter
        contract = form.record
        self.assertEqual(contract.line_ids.tax_ids, self.exempt)
        with Form(contract) as form:
            form.partner_id = self.customer_a
        self.assertEqual(contract.line_ids.tax_ids, self.vat)

    def test_a_price_without_tax_stays_when_the_tax_of_abroad_is_included(self):
        abroad = self._create_tax("Abroad", 6, price_include_override="tax_included")
        consumers = self._create_position("Consumers abroad", self.vat, abroad)
        contract = self._type_in(self.customer_a)
        contract.fiscal_position_id = consumers
        self.assertEqual(contract.line_ids.tax_ids, abroad)
        # As on an order.
        self.assertEqual(contract.line_ids.price_unit, 100.0)
        contract.fiscal_position_id = False
        self.assertEqual(contract.line_ids.tax_ids, self.vat)
        self.assertEqual(contract.line_ids.price_unit, 100.0)

    def test_without_a_fiscal_position_invoices_have_none_either(self):
        """The customer was given one after it was agreed that there is none."""
        contract = self._sell(self.customer_a, "2026-03-04")
        self.assertFalse(contract.fiscal_position_id)
        self.customer_a.property_account_position_id = self.export
        invoice = self._bill(contract, "2026-04-04")
        self.assertFalse(invoice.fiscal_position_id)
        self.assertEqual(invoice.invoice_line_ids.tax_ids, self.vat)
        self.assertEqual(invoice.amount_total, 120.0)
        # The renewal is offered under the new one.
        self.assertEqual(contract.offered_fiscal_position_id, self.export)
