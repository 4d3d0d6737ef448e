from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestPlansProducts(RenewalCommon):
    """A recurring product that is for sale has a plan: its own, or the company's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.contract_plan_id = False
        cls.other_company = cls.env["res.company"].create({"name": "Other company"})
        cls.env.user.company_ids += cls.other_company

    def _create_product(self, **values):
        values = {"name": "Hosting", "recurring_type": "recurring", **values}
        return self.env["product.template"].create(values)

    def _assert_refused(self, company, act, *arguments, **values):
        message = f"Hosting is recurring: choose its contract plan.*{company.name}"
        with self.assertRaisesRegex(ValidationError, message), self.cr.savepoint():
            act(*arguments, **values)

    def test_without_any_plan_it_cannot_be_saved(self):
        self._assert_refused(self.company, self._create_product)
        self._create_product(contract_plan_id=self.plan_monthly.id)
        self.company.contract_plan_id = self.plan_yearly
        hosting = self._create_product()
        order = self._create_order(self.customer_a, hosting.product_variant_id)
        self.assertEqual(order.order_line.plan_id, self.plan_yearly)

    def test_a_variant_is_saved_as_a_whole(self):
        hosting = self._create_product(recurring_type="one_time", sale_ok=False)
        variant = hosting.product_variant_id
        values = {"recurring_type": "recurring", "sale_ok": True}
        self._assert_refused(self.company, variant.write, values)
        variant.write(values | {"contract_plan_id": self.plan_monthly.id, "name": "H"})
        self.assertRecordValues(
            hosting,
            [values | {"contract_plan_id": self.plan_monthly.id, "name": "H"}],
        )
        values = {"contract_plan_id": False, "recurring_type": "one_time"}
        variant.write(values)
        self.assertRecordValues(hosting, [values])

    def test_what_is_not_for_sale_may_wait_for_its_plan(self):
        hosting = self._create_product(sale_ok=False)
        self._assert_refused(self.company, hosting.write, {"sale_ok": True})
        hosting.write({"sale_ok": True, "contract_plan_id": self.plan_monthly.id})
        self._assert_refused(self.company, hosting.write, {"contract_plan_id": False})
        archived = self._create_product(active=False)
        self._assert_refused(self.company, archived.action_unarchive)
        self._create_product(recurring_type="one_time")

    def test_the_company_of_the_product_is_asked(self):
        self.company.contract_plan_id = self.plan_monthly
        own = {"company_id": self.other_company.id}
        self._assert_refused(self.other_company, self._create_product, **own)
        self.other_company.contract_plan_id = self.plan_yearly
        self._create_product(**own)
        # What all companies sell is asked for where it is saved.
        self.company.contract_plan_id = False
        self._assert_refused(self.company, self._create_product)

    def test_many_products_at_once(self):
        values = {"name": "Hosting", "recurring_type": "recurring"}
        good = values | {"contract_plan_id": self.plan_monthly.id}
        products = self.env["product.template"]
        self._assert_refused(self.company, products.create, [good, values, good])
        self.assertEqual(len(products.create([good, good])), 2)

    def test_an_import_says_so_with_the_row(self):
        rows = [["Hosting", "Recurring", "Test monthly"], ["Hosting", "Recurring", ""]]
        columns = ["name", "recurring_type", "contract_plan_id"]
        result = self.env["product.template"].load(columns, rows)
        self.assertFalse(result["ids"])
        said = {row["record"]: row["message"] for row in result["messages"]}
        self.assertIn("Hosting is recurring: choose its contract plan", said[1])
        result = self.env["product.template"].load(columns, rows[:1])
        self.assertFalse(result["messages"])

    def test_the_form_says_so(self):
        form = Form(self.env["product.template"])
        form.name = "Hosting"
        form.recurring_type = "recurring"
        self._assert_refused(self.company, form.save)
        form.contract_plan_id = self.plan_monthly
        self.assertEqual(form.save().contract_plan_id, self.plan_monthly)

    def test_products_of_before_stay_as_they_are(self):
        """Nothing of them is refused but what would make them sellable."""
        hosting = self._create_product(contract_plan_id=self.plan_monthly.id)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE product_template SET contract_plan_id = NULL WHERE id = %s",
            [hosting.id],
        )
        self.env.invalidate_all()
        hosting.write({"name": "Hosting", "list_price": 12.0})
        order = self._create_order(self.customer_a, hosting.product_variant_id)
        self.assertIn("Hosting", order._confirmation_error_message())
        with self.assertRaisesRegex(ValidationError, "Hosting cannot be ordered"):
            order._check_cart_is_ready_to_be_paid()

    def test_the_head_of_a_combo_needs_none(self):
        combo = self.env["product.combo"].create(
            {
                "name": "Choice",
                "combo_item_ids": [Command.create({"product_id": self.support.id})],
            }
        )
        self._create_product(type="combo", combo_ids=[Command.set(combo.ids)])
