from odoo.fields import Command
from odoo.tests import Form

from .common import RenewalCommon
from .test_context_keys import RpcCommon


class AmendmentCommon(RpcCommon, RenewalCommon):
    """Two customers with contracts under another monthly plan than the products have,
    for the year 2026.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan_agreed = cls.plan_monthly.copy(
            {"name": "Agreed monthly", "renewal_price": "same"}
        )
        cls.contract, cls.other = cls._create_contracts(
            cls.customer_a, cls.customer_b, start="2026-01-01", **cls._sell_support()
        )

    @classmethod
    def _sell_support(cls, **values):
        """Return the values of an order of one support under the agreed plan."""
        line = {"product_id": cls.support.id, "plan_id": cls.plan_agreed.id}
        return {"products": None, "order_line": [Command.create(line | values)]}

    @classmethod
    def _create_contracts(cls, *partners, start, products=None, **values):
        """Return the contracts of confirmed orders with these lines."""
        orders = cls.env["sale.order"]
        for partner in partners:
            orders += cls._create_order(partner, term_start_date=start, **values)
        orders.action_confirm()
        return orders.contract_ids

    def _upsell(self, contract, *products):
        """Return the upsell of a contract to which a salesperson added products."""
        order = contract.with_user(self.salesman)._create_upsell()
        return self._add(order, *products)

    def _add(self, order, *products):
        """Add products to a document by hand, in its form."""
        name = "line_ids" if order._name == "crm.lead" else "order_line"
        with Form(order.with_user(self.salesman)) as form:
            for product in products:
                with getattr(form, name).new() as row:
                    row.product_id = product
        return order

    def _create_upsell_of(self, *contracts, **values):
        """Return an upsell order of several contracts of one customer."""
        return (
            self.env["sale.order"]
            .with_user(self.salesman)
            .create(
                {
                    "partner_id": contracts[0].partner_id.id,
                    "user_id": self.salesman.id,
                    "order_type": "upsell",
                    "source_contract_ids": [
                        Command.set([contract.id for contract in contracts])
                    ],
                    **values,
                }
            )
        )
