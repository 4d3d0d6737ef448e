from odoo.tests import TransactionCase, new_test_user, tagged

from .. import formulas, formulas_outcomes


@tagged("post_install", "-at_install")
class TestFormulas(TransactionCase):
    """What the figures mean is said on one page, and in the help of each measure."""

    def test_the_page_lists_every_figure(self):
        user = new_test_user(self.env, "reader", "sales_team.group_sale_salesman")
        page = self.env["sale.revenue.formulas"].with_user(user).create({})
        for figure in formulas.ALL + formulas_outcomes.ALL:
            self.assertIn(formulas.get_name(figure), page.content)

    def test_measures_say_their_formula(self):
        rates = self.env["sale.revenue.retention"].fields_get(["nrr", "grr"], ["help"])
        self.assertEqual(rates["nrr"]["help"], formulas.get_help(formulas.NRR))
        self.assertEqual(rates["grr"]["help"], formulas.get_help(formulas.GRR))
