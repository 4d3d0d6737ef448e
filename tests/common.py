from odoo.fields import Command

from odoo.addons.sale.tests.common import SaleCommon


class RenewalCommon(SaleCommon):
    """Two customers, recurring and one-time products, and a stage that orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = cls.sale_user
        if cls.env.company._get_approval_limits():
            cls.env.company.approve_discount = False  # those of the demo
        cls.customer_a, cls.customer_b = cls.env["res.partner"].create(
            [{"name": "Azure Books"}, {"name": "Bold Foods"}]
        )
        cls.plan_monthly, cls.plan_yearly, cls.plan_evergreen = cls.env[
            "sale.contract.plan"
        ].create(
            [
                {
                    "name": "Test monthly",
                    "billing_unit": "month",
                    "term_count": 1,
                    "term_unit": "year",
                    "renewal_lead_days": 30,
                },
                {
                    "name": "Test yearly",
                    "billing_unit": "year",
                    "term_count": 1,
                    "term_unit": "year",
                    "renewal_lead_days": 60,
                },
                {"name": "Test evergreen", "billing_unit": "month", "term_count": 0},
            ]
        )
        cls.support, cls.licence, cls.setup = cls.env["product.product"].create(
            [
                {
                    "name": "Support",
                    "type": "service",
                    "list_price": 100.0,
                    "recurring_type": "recurring",
                    "contract_plan_id": cls.plan_monthly.id,
                    "taxes_id": [Command.clear()],
                },
                {
                    "name": "Licence",
                    "type": "service",
                    "list_price": 600.0,
                    "recurring_type": "recurring",
                    "contract_plan_id": cls.plan_yearly.id,
                    "taxes_id": [Command.clear()],
                },
                {
                    "name": "Setup",
                    "type": "service",
                    "list_price": 250.0,
                    "taxes_id": [Command.clear()],
                },
            ]
        )
        cls.stage_new, cls.stage_won = cls.env["crm.stage"].create(
            [
                {"name": "Test new", "sequence": 0},
                {
                    "name": "Test won",
                    "sequence": 99,
                    "is_won": True,
                    "order_action": "confirm",
                },
            ]
        )

    @classmethod
    def _create_opportunity(cls, partner, products=(), **values):
        """Create an opportunity selling one of each product."""
        return cls.env["crm.lead"].create(
            {
                "name": f"Deal with {partner.name}",
                "type": "opportunity",
                "partner_id": partner.id,
                "user_id": cls.salesman.id,
                "stage_id": cls.stage_new.id,
                "line_ids": [
                    Command.create({"product_id": product.id}) for product in products
                ],
                **values,
            }
        )

    @classmethod
    def _create_order(cls, partner, products=(), **values):
        return cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "user_id": cls.salesman.id,
                "order_line": [
                    Command.create({"product_id": product.id}) for product in products
                ],
                **values,
            }
        )

    @classmethod
    def _create_contracts(cls, *partners, start, products=None, **values):
        """Return the contracts of confirmed orders, one per partner."""
        orders = cls.env["sale.order"]
        for partner in partners:
            orders += cls._create_order(
                partner,
                products or cls.support + cls.setup,
                term_start_date=start,
                **values,
            )
        orders.action_confirm()
        return orders.contract_ids

    def _get_hints(self, form):
        """Return what a form asks for after a change: of the order, and the texts of
        its lines in their order, False for those of which nothing is said.
        """
        hints = form._record.get_hints(form._get_onchange_values())
        found = [hints["lines"].get(key) for key in form._values["order_line"]]
        return hints, [line["note"] if line else False for line in found]

    @classmethod
    def _create_discount_pricelist(cls, percent):
        return cls.env["product.pricelist"].create(
            {
                "name": "Partners",
                "item_ids": [
                    Command.create(
                        {"compute_price": "percentage", "percent_price": percent}
                    )
                ],
            }
        )

    @classmethod
    def _enable_euro(cls, rate):
        """Return the euro, of which one dollar has always bought ``rate``."""
        euro = cls._enable_currency("EUR")
        euro.rate_ids.unlink()
        cls.env["res.currency.rate"].create(
            {"name": "2000-01-01", "currency_id": euro.id, "rate": rate}
        )
        return euro

    def _run_renewal_job(self):
        self._run_cron("sale_renewal.ir_cron_create_renewals")

    def _run_state_job(self):
        self._run_cron("sale_renewal.ir_cron_refresh_states")

    def _run_cron(self, xml_id):
        cron = self.env.ref(xml_id)
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
