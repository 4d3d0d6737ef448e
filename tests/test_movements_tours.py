from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestFiguresTour(HttpCase, RenewalCommon):
    """A click on a figure shows what is behind it, in the browser."""

    def test_each_report_leads_to_its_rows(self):
        today = fields.Date.today()
        for name in ("sale.contract.change", "sale.revenue.month"):
            self.env[name].search([]).unlink()  # those of the demo
        self._create_contracts(self.customer_a, start=today, products=self.support)
        self.env["sale.revenue.retention"]._build_month(
            self.env.company, today.replace(day=1)
        )
        lead = self._create_opportunity(self.customer_a, name="Tour deal")
        lead.action_set_lost()
        line = {"product_id": self.setup.id, "price_unit": 100.0}
        self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer_a.id,
                "invoice_date": today,
                "invoice_line_ids": [Command.create(line)],
            }
        ).action_post()
        manager = new_test_user(
            self.env, "figures_manager", "sales_team.group_sale_manager"
        )
        self.start_tour("/odoo/orders", "sale_renewal_figures", login=manager.login)
