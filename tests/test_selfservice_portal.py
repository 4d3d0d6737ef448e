from lxml import html

from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from .portal_common import PortalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestContractPages(PortalCommon):
    """What customers see of their contracts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine, cls.theirs = cls._create_contracts(
            cls.customer_a, cls.customer_b, start="2026-01-01", products=cls.support
        )
        (cls.mine + cls.theirs).order_ids._create_invoices().action_post()

    def _find(self, response, name):
        """Return the texts of what has a name on the page."""
        tree = html.fromstring(response.text)
        return [
            " ".join(element.text_content().split())
            for element in tree.xpath(f"//*[@name='{name}']")
        ]

    def test_a_contact_sees_the_contracts_of_the_company(self):
        response = self._get("/my/contracts", self.anna)
        self.assertEqual(response.status_code, 200)
        (row,) = self._find(response, "contract_row")
        for text in (self.mine.number, "Active", "01/01/2026", "12/31/2026", "100.00"):
            self.assertIn(text, row)

    def test_filters_say_how_contracts_stand(self):
        ending, waiting, ended = self._create_contracts(
            *[self.customer_a] * 3, start="2026-01-01", products=self.support
        )
        ending.action_cancel("2026-06-01")
        waiting.action_cancel("2026-01-01")
        ended.action_cancel("2026-03-01")
        waiting = waiting.copy({"date_start": "2026-05-01"})
        expected = {
            "all": 5,
            "active": 2,
            "waiting": 1,
            "ending": 1,
            "ended": 2,
            "nonsense": 5,
        }
        for name, count in expected.items():
            response = self._get("/my/contracts", self.anna, filterby=name)
            rows = self._find(response, "contract_row")
            self.assertEqual(len(rows), count, name)
        for sorting in ("end", "number", "amount", "nonsense"):
            response = self._get("/my/contracts", self.anna, sortby=sorting)
            self.assertEqual(len(self._find(response, "contract_row")), 5)

    def test_the_page_says_what_is_billed_next(self):
        self.mine._create_invoices("2026-03-01")
        response = self._get(self._get_path(self.mine), self.anna)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self._find(response, "contract_state"), ["Active"])
        (invoice,) = self._find(response, "next_invoice")
        # One month of 100.00, and 15 % of taxes.
        self.assertIn("115.00", invoice)
        self.assertIn("04/01/2026", invoice)
        self.assertEqual(self._find(response, "days_left"), ["(296 days left)"])
        (item,) = self._find(response, "contract_item")
        self.assertIn("Support", item)
        (change,) = self._find(response, "contract_change")
        self.assertIn("Contract signed", change)
        # Drafts are not the customer's yet.
        self.assertEqual(len(self._find(response, "contract_invoice")), 1)

    def test_a_part_of_a_period_is_what_is_billed_next(self):
        self.mine._create_invoices("2026-03-01")
        self.mine.action_cancel("2026-04-16")
        response = self._get(self._get_path(self.mine), self.anna)
        (invoice,) = self._find(response, "next_invoice")
        # 15 of the 30 days of April, and 15 % of taxes.
        self.assertIn("57.50", invoice)
        self.assertEqual(self._find(response, "contract_state"), ["Ending"])

    def test_nothing_internal_is_on_the_page(self):
        reason = self.env["crm.lost.reason"].create({"name": "Bad payer"})
        self.mine.action_cancel("2026-06-01", reason_id=reason.id)
        self.mine.message_post(body="Beware of them")
        self.mine.renewal_error = "Renewal stumbled"
        response = self._get(self._get_path(self.mine), self.anna)
        for text in ("Bad payer", "Beware of them", "Renewal stumbled"):
            self.assertNotIn(text, response.text)
        self.assertIn("Cancelled", response.text)

    def test_quotations_are_there_to_be_reviewed(self):
        self.mine.action_renew()
        order = self.mine.renewal_lead_id.order_ids or (
            self.mine.renewal_lead_id._create_quotations()
        )
        response = self._get(self._get_path(self.mine), self.anna)
        self.assertFalse(self._find(response, "contract_quotation"))  # still a draft
        order.action_quotation_sent()
        response = self._get(self._get_path(self.mine), self.anna)
        (quotation,) = self._find(response, "contract_quotation")
        self.assertIn("the renewal of this contract", quotation)
        self.assertIn(order.name, quotation)
        self.assertIn(f"/my/orders/{order.id}", response.text)
        self.assertEqual(self._find(response, "contract_state"), ["Renewal Due"])

    def test_orders_and_invoices_lead_to_the_contract(self):
        order = self.mine.order_ids
        for path in (f"/my/orders/{order.id}", f"/my/invoices/{order.invoice_ids.id}"):
            response = self._get(path, self.anna)
            self.assertEqual(response.status_code, 200)
            self.assertIn(self._get_path(self.mine), response.text)
            self.assertIn(self.mine.number, response.text)
        response = self._get(self._get_path(self.mine), self.anna)
        self.assertIn(f"/my/invoices/{order.invoice_ids.id}", response.text)

    def test_it_is_printed(self):
        path = self._get_path(self.mine)
        response = self._get(path, self.anna, report_type="html")
        self.assertEqual(response.status_code, 200)
        self.assertIn("Signature", response.text)

    def test_a_link_reads_and_opens_nothing_else(self):
        self.env.flush_all()
        token = self.mine._portal_ensure_token()
        response = self._get(self._get_path(self.mine), access_token=token)
        self.assertEqual(response.status_code, 200)
        self.assertIn(self.mine.number, response.text)
        invoice = self.mine.order_ids.invoice_ids
        self.assertIn(invoice.name, response.text)
        self.assertNotIn(f"/my/invoices/{invoice.id}", response.text)

    def test_the_card_counts(self):
        self._login(self.anna)
        response = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["contract_count"]}
        )
        self.assertEqual(response, {"contract_count": 1})
        self.assertIn("/my/contracts", self._get("/my", self.anna).text)

    def test_mails_lead_to_the_page(self):
        link = {"model": "sale.contract", "res_id": self.mine.id}
        response = self._get("/mail/view", self.anna, **link)
        self.assertIn(self._get_path(self.mine), response.headers["Location"])
        response = self._get("/mail/view", self.bert, **link)
        self.assertNotIn("/my/contracts", response.headers["Location"])

    def test_customers_write_messages(self):
        post = {
            "thread_model": "sale.contract",
            "thread_id": self.mine.id,
            "post_data": {
                "body": "When do you come?",
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
            },
        }
        for user in (self.bert, self.anna):
            self._login(user)
            if user == self.anna:
                self.make_jsonrpc_request("/mail/message/post", post)
            else:
                with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
                    self.make_jsonrpc_request("/mail/message/post", post)
        messages = self.mine.message_ids.filtered(
            lambda message: "When do you come?" in (message.body or "")
        )
        self.assertEqual(messages.author_id, self.anna.partner_id)
        self.assertEqual(len(messages), 1)

    def test_a_contract_of_several_items_was_signed_once(self):
        both = self._create_order(self.customer_a, self.support)
        line = {"product_id": self.licence.id, "plan_id": self.plan_monthly.id}
        both.order_line = [Command.create(line)]
        both.action_confirm()
        labels = [row["label"] for row in both.contract_ids._get_portal_changes()]
        self.assertEqual(labels, ["Contract signed"])
