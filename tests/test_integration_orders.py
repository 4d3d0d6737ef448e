from datetime import date

from odoo.tests import freeze_time, tagged

from .integration_common import ApiCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestApiOrders(ApiCommon):
    """Another system wins deals, and sends them."""

    def _get_values(self, **values):
        return {
            "customer_id": self.customer_a.id,
            "lines": [
                {"product": "SUP", "quantity": 3, "price": 90.0, "discount": 10},
                {"product": "SET"},
            ],
            "currency": "USD",
            "term_start_date": "2026-04-01",
            **values,
        }

    def test_an_order_is_made_and_confirmed_once(self):
        values = self._get_values(reference="PO 7")
        answer = self._do("create_order", values, "other_crm", "006A", confirm=True)
        self.assertTrue(answer["created"])
        order = self.env["sale.order"].browse(answer["id"])
        self.assertEqual((order.state, answer["state"]), ("sale", "sale"))
        self.assertEqual(order.client_order_ref, "PO 7")
        # 3 x 90 less 10 % is 243; the set-up costs 250.
        self.assertEqual(answer["total"], {"amount": 493.0, "currency": "USD"})
        contract = order.contract_ids
        self.assertEqual(answer["contracts"][0]["number"], contract.number)
        self.assertEqual(contract.date_start, date(2026, 4, 1))
        self.assertEqual(contract.mrr, 243.0)
        again = self._do("create_order", values, "other_crm", "006A", confirm=True)
        self.assertEqual(again, answer | {"created": False})
        order.order_line[0].product_uom_qty = 4  # the price that was sent stays
        self.assertEqual(order.order_line[0].price_unit, 90.0)

    def test_other_values_for_the_same_id_are_refused(self):
        first = self._do("create_order", self._get_values(), "other_crm", "006A")
        order = self.env["sale.order"].browse(first["id"])
        self.assertEqual(order.state, "draft")
        other = self._get_values(reference="Other")
        answer = self._call("create_order", other, "other_crm", "006A")
        self.assertEqual([p["code"] for p in answer["problems"]], ["different"])
        self.assertIn(order.name, answer["problems"][0]["message"])
        self.assertIn("006A", order.external_error)
        done = self._do(
            "create_order", self._get_values(), "other_crm", "006A", confirm=True
        )
        self.assertEqual((done["id"], order.state), (first["id"], "sale"))
        self.assertFalse(order.external_error)

    def test_everything_wrong_is_said_at_once_and_nothing_made(self):
        before = self.env["sale.order"].search_count([])
        values = self._get_values(
            customer_id=2**31 - 1,
            contracts=["C99999"],
            salesperson="nobody",
            lines=[{"product": "NO"}, {}, {"product": "SUP", "plan": "No plan"}],
        )
        answer = self._call("create_order", values, "other_crm", "006B")
        self.assertEqual(
            [problem["field"] for problem in answer["problems"]],
            [
                *("contracts[0]", "customer_id", "salesperson"),
                *("lines[0].product", "lines[1].product", "lines[2].plan"),
            ],
        )
        self.assertIn(
            "lines[0].product: there is no product NO that you may sell.",
            self._get_messages(answer),
        )
        self.assertEqual(self.env["sale.order"].search_count([]), before)

    def test_nonsense_is_refused_in_sentences(self):
        for values, field in (
            ("nonsense", "values"),
            ([1], "values"),
            (self._get_values(lines={"product": "SUP"}), "lines"),
            (self._get_values(lines=[7]), "lines[0]"),
            (self._get_values(lines=[{"product": 7}]), "lines[0].product"),
            (self._get_values(term_start_date="nonsense"), "term_start_date"),
            (self._get_values(term_start_date=True), "term_start_date"),
            (self._get_values(customer_id="7"), "customer_id"),
            (self._get_values(customer_id=True), "customer_id"),
            (self._get_values(type="gift"), "type"),
            (self._get_values(document=["order"]), "document"),
            (self._get_values(company_id=2**31 - 1), "company_id"),
            (self._get_values(currency=None), "currency"),
            (self._get_values(currency="XXX"), "currency"),
            (self._get_values(lines=[]), "lines"),
            (self._get_values(type="upsell"), "contracts"),
            (self._get_values(type="renewal", contracts=[]), "contracts"),
            (self._get_values(user_id=1), "user_id"),
        ):
            with self.subTest(field=field, values=values):
                answer = self._call("create_order", values)
                found = [problem["field"] for problem in answer["problems"]]
                self.assertEqual(found, [field])
                self.assertTrue(self._get_messages(answer)[0].endswith("."))
        for quantity in (-1, "1", True, float("inf"), 1e300):
            lines = [{"product": "SUP", "quantity": quantity}]
            answer = self._call("create_order", self._get_values(lines=lines))
            found = [problem["field"] for problem in answer["problems"]]
            self.assertEqual(found, ["lines[0].quantity"])

    def test_what_keeps_it_from_being_confirmed_undoes_it(self):
        self.env["product.product"].create(
            {
                "name": "Oven",
                "default_code": "OVN",
                "type": "consu",
                "dropship_policy": "always",
            }
        )
        count = self.env["sale.order"].search_count([])
        values = self._get_values(lines=[{"product": "OVN"}, {"product": "SUP"}])
        answer = self._call("create_order", values, "other_crm", "006C", confirm=True)
        self.assertEqual([p["code"] for p in answer["problems"]], ["refused"])
        self.assertIn("vendor", self._get_messages(answer)[0])
        self.assertEqual(self.env["sale.order"].search_count([]), count)

    def test_an_opportunity_is_made_and_its_order_placed(self):
        values = self._get_values(document="opportunity", name="Bakery deal")
        answer = self._do("create_order", values, "other_crm", "007A")
        lead = self.env["crm.lead"].browse(answer["id"])
        self.assertEqual((answer["model"], lead.name), ("crm.lead", "Bakery deal"))
        self.assertEqual(lead.line_ids.mapped("product_uom_qty"), [3.0, 1.0])
        self.assertFalse(lead.order_ids)
        check = self._call("get_order_problems", lead.id)
        self.assertEqual(check, {"problems": []})
        placed = self._do("place_order", system="other_crm", external_id="007A")
        self.assertEqual(
            (placed["order_id"], placed["created"]), (lead.order_ids.id, True)
        )
        self.assertEqual(placed["total"]["amount"], 493.0)
        again = self._do("place_order", lead.id)
        self.assertEqual(again, placed | {"created": False})

    def test_what_stops_an_opportunity_is_told(self):
        lead = self._create_opportunity(self.customer_a)
        texts = self._get_messages(self._call("get_order_problems", lead.id))
        self.assertEqual(
            texts, ["There is nothing to sell: add products or a quotation."]
        )
        answer = self._call("place_order", lead.id)
        self.assertEqual(self._get_messages(answer), texts)

    def test_a_customer_and_products_by_their_external_ids(self):
        customer = self._do("upsert_customer", {"name": "Y"}, "other_crm", "001")
        self.env["sale.external.reference"].create(
            {
                "system_id": self.crm.id,
                "model": "product.product",
                "res_id": self.licence.id,
                "external_id": "SKU-9",
            }
        )
        values = {
            "customer_external_id": "001",
            "lines": [{"product_external_id": "SKU-9"}],
        }
        answer = self._do("create_order", values, "other_crm", "006D")
        order = self.env["sale.order"].browse(answer["id"])
        self.assertEqual(order.partner_id.id, customer["id"])
        self.assertEqual(order.order_line.product_id, self.licence)
        values["customer_external_id"] = "002"
        answer = self._call("create_order", values, "other_crm", "006E")
        self.assertEqual(
            [problem["field"] for problem in answer["problems"]],
            ["customer_external_id"],
        )

    def test_prices_are_in_the_currency_that_is_sent(self):
        euro = self._enable_euro(0.5)
        self.env["product.pricelist"].create({"name": "EU", "currency_id": euro.id})
        answer = self._do("create_order", self._get_values(currency="EUR"))
        self.assertEqual(answer["total"]["currency"], "EUR")

    def test_what_was_paid_elsewhere_starts_the_term_once(self):
        self.plan_monthly.term_start = "payment"
        payment = {"reference": "ch_1", "provider": "Shop", "amount": 493}
        values = self._get_values(payment=payment | {"currency": "USD"})
        values.pop("term_start_date")
        answer = self._do("create_order", values, "other_crm", "P-1", confirm=True)
        order = self.env["sale.order"].browse(answer["id"])
        self.assertEqual(order.payment_received_amount, 493.0)
        self.assertIn("Shop ch_1", "".join(order.message_ids.mapped("body")))
        self.assertEqual(order.contract_ids.date_start, date(2026, 3, 10))
        self._do("create_order", values, "other_crm", "P-1", confirm=True)
        self.assertEqual(order.payment_received_amount, 493.0)
        for other, field in (
            ({"currency": "EUR"}, "payment.currency"),
            ({"amount": 0}, "payment.amount"),
            ({"reference": ""}, "payment.reference"),
        ):
            values["payment"] = payment | {"currency": "USD"} | other
            answer = self._call("create_order", values)
            self.assertEqual([p["field"] for p in answer["problems"]], [field])

    def test_a_salesperson_sells_with_own_rights(self):
        values = self._get_values()
        answer = self._do("create_order", values, user=self.seller, confirm=True)
        order = self.env["sale.order"].browse(answer["id"])
        self.assertEqual((order.user_id, order.state), (self.seller, "sale"))
        self.assertEqual(answer["contracts"][0]["id"], order.contract_ids.id)
        theirs = self._create_contracts(self.customer_b, start="2026-03-01")
        values = self._get_values(type="upsell", contracts=[theirs.number])
        answer = self._call("create_order", values, user=self.seller)
        self.assertEqual([p["field"] for p in answer["problems"]], ["contracts[0]"])


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestApiUpsellsAndRenewals(ApiCommon):
    """Another system sells into contracts, and renews them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._create_contracts(cls.customer_a, start="2025-05-01")

    def test_an_upsell_adds_to_the_contract(self):
        answer = self._do(
            "upsell",
            self.contract.number,
            [{"product": "SUP", "quantity": 2, "price": 80}],
            currency="USD",
            date="2026-04-01",
            system="other_crm",
            external_id="U-1",
            confirm=True,
        )
        self.assertEqual(answer["contracts"][0]["id"], self.contract.id)
        self.assertEqual(self.contract.mrr, 100.0)  # from April on, it is more
        self.assertEqual(sum(self.contract.line_ids.mapped("price_subtotal")), 260.0)
        again = self._do(
            "upsell",
            self.contract.number,
            [{"product": "SUP", "quantity": 2, "price": 80}],
            currency="USD",
            date="2026-04-01",
            system="other_crm",
            external_id="U-1",
            confirm=True,
        )
        self.assertEqual(again["id"], answer["id"])
        self.assertEqual(len(self.contract.line_ids), 2)

    def test_an_upsell_as_an_opportunity(self):
        values = {
            "document": "opportunity",
            "type": "upsell",
            "contracts": [self.contract.number],
            "lines": [{"product": "SUP", "quantity": 2}],
        }
        made = self._do("create_order", values, "other_crm", "U-2")
        lead = self.env["crm.lead"].browse(made["id"])
        self.assertEqual(lead.source_contract_ids, self.contract)
        placed = self._do("place_order", lead.id)
        self.assertEqual(placed["contracts"][0]["id"], self.contract.id)
        self.assertEqual(len(self.contract.line_ids), 2)

    def test_a_renewal_offers_what_the_contract_sells(self):
        values = {"type": "renewal", "contracts": [self.contract.number]}
        answer = self._do("create_order", values, "other_crm", "R-1", confirm=True)
        order = self.env["sale.order"].browse(answer["id"])
        self.assertEqual(order.order_type, "renewal")
        following = order.contract_ids
        self.assertEqual(following.previous_contract_ids, self.contract)
        self.assertEqual(following.date_start, date(2026, 5, 1))
        again = self._do("create_order", values, "other_crm", "R-1", confirm=True)
        self.assertEqual(again["id"], order.id)

    def test_a_renewal_with_other_items(self):
        values = {
            "type": "renewal",
            "contracts": [self.contract.number],
            "currency": "USD",
            "lines": [{"product": "SUP", "quantity": 5, "price": 95}],
        }
        answer = self._do("create_order", values, "other_crm", "R-2", confirm=True)
        self.assertEqual(answer["total"]["amount"], 475.0)
        following = self.env["sale.order"].browse(answer["id"]).contract_ids
        self.assertEqual(following.line_ids.product_uom_qty, 5.0)
        self.assertEqual(following.previous_contract_ids, self.contract)
