import base64
import re

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .delivery_common import GoodsCommon

MODELS = (
    "account.move",
    "purchase.order",
    "sale.contract",
    "sale.order",
    "stock.picking",
)
# It shows the file that a vendor sent.
LEFT_OUT = "account.report_original_vendor_bill"
PICTURE = re.compile(rb"data:image/png;base64,([\w+/=]+)")


@tagged("post_install", "-at_install")
@freeze_time("2026-01-20")
class TestPrintedReports(GoodsCommon):
    """Every report of the documents between an order and its invoice can be printed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.water.barcode = "4006381333931"
        cls.order = cls._create_order(cls.customer_a, cls.setup)
        cls.order.order_line = [
            Command.create({"product_id": product.id, "plan_id": cls.plan_monthly.id})
            for product in cls.water + cls.coffee
        ]
        cls.order.action_confirm()
        cls.invoice = cls.order._create_invoices()
        cls.invoice.action_post()
        purchases = cls.order.order_line.purchase_line_ids.order_id
        purchases.button_confirm()
        cls.documents = {
            "account.move": cls.invoice,
            "purchase.order": purchases,
            "sale.contract": cls.order.contract_ids,
            "sale.order": cls.order,
            "stock.picking": cls.order.picking_ids,
        }

    def _print(self, report, records):
        reports = self.env["ir.actions.report"]
        return reports._render_qweb_html(report, records.ids)[0]

    def test_every_report_is_printed(self):
        reports = self.env["ir.actions.report"].search(
            [
                ("report_type", "=", "qweb-pdf"),
                ("model", "in", MODELS),
                ("report_name", "!=", LEFT_OUT),
            ]
        )
        self.assertEqual(set(reports.mapped("model")), set(MODELS))
        for report in reports:
            with self.subTest(report=report.report_name):
                content = self._print(report.report_name, self.documents[report.model])
                self.assertIn(b"article", content)

    def test_bar_codes_are_drawn(self):
        picking = self.order.picking_ids.filtered(
            lambda it: it.picking_type_code == "outgoing"
        )
        content = self._print("stock.report_picking", picking)
        pictures = [base64.b64decode(found) for found in PICTURE.findall(content)]
        self.assertTrue(pictures)
        for picture in pictures:
            self.assertTrue(picture.startswith(b"\x89PNG"))

    def test_bar_codes_may_be_read_by_people(self):
        reports = self.env["ir.actions.report"]
        for kind in ("Code128", "EAN13", "QR"):
            picture = reports.barcode(kind, "4006381333931", humanreadable=1)
            self.assertTrue(picture.startswith(b"\x89PNG"), kind)
