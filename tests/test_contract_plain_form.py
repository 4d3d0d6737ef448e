from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .desk_progress_common import FulfilmentCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestPlainForm(FulfilmentCommon):
    """The form of a quotation, as long as it has nothing to do with contracts."""

    def _get_spec(self, order):
        """Return what the browser asks for: the fields of the view, links by name."""
        return self._get_view_spec(Form(order.with_user(self.salesman))._view)

    def _get_view_spec(self, view):
        result = {}
        for name, spec in view["fields_spec"].items():
            info = view["fields"][name]
            result[name] = dict(spec)
            if info["type"] == "one2many" and info.get("edition_view"):
                rows = self._get_view_spec(info["edition_view"])
                result[name] = {"fields": rows}
            elif info["type"] in ("many2one", "many2many"):
                result[name]["fields"] = {"display_name": {}}
        return result

    def _read(self, order, spec):
        """Return the answers to the form, as Odoo alone reads them and as it is."""
        order = order.with_user(self.salesman)
        # Who does not ask what kind of order it is gets everything computed.
        blind = {name: more for name, more in spec.items() if name != "order_type"}
        answers = []
        for asked in (blind, spec):
            self.env.flush_all()
            self.env.invalidate_all()
            [answer] = order.web_read(asked)
            answers.append(self._without_empty(answer))
        answers[0]["order_type"] = order.order_type
        return answers

    def _without_empty(self, value):
        """An empty text is False or ``""``: nobody sees the difference."""
        if isinstance(value, dict):
            return {name: self._without_empty(value[name]) for name in value}
        if isinstance(value, list):
            return [self._without_empty(item) for item in value]
        return value if value else False

    def test_a_plain_quotation_reads_as_its_fields_say(self):
        order = self._quote(self.setup, self.lamp, self.safe)
        spec = self._get_spec(order)
        for state in ("draft", "sent", "sale", "cancel"):
            if state == "sale":
                order.action_confirm()
            order.state = state
            full, answer = self._read(order, spec)
            self.assertEqual(answer, full)
            self.assertEqual(answer["state"], state)

    def test_what_has_to_do_with_contracts_reads_as_before(self):
        contract = self._create_contracts(self.customer_a, start="2025-02-01")
        renewal = contract._create_renewals().order_ids
        upsell = self.env["sale.order"].browse(contract.action_upsell()["res_id"])
        upsell.order_line = [Command.create({"product_id": self.support.id})]
        for order in contract.order_ids + renewal + upsell:
            full, answer = self._read(order, self._get_spec(order))
            self.assertEqual(answer, full)
        self.assertEqual(
            answer["named_contract_ids"],
            [{"id": contract.id, "display_name": contract.display_name}],
        )

    def test_every_stored_field_keeps_what_somebody_entered(self):
        order = self._quote(self.setup)
        order.term_start_date = "2026-02-01"
        spec = self._get_spec(order)
        self.assertEqual(
            str(self._read(order, spec)[1]["term_start_date"]), "2026-02-01"
        )
        order.term_start_date = False
        order.order_line.plan_id = self.plan_yearly
        [line] = self._read(order, spec)[1]["order_line"]
        self.assertEqual(line["plan_id"]["id"], self.plan_yearly.id)

    def test_a_form_without_contracts_leaves_their_fields_alone(self):
        """They would be computed for every line, at every change."""
        order = self._quote(self.setup, self.lamp).with_user(self.salesman)
        spec = self._get_spec(order)
        self.env.invalidate_all()
        order.web_read(spec)
        self.assertTrue(self._is_known(order, "amount_untaxed"))
        for name in ("recurring_summary", "missing_items", "target_question"):
            self.assertFalse(self._is_known(order, name), name)
        for name in ("period_label", "renewed_price_unit", "days_text"):
            self.assertFalse(self._is_known(order.order_line[0], name), name)

    def _is_known(self, record, name):
        return record.id in record._fields[name]._get_cache(record.env)

    def test_the_first_recurring_line_shows_its_plan(self):
        form = Form(self._quote(self.setup).with_user(self.salesman))
        with form.order_line.new() as line:
            line.product_id = self.support
            self.assertEqual(line.plan_id, self.plan_monthly)
        self.assertTrue(form.has_recurring_line)
        self.assertIn("100.00", form.recurring_summary)
        form.order_line.remove(index=1)
        self.assertFalse(form.has_recurring_line)
        self.assertFalse(form.recurring_summary)

    def test_a_change_that_brings_the_first_contract_is_answered_in_full(self):
        """A client that did not ask what the product of its line is."""
        order = self._quote(self.setup)
        spec = self._get_spec(order)
        row = {"product_id": self.support.id, "product_uom_qty": 2}
        values = {"order_line": [(Command.CREATE, "virtual_1", row)]}
        answer = order.with_user(self.salesman).onchange(values, ["order_line"], spec)
        self.assertTrue(answer["value"]["has_recurring_line"])
        self.assertIn("200.00", answer["value"]["recurring_summary"])

    def test_plain_lines_stay_plain(self):
        form = Form(self._quote(self.setup, self.lamp).with_user(self.salesman))
        with form.order_line.new() as line:
            line.product_id = self.setup
            self.assertEqual(line.price_unit, 250.0)
        with form.order_line.edit(0) as line:
            line.product_uom_qty = 3
        self.assertEqual(form.tax_totals["base_amount_currency"], 1100.0)
        order = form.save()
        self.assertEqual(order.amount_untaxed, 1100.0)
        self.assertFalse(order.order_line.plan_id)

    def test_a_template_with_recurring_lines_shows_them(self):
        template = self.env["sale.order.template"].create(
            {
                "name": "Start",
                "sale_order_template_line_ids": [
                    Command.create({"product_id": self.support.id})
                ],
            }
        )
        self.salesman.group_ids += self.env.ref(
            "sale_management.group_sale_order_template"
        )
        form = Form(self._quote(self.setup).with_user(self.salesman))
        form.sale_order_template_id = template
        self.assertTrue(form.has_recurring_line)
        with form.order_line.edit(0) as line:
            self.assertEqual(line.plan_id, self.plan_monthly)

    def test_several_contracts_matter_to_what_is_for_contracts(self):
        contracts = self._create_contracts(
            self.customer_a, self.customer_a, start="2025-02-01"
        )
        order = self._quote(self.setup, partner=self.customer_a)
        order.source_contract_ids = contracts
        order.order_type = "upsell"
        self.assertTrue(order.has_several_sources)
        order.order_type = "new"
        self.assertFalse(order.has_several_sources)

    def test_whether_vendors_sell_it_follows_the_product(self):
        template = self.lamp.product_tmpl_id
        self.assertTrue(template.has_vendor)
        template.seller_ids.unlink()
        self.assertFalse(template.has_vendor)
        template.seller_ids = [Command.create({"partner_id": self.vendor.id})]
        self.assertTrue(template.has_vendor)
        new = template.new({"seller_ids": [{"partner_id": self.vendor.id}]})
        self.assertTrue(new.has_vendor)
        self.assertFalse(template.new({}).has_vendor)
