from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestManyChanges(RenewalCommon):
    """Many items or contracts change at once as they do one by one, for fewer queries.

    Contracts of two items, of which three are sold at 100 a month each, from 1 January.
    """

    def _sell(self, number):
        lines = [
            Command.create({"product_id": self.support.id, "product_uom_qty": 3})
            for _line in range(2)
        ]
        with freeze_time("2026-01-01"):
            customers = [self.customer_a, self.customer_b] * (number // 2)
            orders = self.env["sale.order"].browse()
            for customer in customers:
                orders += self._create_order(customer, order_line=lines)
            orders.action_confirm()
        return orders.contract_ids

    def _count(self, function, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        function(*args)
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def _assert_grows_by_less(self, limit, work, make=None):
        """Assert how many queries each of ten more contracts costs."""
        make = make or self._sell
        work(make(2))  # what only the first run pays
        few, many = (self._count(work, make(number)) for number in (2, 12))
        self.assertLessEqual((many - few) / 10, limit)

    def _change(self, contracts):
        items = contracts.line_ids._get_current_versions()
        days = [date(2026, 4, 1), date(2026, 5, 1)] * len(contracts)
        quantities = [1, 5] * len(contracts)
        return items._apply_quantities(quantities, days)

    def test_quantities_change_as_one_by_one(self):
        together, alone = self._sell(2).grouped("partner_id").values()
        changes = [change for change, _credits in self._change(together)]
        less, more = alone.line_ids._get_current_versions()
        expected = [
            less._change_quantity(1, date(2026, 4, 1)),
            more._change_quantity(5, date(2026, 5, 1)),
        ]
        for contract in (together, alone):
            self.assertRecordValues(
                contract.line_ids.sorted(lambda item: (item._get_root().id, item.id)),
                [
                    {"date_start": False, "product_uom_qty": 3},
                    {"date_start": date(2026, 4, 1), "product_uom_qty": 1},
                    {"date_start": False, "product_uom_qty": 3},
                    {"date_start": date(2026, 5, 1), "product_uom_qty": 5},
                ],
            )
            self.assertEqual(contract._get_monthly_on(date(2026, 3, 31)), 600)
            self.assertEqual(contract._get_monthly_on(date(2026, 4, 30)), 400)
            self.assertEqual(contract._get_monthly_on(date(2026, 5, 1)), 600)
        for change, same in zip(changes, expected, strict=True):
            self.assertEqual(change.kind, same.kind)
            self.assertEqual(change.date, same.date)
            self.assertEqual(change.before, same.before)
            self.assertEqual(change.after, same.after)
        self.assertEqual([change.mrr_change for change in changes], [-200, 200])

    def test_later_versions_of_each_item_follow(self):
        contract = self._sell(2)[0]
        items = contract.line_ids._get_current_versions()
        items._apply_quantities([2, 4], [date(2026, 6, 1)] * 2)
        items._apply_quantities([2, 2], [date(2026, 4, 1)] * 2)
        by_item = contract.line_ids.grouped(lambda item: item._get_root()).values()
        sold = [
            versions._get_versions().mapped("product_uom_qty") for versions in by_item
        ]
        self.assertEqual(sold, [[3, 2, 1], [3, 2, 3]])
        self.assertEqual(contract._get_monthly_on(date(2026, 6, 1)), 400)

    def test_what_was_billed_is_credited_item_by_item(self):
        self.plan_monthly.invoice_mode = "post"
        contract = self._sell(2)[0]
        order = contract.order_ids
        order._create_invoices().action_post()
        contract._create_invoices(date(2026, 3, 1))
        wizard = self.env["sale.contract.quantity.change"].create(
            {
                "contract_id": contract.id,
                "date_choice": "date",
                "date": "2026-03-01",
                "credit": True,
            }
        )
        wizard.line_ids[0].new_quantity = 1
        wizard.line_ids[1].new_quantity = 0
        wizard.action_apply()
        credit = contract.invoice_ids.filtered(lambda m: m.move_type == "out_refund")
        # Two of three, and three of three, at 100 for all of March.
        self.assertEqual(credit.amount_untaxed, 500)
        self.assertEqual(len(credit.invoice_line_ids), 2)
        self.assertEqual(contract._get_monthly_on(date(2026, 3, 1)), 100)

    def test_queries_of_quantities(self):
        self._assert_grows_by_less(3, self._change)

    def test_queries_of_pauses(self):
        self._assert_grows_by_less(5, lambda c: c._pause(date(2026, 5, 1)))

    def test_messages_about_pauses_of_many(self):
        """One message for each contract, about the day on which its pause begins."""
        rules = self.env["sale.contract.reminder"]
        rules.search([]).active = False
        template = self.env["mail.template"].create(
            {"name": "News", "model_id": self.env["ir.model"]._get_id("sale.contract")}
        )
        rules.create({"event": "paused", "mail_template_id": template.id})
        contracts = self._sell(4)
        contracts[0]._create_invoices(date(2026, 5, 1))
        contracts._pause(date(2026, 5, 10))
        told = contracts.told_ids.filtered(lambda told: told.event == "paused")
        self.assertEqual(
            {one.contract_id: one.date for one in told},
            {
                contract: contract.pause_ids.filtered(
                    lambda change: change.kind == "pause"
                ).date
                for contract in contracts
            },
        )
        self.assertEqual(len(told), 4)
        self.assertEqual(len(set(told.mapped("date"))), 2)

    def test_upsells_are_told_to_whoever_owns_the_contract_once(self):
        contracts = self._sell(2)
        messages = {"tracking_disable": False, "mail_create_nolog": False}
        orders = contracts.with_context(**messages)._create_upsell()
        self.assertEqual(len(set(orders.mapped("name"))), 2)
        self.assertEqual(orders.user_id, self.salesman)
        for order in orders:
            self.assertIn(self.salesman.partner_id, order.message_partner_ids)
        told = self.env["mail.message"].search(
            [
                ("model", "in", ("crm.lead", "sale.order")),
                ("message_type", "=", "user_notification"),
                ("partner_ids", "in", self.salesman.partner_id.ids),
                ("res_id", "in", (orders.ids + orders.opportunity_id.ids)),
            ],
            order="id",
        )
        made = {*orders, *orders.opportunity_id}
        told = told.filtered(lambda m: self.env[m.model].browse(m.res_id) in made)
        self.assertEqual(told.mapped("model"), ["crm.lead"] * 2)

    def test_whoever_follows_a_team_follows_its_upsells_and_is_told_of_them(self):
        followed, other = self._sell(2)
        team = self.env["crm.team"].create({"name": "Key Accounts"})
        follower = self.env["res.partner"].create({"name": "Ann", "email": "a@x.org"})
        team.message_subscribe(follower.ids, self.env.ref("crm.mt_salesteam_lead").ids)
        followed.team_id = team
        messages = {"tracking_disable": False, "mail_create_nolog": False}
        contracts = (followed + other).with_user(self.sale_manager)
        contracts = contracts.with_context(**messages)
        first, second = contracts._create_upsell().opportunity_id.sorted("id")
        self.assertIn(follower, first.message_partner_ids)
        self.assertNotIn(follower, second.message_partner_ids)
        made = self.env.ref("crm.mt_lead_create")
        self.assertIn(made, first.message_ids.subtype_id)
        for lead in (first, second):
            self.assertIn(self.sale_manager.partner_id, lead.message_partner_ids)
            self.assertIn(lead._creation_message(), lead.message_ids.mapped("preview"))

    def test_queries_of_upsells(self):
        """Of whoever owns the contracts: nobody has to be told."""
        self._assert_grows_by_less(
            4,
            lambda contracts: (
                contracts.with_user(self.salesman)
                .with_context(tracking_disable=False)
                ._create_upsell()
            ),
        )

    def test_one_note_names_everything_that_changed_in_a_contract(self):
        contract = self._sell(2)[0]
        contract = contract.with_context(tracking_disable=False)
        before = contract.message_ids
        items = contract.line_ids._get_current_versions()
        items._change_prices(date(2026, 4, 1), [110, 120])
        [note] = contract.message_ids - before
        self.assertEqual(note.body.count("Price Change: "), 2)
        self.assertIn("110.00", note.body)
        self.assertIn("120.00", note.body)

    def test_queries_of_prices(self):
        """Each item at a price of its own: two items, both written and recorded."""

        def change(contracts):
            items = contracts.line_ids._get_current_versions()
            prices = [100 + index / 100 for index, _item in enumerate(items, start=1)]
            items._change_prices(date(2026, 4, 1), prices)

        self._assert_grows_by_less(4, change)

    def test_queries_of_won_opportunities(self):
        def make(number):
            customers = [self.customer_a, self.customer_b] * (number // 2)
            leads = self.env["crm.lead"].browse()
            for customer in customers:
                leads += self._create_opportunity(customer, [self.support] * 5)
            return leads

        self._assert_grows_by_less(16, lambda leads: leads.action_place_order(), make)

    def test_analytic_distribution_of_new_models(self):
        """Whether there are any is asked again once one is made."""
        order = self._create_order(self.customer_a, self.support)
        self.assertFalse(order.order_line.analytic_distribution)
        plan = self.env["account.analytic.plan"].create({"name": "Departments"})
        account = self.env["account.analytic.account"].create(
            {"name": "Sales", "plan_id": plan.id}
        )
        distribution = {str(account.id): 100}
        self.env["account.analytic.distribution.model"].create(
            {
                "product_id": self.support.id,
                "analytic_distribution": distribution,
            }
        )
        order = self._create_order(self.customer_a, self.support)
        self.assertEqual(order.order_line.analytic_distribution, distribution)
