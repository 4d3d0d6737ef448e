import base64
import json

from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.spreadsheet.utils.validate_data import (
    fields_in_spreadsheet,
    menus_xml_ids_in_spreadsheet,
)


@tagged("post_install", "-at_install")
class TestDashboard(TransactionCase):
    """The dashboard names models, fields and menus that are there, and belongs to
    managers.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref(
            "sale_renewal.spreadsheet_dashboard_recurring_revenue"
        )
        cls.content = json.loads(
            base64.b64decode(cls.dashboard.spreadsheet_binary_data)
        )

    def test_its_fields_are_there(self):
        found = fields_in_spreadsheet(self.content)
        self.assertIn("sale.revenue.movement", found)
        for model, chains in found.items():
            for chain in chains:
                records = self.env[model]
                for name in chain.split("."):
                    self.assertIn(name, records._fields, f"{model}: {chain}")
                    if records._fields[name].relational:
                        records = self.env[records._fields[name].comodel_name]

    def test_its_menus_open_something(self):
        menus = menus_xml_ids_in_spreadsheet(self.content)
        self.assertTrue(menus)
        for xml_id in menus:
            self.assertTrue(self.env.ref(xml_id).action, xml_id)

    def test_it_is_for_managers(self):
        for group, is_theirs in (("salesman", False), ("manager", True)):
            user = new_test_user(
                self.env, f"dash_{group}", f"sales_team.group_sale_{group}"
            )
            dashboards = self.env["spreadsheet.dashboard"].with_user(user).search([])
            self.assertEqual(self.dashboard in dashboards, is_theirs, group)
