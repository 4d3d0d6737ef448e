from odoo.service import model as service
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL, mute_logger

from .integration_common import ApiCommon
from .test_integration_http import HttpApiCommon

# What the database says when another transaction was faster.
CONFLICT = SQL(
    """CREATE FUNCTION pg_temp.conflict() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'faster' USING ERRCODE = '40001'; END $$"""
)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestApiBulk(ApiCommon):
    """Calls for many contracts."""

    def _count(self, method, rows, **kwargs):
        """Return how many queries a call takes whose rows change nothing."""
        self._do(method, rows, **kwargs)
        before = self.env.cr.sql_log_count
        answer = self._do(method, rows, **kwargs)
        self.assertFalse(any(row.get("changed") for row in answer["results"]))
        return self.env.cr.sql_log_count - before

    def _assert_cheap(self, most, method, rows, **kwargs):
        few = self._count(method, rows[:10], **kwargs)
        many = self._count(method, rows, **kwargs)
        self.assertLessEqual((many - few) / (len(rows) - 10), most, method)

    def test_contracts_are_not_looked_up_one_by_one(self):
        contracts = self._create_contracts(
            *[self.customer_a] * 100, start="2026-03-01", products=self.support
        )
        numbers = contracts.mapped("number")
        # Of each row: a savepoint and its release.
        self._assert_cheap(2, "resume", numbers)
        self._assert_cheap(2, "cancel", numbers[50:], date="2026-06-01")
        # And the lock of the contract, after which it is read again.
        self._assert_cheap(5, "create_invoices", numbers)
        prices = [
            {"contract": n, "product": "SUP", "price": 100, "currency": "USD"}
            for n in numbers[:50]
        ]
        self._assert_cheap(6, "change_prices", prices)

    def test_quantities_of_many_contracts_change_together(self):
        contracts = self._create_contracts(
            *[self.customer_a] * 40, start="2026-03-01", products=self.support
        )
        rows = [
            {"contract": number, "product": "SUP", "quantity": 0.5}
            for number in contracts.mapped("number")
        ]
        costs = []
        for some in (rows[:10], rows[10:]):
            before = self.env.cr.sql_log_count
            answer = self._do("change_quantities", some)
            costs.append(self.env.cr.sql_log_count - before)
            self.assertTrue(all(row["changed"] for row in answer["results"]))
        self.assertLessEqual((costs[1] - costs[0]) / 20, 3)
        self.assertEqual(set(contracts.mapped("change_ids.kind")), {"new", "downsell"})
        again = self._do("change_quantities", rows)
        self.assertFalse(any(row["changed"] for row in again["results"]))

    def test_rows_that_are_done_together_are_answered_as_alone(self):
        contracts = self._create_contracts(
            *[self.customer_a, self.customer_b] * 6,
            start="2026-03-01",
            products=self.support,
        )
        contracts[3].action_cancel("2026-03-10")
        contracts[4].order_ids._create_invoices().action_post()
        contracts[10].order_ids._create_invoices().action_post()
        rows = [
            {"contract": contract.number, "product": "SUP", **own}
            for contract, own in zip(
                contracts,
                2
                * [
                    {"quantity": 0.5},
                    {"quantity": 0.5, "date": "2026-05-01"},
                    {"quantity": 0},
                    {"quantity": 3},
                    {"quantity": 0.5, "date": "2026-03-17", "credit": True},
                    {"quantity": 1},
                ],
                strict=True,
            )
        ]
        rows[6:] = [
            row | {"contract": other.number}
            for row, other in zip(rows[:6], contracts[6:], strict=True)
        ]
        contracts[9].action_cancel("2026-03-10")
        rows += [rows[0] | {"contract": "C0"}, rows[0] | {"product": "XXX"}]
        together = self._call("change_quantities", rows[:6] + rows[12:])["results"]
        alone = [
            self._call("change_quantities", [row])["results"][0]
            for row in rows[6:12] + rows[12:]
        ]
        own = ("contract", "id", "item_id")
        self.assertEqual(
            [self._leave_out(row, own) for row in together[:6]],
            [self._leave_out(row, own) for row in alone[:6]],
        )
        self.assertEqual(together[6:], alone[6:])
        self.assertEqual(
            contracts[:6].change_ids.mapped(self._tell),
            contracts[6:].change_ids.mapped(self._tell),
        )

    def _tell(self, change):
        """Return what the record says of a change, whatever the contract."""
        credits = change.credit_move_ids.mapped("amount_untaxed")
        texts = (change.kind, change.date, change.before, change.after)
        return (*texts, change.mrr_change, *credits)

    def _leave_out(self, row, names):
        return {name: value for name, value in row.items() if name not in names}

    def test_what_is_named_twice_or_not_there_is_told_row_by_row(self):
        first, second = self._create_contracts(
            self.customer_a, self.customer_b, start="2026-03-01", products=self.support
        )
        rows = [first.number, "C0", second.id, first.id, 0]
        results = self._call("cancel", rows, "2026-06-01")["results"]
        self.assertEqual(
            [row.get("changed") for row in results], [True, None, True, False, None]
        )
        self.assertEqual(
            [[problem["code"] for problem in row["problems"]] for row in results],
            [[], ["not_found"], [], [], ["invalid"]],
        )

    def test_plans_of_an_order_are_found_by_name_and_by_id(self):
        monthly, yearly = (
            self.env.ref("sale_renewal.plan_monthly"),
            self.env.ref("sale_renewal.plan_yearly"),
        )
        lines = [
            {"product": "SUP", "plan": plan}
            for plan in (yearly.name, yearly.id, monthly.name, "Never")
        ]
        values = {"customer_id": self.customer_a.id, "lines": lines}
        answer = self._call("create_order", values)
        self.assertEqual(
            [(problem["field"], problem["code"]) for problem in answer["problems"]],
            [("lines[3].plan", "not_found")],
        )
        lines.pop()
        answer = self._do("create_order", values)
        order = self.env["sale.order"].browse(answer["id"])
        plans = [line.plan_id for line in order.order_line]
        self.assertEqual(plans, [yearly, yearly, monthly])


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestApiPreview(ApiCommon):
    """Renewals that are previewed page by page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contracts = cls._create_contracts(
            *[cls.customer_a, cls.customer_b] * 3, start="2025-04-01"
        )

    def _read_pages(self, limit):
        """Return the ids of the contracts of each page."""
        pages, offset, more = [], 0, True
        while more:
            page = self._call("preview_renewals", "2026-03-10", limit, offset)
            pages.append([row["id"] for row in page["results"]])
            more, offset = page["more"], offset + limit
        return pages

    def _get_all(self):
        return [row["id"] for row in self._call("preview_renewals", "2026-03-10")]

    def test_pages_are_everything_once(self):
        everything = self._get_all()
        self.assertLessEqual(set(self.contracts.ids), set(everything))
        for limit in (1, 2, 4, 100):
            pages = self._read_pages(limit)
            self.assertEqual(sum(pages, []), everything)
            self.assertEqual(len(pages), -(-len(everything) // limit))

    def test_what_is_renewed_together_comes_together_once(self):
        self.env.company.renewal_grouping = "customer"
        pages = self._read_pages(1)
        self.assertEqual(sorted(sum(pages, [])), sorted(self._get_all()))
        of_a = set(self.contracts[::2].ids)
        self.assertEqual([set(page) for page in pages if of_a & set(page)], [of_a])

    def test_what_is_wrong_with_a_page_is_said(self):
        for arguments, text in (
            ((0,), "limit: send a number of 1 or more."),
            ((1001,), "limit: send a number of 1000 or less."),
            ((1.5,), "limit: send a whole number."),
            ((1, -1), "offset: send a number of 0 or more."),
        ):
            with self.assertRaisesRegex(Exception, text):
                self._call("preview_renewals", "2026-03-10", *arguments)


@tagged("post_install", "-at_install")
class TestApiConflicts(HttpApiCommon):
    """What will pass by itself has a code of its own."""

    def _let_others_be_faster(self, table):
        self.env.cr.execute(CONFLICT)
        self.env.cr.execute(
            SQL(
                """CREATE TRIGGER conflict BEFORE INSERT OR UPDATE ON %s
                FOR EACH ROW EXECUTE FUNCTION pg_temp.conflict()""",
                SQL.identifier(table),
            )
        )

    def test_a_row_that_others_work_on_is_to_be_sent_again(self):
        number = self._create_contracts(self.customer_a, start="2026-03-01").number
        key = self._get_key(self.manager)
        self.env.flush_all()
        self._let_others_be_faster("sale_contract")
        with mute_logger("odoo.sql_db"):
            answer = self._post("cancel", key, contracts=[number, "C0"])
        self.assertEqual(answer.status_code, 200)
        results = answer.json()["results"]
        self.assertEqual(
            [row["problems"][0]["code"] for row in results], ["try_again", "not_found"]
        )

    def test_a_call_that_odoo_has_tried_often_is_to_be_sent_again(self):
        self.patch(service, "MAX_TRIES_ON_CONCURRENCY_FAILURE", 1)
        key = self._get_key(self.manager)
        self.env.flush_all()
        self._let_others_be_faster("res_partner")
        with mute_logger("odoo.sql_db", "odoo.http"):
            answer = self._post("upsert_customer", key, values={"name": "X"})
        self.assertEqual(answer.status_code, 503)
        self.assertEqual(answer.headers["Retry-After"], "5")
        [problem] = answer.json()["problems"]
        self.assertEqual(problem["code"], "try_again")
        self.assertEqual(
            problem["message"],
            "Somebody else is at work on it: send the call again in a moment.",
        )
