from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.sale_renewal.models.selfservice import (
    sale_contract_line_portal,
    sale_contract_portal,
)

from .portal_common import PortalCommon
from .test_context_keys import RpcCommon

NAMES = {
    "sale.contract": sale_contract_portal.PORTAL_FIELDS,
    "sale.contract.line": sale_contract_line_portal.PORTAL_FIELDS,
}


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestPortalFields(RpcCommon, PortalCommon):
    """What customers read by RPC: few fields of their own contracts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine, cls.theirs = cls._create_contracts(
            cls.customer_a, cls.customer_b, start="2026-01-01", products=cls.support
        )

    def test_only_named_fields_are_read(self):
        for records in (self.mine, self.mine.line_ids):
            model, names = records._name, NAMES[records._name]
            (row,) = self._call(self.anna, model, "read", records.ids)
            self.assertLessEqual(set(row), names)
            for name in set(records._fields) - names:
                with self.subTest(field=f"{model}.{name}"):
                    with self.assertRaises(AccessError):
                        self._call(self.anna, model, "read", records.ids, [name])
                    field = records._fields[name]
                    # What every record has is never asked for; a search of its own
                    # asks other models.
                    if field.store and not field.required:
                        with self.assertRaises(AccessError):
                            domain = [(name, "!=", False)]
                            self._call(self.anna, model, "search", domain)

    def test_figures_and_order_tell_nothing(self):
        for method, *args in (
            ("formatted_read_group", [], [], ["mrr:sum"]),
            ("search", [], 0, None, "mrr desc"),
            ("search", [("line_ids.price_unit", ">", 1)]),
            ("export_data", self.mine.ids, ["user_id/name", "mrr"]),
        ):
            with self.subTest(method=method), self.assertRaises(UserError):
                self._call(self.anna, "sale.contract", method, *args)

    def test_contracts_of_others_are_not_found(self):
        for user, contract in ((self.anna, self.mine), (self.bert, self.theirs)):
            found = self._call(user, "sale.contract", "search", [])
            self.assertEqual(found, contract.ids)
            found = self._call(user, "sale.contract.line", "search", [])
            self.assertEqual(found, contract.line_ids.ids)

    def test_changes_and_plans_are_internal(self):
        changes = self.mine.change_ids
        for records in (changes, self.mine.plan_id):
            with self.assertRaises(AccessError):
                self._call(self.anna, records._name, "read", records.ids, ["id"])

    def test_employees_read_on(self):
        (row,) = self._call(
            self.sale_manager, "sale.contract", "read", self.mine.ids, ["mrr"]
        )
        self.assertEqual(row["mrr"], 100.0)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestPortalStrangers(PortalCommon):
    """Nobody opens the contract of somebody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine, cls.theirs, cls.other = cls._create_contracts(
            *(cls.customer_a, cls.customer_b, cls.customer_a),
            start="2026-01-01",
            products=cls.support,
        )
        cls.mine.line_ids.name = "Very private item"
        cls.abroad = cls.mine.copy({"date_start": "2026-01-01"})
        cls.abroad.line_ids.name = "Very private item"
        company = cls._create_company(name="Elsewhere")
        cls.employee = new_test_user(
            cls.env, "employee", "base.group_user", password="employee-password"
        )
        cls.far = new_test_user(
            cls.env,
            "far",
            "base.group_portal",
            password="far-password",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        cls.far.partner_id.parent_id = cls.customer_a

    def test_who_may_not_see_it_sees_nothing(self):
        path = self._get_path(self.mine)
        tokens = {
            "none": None,
            "empty": "",
            "made up": "0" * 36,
            "another contract": self.other._portal_ensure_token(),
            "theirs": self.theirs._portal_ensure_token(),
        }
        for user in (None, self.bert, self.employee, self.far):
            for name, token in tokens.items():
                for kind in (None, "html", "pdf"):
                    values = {"access_token": token, "report_type": kind}
                    params = {k: v for k, v in values.items() if v is not None}
                    label = f"{user and user.login} {name} {kind}"
                    with self.subTest(label):
                        response = self._get(path, user, **params)
                        self._assert_refused(response)
                        self.assertNotIn("Very private item", response.text)
                        self.assertNotIn(self.mine.number, response.text)

    def test_who_may_see_it_does(self):
        token = self.mine._portal_ensure_token()
        path = self._get_path(self.mine)
        for user in (self.anna, self.carl):
            response = self._get(path, user)
            self.assertEqual(response.status_code, 200)
            self.assertIn("Very private item", response.text)
        for user in (None, self.bert, self.far):
            response = self._get(path, user, access_token=token)
            self.assertEqual(response.status_code, 200)
            self.assertIn("Very private item", response.text)

    def test_what_is_gone_leads_home(self):
        path = self._get_path(self.mine)
        self._assert_refused(self._get("/my/contracts/999999999", self.anna))
        self._assert_refused(self._get("/my/contracts", None))
        self._assert_refused(self._get("/my/contracts/page/2", None))
        today = self.company_a._get_contract_today()
        self.mine._assign(today, {"new_partner_id": self.customer_b.id})
        self.assertEqual(self.mine.partner_id, self.customer_b)
        self._assert_refused(self._get(path, self.anna))

    def test_reading_writes_no_token(self):
        self.mine.access_token = False
        self._get("/my/contracts", self.anna)
        self._get(self._get_path(self.mine), self.anna)
        self.mine.invalidate_recordset()
        self.assertFalse(self.mine.access_token)

    def test_delivery_slips_are_of_who_gets_the_goods(self):
        goods = self.env["product.product"].create(
            {
                "name": "Paper",
                "type": "consu",
                "recurring_type": "recurring",
                "contract_plan_id": self.plan_monthly.id,
                "list_price": 10.0,
            }
        )
        contract = self._create_contracts(
            self.customer_a, start="2026-01-01", products=goods
        )
        contract._create_deliveries()
        pickings = contract.delivery_ids
        self.assertTrue(pickings)
        shown = self._get(self._get_path(contract), self.anna).text
        for picking in pickings:
            self.assertIn(picking.name, shown)
            path = f"/my/picking/pdf/{picking.id}"
            self.assertEqual(self._get(path, self.anna).status_code, 200)
            for user in (None, self.bert, self.far):
                self.assertEqual(self._get(path, user).status_code, 404)

    def test_queries_do_not_grow_with_the_contracts(self):
        self._create_contracts(
            *[self.customer_a] * 3, start="2026-01-01", products=self.support
        )
        few = self._count_queries("/my/contracts")
        page_few = self._count_queries(self._get_path(self.mine))
        self._create_contracts(
            *[self.customer_a] * 75, start="2026-01-01", products=self.support
        )
        many = self._count_queries("/my/contracts")
        page_many = self._count_queries(self._get_path(self.mine))
        self.assertLessEqual(many, 40)
        self.assertLessEqual(many, few + 1)
        self.assertLessEqual(page_many, page_few + 1)

    def _count_queries(self, path):
        """Return the queries of a page that was shown before."""
        self._get(path, self.anna)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        response = self.url_open(path)
        self.assertEqual(response.status_code, 200)
        return self.env.cr.sql_log_count - before
