from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import RenewalCommon

# What is grouped, and by whom: fields of their own, and of what they link to.
REFUSED = {
    "sale.contract.change": ("salesperson_id", "user_id", "contract_id.user_id"),
    "sale.revenue.movement": ("salesperson_id", "contract_id.user_id"),
    "sale.revenue.commitment": ("salesperson_id", "contract_id.user_id"),
    "sale.renewal.fact": ("user_id", "contract_id.user_id"),
    "sale.backlog": ("user_id", "contract_id.user_id", "order_id.user_id"),
    "sale.quote.to.cash": ("user_id", "order_id.user_id"),
    "sale.opportunity.outcome": ("user_id", "opportunity_id.user_id"),
    "sale.ranking": ("user_id", "partner_id.user_id"),
    "sale.receivable": ("user_id", "partner_id.user_id"),
}


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestTotalsByPerson(RenewalCommon):
    """Totals by person are for managers, in reports and in the record of changes; in
    the lists of documents anybody groups as in Odoo.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._create_contracts(cls.customer_a, start="2026-01-01")
        cls.env.flush_all()
        cls.reader = new_test_user(
            cls.env, "reads_all", "sales_team.group_sale_salesman_all_leads"
        )

    def test_managers_group_by_person(self):
        for name, groups in REFUSED.items():
            rows = self.env[name].with_user(self.sale_manager)
            for group in groups:
                rows.formatted_read_group([], [group], ["__count"])

    def test_others_do_not_whichever_way_they_try(self):
        for name, groups in REFUSED.items():
            rows = self.env[name].with_user(self.reader)
            rows.formatted_read_group([], ["company_id"], ["__count"])
            for group in groups:
                with self.subTest(model=name, group=group):
                    with self.assertRaises(AccessError):
                        rows.formatted_read_group([], [group], ["__count"])
                    with self.assertRaises(AccessError):
                        rows.formatted_read_group(
                            [], ["company_id", group], ["__count"]
                        )

    def test_contracts_are_grouped_by_salesperson_as_anywhere_in_odoo(self):
        rows = self.env["sale.contract"].with_user(self.reader)
        found = rows.formatted_read_group(
            [("id", "=", self.contract.id)], ["user_id"], ["__count"]
        )
        self.assertEqual(found[0]["__count"], 1)

    def test_the_group_is_not_offered_to_who_may_not_use_it(self):
        changes = self.env["sale.contract.change"]
        for user, is_offered in ((self.reader, False), (self.sale_manager, True)):
            arch = changes.with_user(user).get_view(view_type="search")["arch"]
            self.assertEqual("group_salesperson" in arch, is_offered, user.name)
