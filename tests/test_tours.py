from dateutil.relativedelta import relativedelta

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .common import RenewalCommon
from .desk_common import DeskCommon


@tagged("post_install", "-at_install")
class TestTours(HttpCase, RenewalCommon):
    """What a salesperson does in the browser."""

    def test_drag_to_won_makes_order_and_contract(self):
        lead = self._create_opportunity(
            self.customer_a, self.support + self.setup, name="Tour deal"
        )
        self.start_tour(
            "/odoo/action-crm.crm_lead_action_pipeline",
            "sale_renewal_won",
            login="salesman",
        )
        self.assertEqual(lead.won_status, "won")
        self.assertRecordValues(
            lead.order_ids, [{"state": "sale", "amount_untaxed": 350.0}]
        )
        self.assertEqual(lead.order_ids.contract_ids.mrr, 100.0)

    def test_drag_that_is_refused_says_why(self):
        lead = self._create_opportunity(self.customer_a, name="Tour deal")
        self.start_tour(
            "/odoo/action-crm.crm_lead_action_pipeline",
            "sale_renewal_refused",
            login="salesman",
        )
        self.assertEqual(lead.stage_id, self.stage_new)
        self.assertFalse(lead.order_ids)

    def test_choosing_between_two_quotations(self):
        lead = self._create_opportunity(self.customer_a, name="Tour deal")
        cheap, dear = (
            self._create_order(self.customer_a, product, opportunity_id=lead.id)
            for product in (self.support, self.licence)
        )
        self.start_tour(
            "/odoo/action-crm.crm_lead_action_pipeline",
            "sale_renewal_choose_quotation",
            login="salesman",
        )
        self.assertEqual(lead.primary_order_id, cheap)
        self.assertEqual(cheap.state, "sale")
        self.assertEqual(dear.state, "draft")

    def test_renew_now_and_win(self):
        won_stages = self.env["crm.stage"].search([("is_won", "=", True)])
        won_stages.order_action = "confirm"
        today = self.env.company._get_contract_today()
        contract = self._create_contracts(self.customer_a, start=today)
        self.start_tour("/odoo/contracts", "sale_renewal_renew_now", login="salesman")
        self.assertEqual(contract.state, "renewed")
        self.assertEqual(contract.next_contract_ids.state, "pending")

    def test_upsell_into_a_contract(self):
        today = self.env.company._get_contract_today()
        contract, other = self._create_contracts(
            self.customer_a,
            self.customer_b,
            start=today - relativedelta(days=10),
            products=self.support,
        )
        self.start_tour("/odoo/contracts", "sale_renewal_upsell", login="salesman")
        order = contract.order_ids - other.order_ids
        upsell = order.filtered(lambda order: order.order_type == "upsell")
        self.assertEqual(upsell.state, "sale")
        self.assertEqual(upsell.opportunity_id.order_type, "upsell")
        self.assertEqual(upsell.opportunity_id.won_status, "won")
        line = upsell.order_line
        self.assertEqual(line.period_start, today)
        total = (line.period_end - today).days + 11
        exact = 300.0 * (total - 10) / total
        self.assertAlmostEqual(line.price_subtotal, exact, delta=0.01)
        self.assertEqual(contract.mrr, 400.0)
        added = line.contract_line_ids
        self.assertEqual(
            (added.date_start, added._get_end()), (today, contract.date_end)
        )
        self.assertEqual(other.mrr, 100.0)

    def test_bill_contracts(self):
        accountant = new_test_user(
            self.env,
            "tour-accountant",
            groups="account.group_account_invoice",
        )
        today = self.env.company._get_contract_today()
        start = today - relativedelta(months=1)
        contracts = self._create_contracts(
            self.customer_a, self.customer_b, start=start, products=self.support
        )
        later = self._create_contracts(
            self.env["res.partner"].create({"name": "Later"}), start=today
        )
        # Else it would be listed because the first period is not invoiced.
        ordered = later.order_ids._create_invoices()
        self.start_tour("/odoo", "sale_renewal_billing", login=accountant.login)
        for contract in contracts:
            line = contract.invoice_ids.invoice_line_ids
            self.assertEqual(line.price_subtotal, 100.0)
            self.assertEqual(line.period_start, start + relativedelta(months=1))
            self.assertEqual(
                contract.next_invoice_date, line.period_end + relativedelta(days=1)
            )
        self.assertEqual(
            contracts.invoice_ids.sorted("partner_id").mapped("state"),
            ["posted", "draft"],
        )
        self.assertEqual(later.invoice_ids, ordered)

    def test_import_contracts_without_the_bad_ones(self):
        self.start_tour("/odoo/contracts", "sale_renewal_import", login="admin")
        contracts = self.env["sale.contract"].search([("number", "=like", "OLD-%")])
        self.assertEqual(set(contracts.mapped("number")), {"OLD-1", "OLD-3"})
        self.assertEqual(
            set(contracts.line_ids.mapped(lambda line: str(line.billed_until))),
            {"2026-12-31"},
        )

    def test_forecast_and_create_the_selected(self):
        today = self.env.company._get_contract_today()
        contract, skipped = self._create_contracts(
            self.customer_a, self.customer_b, start=today
        )
        skipped.line_ids.date_end = today
        self.start_tour(
            "/odoo/action-sale_renewal.sale_contract_action_renewals",
            "sale_renewal_forecast",
            login="salesman",
        )
        self.assertEqual(contract.state, "to_renew")
        self.assertEqual(contract.renewal_lead_id.line_ids.product_id, self.support)
        self.assertFalse(skipped.renewal_lead_id)

    def test_renew_together_and_win(self):
        won_stages = self.env["crm.stage"].search([("is_won", "=", True)])
        won_stages.order_action = "confirm"
        today = self.env.company._get_contract_today()
        contracts = self._create_contracts(
            self.customer_a, start=today, products=self.support
        ) + self._create_contracts(
            self.customer_a,
            start=today - relativedelta(months=2),
            products=self.licence,
        )
        other = self._create_contracts(self.customer_b, start=today)
        self.start_tour(
            "/odoo/contracts", "sale_renewal_renew_together", login="salesman"
        )
        self.assertEqual(contracts.mapped("state"), ["renewed", "renewed"])
        following = contracts.next_contract_ids
        self.assertEqual(
            following.order_ids.term_end_date, max(following.mapped("date_end"))
        )
        self.assertEqual(len(set(following.mapped("date_end"))), 1)
        self.assertEqual(other.state, "active")

    def test_lines_on_an_opportunity(self):
        desk = self.env["product.product"].create(
            {
                "name": "Tour desk",
                "type": "consu",
                "is_storable": True,
                "list_price": 50.0,
            }
        )
        self.customer_a.property_product_pricelist = self.env[
            "product.pricelist"
        ].create(
            {
                "name": "Tour pricelist",
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "0_product_variant",
                            "product_id": desk.id,
                            "fixed_price": 45.0,
                        }
                    )
                ],
            }
        )
        lead = self._create_opportunity(self.customer_a, name="Tour deal")
        self.env["stock.quant"]._update_available_quantity(
            desk, lead.with_user(self.salesman).warehouse_id.lot_stock_id, 7
        )
        self.start_tour(
            "/odoo/action-crm.crm_lead_action_pipeline",
            "sale_renewal_products",
            login="salesman",
        )
        self.env.invalidate_all()
        self.assertEqual(
            lead.line_ids.mapped("name"), ["Support", "Tour desk", "Running"]
        )
        self.assertEqual(lead.expected_revenue, 45.0)
        self.assertEqual(lead.recurring_revenue_monthly, 200.0)


@tagged("post_install", "-at_install")
class TestPortalTours(HttpCase, AccountPaymentCommon, RenewalCommon):
    """What a customer does in the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stage_ordered, cls.stage_paid = cls.env["crm.stage"].create(
            [
                {"name": "Ordered", "sequence": 80, "advance_on": "order_confirmed"},
                {"name": "Paid", "sequence": 90, "advance_on": "payment_received"},
            ]
        )
        cls.lead = cls._create_opportunity(cls.customer_a, cls.support)
        cls.order = cls.lead._create_quotations()

    def test_signature_confirms_and_moves(self):
        self.order.write({"require_signature": True, "require_payment": False})
        self.order.action_quotation_sent()
        self.start_tour(
            self.order.get_portal_url(), "sale_renewal_portal_sign", login=None
        )
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.order.contract_ids.state, "active")
        self.assertEqual(self.lead.stage_id, self.stage_ordered)

    def test_online_payment_confirms_and_moves(self):
        demo = self._prepare_provider("demo", update_values={"is_published": True})
        (self.env["payment.provider"].search([]) - demo).state = "disabled"
        self.order.write(
            {
                "require_signature": False,
                "require_payment": True,
                "prepayment_percent": 1.0,
            }
        )
        self.order.action_quotation_sent()
        self.start_tour(
            self.order.get_portal_url(), "sale_renewal_portal_pay", login=None
        )
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.order.contract_ids.state, "active")
        self.assertEqual(self.lead.stage_id, self.stage_paid)


@tagged("post_install", "-at_install")
class TestOrderDeskTour(HttpCase, DeskCommon):
    """What the order desk does in the browser."""

    def test_desk(self):
        user = new_test_user(
            self.env,
            "desk",
            "sales_team.group_sale_salesman_all_leads,stock.group_stock_user,"
            "purchase.group_purchase_user",
        )
        order = self._sell((self.desk, 2), commitment_date="2020-01-01 12:00:00")
        self._sell((self.sofa, 1), (self.lamp, 5), partner_id=self.customer_b.id)
        # Not reserved by itself: nothing but the quantity has changed.
        self._put_in_stock(self.desk, 2)
        self.start_tour(
            "/odoo/action-sale.action_orders",
            "sale_renewal_order_desk",
            login=user.login,
        )
        self.assertStates(order, "allocated")
