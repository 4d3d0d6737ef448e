from datetime import date

from odoo.tests import freeze_time, tagged

from .integration_common import ApiCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestApiChanges(ApiCommon):
    """Another system changes contracts; each call can be sent twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.second = cls._create_contracts(
            cls.customer_a, cls.customer_b, start="2026-03-01"
        )
        cls.numbers = [cls.first.number, cls.second.number]

    def _do_twice(self, method, *args, **kwargs):
        """Call it twice: the second time nothing changes."""
        first = self._do(method, *args, **kwargs)
        records = self.env["sale.contract.change"].search_count([])
        second = self._do(method, *args, **kwargs)
        self.assertTrue(all(row["changed"] for row in first["results"]))
        self.assertFalse(any(row["changed"] for row in second["results"]))
        for row, same in zip(first["results"], second["results"], strict=True):
            self.assertEqual(row | {"changed": False}, same)
        count = self.env["sale.contract.change"].search_count([])
        self.assertEqual(count, records)
        return first["results"]

    def test_contracts_are_cancelled_each_by_itself(self):
        rows = self._do_twice("cancel", self.numbers, "2026-06-01")
        self.assertEqual([row["contract"] for row in rows], self.numbers)
        self.assertEqual(self.first.date_cancelled, date(2026, 6, 1))
        answer = self._call("cancel", [self.first.number, "C0"], "2026-07-01")
        messages = [self._get_messages(row) for row in answer["results"]]
        self.assertEqual(
            messages,
            [
                ["It is cancelled from Jun 1, 2026 already."],
                ["contracts: there is no contract C0 that you may see."],
            ],
        )

    def test_one_that_cannot_be_done_stops_no_other(self):
        answer = self._call("cancel", ["C0", self.second.id], "2026-06-01")
        first, second = answer["results"]
        self.assertEqual([p["code"] for p in first["problems"]], ["not_found"])
        self.assertEqual((second["problems"], second["changed"]), ([], True))
        self.assertEqual(self.second.date_cancelled, date(2026, 6, 1))

    def test_the_reason_is_kept(self):
        reason = self.env["crm.lost.reason"].create({"name": "Moved away"})
        self._do("cancel", self.numbers[:1], "2026-06-01", "Moved away")
        self.assertEqual(self.first.cancel_reason_id, reason)
        answer = self._call("cancel", self.numbers, "2026-06-01", "No such")
        self.assertEqual([p["field"] for p in answer["problems"]], ["reason"])

    def test_contracts_are_paused_and_resumed(self):
        self._do_twice("pause", self.numbers, "2026-05-01", "2026-05-31", True)
        self.assertEqual(self.first.date_end, date(2027, 3, 31))  # 31 days more
        self._do_twice("resume", self.numbers, "2026-05-16")
        pause = self.first.pause_ids
        self.assertEqual(
            (pause.date, pause.date_end), (date(2026, 5, 1), date(2026, 5, 15))
        )
        self.assertEqual(self.first.date_end, date(2027, 3, 15))

    def test_an_open_pause_is_resumed(self):
        self._do_twice("pause", self.numbers[:1], "2026-05-01")
        self._do_twice("resume", self.numbers[:1], "2026-06-01")

    def test_quantities_go_down_and_items_go(self):
        change = {"contract": self.first.number, "product": "SUP", "quantity": 0.5}
        rows = self._do_twice("change_quantities", [change])
        # March is billed by the order: it changes in April.
        self.assertEqual(rows[0]["date"], "2026-04-01")
        self.assertEqual(rows[0]["mrr"]["currency"], "USD")
        removal = {"contract": self.second.id, "product": "SUP", "quantity": 0}
        removal["date"] = "2026-08-01"
        self._do_twice("change_quantities", [removal])
        self.assertEqual(self.second.line_ids.date_end, date(2026, 7, 31))

    def test_what_was_billed_moves_the_change_or_is_credited(self):
        order = self.first.order_ids
        invoice = order._create_invoices()
        invoice.action_post()
        change = {"contract": self.first.number, "product": "SUP", "quantity": 0.5}
        rows = self._do_twice("change_quantities", [change])
        self.assertEqual(rows[0]["date"], "2026-04-01")
        invoice = self.second.order_ids._create_invoices()
        invoice.action_post()
        change |= {"contract": self.second.number, "credit": True}
        change["date"] = "2026-03-17"
        rows = self._do_twice("change_quantities", [change])
        self.assertEqual(rows[0]["date"], "2026-03-17")
        # 15 of 31 days of half of 100.
        credit = self.second.change_ids.credit_move_ids
        self.assertEqual(credit.amount_untaxed, 24.19)

    def test_more_is_sold_by_an_upsell(self):
        change = {"contract": self.first.number, "product": "SUP", "quantity": 2}
        row = self._call("change_quantities", [change])["results"][0]
        self.assertEqual([p["code"] for p in row["problems"]], ["refused"])
        self.assertEqual(self.first.mrr, 100.0)

    def test_prices_change_in_their_currency(self):
        change = {"contract": self.first.number, "product": "SUP", "price": 110.0}
        change |= {"currency": "USD", "date": "2026-05-01"}
        rows = self._do_twice("change_prices", [change])
        self.assertEqual(rows[0]["date"], "2026-05-01")
        self.assertEqual(self.first.line_ids.mapped("price_unit"), [100.0, 110.0])
        row = self._call("change_prices", [change | {"currency": "EUR"}])["results"][0]
        self.assertEqual([p["field"] for p in row["problems"]], ["currency"])
        self.first.line_ids.price_is_fixed = True
        row = self._call("change_prices", [change | {"price": 120.0}])["results"][0]
        self.assertEqual(self._get_messages(row), ["The price of this item is fixed."])

    def test_rows_that_are_nonsense_say_so_alone(self):
        good = {"contract": self.first.number, "product": "SUP", "quantity": 0.5}
        rows = [7, good, good | {"quantity": "x"}, good | {"qty": 1}]
        results = self._call("change_quantities", rows)["results"]
        self.assertEqual(
            [[p["field"] for p in row["problems"]] for row in results],
            [["changes[0]"], [], ["changes[2].quantity"], ["changes[3].qty"]],
        )
        for rows in (None, "x", {"contract": 1}, [good] * 1001):
            answer = self._call("change_quantities", rows)
            self.assertEqual([p["field"] for p in answer["problems"]], ["changes"])

    def test_items_are_named_and_not_guessed(self):
        change = {"contract": self.first.number, "quantity": 0}
        for own, field in (
            ({}, "product"),
            ({"product": "LIC"}, "product"),
            ({"item_id": self.second.line_ids.id}, "item_id"),
            ({"product_id": self.licence.id}, "product_id"),
        ):
            row = self._call("change_quantities", [change | own])["results"][0]
            self.assertEqual([p["field"] for p in row["problems"]], [field])

    def test_a_salesperson_changes_no_contract(self):
        self.first.user_id = self.seller
        before = self.first.change_ids
        for method, *args in (
            ("cancel", self.numbers, "2026-06-01"),
            ("pause", self.numbers, "2026-06-01"),
            ("resume", self.numbers, "2026-06-01"),
        ):
            answer = self._call(method, *args, user=self.seller)
            codes = [[p["code"] for p in row["problems"]] for row in answer["results"]]
            self.assertEqual(codes, [["access"], ["not_found"]])
        self.assertEqual(self.first.change_ids, before)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestApiRenewalsAndInvoices(ApiCommon):
    """Another system renews and bills."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract, cls.other = cls._create_contracts(
            cls.customer_a, cls.customer_b, start="2025-04-01"
        )

    def test_renewals_are_previewed_and_made_once(self):
        rows = self._call("preview_renewals", "2026-03-10")
        row = next(row for row in rows if row["id"] == self.contract.id)
        self.assertEqual(row["date_end"], "2026-03-31")
        self.assertEqual(row["new_mrr"], {"amount": 100.0, "currency": "USD"})
        self.assertEqual(row["skip_reason"], "")
        answer = self._do("create_renewals", [self.contract.number])["results"][0]
        lead = self.contract.renewal_lead_id
        self.assertEqual(answer["opportunity_id"], lead.id)
        self.assertTrue(answer["created"])
        again = self._do("create_renewals", [self.contract.number])["results"][0]
        self.assertEqual(again, answer | {"created": False})

    def test_what_is_due_is_billed_once(self):
        answer = self._do("create_invoices", [self.contract.number])
        invoice = answer["results"][0]["invoices"][0]
        # The order bills April 2025, the contract the eleven months until March 2026.
        self.assertEqual(invoice["total"], {"amount": 1100.0, "currency": "USD"})
        again = self._do("create_invoices", [self.contract.number])
        self.assertEqual(again["results"][0]["invoices"], [])
        everything = self._do("create_invoices", None, "2026-03-10")
        billed = {row["id"] for row in everything["results"] if row["invoices"]}
        self.assertIn(self.other.id, billed)
        self.assertNotIn(self.contract.id, billed)
        self.assertFalse(everything["more"])

    def test_nonsense_dates_are_refused_in_a_sentence(self):
        text = "date: “nonsense” is not a date: write it like 2026-12-31."
        for method, args in (
            ("create_invoices", [None, "nonsense"]),
            ("cancel", [[self.contract.id], "nonsense"]),
            ("pause", [[self.contract.id], "nonsense"]),
            ("resume", [[self.contract.id], "nonsense"]),
        ):
            self.assertEqual(self._get_messages(self._call(method, *args)), [text])

    def test_a_contract_is_told_with_all_that_belongs_to_it(self):
        self._do("create_invoices", [self.contract.number])
        self._do("create_renewals", [self.contract.number])
        self.env["sale.external.reference"].create(
            {
                "system_id": self.crm.id,
                "model": "sale.contract",
                "res_id": self.contract.id,
                "external_id": "800",
            }
        )
        found = self._call("get_contract", self.contract.number)
        self.assertEqual(found["customer"]["name"], "Azure Books")
        self.assertEqual(found["mrr"], {"amount": 100.0, "currency": "USD"})
        self.assertEqual(found["state"], "to_renew")
        self.assertEqual(found["items"][0]["billed_until"], "2026-03-31")
        self.assertEqual(found["items"][0]["product"], "SUP")
        self.assertEqual(found["invoices"][0]["open"]["amount"], 1100.0)
        self.assertEqual(found["external_ids"], {"other_crm": "800"})
        lead = self.contract.renewal_lead_id
        self.assertEqual(found["renewal"]["opportunity_id"], lead.id)
