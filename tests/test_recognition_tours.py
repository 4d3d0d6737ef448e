from dateutil.relativedelta import relativedelta

from odoo.tests import HttpCase, tagged

from .recognition_common import RecognitionCommon


@tagged("post_install", "-at_install")
class TestRecognitionTours(HttpCase, RecognitionCommon):
    """What an accountant does in the browser."""

    def test_close_a_month_look_and_reopen(self):
        today = self.company._get_contract_today()
        start = today + relativedelta(months=-1, day=1)
        order = self._create_order(self.customer_a, self.licence, term_start_date=start)
        order.action_confirm()
        move = order._create_invoices()
        move.invoice_date = start
        move.action_post()
        self.start_tour("/odoo", "sale_renewal_recognition", login="ina")
        close = self.env["sale.deferral.close"].search(
            [("company_id", "=", self.company.id)]
        )
        end = start + relativedelta(day=31)
        self.assertEqual((close.state, close.date), ("reopened", end))
        self.assertEqual(len(close.move_ids), 2)
        self.assertEqual(self._get_balance(self.deferred), 0.0)

    def test_who_administers_invoicing_sees_the_rules_of_products(self):
        for model in ("product.template", "product.category"):
            view = self.env[model].with_user(self.accountant).get_view(view_type="form")
            self.assertIn('name="recognition"', view["arch"], model)
