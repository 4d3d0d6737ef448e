from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .selfservice_common import SelfServiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-10")
class TestSelfServiceItems(SelfServiceCommon):
    """Quantities, products and renewals that customers ask for."""

    def _get_orders(self):
        return self.env["sale.order"].search(
            [
                ("order_type", "=", "upsell"),
                ("source_contract_ids", "in", self.contract.ids),
            ]
        )

    def test_more_is_sold_at_once(self):
        self.plan_monthly.portal_quantity = "increase"
        wish = {"quantities": {self.item.id: 5}}
        texts = self.contract._preview_request("quantity", wish, self.contact)
        # 3 × 100.00, and 22 of the 31 days of January
        self.assertIn("300.00", texts[0])
        self.assertIn("212.90", texts[1])
        self.assertFalse(self._get_orders())
        request = self._ask("quantity", **wish)
        order = self._get_orders()
        self.assertEqual(request.state, "done")
        self.assertEqual(request.order_id, order)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.amount_untaxed, 212.9)
        self.assertEqual(order.order_line.price_unit, 100.0)
        self.assertEqual(sum(self.contract.line_ids.mapped("product_uom_qty")), 5)
        self.assertEqual(self.contract.mrr, 500.0)
        # The button pressed twice sells nothing more.
        with self.assertRaisesRegex(UserError, "a moment ago"):
            self._ask("quantity", **wish)
        self.assertEqual(self._get_orders(), order)

    def test_less_waits_for_the_first_day_not_billed(self):
        self.plan_monthly.portal_quantity = "both"
        wish = {"quantities": {self.item.id: 1}}
        texts = self.contract._preview_request("quantity", wish, self.contact)
        self.assertEqual(
            texts,
            [
                "Support: 1 instead of 2 from 02/01/2026 on, which are $\xa0100.00 per "
                "billing period without taxes."
            ],
        )
        request = self._ask("quantity", **wish)
        self.assertEqual(request.state, "done")
        last = self.item._get_versions()[-1]
        self.assertEqual(last.product_uom_qty, 1)
        self.assertEqual(last.date_start, date(2026, 2, 1))

    def test_less_is_credited_where_the_plan_credits(self):
        self.plan_monthly.write({"portal_quantity": "both", "portal_credit": True})
        self._ask("quantity", quantities={self.item.id: 1})
        credit = self.contract.change_ids.sudo().credit_move_ids
        # 1 × 100.00 for 22 of 31 days
        self.assertEqual(credit.amount_untaxed, 70.97)

    def test_less_waits_for_the_end_of_the_term_where_the_plan_says_so(self):
        self.plan_monthly.write(
            {
                "portal_quantity": "both",
                "portal_quantity_less": "term_end",
                "portal_credit": True,
            }
        )
        wish = {"quantities": {self.item.id: 1}}
        texts = self.contract._preview_request("quantity", wish, self.contact)
        self.assertEqual(
            texts,
            [
                "Support: 1 instead of 2 in the next term, from 01/01/2027 on, if it "
                "is renewed."
            ],
        )
        request = self._ask("quantity", **wish)
        self.assertEqual(request.state, "done")
        self.assertEqual(self.contract.mrr, 200.0)
        self.assertEqual(self.contract.line_ids.product_uom_qty, 2)
        self.assertFalse(self.contract.change_ids.sudo().credit_move_ids)
        change = self.contract.change_ids.filtered(lambda c: c.kind == "downsell")
        self.assertEqual((change.date, change.mrr_change), (date(2027, 1, 1), 0.0))
        (item,) = self.contract._get_document_items()
        self.assertIn("In the next term: 1", item["dates"])
        with freeze_time("2026-01-11"), self.assertRaisesRegex(UserError, "already"):
            self._ask("quantity", **wish)
        self.contract._create_renewals()
        lead = self.contract.renewal_lead_id
        self.assertEqual(lead.line_ids.product_uom_qty, 1)
        order = lead.action_create_quotation() and lead.order_ids
        order.action_confirm()
        self.assertEqual(order.contract_ids.mrr, 100.0)
        self.assertFalse(order.contract_ids.line_ids.renewal_quantity)
        self.assertEqual(self.contract._get_mrr_on(date(2026, 12, 31)), 200.0)

    def test_an_open_renewal_follows_less_in_the_next_term(self):
        self.plan_monthly.write(
            {"portal_quantity": "both", "portal_quantity_less": "term_end"}
        )
        self.contract._create_renewals()
        lead = self.contract.renewal_lead_id
        self.assertEqual(lead.line_ids.product_uom_qty, 2)
        self._ask("quantity", quantities={self.item.id: 1})
        self.assertEqual(lead.line_ids.product_uom_qty, 1)

    def test_less_waits_for_the_notice_where_there_is_no_term(self):
        self.plan_evergreen.write(
            {
                "portal_quantity": "both",
                "portal_quantity_less": "term_end",
                "notice_days": 30,
            }
        )
        contract = self._create_contract(self.plan_evergreen)
        item = contract.line_ids
        self._ask("quantity", contract, quantities={item.id: 1})
        # 10 January and 30 days: the month that ends on 28 February
        last = item._get_versions()[-1]
        self.assertEqual(last.product_uom_qty, 1)
        self.assertEqual(last.date_start, date(2026, 3, 1))

    def test_less_is_asked_for_where_only_more_is_at_once(self):
        self.plan_monthly.portal_quantity = "increase"
        request = self._ask("quantity", quantities={self.item.id: 1})
        self.assertEqual(request.state, "new")
        self.assertEqual(self.item.product_uom_qty, 2)
        request.with_user(self.manager).action_accept()
        self.assertEqual(self.contract.line_ids[-1].product_uom_qty, 1)

    def test_more_on_request_is_ordered_when_it_is_accepted(self):
        self.plan_monthly.portal_quantity = "request"
        wish = {"quantities": {self.item.id: 3}}
        texts = self.contract._preview_request("quantity", wish, self.contact)
        self.assertEqual(texts[-1], "It is ordered once the request is accepted.")
        request = self._ask("quantity", **wish)
        self.assertEqual(request.state, "new")
        self.assertEqual(request.line_ids.told_amount, 100.0)
        self.assertFalse(self._get_orders())
        # It sells, and changes nothing: the salesperson may answer it.
        with freeze_time("2026-01-21"):
            request.with_user(self.seller).action_accept()
        order = self._get_orders()
        self.assertEqual(request.state, "done")
        self.assertEqual(order.state, "sale")
        # From the day on which it was accepted: 11 of 31 days
        self.assertEqual(order.amount_untaxed, 35.48)
        self.assertIn(order.name, request.result)
        self.assertEqual(self.contract.mrr, 300.0)

    def test_a_price_that_rose_meanwhile_is_a_quotation(self):
        self.plan_monthly.portal_upsell = True
        self.plan_monthly.portal_product_ids = self.licence
        self.licence.contract_plan_id = self.plan_monthly
        request = self._ask("product", products={self.licence.id: 1})
        self.assertEqual(request.line_ids.told_amount, self.licence.list_price)
        self.licence.list_price += 1
        self.assertIn("You get a quotation", request.preview)
        request.with_user(self.seller).action_accept()
        self.assertEqual(self._get_orders().state, "sent")
        self.assertIn("nothing is ordered before", request.result)
        self.assertEqual(self.contract.mrr, 200.0)

    def test_who_read_no_price_gets_the_quotation(self):
        self.plan_monthly.write(
            {"portal_quantity": "request", "portal_show_prices": False}
        )
        request = self._ask("quantity", quantities={self.item.id: 3})
        request.with_user(self.manager).action_accept()
        order = self._get_orders()
        self.assertEqual((request.state, order.state), ("done", "sent"))
        mail = request.message_ids.filtered("subject")
        self.assertIn(order.get_portal_url(), mail.body)

    def test_what_a_colleague_asked_for_is_to_be_sent(self):
        request = self._ask_as(self.seller, "quantity", quantities={self.item.id: 3})
        request.with_user(self.manager).action_accept()
        order = self._get_orders()
        self.assertEqual((request.state, order.state), ("done", "draft"))
        task = order.activity_ids
        self.assertEqual(task.user_id, self.seller)
        self.assertEqual(task.summary, "Send the quotation to the customer")

    def test_what_waits_for_approval_is_to_be_sent_later(self):
        self.plan_monthly.portal_quantity = "both"
        self.env.company.write(
            {"approve_discount": True, "approve_discount_above": 5.0}
        )
        self.item.discount = 20.0
        request = self._ask("quantity", quantities={self.item.id: 3})
        order = self._get_orders()
        self.assertEqual((request.state, order.state), ("done", "draft"))
        self.assertIn(
            "Send the quotation to the customer", order.activity_ids.mapped("summary")
        )

    def test_limits_of_quantities(self):
        self.plan_monthly.write({"portal_quantity": "both", "portal_quantity_max": 4})
        self.env["decimal.precision"].search([("name", "=", "Product Unit")]).digits = 0
        other = self._create_contract(self.plan_monthly).line_ids
        for quantities, message in (
            ({self.item.id: 5}, "4 at most"),
            ({self.item.id: 0}, "1 or more"),
            ({self.item.id: 2.5}, "whole number"),
            ({self.item.id: 2}, "Nothing changes"),
            ({}, "Nothing changes"),
            ({self.item.id: "many"}, "Enter a number"),
            ({self.item.id: "nan"}, "Enter a number"),
            ({other.id: 3}, "items of this contract"),
        ):
            with (
                self.subTest(quantities=quantities),
                self.assertRaisesRegex(UserError, message),
            ):
                self._ask("quantity", quantities=quantities)
        self.assertFalse(self.contract.request_ids)

    def test_products_that_are_offered(self):
        extra, hidden = self.env["product.product"].create(
            [
                {
                    "name": name,
                    "type": "service",
                    "list_price": 31.0,
                    "recurring_type": "recurring",
                    "contract_plan_id": self.plan_monthly.id,
                    "taxes_id": [Command.clear()],
                }
                for name in ("Backup", "Secret")
            ]
        )
        self.plan_monthly.write(
            {
                "portal_upsell": True,
                "portal_quantity": "both",
                "portal_product_ids": [Command.set(extra.ids)],
            }
        )
        self.assertEqual(self.contract._get_portal_products(), extra)
        with self.assertRaisesRegex(UserError, "products that are offered"):
            self._ask("product", products={hidden.id: 1})
        with self.assertRaises(ValidationError):
            self._ask("product", products={"x": 1})
        texts = self.contract._preview_request(
            "product", {"products": {extra.id: 2}}, self.contact
        )
        # 62.00 a month, 44.00 for 22 days
        self.assertIn("62.00", texts[0])
        self.assertIn("44.00", texts[1])
        request = self._ask("product", products={extra.id: 2})
        self.assertEqual(request.order_id.state, "sale")
        self.assertEqual(request.order_id.amount_untaxed, 44.0)
        self.assertEqual(self.contract.mrr, 262.0)
        self.assertEqual(len(self.contract.order_ids), 2)

    def test_what_is_sold_once_says_so(self):
        self.plan_monthly.portal_upsell = True
        self.plan_monthly.portal_product_ids = self.setup
        texts = self.contract._preview_request(
            "product", {"products": {self.setup.id: 2}}, self.contact
        )
        self.assertIn("2, sold once for $\xa0500.00", texts[0])
        self.assertIn("It is ordered once", texts[-1])

    def test_optional_products_are_offered_where_the_plan_names_none(self):
        self.plan_monthly.portal_upsell = True
        reason = self.contract._get_portal_actions()["product"]
        self.assertIn("no products to add", reason)
        template = self.licence.product_tmpl_id
        self.support.product_tmpl_id.optional_product_ids = template
        self.assertEqual(self.contract._get_portal_products(), self.licence)
        # More of an item is not done at once, so nor is this.
        request = self._ask("product", products={self.licence.id: 1})
        self.assertEqual(request.state, "new")

    def test_prices_are_hidden_where_the_plan_hides_them(self):
        self.plan_monthly.write(
            {"portal_quantity": "both", "portal_show_prices": False}
        )
        for quantity in (1, 3):
            texts = self.contract._preview_request(
                "quantity", {"quantities": {self.item.id: quantity}}, self.contact
            )
            self.assertNotIn("00", " ".join(texts))

    def test_the_renewal_quotation_is_made_at_once(self):
        self.plan_monthly.portal_renew = "quotation"
        request = self._ask("renew")
        self.assertEqual(request.state, "done")
        lead = self.contract.renewal_lead_id
        self.assertEqual(request.order_id, lead.order_ids)
        self.assertEqual(request.order_id.state, "sent")
        self.assertEqual(self.contract.state, "to_renew")
        # Asked for once more, it leads to the same.
        again = self._ask("renew")
        self.assertEqual(again.order_id, request.order_id)
        self.assertEqual(self.contract.renewal_lead_id, lead)

    def test_a_user_of_the_portal_orders_and_renews(self):
        """The same with the user of the contact, who has no rights."""
        self.plan_monthly.write(
            {"portal_quantity": "both", "portal_renew": "quotation"}
        )
        visitor = new_test_user(
            self.env,
            "requests_visitor",
            "base.group_portal",
            partner_id=self.contact.id,
        )
        contract = self.contract.with_user(visitor).sudo()
        more = contract._make_request("quantity", {"quantities": {self.item.id: 3}})
        self.assertEqual(more.partner_id, self.contact)
        self.assertEqual(more.sudo().order_id.state, "sale")
        self.assertEqual(self.contract.mrr, 300.0)
        renewal = contract._make_request("renew", {})
        self.assertEqual(renewal.sudo().order_id.state, "sent")
        less = contract._make_request("quantity", {"quantities": {self.item.id: 1}})
        self.assertEqual(less.state, "done")
        self.assertEqual(less.sudo().answered_by, visitor)

    def test_a_renewal_on_request(self):
        self.plan_monthly.portal_renew = "request"
        request = self._ask("renew")
        self.assertFalse(self.contract.renewal_lead_id)
        request.with_user(self.manager).action_accept()
        self.assertEqual(request.order_id.state, "sent")
        self.assertEqual(request.order_id.opportunity_id, self.contract.renewal_lead_id)

    def test_evergreen_contracts_have_nothing_to_renew(self):
        self.plan_evergreen.portal_renew = "quotation"
        contract = self._create_contract(self.plan_evergreen)
        self.assertIn("no end", contract._get_portal_actions()["renew"])
