from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .availability_common import StockCommon


@tagged("post_install", "-at_install")
class TestHintsInTheBrowser(HttpCase, StockCommon):
    """The form says what depends on the stock once it is open."""

    def test_hints_come_after_the_form_and_follow_what_is_typed(self):
        self.desk.name, self.chair.name = "Tour desk", "Tour chair"
        self.desk.optional_product_ids = self.chair.product_tmpl_id
        order = self._quote((self.desk, 13))
        order.commitment_date = fields.Datetime.now() + timedelta(days=3)
        self.start_tour(
            f"/odoo/sales/{order.id}",
            "sale_renewal_hints",
            login="salesman",
            timeout=180,
        )
        self.assertEqual(
            [
                (line.product_id, line.product_uom_qty, line.availability_note)
                for line in order.order_line
            ],
            [(self.desk, 5.0, "12 free"), (self.chair, 1.0, "0 of 1 free")],
        )
