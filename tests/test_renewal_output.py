from datetime import date

from odoo.tests import Form, freeze_time, tagged
from odoo.tools import html2plaintext, mute_logger

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestRenewalOutput(RenewalCommon):
    """What the scheduled action makes of contracts, as agreed with each customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer_a.email = "azure@example.com"
        cls.customer_b.email = "bold@example.com"
        cls.contracts = cls._create_contracts(
            cls.customer_a, cls.customer_b, start="2025-02-01"
        )
        cls.contract, cls.other = cls.contracts

    def _renew(self, output):
        self.plan_monthly.renewal_output = output
        self._run_renewal_job()
        return self.contracts.renewal_lead_id

    def _get_mails(self, order):
        return order.message_ids.filtered(
            lambda message: order.partner_id in message.notified_partner_ids
        )

    def test_opportunity(self):
        leads = self._renew("opportunity")
        self.assertEqual(leads.mapped("won_status"), ["pending", "pending"])
        self.assertEqual(leads.line_ids.product_id, self.support)
        self.assertFalse(leads.order_ids)

    def test_quotation(self):
        orders = self._renew("quotation").order_ids
        self.assertEqual(orders.mapped("state"), ["draft", "draft"])
        for order in orders:
            self.assertFalse(self._get_mails(order))

    def test_sent_quotation(self):
        leads = self._renew("sent_quotation")
        self._run_renewal_job()
        self.assertEqual(len(leads.order_ids), 2)
        for order in leads.order_ids:
            self.assertEqual(order.state, "sent")
            self.assertEqual(len(self._get_mails(order)), 1)
            self.assertIn(order.name, self._get_mails(order).subject)
        self.assertEqual(leads.mapped("won_status"), ["pending", "pending"])
        self.assertEqual(self.contracts.mapped("state"), ["to_renew", "to_renew"])

    def test_sent_quotation_with_the_mail_of_the_company(self):
        template = self.env.ref("sale.email_template_edi_sale").copy(
            {"subject": "Let us go on"}
        )
        self.env.company.renewal_mail_template_id = template
        for order in self._renew("sent_quotation").order_ids:
            self.assertEqual(order.state, "sent")
            self.assertEqual(self._get_mails(order).mapped("subject"), ["Let us go on"])

    def test_sent_quotation_without_an_address(self):
        self.customer_a.email = False
        orders = self._renew("sent_quotation").order_ids
        self.assertEqual(orders.mapped("state"), ["draft", "sent"])
        self.assertEqual(orders[0].activity_ids.user_id, self.salesman)
        self.assertIn("add an email address", orders[0].activity_ids.note)

    def test_order(self):
        leads = self._renew("order")
        self.assertEqual(leads.mapped("won_status"), ["won", "won"])
        for contract in self.contracts:
            order = contract.renewal_lead_id.order_ids
            self.assertEqual(order.state, "sale")
            mail = self._get_mails(order)
            self.assertEqual(
                mail.subject, f"Your contract {contract.number} has been renewed"
            )
            body = " ".join(html2plaintext(mail.body).split())
            number = contract.next_contract_ids.number
            self.assertIn(f"{number}: 02/01/2026 - 01/31/2027", body)
            self.assertRegex(body, r"Support: \$.100\.00 per month")
            self.assertEqual(len(mail.attachment_ids), 1)
            self.assertEqual(contract.state, "renewed")
            self.assertRecordValues(
                contract.next_contract_ids,
                [
                    {
                        "date_start": date(2026, 2, 1),
                        "date_end": date(2027, 1, 31),
                        "state": "pending",
                        "mrr": 100.0,
                    }
                ],
            )

    def test_a_batch_that_fails_sends_nothing_twice(self):
        self.env.cr.execute(
            "ALTER TABLE sale_order ADD CONSTRAINT test_refused "
            "CHECK (partner_id != %s OR state != 'sent')",
            [self.customer_b.id],
        )
        loggers = "odoo.addons.sale_renewal.models.sale_batch_job_mixin", "odoo.sql_db"
        with mute_logger(*loggers):
            self._renew("sent_quotation")
        self.assertFalse(self.other.renewal_lead_id)
        self.assertIn("test_refused", self.other.renewal_error)
        self.env.cr.execute("ALTER TABLE sale_order DROP CONSTRAINT test_refused")
        self._run_renewal_job()
        for customer in self.contracts.partner_id:
            mails = self.env["mail.mail"].search([("recipient_ids", "=", customer.id)])
            self.assertEqual(len(mails), 1)

    def test_nothing_is_ordered_while_the_customer_can_give_notice(self):
        self.plan_monthly.renewal_output = "order"
        early = self._create_contracts(self.customer_a, start="2025-03-01")
        self.assertEqual(early.renewal_date, date(2026, 1, 29))
        order = early._create_renewals().order_ids
        self.assertEqual(order.state, "draft")
        self.assertFalse(self._get_mails(order))
        self.assertEqual(early.state, "to_renew")
        due = self._create_contracts(self.customer_a, start="2025-02-14")
        self.assertEqual(due.renewal_date, date(2026, 1, 14))
        self.assertEqual(due._create_renewals().order_ids.state, "sale")

    def test_a_tacit_renewal_sends_one_mail_whatever_is_set_up(self):
        templates = self.env["mail.template"]
        for subject in ("Quoted", "Ordered", "Won"):
            templates += self.env.ref("sale.email_template_edi_sale").copy(
                {"subject": subject}
            )
        company = self.env.company
        company.renewal_mail_template_id = templates[0]
        company.order_mail_template_id = templates[1]
        for order in self._renew("order").order_ids:
            self.assertEqual(self._get_mails(order).mapped("subject"), ["Ordered"])
        self.stage_won.mail_template_id = templates[2]
        company.renewal_stage_id = self.stage_won
        contract = self._create_contracts(self.customer_a, start="2025-02-01")
        order = contract._create_renewals().order_ids
        self.assertEqual(len(self._get_mails(order)), 1)

    def test_the_contract_decides_before_its_plan(self):
        self.other.renewal_output = "opportunity"
        leads = self._renew("order")
        self.assertEqual(leads.mapped("won_status"), ["won", "pending"])
        self.assertFalse(leads[1].order_ids)
        self.assertFalse(self.other.next_contract_ids)

    def test_another_product_is_sold_instead_at_its_own_price(self):
        self.plan_monthly.write({"renewal_price": "uplift", "renewal_uplift": 5.0})
        self.setup.write(
            {"recurring_type": "recurring", "contract_plan_id": self.plan_monthly.id}
        )
        self.support.renewal_product_id = self.setup
        self.contracts.line_ids.write({"product_uom_qty": 2.0, "discount": 20.0})
        leads = self._renew("quotation")
        for lines in (leads.line_ids, leads.order_ids.order_line):
            self.assertRecordValues(
                lines,
                [
                    {
                        "product_id": self.setup.id,
                        "name": "Setup",
                        "product_uom_qty": 2.0,
                        "price_unit": 250.0,
                        "discount": 0.0,
                        "plan_id": self.plan_monthly.id,
                        "differs_from_proposal": False,
                    }
                ]
                * 2,
            )
        leads.order_ids.action_confirm()
        self.assertEqual(
            self.contracts.next_contract_ids.line_ids.product_id, self.setup
        )

    def _create_hotline(self):
        return self.env["product.product"].create(
            {
                "name": "Hotline",
                "type": "service",
                "recurring_type": "recurring",
                "contract_plan_id": self.plan_monthly.id,
            }
        )

    def test_archived_products_are_left_out_and_somebody_is_told(self):
        hotline = self._create_hotline()
        contract = self._create_contracts(
            self.customer_a, start="2025-02-01", products=self.support + hotline
        )
        hotline.active = False
        lead = contract._create_renewals()
        lead.invalidate_recordset()
        self.assertEqual(lead.line_ids.product_id, self.support)
        self.assertEqual(lead.activity_ids.user_id, self.salesman)
        self.assertIn("Hotline cannot be sold any more", lead.activity_ids.note)

    def test_an_archived_replacement_is_named(self):
        hotline = self._create_hotline()
        hotline.renewal_product_id = self.env["product.product"].create(
            {"name": "Chat", "type": "service"}
        )
        contract = self._create_contracts(
            self.customer_a, start="2025-02-01", products=self.support + hotline
        )
        hotline.renewal_product_id.active = False
        lead = contract._create_renewals()
        lead.invalidate_recordset()
        self.assertEqual(lead.line_ids.product_id, self.support)
        self.assertIn("Chat cannot be sold any more", lead.activity_ids.note)

    def test_discounts_are_kept_or_not(self):
        self.contracts.line_ids.discount = 15.0
        self.plan_monthly.renewal_keep_discount = False
        orders = self._renew("quotation").order_ids
        self.assertEqual(orders.mapped("amount_untaxed"), [100.0, 100.0])
        self.plan_monthly.renewal_keep_discount = True
        contract = self._create_contracts(self.customer_a, start="2025-02-01")
        contract.line_ids.discount = 15.0
        self.assertEqual(contract._create_renewals().order_ids.amount_untaxed, 85.0)

    def test_kept_discounts_survive_an_edit_of_the_quantity(self):
        self.env.user.group_ids += self.env.ref("sale.group_discount_per_so_line")
        for policy in ("same", "list"):
            self.plan_monthly.renewal_price = policy
            contract = self._create_contracts(self.customer_a, start="2025-02-01")
            contract.line_ids.discount = 15.0
            lead = contract._create_renewals()
            for document, field in ((lead, "line_ids"), (lead.order_ids, "order_line")):
                with Form(document) as form, getattr(form, field).edit(0) as line:
                    line.product_uom_qty = 4.0
                self.assertRecordValues(
                    document[field],
                    [{"price_unit": 100.0, "discount": 15.0, "price_subtotal": 340.0}],
                )

    def test_a_discount_of_the_pricelist_follows_the_quantity(self):
        self.env.user.group_ids += self.env.ref("sale.group_discount_per_so_line")
        self.plan_monthly.write(
            {"renewal_price": "list", "renewal_keep_discount": False}
        )
        pricelist = self._create_discount_pricelist(20)
        pricelist.item_ids.min_quantity = 5
        self.contract.write({"pricelist_id": pricelist.id})
        lead = self.contract._create_renewals()
        for line in (lead.line_ids, lead.order_ids.order_line):
            self.assertEqual(line.discount, 0.0)
            line.product_uom_qty = 5.0
            self.assertEqual(line.discount, 20.0)

    def test_what_was_agreed_with_the_customer_goes_on(self):
        self.plan_monthly.write({"renewal_price": "uplift", "renewal_uplift": 3.0})
        contract = self._create_contracts(self.customer_a, start="2025-02-01")
        contract.renewal_output = "opportunity"
        contract.line_ids.renewal_uplift = 8.0
        contract._create_renewals().action_place_order()
        self.other._create_renewals().action_place_order()
        following = contract.next_contract_ids
        self.assertEqual(following.renewal_output, "opportunity")
        self.assertEqual(following.line_ids.price_unit, 108.0)
        self.assertEqual(following.line_ids.renewal_uplift, 8.0)
        self.assertFalse(self.other.next_contract_ids.renewal_output)
        self.assertFalse(self.other.next_contract_ids.line_ids.has_own_uplift)

    def test_an_uplift_of_an_item_stays_when_the_contract_gets_another(self):
        contract = self._create_contracts(
            self.customer_a, start="2025-02-01", products=self.support + self.setup
        )
        self.contract.line_ids.copy({"contract_id": contract.id})
        contract.plan_id.renewal_price = "uplift"  # else the form asks for none
        own, other = contract.line_ids
        own.renewal_uplift = 10.0
        with Form(contract) as form:
            form.renewal_uplift = 5.0
        self.assertEqual((own + other).mapped("renewal_uplift"), [10.0, 5.0])
        contract.renewal_uplift = 6.0
        self.assertEqual((own + other).mapped("renewal_uplift"), [10.0, 6.0])
        own._change_price(date(2026, 1, 20), 110.0)
        self.assertEqual(own.version_ids.renewal_uplift, 10.0)
        own.renewal_uplift = 6.0
        contract.renewal_uplift = 7.0
        self.assertEqual(own.renewal_uplift, 7.0)

    def test_uplift_of_item_before_contract_before_plan(self):
        self.plan_monthly.write({"renewal_price": "uplift", "renewal_uplift": 3.0})
        third = self._create_contracts(
            self.customer_a, start="2025-02-01", products=self.support + self.licence
        ).filtered(lambda contract: contract.plan_id == self.plan_monthly)
        self.other.renewal_uplift = 5.0
        third.renewal_uplift = 5.0
        third.line_ids.renewal_uplift = 10.0
        self.contract.renewal_uplift = 3.0
        leads = (self.contracts + third)._create_renewals()
        self.assertEqual(leads.line_ids.mapped("price_unit"), [103.0, 105.0, 110.0])


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestRenewalGrouping(RenewalCommon):
    """Contracts of one customer that end in one month are renewed together."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.renewal_grouping = "customer"
        cls.early = cls._create_contracts(cls.customer_a, start="2025-02-11")
        cls.late, cls.other = cls._create_contracts(
            cls.customer_a, cls.customer_b, start="2025-02-20"
        )
        cls.march = cls._create_contracts(cls.customer_a, start="2025-03-05")
        cls.contracts = cls.early + cls.late + cls.other

    def test_one_opportunity_and_quotation_and_contract(self):
        # Only the first of the two is due.
        self.assertEqual(self.early.renewal_date, date(2026, 1, 11))
        self.assertEqual(self.late.renewal_date, date(2026, 1, 20))
        self._run_renewal_job()
        lead = self.early.renewal_lead_id
        self.assertEqual(self.late.renewal_lead_id, lead)
        self.assertEqual(lead.source_contract_ids, self.early + self.late)
        self.assertEqual(lead.date_deadline, date(2026, 2, 10))
        self.assertFalse(self.other.renewal_lead_id)
        self.assertFalse(self.march.renewal_lead_id)
        self.assertEqual(len(lead.order_ids), 1)
        self.assertEqual(len(lead.order_ids.order_line), 2)
        lead.order_ids.action_confirm()
        following = lead.order_ids.contract_ids
        self.assertRecordValues(
            following,
            [
                {
                    "date_start": date(2026, 2, 11),
                    "date_end": date(2027, 2, 10),
                    "previous_contract_ids": (self.early + self.late).ids,
                }
            ],
        )
        self.assertEqual(
            [item._get_start() for item in following.line_ids],
            [date(2026, 2, 11), date(2026, 2, 20)],
        )
        self.assertEqual(
            (self.early + self.late).mapped("date_end"),
            [date(2026, 2, 10), date(2026, 2, 19)],
        )
        self.assertEqual((self.early + self.late).mapped("state"), ["renewed"] * 2)

    def test_contracts_note_what_was_made_and_its_owners_follow_it(self):
        leads = self.contracts._create_renewals()
        for lead, contracts in zip(
            leads, (self.early + self.late, self.other), strict=True
        ):
            for contract in contracts:
                self.assertIn(lead.name, contract.message_ids[0].body)
            for document in (lead, lead.order_ids):
                owner = document.user_id.partner_id
                self.assertEqual(document.message_partner_ids, owner)

    def test_another_customer_and_another_owner_are_apart(self):
        self.late.user_id = self.sale_manager
        leads = self.contracts._create_renewals()
        self.assertEqual(len(leads), 3)
        self.assertEqual(len(self.contracts.renewal_lead_id), 3)

    def test_the_run_counts_every_contract(self):
        self._run_renewal_job()
        run = self.env["sale.renewal.run"].search([], limit=1)
        self.assertEqual((run.due_count, run.made_count), (2, 2))
        self.assertEqual(run.line_ids.lead_id, self.early.renewal_lead_id)

    def test_switched_off_everything_is_separate(self):
        self.env.company.renewal_grouping = "contract"
        self._run_renewal_job()
        self.assertTrue(self.early.renewal_lead_id)
        self.assertFalse(self.late.renewal_lead_id)
        leads = (self.late + self.other)._create_renewals()
        self.assertEqual(len(leads | self.early.renewal_lead_id), 3)

    def test_a_change_of_one_contract_leaves_the_items_of_the_other(self):
        self._run_renewal_job()
        order = self.early.renewal_lead_id.order_ids
        self.late.line_ids._change_quantity(4.0, date(2026, 2, 1))
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [1.0, 4.0])

    def test_one_that_cannot_be_renewed_does_not_stop_the_other(self):
        self.late.line_ids.date_end = "2026-01-31"
        self._run_renewal_job()
        self.assertTrue(self.early.renewal_lead_id)
        self.assertIn("No item runs to its end", self.late.renewal_error)

    def test_tacit_renewals_wait_for_the_notice_date_of_each(self):
        self.plan_monthly.renewal_output = "order"
        self._run_renewal_job()
        self.assertEqual(self.early.state, "renewed")
        self.assertFalse(self.late.renewal_lead_id)
        with freeze_time("2026-01-20"):
            self._run_renewal_job()
        self.assertEqual(self.late.state, "renewed")

    def test_sent_and_tacit_together(self):
        self.customer_a.email = "azure@example.com"
        self.plan_monthly.renewal_output = "order"
        self.late.renewal_lead_days = 39
        self.assertEqual(self.late.renewal_date, self.early.renewal_date)
        self._run_renewal_job()
        lead = self.early.renewal_lead_id
        self.assertEqual(lead.order_ids.state, "sale")
        self.assertEqual(len(lead.order_ids.contract_ids), 1)
        self.assertEqual(
            lead.order_ids.order_line.renewed_line_id,
            (self.early + self.late).line_ids,
        )
        self.assertEqual(
            lead.source_contract_ids.mapped("next_contract_ids"),
            lead.order_ids.contract_ids,
        )
