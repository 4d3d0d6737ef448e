from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Datetime
from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestRenewalDefaults(RenewalCommon):
    """Administrators fill in fields of renewals without code."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract, cls.other = cls._create_contracts(
            cls.customer_a, cls.customer_b, start="2025-02-01"
        )
        cls.tag_blue, cls.tag_red = cls.env["crm.tag"].create(
            [{"name": "Tag blue"}, {"name": "Tag red"}]
        )

    @classmethod
    def _set_default(cls, model, field, value, **values):
        return cls.env["sale.renewal.default"].create(
            {
                "model": model,
                "field_id": cls.env["ir.model.fields"]._get(model, field).id,
                "value": value,
                **values,
            }
        )

    def test_a_value_of_each_type(self):
        campaign = self.env["utm.campaign"].create({"name": "Spring"})
        values = [
            ("referred", "char", "Fair", "Fair"),
            ("color", "integer", "3", 3),
            ("probability", "float", "12.5", 12.5),
            ("date_deadline", "date", "2026-12-31", date(2026, 12, 31)),
            (
                "date_automation_last",
                "datetime",
                "2026-12-31 10:30:00",
                Datetime.to_datetime("2026-12-31 10:30:00"),
            ),
            ("priority", "selection", "High", "2"),
            ("campaign_id", "many2one", "Spring", campaign),
            ("tag_ids", "many2many", "Tag red, Tag blue", self.tag_blue + self.tag_red),
        ]
        for name, kind, value, _expected in values:
            default = self._set_default("crm.lead", name, value)
            self.assertEqual(default.field_id.ttype, kind)
        money = self._set_default("crm.lead", "expected_revenue", "70.25")
        self.assertEqual(money._get_value(self.contract), 70.25)
        self._set_default("sale.order", "require_payment", "yes")
        self._set_default("sale.order", "require_signature", "no")
        self._set_default("sale.order", "note", "<p>Gladly again</p>")
        leads = (self.contract + self.other)._create_renewals()
        for lead in leads:
            for name, _kind, _value, expected in values:
                with self.subTest(field=name):
                    self.assertEqual(lead[name], expected)
            order = lead.order_ids
            self.assertTrue(order.require_payment)
            self.assertFalse(order.require_signature)
            self.assertEqual(order.note, "<p>Gladly again</p>")

    def test_names_are_those_of_the_day_on_which_they_were_saved(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.tag_red.with_context(lang="fr_FR").name = "Rouge"
        self.env["sale.renewal.default"].with_context(lang="fr_FR").create(
            {
                "model": "crm.lead",
                "field_id": self.env["ir.model.fields"]._get("crm.lead", "tag_ids").id,
                "value": "Rouge, Tag blue",
            }
        )
        _spring, autumn = self.env["utm.campaign"].create(
            [{"name": "Spring"}, {"name": "Autumn"}]
        )
        campaign = self._set_default("crm.lead", "campaign_id", "Spring")
        campaign.value = "Autumn"
        self._set_default("crm.lead", "priority", "High")
        (self.tag_red + self.tag_blue).name = "Renamed"
        autumn.title = "Renamed"
        lead = self.contract._create_renewals()
        self.assertEqual(lead.tag_ids, self.tag_red + self.tag_blue)
        self.assertEqual(lead.campaign_id, autumn)
        self.assertEqual(lead.priority, "2")

    def test_a_record_that_was_deleted_is_named(self):
        self._set_default("crm.lead", "tag_ids", "Tag red, Tag blue")
        self.tag_red.unlink()
        with self.assertRaisesRegex(ValidationError, "one record called Tag red"):
            self.contract._create_renewals()

    def test_expressions_know_the_contract_and_the_day(self):
        self._set_default(
            "sale.order",
            "validity_date",
            "contract.date_end - relativedelta(days=10)",
            kind="expression",
        )
        self._set_default(
            "sale.order",
            "client_order_ref",
            "contract.partner_id.name + ' ' + str(today.year)",
            kind="expression",
        )
        self._set_default(
            "crm.lead", "lang_id", "contract.env.lang and False", kind="expression"
        )
        self._set_default(
            "crm.lead", "tag_ids", f"[{self.tag_red.id}]", kind="expression"
        )
        leads = (self.contract + self.other)._create_renewals()
        self.assertRecordValues(
            leads.order_ids,
            [
                {
                    "validity_date": date(2026, 1, 21),
                    "client_order_ref": f"{customer.name} 2026",
                }
                for customer in (self.customer_a, self.customer_b)
            ],
        )
        self.assertEqual(leads.tag_ids, self.tag_red)

    def test_expressions_may_give_records(self):
        self.customer_a.category_id = self.env["res.partner.category"].create(
            {"name": "Gold"}
        )
        self._set_default(
            "crm.lead", "partner_id", "contract.partner_id", kind="expression"
        )
        self._set_default(
            "crm.lead",
            "tag_ids",
            "contract.order_ids.opportunity_id.tag_ids",
            kind="expression",
        )
        self.contract.order_ids.opportunity_id = self._create_opportunity(
            self.customer_a, tag_ids=self.tag_blue.ids
        )
        lead = self.contract._create_renewals()
        self.assertEqual(lead.partner_id, self.customer_a)
        self.assertEqual(lead.tag_ids, self.tag_blue)

    def test_plan_beats_company_beats_all(self):
        company, other_plan = self.env.company, self.plan_yearly
        self._set_default("crm.lead", "referred", "Plan", plan_id=self.plan_monthly.id)
        self._set_default("crm.lead", "referred", "All", sequence=90)
        self._set_default("crm.lead", "referred", "Company", company_id=company.id)
        elsewhere = self._create_company(name="Elsewhere")
        self._set_default("crm.lead", "referred", "Other", company_id=elsewhere.id)
        self._set_default("crm.lead", "referred", "Off", active=False, sequence=99)
        yearly = self._create_contracts(
            self.customer_b, start="2025-02-01", products=self.licence
        )
        self.assertEqual(yearly.plan_id, other_plan)
        leads = (self.contract + yearly)._create_renewals()
        self.assertEqual(leads.mapped("referred"), ["Plan", "Company"])
        self.env["sale.renewal.default"].search([("value", "=", "Company")]).unlink()
        lead = self._create_contracts(
            self.customer_b, start="2025-02-01", products=self.licence
        )._create_renewals()
        self.assertEqual(lead.referred, "All")

    def test_bad_values_are_refused_when_they_are_saved(self):
        cases = [
            ("crm.lead", "color", "blue", "blue is no value of Color Index"),
            ("crm.lead", "probability", "1,5", "1,5 is no value of Probability"),
            ("crm.lead", "date_deadline", "soon", "soon is no value of"),
            ("crm.lead", "priority", "Urgent", "choose one of Low, Medium, High"),
            ("crm.lead", "campaign_id", "Nowhere", "not exactly one record called"),
            ("crm.lead", "tag_ids", "Tag red, Nowhere", "record called Nowhere"),
            ("sale.order", "require_payment", "perhaps", "write yes or no"),
        ]
        for model, field, value, message in cases:
            with (
                self.subTest(value=value),
                self.assertRaisesRegex(ValidationError, message),
                self.env.cr.savepoint(),
            ):
                self._set_default(model, field, value)
        with self.assertRaisesRegex(ValidationError, "is no field of that document"):
            self.env["sale.renewal.default"].create(
                {
                    "model": "sale.order",
                    "field_id": self.env["ir.model.fields"]
                    ._get("crm.lead", "referred")
                    .id,
                    "value": "Fair",
                }
            )

    def test_bad_expressions_are_refused_when_they_are_saved(self):
        cases = [
            ("referred", "contract.nothing"),
            ("referred", "contract.name +"),
            ("referred", "1 / 0"),
            ("date_deadline", "'soon'"),
            ("color", "contract.partner_id.name"),
            ("priority", "'Urgent'"),
            ("campaign_id", "contract.partner_id"),
        ]
        for field, expression in cases:
            with (
                self.subTest(expression=expression),
                self.assertRaisesRegex(ValidationError, "does not work"),
                self.env.cr.savepoint(),
            ):
                self._set_default("crm.lead", field, expression, kind="expression")

    def test_an_expression_is_checked_without_any_contract(self):
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM sale_contract")
        self.env.invalidate_all()
        with self.assertRaisesRegex(ValidationError, "does not work"):
            self._set_default("crm.lead", "referred", "a +", kind="expression")

    def test_salespeople_renew_with_settings_they_cannot_read(self):
        default = self._set_default("crm.lead", "referred", "Fair")
        self._set_default("crm.lead", "tag_ids", "Tag red")
        self._set_default("sale.order", "client_order_ref", "Again")
        with self.assertRaises(AccessError):
            default.with_user(self.salesman).read(["value"])
        with self.assertRaises(AccessError):
            default.with_user(self.sale_manager).write({"value": "Street"})
        lead = self.contract.with_user(self.salesman)._create_renewals()
        self.assertEqual(lead.referred, "Fair")
        self.assertEqual(lead.tag_ids, self.tag_red)
        self.assertEqual(lead.order_ids.client_order_ref, "Again")
