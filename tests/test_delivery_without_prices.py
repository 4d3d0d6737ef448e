from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .delivery_common import GoodsCommon
from .test_context_keys import RpcCommon

ROLES = {
    "keeper": "stock.group_stock_user",
    "head_keeper": "stock.group_stock_manager",
    "buyer": "purchase.group_purchase_user",
    "head_buyer": "purchase.group_purchase_manager",
}
# What could tell a price: of our models that these users may read at all.
AMOUNT_TYPES = ("monetary", "float", "html", "text")
OPEN_AMOUNTS = {
    "sale.contract.clause": {"body"},
    "sale.contract.clause.version": {"body"},
    "sale.contract.plan": {"renewal_uplift", "portal_quantity_max"},
    "sale.contract.supply": {"product_uom_qty", "delivery_error"},
    "sale.external.reference": {"message"},  # what another system answered
}
SECRET = ("4321", "4,321")


class WithoutPricesCommon(RpcCommon, GoodsCommon):
    """A contract with a price that occurs nowhere else, in all its records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users_without = [
            new_test_user(cls.env, login, group) for login, group in ROLES.items()
        ]
        cls.keeper, _head, cls.buyer, _head_buyer = cls.users_without
        cls.coffee.list_price = 4321.0
        cls.contract = cls._sell(cls.coffee, quantity=2.0)
        with freeze_time("2026-01-10"):
            cls.contract.line_ids._change_quantity(5.0, date(2026, 3, 1))
            cls.contract._create_deliveries(date(2026, 2, 1))
        cls.contract.message_post(body="They pay 4321 each.")
        cls.attachment = cls.env["ir.attachment"].create(
            {
                "name": "Contract 4321",
                "res_model": "sale.contract",
                "res_id": cls.contract.id,
                "raw": b"4321",
            }
        )
        cls.purchase = cls.contract.line_ids.purchase_line_ids.order_id
        cls.purchase.button_confirm()
        cls.picking = cls.purchase.picking_ids
        cls.env.flush_all()

    def _get_doors(self):
        """Return the records with prices."""
        contract = self.contract
        return contract, contract.line_ids, contract.change_ids


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10")
class TestNoPrices(WithoutPricesCommon):
    """Who delivers and buys reads no price of a contract, in whatever way."""

    def _assert_refused(self, user, model, method, *args):
        with (
            self.subTest(user=user.login, model=model, method=method, args=args),
            self.assertRaises(UserError),
            self.env.cr.savepoint(),
        ):
            result = self._call(user, model, method, *args)
            self.assertFalse(self._tells(result), result)

    def _tells(self, result):
        return any(secret in str(result) for secret in SECRET)

    def test_only_what_is_listed_can_be_read_at_all(self):
        for user in self.users_without:
            readable = {}
            for name, model in self.env.items():
                ours = model._original_module == "sale_renewal"
                if not ours or model._abstract or model._transient:
                    continue
                if not model.with_user(user).has_access("read"):
                    continue
                fields = model.with_user(user).fields_get(attributes=["type"])
                readable[name] = {
                    field
                    for field, values in fields.items()
                    if values["type"] in AMOUNT_TYPES
                }
            found = {name: fields for name, fields in readable.items() if fields}
            self.assertEqual(found, OPEN_AMOUNTS, user.login)

    def test_no_method_reads_a_contract(self):
        for user in self.users_without:
            for records in self._get_doors():
                model, ids = records._name, records.ids
                refused = [("name_search", ""), ("search", []), ("search_count", [])]
                refused += [("read", ids), ("search_read", []), ("copy", ids)]
                refused += [("export_data", ids, [".id", "display_name"])]
                refused += [("web_search_read", [], {"display_name": {}})]
                for method, *args in refused:
                    self._assert_refused(user, model, method, *args)

    def test_no_field_of_a_contract_is_told(self):
        """Neither read, searched, grouped, summed nor exported."""
        for user in (self.keeper, self.buyer):
            for records in self._get_doors():
                for name, field in records._fields.items():
                    if field.type not in (*AMOUNT_TYPES, "char"):
                        continue
                    self._assert_no_field(user, records, name)

    def _assert_no_field(self, user, records, name):
        model, ids = records._name, records.ids
        refused = [("read", ids, [name]), ("export_data", ids, [name])]
        refused += [("search", [(name, "!=", False)]), ("web_read", ids, {name: {}})]
        field = records._fields[name]
        if field.store:
            refused += [("formatted_read_group", [], [name], ["__count"])]
            refused += [("search", [], 0, 1, name)]
        if field.aggregator:
            total = f"{name}:{field.aggregator}"
            refused += [("formatted_read_group", [], [], [total])]
        for method, *args in refused:
            self._assert_refused(user, model, method, *args)

    def test_no_document_leads_to_a_price(self):
        """Transfers and purchase orders name items, and nobody goes on from there."""
        doors = [
            (self.keeper, self.picking.move_ids),
            (self.keeper, self.purchase.order_line),
            (self.buyer, self.picking.move_ids),
            (self.buyer, self.purchase.order_line),
        ]
        for user, lines in doors:
            if not lines.with_user(user).has_access("read"):
                continue
            model, ids, path = lines._name, lines.ids, "contract_line_id"
            spec = {path: {"fields": {"price_unit": {}}}}
            self._assert_refused(user, model, "web_read", ids, spec)
            self._assert_refused(
                user, model, "search", [(f"{path}.price_unit", ">", 4000)]
            )
            self._assert_refused(
                user, model, "export_data", ids, [f"{path}/price_unit"]
            )
            for group in (f"{path}.price_unit", f"{path}.contract_id"):
                self._assert_refused(
                    user, model, "formatted_read_group", [], [group], ["__count"]
                )
            result = self._call(user, model, "read", ids, [path])
            self.assertEqual(result[0][path][0], self.contract.line_ids[0].id)
            self.assertFalse(self._tells(result))
        for user, document in (
            (self.keeper, self.picking),
            (self.buyer, self.purchase),
        ):
            model, ids = document._name, document.ids
            self.assertNotIn("contract_ids", document.with_user(user).fields_get())
            spec = {"contract_ids": {"fields": {"mrr": {}}}}
            self._assert_refused(user, model, "web_read", ids, spec)
            self._assert_refused(
                user, model, "search", [("contract_ids.mrr", ">", 4000)]
            )

    def test_the_list_without_prices_leads_to_none(self):
        model = "sale.contract.supply"
        for user in self.users_without:
            domain = [("number", "=", self.contract.number)]
            supplies = self.env[model].with_user(user).search(domain)
            self.assertEqual(supplies.ids, self.contract.line_ids.ids)
            self.assertFalse(self._tells(supplies.read()))
            self.assertNotIn("contract_id", supplies.fields_get())
            for path in ("contract_id", "contract_id.mrr"):
                self._assert_refused(user, model, "search", [(path, "!=", False)])
            for group in ("contract_id", "contract_id.mrr"):
                args = [], [group], ["__count"]
                self._assert_refused(user, model, "formatted_read_group", *args)
            for method, *args in (
                ("write", supplies.ids, {"number": "C1"}),
                ("unlink", supplies.ids),
                ("create", {"number": "C1"}),
            ):
                self._assert_refused(user, model, method, *args)

    def test_neither_chatter_nor_attachment_nor_print_tells(self):
        report = self.env["ir.actions.report"]
        for user in self.users_without:
            about = [("model", "=", "sale.contract")]
            self.assertFalse(self.env["mail.message"].with_user(user).search(about))
            with self.assertRaises(AccessError):
                self.attachment.with_user(user).read(["raw"])
            with self.assertRaises(AccessError):
                report.with_user(user)._render_qweb_html(
                    "sale_renewal.report_sale_contract", self.contract.ids
                )
