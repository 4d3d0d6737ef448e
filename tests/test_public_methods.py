import inspect

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .test_contract_links import LinkCommon

# Arguments of the methods that want some.
ARGUMENTS = {"action_start": ["2026-03-10"]}
# They take no ids.
OF_MODELS = {"create", "default_get", "formatted_read_group"}
LOGINS = {
    "visitor": "base.group_portal",
    "employee": "base.group_user",
    "seller": "sales_team.group_sale_salesman",
    "biller": "account.group_account_invoice",
    "buyer": "purchase.group_purchase_user",
    "storekeeper": "stock.group_stock_user",
}


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestPublicMethods(LinkCommon):
    """What any client may call, with ids that it may not see: nothing happens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.theirs_lead = cls.theirs._create_upsell().opportunity_id
        cls.far_order = cls._create_order(cls.customer_b, cls.support)
        cls.far_lead = cls._create_opportunity(cls.customer_b, cls.support)
        documents = cls.far_order, cls.far_lead, cls.theirs_lead
        for document in (*documents, cls.theirs_lead.order_ids):
            document.user_id = cls.colleague
        cls.users = [
            new_test_user(cls.env, f"public_{login}", group)
            for login, group in LOGINS.items()
        ]

    def _get_targets(self):
        contract = self.theirs
        return [
            contract,
            contract.line_ids,
            contract.change_ids,
            contract.order_ids,
            contract.order_ids.order_line,
            self.theirs_lead,
            self.theirs_lead.order_ids,
            self.far_lead,
            self.far_lead.line_ids,
            self.far_order,
            self.far_order.order_line,
            self.elsewhere,
            self.elsewhere.line_ids,
        ]

    def _get_public_methods(self, model):
        """Yield the names of the public methods that our classes define."""
        for class_ in type(model).__mro__:
            if ".sale_renewal." not in f".{class_.__module__}.":
                continue
            for name, value in vars(class_).items():
                if name.startswith("_") or not inspect.isfunction(value):
                    continue
                if name not in OF_MODELS | {"write", "copy_data", "copy"}:
                    yield name

    def _get_snapshot(self):
        self.env.flush_all()
        self.env.invalidate_all()
        counted = ("sale.contract", "sale.order", "crm.lead", "account.move")
        return (
            [self.env[model].search_count([]) for model in counted],
            [target.mapped("write_date") for target in self._get_targets()],
            [target.sudo().mapped("display_name") for target in self._get_targets()],
        )

    def test_nothing_happens_to_what_one_may_not_see(self):
        before = self._get_snapshot()
        tried = 0
        for target in self._get_targets():
            for user in self.users:
                if target.with_user(user)._filtered_access("read"):
                    continue
                for name in set(self._get_public_methods(target)):
                    with self.subTest(user=user.login, method=f"{target}.{name}"):
                        result = self._try(user, target, name)
                        tried += 1
                        self.assertFalse(self._leaks(result, target), result)
        self.assertGreater(tried, 100)
        self.assertEqual(self._get_snapshot(), before)

    def _try(self, user, target, name):
        """Call it as a client would; return what it gives away."""
        args = ARGUMENTS.get(name, [])
        try:
            with self.env.cr.savepoint():
                return self._call(user, target._name, name, target.ids, *args)
        except (AccessError, TypeError):  # too few arguments, or private
            return False
        except ValueError as error:  # works on what the context says, which is empty
            self.assertIn("Expected singleton", str(error))
            return False

    def _leaks(self, result, target):
        """Return whether the result says more than the ids that were sent."""
        if isinstance(result, dict):
            return bool(result.get("res_model")) and result.get("res_id") not in (
                *target.ids,
                False,
                None,
                0,
            )
        return bool(result) and result is not True and result != target.ids


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestPricesOfStrangers(LinkCommon):
    """Nobody reads prices through forms and wizards."""

    def test_a_form_does_not_tell_the_price_of_an_item(self):
        line = self.order.order_line
        spec = {"renewed_price_unit": {}, "renewal_price_change": {}}
        for contract in self._get_strangers():
            values = {"renewed_line_id": contract.line_ids.id, "price_unit": 1.0}
            args = ("onchange", line.ids, values, ["renewed_line_id"], spec)
            result = self._call(self.salesman, "sale.order.line", *args)
            self.assertFalse(any(result.get("value", {}).values()))
            commands = [Command.update(line.id, values)]
            values, spec_of_order = (
                {"order_line": commands},
                {"order_line": {"fields": spec}},
            )
            args = ("onchange", self.order.ids, values, ["order_line"], spec_of_order)
            result = self._call(self.salesman, "sale.order", *args)
            self.assertNotIn("100.0", str(result))

    def test_nor_do_wizards(self):
        args = (
            "sale.payment.received",
            "create",
            {"order_id": self.theirs.order_ids.id},
        )
        with self.assertRaises(AccessError):
            wizard_id = self._call(self.salesman, *args)
            read = ("sale.payment.received", "read", [wizard_id], ["amount"])
            self._call(self.salesman, *read)
        wizards = self.env["sale.contract.price.change"].with_user(self.sale_manager)
        price = wizards.create({})
        quantity = self.env["sale.contract.quantity.change"].create(
            {"contract_id": self.mine.id}
        )
        for wizard in price, quantity.with_user(self.sale_manager):
            rows = f"{wizard._name}.line"
            values = {"wizard_id": wizard.id}
            values["contract_line_id"] = self.elsewhere.line_ids.id
            with self.assertRaises(AccessError):
                row = self._call(self.sale_manager, rows, "create", values)
                args = (rows, "read", [row], ["product_id", "currency_id"])
                self._call(self.sale_manager, *args)

    def test_quotations_of_strangers_are_not_named(self):
        lead = self._create_opportunity(self.customer_b, self.support)
        lead._create_quotations()
        lead.user_id = self.colleague
        with self.assertRaises(AccessError):
            self._call(self.salesman, "crm.lead", "action_create_quotation", lead.ids)
