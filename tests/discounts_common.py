from .common import RenewalCommon


class DiscountCommon(RenewalCommon):
    """Odoo's wizard for discounts on whole orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.sale_discount_product_id = cls.env["product.product"].create(
            {
                "name": "Discount",
                "type": "service",
                "invoice_policy": "order",
                "list_price": 0.0,
                "taxes_id": False,
            }
        )
        cls.discount_product = cls.company.sale_discount_product_id

    @classmethod
    def _open_discount(cls, order, kind, value, user=None):
        """Return the wizard: ``amount``, or per cent of the order or of its lines."""
        name = "discount_amount" if kind == "amount" else "discount_percentage"
        value = value if kind == "amount" else value / 100
        wizard = cls.env["sale.order.discount"].with_user(user or cls.salesman)
        return wizard.create(
            {"sale_order_id": order.id, "discount_type": kind, name: value}
        )

    @classmethod
    def _discount(cls, order, kind, value, user=None):
        """Return the lines that were added."""
        before = order.order_line
        cls._open_discount(order, kind, value, user).action_apply_discount()
        return order.order_line - before

    def _get_rows(self, lines):
        return [(line.plan_id.name or "", line.price_unit) for line in lines]
