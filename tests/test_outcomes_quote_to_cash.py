from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.sale_renewal.first_dates import INVOICED, SENT

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestQuoteToCash(RenewalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup.invoice_policy = "order"
        cls.team = cls.env["crm.team"].create({"name": "Cash team"})

    def _quote(self, day, **values):
        with freeze_time(day):
            order = self._create_order(
                self.customer_a, self.setup, team_id=self.team.id, **values
            )
            self.env.flush_all()
        return order

    def _send(self, order, day):
        with freeze_time(day):
            order.action_quotation_sent()
        return order

    def _confirm(self, order, day):
        with freeze_time(day):
            order.action_confirm()
        return order

    def _invoice(self, order, day):
        with freeze_time(day):
            invoice = order._create_invoices()
            invoice.action_post()
        return invoice

    def _pay(self, invoice, day):
        with freeze_time(day):
            wizard = self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            )
            wizard.create({})._create_payments()
            self.env.flush_all()

    def _read(self, orders, *measures, groupby=()):
        report = self.env["sale.quote.to.cash"]
        return report._read_group([("order_id", "in", orders.ids)], groupby, measures)

    def test_the_days_of_an_order(self):
        with freeze_time("2026-01-01"):
            lead = self._create_opportunity(self.customer_a)
            self.env.flush_all()
        lead.flush_recordset()
        self.cr.execute(
            "UPDATE crm_lead SET create_date = '2026-01-01 12:00' WHERE id = %s",
            [lead.id],
        )
        order = self._quote("2026-01-03", opportunity_id=lead.id)
        self._send(order, "2026-01-04")
        self._confirm(order, "2026-01-09")
        invoice = self._invoice(order, "2026-01-12")
        self.assertFalse(order.paid_date)
        self._pay(invoice, "2026-02-01")
        row = self.env["sale.quote.to.cash"].browse(order.id)
        self.assertEqual(
            [row.sent_date, row.order_date, row.invoice_date, row.paid_date],
            [date(2026, 1, 4), date(2026, 1, 9), date(2026, 1, 12), date(2026, 2, 1)],
        )
        self.assertFalse(row.delivery_date)
        self.assertEqual(
            [row.days_to_quote, row.days_to_order, row.days_to_invoice],
            [3.0, 5.0, 3.0],
        )
        self.assertEqual([row.days_to_pay, row.days_total], [20.0, 31.0])
        self.assertEqual(row.amount, 250.0)
        action = row.with_user(self.salesman).action_open_order()
        self.assertEqual(action["res_id"], order.id)

    def test_goods_are_delivered(self):
        goods = self.env["product.product"].create({"name": "Lamp", "type": "consu"})
        with freeze_time("2026-01-05"):
            order = self._create_order(self.customer_a, goods)
            order.action_confirm()
        with freeze_time("2026-01-11"):
            order.picking_ids.move_ids.write({"quantity": 1, "picked": True})
            order.picking_ids.button_validate()
        row = self.env["sale.quote.to.cash"].browse(order.id)
        self.assertEqual(
            (row.delivery_date, row.days_to_delivery), (date(2026, 1, 11), 6)
        )

    def test_median_and_nine_of_ten_count_only_orders_with_both_days(self):
        orders = self.env["sale.order"]
        for day in ("02", "03", "05", "11"):
            order = self._send(self._quote("2026-01-01"), "2026-01-01")
            orders += self._confirm(order, f"2026-01-{day}")
        never_sent = self._confirm(self._quote("2026-01-01"), "2026-03-01")
        # 1, 2, 4 and 10 days; nine of ten of them: 4 + 0.7 x 6.
        [row] = self._read(
            orders + never_sent,
            *("days_to_order:avg", "median_days_to_order:avg"),
            *("most_days_to_order:avg", "median_days_to_pay:avg"),
        )
        self.assertAlmostEqual(row[0], 4.25)
        self.assertAlmostEqual(row[1], 3.0)
        self.assertAlmostEqual(row[2], 8.2)
        self.assertIs(row[3], False)
        by_team = self._read(orders, "median_days_to_order:avg", groupby=["team_id"])
        self.assertEqual(by_team, [(self.team, 3.0)])

    def test_the_first_time_counts(self):
        order = self._send(self._quote("2026-01-01"), "2026-01-02")
        with freeze_time("2026-01-05"):
            order._action_cancel()
            order.action_draft()
        self._send(order, "2026-01-06")
        self.assertEqual(order.first_sent_date, date(2026, 1, 2))
        self.assertFalse(order.copy().first_sent_date)
        for name in ("first_sent_date", "first_invoice_date", "paid_date"):
            with self.assertRaises(AccessError):
                order.with_user(self.salesman).write({name: "2025-01-01"})

    def test_what_is_taken_back_was_not_paid(self):
        order = self._confirm(self._quote("2026-01-01"), "2026-01-02")
        invoice = self._invoice(order, "2026-01-03")
        self._pay(invoice, "2026-01-20")
        self.assertEqual(order.paid_date, date(2026, 1, 20))
        invoice.button_draft()
        self.assertFalse(order.paid_date)
        self.assertFalse(order.first_invoice_date)

    def test_conversion_by_count_and_value(self):
        with freeze_time("2026-01-01"):
            lead = self._create_opportunity(self.customer_a)
        won = self._confirm(
            self._send(self._quote("2026-01-01"), "2026-01-02"), "2026-01-03"
        )
        lost = self._send(self._quote("2026-01-01"), "2026-01-02")
        lost.order_line.product_uom_qty = 3
        lost._action_cancel()
        expired = self._send(
            self._quote("2026-01-01", validity_date="2026-01-10"), "2026-01-02"
        )
        still_open = self._send(
            self._quote("2026-01-01", validity_date="2099-01-10"), "2026-01-02"
        )
        never_sent = self._quote("2026-01-01")
        never_sent._action_cancel()
        first, second = (
            self._send(self._quote("2026-01-01", opportunity_id=lead.id), "2026-01-02")
            for _time in range(2)
        )
        self._confirm(second, "2026-01-05")
        first._action_cancel()
        orders = won + lost + expired + still_open + never_sent + first + second
        # Decided are won, lost, expired and one of the two of the opportunity: 250,
        # 750, 250 and 250; won are two of them.
        [row] = self._read(
            orders,
            *("decided_count:sum", "won_count:sum", "conversion_rate:avg"),
            *("decided_amount:sum", "won_amount:sum", "value_conversion_rate:avg"),
        )
        self.assertEqual(row[:3], (4, 2, 0.5))
        self.assertEqual(row[3:5], (1500.0, 500.0))
        self.assertAlmostEqual(row[5], 1 / 3)
        [row] = self._read(still_open, "conversion_rate:avg", "decided_count:sum")
        self.assertEqual(row, (False, 0))

    def test_amounts_are_in_the_currency_of_the_company(self):
        euro = self._enable_euro(0.5)
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        order = self._quote("2026-01-01", pricelist_id=pricelist.id)
        self.assertEqual(order.amount_untaxed, 125.0)
        self.env.flush_all()
        self.assertEqual(self.env["sale.quote.to.cash"].browse(order.id).amount, 250.0)

    def test_the_past_is_filled_in(self):
        order = self._confirm(
            self._send(self._quote("2026-01-01"), "2026-01-02"), "2026-01-03"
        )
        invoice = self._invoice(order, "2026-01-04")
        self._pay(invoice, "2026-01-20")
        unpaid = self._confirm(self._quote("2026-01-01"), "2026-01-03")
        self._invoice(unpaid, "2026-01-06")
        with freeze_time("2026-01-02"):
            order.message_post(
                body="Sent",
                subtype_xmlid="sale.mt_order_sent",
            ).date = "2026-01-02 10:00:00"
        self.env.flush_all()
        self.cr.execute(
            """UPDATE sale_order
            SET first_sent_date = NULL, first_invoice_date = NULL, paid_date = NULL"""
        )
        self.cr.execute(SENT)
        self.cr.execute(INVOICED)
        self.env.invalidate_all()
        self.assertEqual(
            [order.first_sent_date, order.first_invoice_date, order.paid_date],
            [date(2026, 1, 2), date(2026, 1, 4), date(2026, 1, 20)],
        )
        self.assertEqual(unpaid.first_invoice_date, date(2026, 1, 6))
        self.assertFalse(unpaid.paid_date)

    def test_who_sees_what(self):
        order = self._quote("2026-01-01")
        other = new_test_user(
            self.env, "other_seller", "sales_team.group_sale_salesman"
        )
        accountant = new_test_user(
            self.env, "cash_accountant", "account.group_account_invoice"
        )
        self.env.flush_all()
        report = self.env["sale.quote.to.cash"]
        for user, count in (
            (self.salesman, 1),
            (other, 0),
            (self.sale_manager, 1),
            (accountant, 1),
        ):
            found = report.with_user(user).search_count([("order_id", "=", order.id)])
            self.assertEqual(found, count, user.name)

    def test_orders_that_are_sent_take_no_queries_of_their_own(self):
        def count(orders):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            orders._note_first_sent()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        orders = self.env["sale.order"].union(
            *(self._quote("2026-01-01") for _time in range(6))
        )
        count(orders[:1])
        self.assertEqual(count(orders[1:2]), count(orders[2:]))

    def test_invoices_that_are_posted_and_paid_take_none_per_order(self):
        def count(orders):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            for name in ("first_invoice_date", "paid_date"):
                self.env.add_to_compute(orders._fields[name], orders)
            orders.flush_recordset()
            return self.cr.sql_log_count - before

        orders = self.env["sale.order"].union(
            *(
                self._confirm(self._quote("2026-01-01"), "2026-01-02")
                for _time in range(7)
            )
        )
        self._pay(self._invoice(orders[:2], "2026-01-03"), "2026-01-20")
        for order in orders[2:]:
            self._invoice(order, "2026-01-03")
        count(orders[:1])
        self.assertEqual(count(orders[1:3]), count(orders[3:]))
