from odoo.tests import Form, freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestBillingCount(RenewalCommon):
    """How many invoices a contract has."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.support_2 = cls.support.copy({"name": "Support at night"})
        cls.contracts = cls._create_contracts(
            cls.customer_a,
            cls.customer_b,
            start="2025-11-01",
            products=cls.support + cls.support_2,
        )
        cls.one, cls.two = cls.contracts

    def test_each_invoice_is_counted_once(self):
        self.assertEqual(self.contracts.mapped("invoice_count"), [0, 0])
        self.one.order_ids._create_invoices()
        self.assertEqual(self.contracts.mapped("invoice_count"), [1, 0])
        moves = self.one._create_invoices()
        self.assertGreater(len(moves.invoice_line_ids), len(moves))
        self.assertEqual(self.one.invoice_count, 1 + len(moves))
        self.assertEqual(len(self.one.invoice_ids), self.one.invoice_count)
        with Form(self.one) as form:
            form.client_order_ref = "PO 7"
            self.assertEqual(form.invoice_count, 1 + len(moves))
        moves.unlink()
        self.assertEqual(self.one.invoice_count, 1)
