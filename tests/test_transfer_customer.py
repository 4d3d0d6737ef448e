from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestContractCustomerStays(RenewalCommon):
    """A contract belongs to one customer, whoever writes what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._create_contracts(
            cls.customer_a, start="2026-01-01", products=cls.support
        )

    def _merge(self, *partners, into):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        merged = into.union(*partners)
        wizard._merge(merged.ids, into)

    def _type_in(self):
        return self.env["sale.contract"].create(
            {
                "partner_id": self.customer_a.id,
                "plan_id": self.plan_monthly.id,
                "date_start": "2026-03-01",
                "line_ids": [Command.create({"product_id": self.support.id})],
            }
        )

    def test_nobody_writes_another_customer(self):
        contract = self.contract.with_user(self.sale_manager)
        for record in (contract, contract.sudo()):
            with self.assertRaisesRegex(
                UserError, "belongs to Azure Books: .* Assign to Another Customer"
            ):
                record.partner_id = self.customer_b
        self.assertEqual(self.contract.partner_id, self.customer_a)

    def test_a_client_cannot_say_that_it_was_checked(self):
        contract = self.contract.with_context(sale_renewal_assigned_customer=True)
        with self.assertRaises(UserError):
            contract.partner_id = self.customer_b

    def test_an_import_does_not_either(self):
        self.env["ir.model.data"].create(
            {
                "module": "__import__",
                "name": "contract_transfer",
                "model": "sale.contract",
                "res_id": self.contract.id,
            }
        )
        result = self.env["sale.contract"].load(
            ["id", "partner_id/.id"],
            [["__import__.contract_transfer", str(self.customer_b.id)]],
        )
        self.assertIn("Assign to Another", result["messages"][0]["message"])
        self.assertEqual(self.contract.partner_id, self.customer_a)

    def test_another_contact_of_the_customer_may_be_written(self):
        person = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.customer_a.id}
        )
        self.contract.partner_id = person
        self.assertEqual(self.contract.change_ids.partner_id, self.customer_a)

    def test_what_was_typed_in_is_typed_over_until_it_is_billed(self):
        contract = self._type_in()
        contract.partner_id = self.customer_b
        self.assertEqual(contract.change_ids.partner_id, self.customer_b)
        contract._create_invoices()
        with self.assertRaises(UserError):
            contract.partner_id = self.customer_a

    def test_merged_customers_keep_their_contracts(self):
        double = self.env["res.partner"].create({"name": "Azure Books Ltd"})
        self._merge(self.customer_a, into=double)
        self.assertFalse(self.customer_a.exists())
        self.assertEqual(self.contract.partner_id, double)
        self.assertEqual(self.contract.partner_invoice_id, double)
        self.assertEqual(self.contract.change_ids.partner_id, double)
        self.assertEqual(self.contract.order_ids.partner_id, double)
        self.assertEqual(self.contract._create_invoices().partner_id, double)

    def test_merged_contacts_keep_the_contract_of_their_company(self):
        ann, double = self.env["res.partner"].create(
            [
                {"name": name, "parent_id": self.customer_a.id}
                for name in ("Ann", "Ann B.")
            ]
        )
        self.contract.partner_id = ann
        self._merge(ann, into=double)
        self.assertEqual(self.contract.partner_id, double)
        self.assertEqual(self.contract.change_ids.partner_id, self.customer_a)

    def test_the_order_of_the_old_customer_does_not_end_it(self):
        order = self._create_order(self.customer_a, self.support)
        order.action_confirm()
        contract = order.contract_ids
        upsell = contract._create_upsell()
        upsell.order_line = [Command.create({"product_id": self.support.id})]
        wizard = self.env["sale.contract.transfer"].create(
            {
                "contract_ids": contract.ids,
                "partner_id": self.customer_b.id,
                "date_choice": "today",
            }
        )
        wizard.action_apply()
        self.assertEqual(contract.partner_id, self.customer_b)
        with self.assertRaisesRegex(UserError, "Bold Foods, and not to Azure Books"):
            upsell.action_confirm()
        with self.assertRaisesRegex(UserError, "cannot be cancelled"):
            order.action_cancel()
        self.assertEqual(contract.state, "active")
