import doctest

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.sale_renewal import expressions

from .common import RenewalCommon
from .test_context_keys import RpcCommon

TOO_MUCH = (
    "[x for x in range(10**9)]",
    "[x for x in range(1000000000)]",
    "sum(range(10000000000))",
    "'a' * 10**10",
    "'a' * 10000000000",
    "[1 for a in range(9999) for b in range(9999)]",
    "[[y, y] for y in [[x, x] for x in [[w, w] for w in [[v] for v in [1]]]]]",
    "('a' * 9999).replace('a', 'b' * 9999)",
    "f'{1:>9999999999}'",
    "'%9999999999d' % 1",
    "'{:>9999999999}'.format(1)",
    "contract.number.ljust(9999999999)",
    "today.strftime('%9999999999Y')",
    "max([x for x in [[]] for y in [x.extend([x, x])]])",
    "(lambda f: f(f) + f(f))(lambda f: f(f) + f(f))",
    "999999999 ** 999999999",
    "1 << 99999999999",
    "'x' + " * 500 + "'x'",
)


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestRenewalExpressions(RpcCommon, RenewalCommon):
    """Expressions are written by few, and end soon."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract, cls.other = cls._create_contracts(
            cls.customer_a, cls.customer_b, start="2025-02-01"
        )
        cls.field = cls.env["ir.model.fields"]._get("crm.lead", "referred")
        cls.administrator = new_test_user(
            cls.env, "expressions_admin", "base.group_system"
        )

    def _get_values(self, value, **values):
        return {"field_id": self.field.id, "value": value, **values}

    def test_doctests(self):
        result = doctest.testmod(expressions)
        self.assertGreater(result.attempted, 0)
        self.assertFalse(result.failed)

    def test_what_asks_for_too_much_is_refused_when_it_is_saved(self):
        defaults = self.env["sale.renewal.default"]
        for text in TOO_MUCH:
            with (
                self.subTest(text=text[:60]),
                self.assertRaisesRegex(ValidationError, "does not work"),
                self.env.cr.savepoint(),
            ):
                defaults.create(self._get_values(text, kind="expression"))

    def test_one_contract_that_asks_for_too_much_stands_alone(self):
        text = "'x' * int(contract.client_order_ref or 3)"
        self.env["sale.renewal.default"].create(
            self._get_values(text, kind="expression")
        )
        self.contract.client_order_ref = "99999999999"
        self._run_renewal_job()
        self.assertFalse(self.contract.renewal_lead_id)
        self.assertIn("asks for too much", self.contract.renewal_error)
        self.assertIn("100000 steps", self.contract.renewal_error)
        self.assertEqual(self.other.renewal_lead_id.referred, "xxx")

    def test_ordinary_expressions_go_on_as_before(self):
        names = "', '.join(sorted(p.name for p in contract.line_ids.product_id))"
        for text, expected in (
            (names, "Support"),
            (
                "contract.line_ids.filtered(lambda l: l.discount < 1)[0].name",
                "Support",
            ),
            ("f'{contract.mrr * 12:.2f} per year'", "1200.00 per year"),
            ("'%s of %05d' % (contract.partner_id.name, 42)", "Azure Books of 00042"),
            ("str(contract.date_end - relativedelta(days=10))", "2026-01-21"),
        ):
            default = self.env["sale.renewal.default"].create(
                self._get_values(text, kind="expression")
            )
            with self.subTest(text=text):
                self.assertEqual(default._get_value(self.contract), expected)

    def test_only_settings_write_expressions(self):
        """Also where somebody gave the rights on the model to others."""
        self.env["ir.model.access"].create(
            {
                "name": "Managers set defaults",
                "model_id": self.env["ir.model"]._get_id("sale.renewal.default"),
                "group_id": self.env.ref("sales_team.group_sale_manager").id,
                **dict.fromkeys(("perm_read", "perm_write", "perm_create"), True),
            }
        )
        name, manager = "sale.renewal.default", self.sale_manager
        expression = self._get_values("today", kind="expression")
        expression["value"] = "str(today)"
        with self.assertRaisesRegex(AccessError, "all rights"):
            self._call(manager, name, "create", expression)
        plain = self._call(manager, name, "create", self._get_values("Fair"))
        args = (name, "write", [plain])
        self._call(manager, *args, {"value": "Street"})
        with self.assertRaisesRegex(AccessError, "all rights"):
            self._call(manager, *args, {"kind": "expression", "value": "str(today)"})
        with self.assertRaises(AccessError):
            self._call(manager, *args, {"found": [1]})
        theirs = self._call(self.administrator, name, "create", expression)
        with self.assertRaisesRegex(AccessError, "all rights"):
            self._call(manager, name, "write", [theirs], {"value": "'x'"})
        with self.assertRaisesRegex(AccessError, "all rights"):
            self._call(manager, name, "write", [theirs], {"kind": "value"})
        read = self._call(manager, name, "read", [theirs], ["display_name"])
        self.assertEqual(read[0]["display_name"], self.field.field_description)

    def test_links_are_not_set_by_defaults(self):
        field = self.env["ir.model.fields"]._get("crm.lead", "source_contract_ids")
        values = {"field_id": field.id, "value": self.other.display_name}
        with self.assertRaisesRegex(ValidationError, "follows from other documents"):
            self.env["sale.renewal.default"].create(values)
