from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import is_html_empty

from .ramp_common import RampCommon

SEATS = [(3, 10.0, 5.0), (3, 20.0, 5.0), (12, 40.0, 5.0)]


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15 12:00:00")
class TestRamp(RampCommon):
    """One line of a quotation becomes the steps of a ramp."""

    def test_steps_stand_below_each_other_and_end_before_the_next(self):
        order = self._create_order(
            self.customer_a, self.support + self.setup, term_start_date="2026-01-31"
        )
        lines = self._sell_in_steps(order.order_line[0], SEATS)
        self.assertEqual(
            self._get_days(lines),
            [
                ("2026-01-31", "2026-04-29"),
                ("2026-04-30", "2026-07-30"),
                ("2026-07-31", False),
            ],
        )
        self.assertEqual(lines.mapped("product_uom_qty"), [10.0, 20.0, 40.0])
        products = order.order_line.sorted().product_id
        self.assertEqual(order.order_line.sorted()[:3], lines)
        self.assertEqual(products, self.support + self.setup)
        self.assertEqual(lines[1].days_text, "Step 2 of 3: 04/30/2026 to 07/30/2026")

    def test_totals_are_those_of_the_steps(self):
        order = self._create_ramp_order(SEATS)
        self.assertEqual(order.amount_untaxed, 50.0)
        self.assertEqual(order.amount_recurring_monthly, 50.0)
        self.assertEqual(order.amount_committed, 3 * 50.0 + 3 * 100.0 + 6 * 200.0)
        rows = {row["label"]: row["amount"] for row in order._get_recurring_summary()}
        self.assertEqual(rows["Recurring per month"], 50.0)
        self.assertEqual(rows["from 04/30/2026"], 100.0)
        self.assertEqual(rows["from 07/31/2026"], 200.0)

    def test_the_form_proposes_a_step_for_each_year(self):
        order = self._create_order(self.customer_a, term_start_date="2026-01-31")
        order.order_line = [
            Command.create(
                {
                    "product_id": self.support.id,
                    "plan_id": self.plan_three_years.id,
                    "price_unit": 100.0,
                }
            )
        ]
        action = order.order_line.action_open_ramp()
        wizard_model = self.env[action["res_model"]].with_user(self.salesman)
        form = Form(wizard_model.with_context(**action["context"]))
        with form.step_ids.edit(1) as step:
            step.percent = 20.0
            self.assertEqual(step.price_unit, 120.0)
        with form.step_ids.edit(2) as step:
            step.percent = 50.0
        self.assertEqual(form.amount_committed, 370.0)
        form.save().action_apply()
        self.assertEqual(order.order_line.mapped("price_unit"), [100.0, 120.0, 150.0])
        self.assertEqual(
            self._get_days(order.order_line),
            [
                ("2026-01-31", "2027-01-30"),
                ("2027-01-31", "2028-01-30"),
                ("2028-01-31", False),
            ],
        )

    def test_a_ramp_is_opened_again_and_taken_back(self):
        order = self._create_ramp_order(SEATS)
        head = order.order_line[0]
        form = Form(self.env["sale.order.ramp"].with_context(default_line_id=head.id))
        self.assertEqual(len(form.step_ids), 3)
        form.step_ids.remove(2)
        with form.step_ids.edit(0) as step:
            step.month_count = 1
        form.save().action_apply()
        self.assertEqual(
            self._get_days(order.order_line),
            [("2026-01-31", "2026-02-27"), ("2026-02-28", False)],
        )
        form = Form(self.env["sale.order.ramp"].with_context(default_line_id=head.id))
        form.step_ids.remove(1)
        form.save().action_apply()
        self.assertEqual(order.order_line, head)
        self.assertEqual(self._get_days(head), [(False, False)])
        self.assertFalse(head.ramp_number)

    def test_a_ramp_that_is_opened_and_saved_stays_as_it_is(self):
        order = self._create_ramp_order(
            [(3, 2.0, 0.0), (3, 2.0, 47.113), (6, 3.0, 50.0)]
        )
        order.order_line[1].date_end = "2026-07-14"
        order.order_line[2].date_start = "2026-07-15"
        days = self._get_days(order.order_line)
        wizards = self.env["sale.order.ramp"].with_user(self.salesman)
        form = Form(wizards.with_context(default_line_id=order.order_line[0].id))
        form.save().action_apply()
        self.assertEqual(self._get_days(order.order_line), days)
        self.assertEqual(order.order_line.mapped("price_unit"), [0.0, 47.113, 50.0])

    def test_steps_that_start_after_the_term_are_refused(self):
        with self.assertRaisesRegex(UserError, "after the end of the term"):
            self._create_ramp_order([(12, 1.0, 100.0), (12, 1.0, 120.0)])

    def test_steps_move_with_the_start_of_the_term(self):
        order = self._create_ramp_order(SEATS)
        order.term_start_date = "2026-03-15"
        self.assertEqual(
            self._get_days(order.order_line),
            [
                ("2026-03-15", "2026-06-14"),
                ("2026-06-15", "2026-09-14"),
                ("2026-09-15", False),
            ],
        )

    def test_without_a_start_of_term_steps_begin_on_confirmation(self):
        order = self._create_ramp_order(SEATS, start=False)
        self.assertEqual(str(order.order_line[1].date_start), "2026-04-15")
        with freeze_time("2026-02-01 12:00:00"):
            order.action_confirm()
            contract = order.contract_ids
            self.assertEqual(
                self._get_days(contract.line_ids),
                [
                    (False, "2026-04-30"),
                    ("2026-05-01", "2026-07-31"),
                    ("2026-08-01", False),
                ],
            )
            self.assertEqual(order._create_invoices().amount_untaxed, 50.0)

    def test_a_ramp_of_a_term_that_waits_is_refused(self):
        self.plan_monthly.term_start = "payment"
        with self.assertRaisesRegex(UserError, "choose a start of term"):
            self._create_ramp_order(SEATS, start=False)

    def test_a_copy_has_a_ramp_of_its_own(self):
        order = self._create_ramp_order(SEATS)
        copy = order.copy()
        self.assertEqual(len(copy.order_line[0]._get_ramp_lines()), 3)
        copy.term_start_date = "2026-03-15"
        copy.action_confirm()
        items = copy.contract_ids.line_ids
        self.assertEqual(items[0].version_ids, items[1:])
        self.assertEqual(str(order.order_line[0].date_start), "2026-01-31")

    def test_steps_with_a_gap_are_refused(self):
        order = self._create_ramp_order(SEATS)
        order.order_line[1].date_start = "2026-05-01"
        with self.assertRaisesRegex(UserError, "follow each other without a gap"):
            order.action_confirm()

    def test_steps_without_days_are_refused(self):
        order = self._create_order(self.customer_a, self.support + self.support)
        order.order_line.ramp_number = 1
        with self.assertRaisesRegex(UserError, "follow each other without a gap"):
            order.action_confirm()

    def test_goods_are_not_sold_in_steps(self):
        self.support.type = "consu"
        with self.assertRaisesRegex(UserError, "Goods that are delivered"):
            self._create_ramp_order(SEATS)

    def test_others_cannot_open_the_ramp_of_a_quotation(self):
        order = self._create_ramp_order(SEATS)
        buyer = self.env["res.users"].create(
            {
                "name": "Buyer",
                "login": "ramp_buyer",
                "group_ids": [Command.set(self.env.ref("base.group_user").ids)],
            }
        )
        with self.assertRaises(AccessError):
            order.order_line[0].with_user(buyer).action_open_ramp()
        colleague = self.sale_manager.copy({"login": "ramp_colleague"})
        colleague.group_ids = self.env.ref("sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            wizards = self.env["sale.order.ramp"].with_user(colleague)
            wizards.create({"line_id": order.order_line[0].id}).read(["price_unit"])
        with self.assertRaises(AccessError):
            self.env["sale.order.ramp"].with_user(buyer).create(
                {"line_id": order.order_line[0].id}
            )

    def test_customers_read_the_steps(self):
        order = self._create_ramp_order(SEATS)
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "sale.report_saleorder", order.ids
        )
        self._assert_steps_shown(html.decode())
        values = {
            "sale_order": order,
            "report_type": "html",
            "is_html_empty": is_html_empty,
        }
        self._assert_steps_shown(
            str(self.env["ir.qweb"]._render("sale.sale_order_portal_content", values))
        )

    def _assert_steps_shown(self, html):
        for text in ("Step 1 of 3: 01/31/2026", "Step 3 of 3: from 07/31/2026"):
            self.assertIn(text, html)
        self.assertEqual(html.count("billed from its first day on"), 2)
        heading = f"{self.support.display_name} in 3 steps"
        self.assertEqual(html.count(heading), 1)
