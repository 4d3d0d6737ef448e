import json
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.sale_renewal.models.importing.import_run import ImportRun
from odoo.addons.sale_renewal.models.recognition.sale_deferral_months_mixin import (
    Bounds,
)
from odoo.addons.sale_renewal.tokens import (
    AssignedCustomer,
    CancelledByOrder,
    ContextToken,
    CopiedDays,
    CostOfPlan,
    DeclinedQuotation,
    MergedOpportunities,
    RecordedChange,
    ReplacedInvoice,
    StockRead,
)

from .common import RenewalCommon
from .dropship_common import DropshipCommon

TOKENS = (
    *(RecordedChange, CancelledByOrder, ReplacedInvoice, ImportRun),
    *(CopiedDays, CostOfPlan, AssignedCustomer, MergedOpportunities),
    *(DeclinedQuotation, StockRead, Bounds),
)
# What switched something off in earlier versions, and what our methods use now.
KEYS = [
    "contract_change",
    "contract_import",
    "import_skip_errors",
    "modify_contract_invoice",
    "upsell_order_id",
    "dropship_cancelled_by_order",
    "sale_renewal_lead_id",
    "sale_renewal_order_id",
    *(token.key for token in TOKENS),
]


class RpcCommon:
    """Calls as a client makes them, with a context of its own."""

    def _call(self, user, model, method, *args, **context):
        """Call a public method; what a client sends went through JSON."""
        model = self.env(user=user.id, context={})[model]
        args, context = json.loads(json.dumps([args, context]))
        result = call_kw(model, method, args, {"context": context})
        self.env.flush_all()
        self.env.invalidate_all()
        return result

    def _get_contexts(self):
        """Return contexts that try each key, and all of them together."""
        values = True, 1, "True", {"skip": True, "found": {}}, [True]
        together = [dict.fromkeys(KEYS, value) for value in values]
        return [{key: True} for key in KEYS] + together


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestContextKeys(RpcCommon, RenewalCommon):
    """What a client sends in the context is worth nothing.

    The contracts began on 1 January; March was billed for the first.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract, cls.unbilled = cls._create_contracts(
            cls.customer_a,
            cls.customer_b,
            start="2026-01-01",
            products=cls.support,
        )
        cls.contract._create_invoices()
        cls.billed, cls.item = cls.contract.line_ids, cls.unbilled.line_ids
        cls.accountant = new_test_user(
            cls.env, "context_accountant", "account.group_account_invoice"
        )

    def _assert_recorded(self, contract, mrr):
        self.assertEqual(contract.mrr, mrr)
        self.assertEqual(sum(contract.change_ids.mapped("mrr_change")), mrr)

    def _get_rewrites(self):
        return [
            {"product_id": self.licence.id},
            {"product_uom_qty": 7},
            {"price_unit": 1.0},
            {"discount": 50.0},
            {"date_start": "2026-02-01"},
            {"date_end": "2026-03-31"},
            {"contract_id": self.unbilled.id},
        ]

    def test_what_was_billed_is_not_rewritten(self):
        rewrites = self._get_rewrites()
        for context in ({}, *self._get_contexts()):
            with self.subTest(context=context):
                for values in rewrites:
                    args = ("sale.contract.line", "write", self.billed.ids, values)
                    with self.assertRaisesRegex(UserError, "was billed"):
                        self._call(self.sale_manager, *args, **context)
                    with self.assertRaises(AccessError):
                        self._call(self.salesman, *args, **context)
        self._assert_recorded(self.contract, 100.0)

    def test_nor_through_its_contract_or_a_new_one(self):
        for context in ({}, *self._get_contexts()):
            with self.subTest(context=context):
                for values in self._get_rewrites():
                    commands = {"line_ids": [Command.update(self.billed.id, values)]}
                    new = {
                        "partner_id": self.customer_b.id,
                        "plan_id": self.plan_monthly.id,
                        "date_start": "2026-01-01",
                        **commands,
                    }
                    for args in (
                        ("sale.contract", "write", self.contract.ids, commands),
                        ("sale.contract", "create", new),
                    ):
                        with self.assertRaisesRegex(UserError, "was billed"):
                            self._call(self.sale_manager, *args, **context)
        self._assert_recorded(self.contract, 100.0)

    def test_what_was_not_billed_is_recorded(self):
        price = 100.0
        for context in ({}, *self._get_contexts()):
            with self.subTest(context=context):
                price += 10.0
                args = (
                    "sale.contract.line",
                    "write",
                    self.item.ids,
                    {"price_unit": price},
                )
                self._call(self.sale_manager, *args, **context)
                self._assert_recorded(self.unbilled, price)
                with self.assertRaises(AccessError):
                    self._call(self.salesman, *args, **context)

    def test_what_is_added_is_recorded(self):
        mrr = 100.0
        values = {"product_id": self.support.id, "price_unit": 10.0}
        values["contract_id"] = self.unbilled.id
        for context in ({}, *self._get_contexts()):
            with self.subTest(context=context):
                args = ("sale.contract.line", "create", values)
                self._call(self.sale_manager, *args, **context)
                mrr += 10.0
                self._assert_recorded(self.unbilled, mrr)
                with self.assertRaises(AccessError):
                    self._call(self.salesman, *args, **context)

    def test_a_new_contract_is_recorded_with_what_it_brings_elsewhere(self):
        """Commands on other records come along with the values of a contract."""
        order = self.unbilled.order_ids
        added = Command.create({"product_id": self.support.id, "price_unit": 30.0})
        values = {
            "partner_id": self.customer_b.id,
            "plan_id": self.plan_monthly.id,
            "date_start": "2026-02-01",
            "line_ids": [
                Command.create({"product_id": self.support.id, "price_unit": 20.0})
            ],
            "order_ids": [Command.update(order.id, {"order_line": [added]})],
        }
        contract_id = self._call(
            self.sale_manager, "sale.contract", "create", values, contract_change=True
        )
        contract = self.env["sale.contract"].browse(contract_id)
        self._assert_recorded(contract, 20.0)
        self.assertEqual(contract.change_ids.kind, "new")
        self._assert_recorded(self.unbilled, 130.0)

    def test_items_that_come_with_the_start_are_part_of_it(self):
        waiting = self.env["sale.contract"].create(
            {
                "partner_id": self.customer_a.id,
                "plan_id": self.plan_monthly.id,
                "line_ids": [
                    Command.create({"product_id": self.support.id, "price_unit": 50.0})
                ],
            }
        )
        self.assertFalse(waiting.change_ids)
        new = Command.create({"product_id": self.support.id, "price_unit": 20.0})
        dearer = Command.update(waiting.line_ids.id, {"price_unit": 60.0})
        values = {"date_start": "2026-03-01", "line_ids": [dearer, new]}
        self._call(self.sale_manager, "sale.contract", "write", waiting.ids, values)
        self.assertEqual(waiting.change_ids.mapped("kind"), ["new"])
        self._assert_recorded(waiting, 80.0)

    def test_only_the_option_of_the_import_leaves_out_errors(self):
        columns = ["number", "partner_id/.id", "plan_id/.id", "date_start"]
        good = ["X-1", self.customer_a.id, self.plan_monthly.id, "2026-03-01"]
        rows = [good, ["X-2", self.customer_a.id, self.plan_monthly.id, ""]]
        args = ("sale.contract", "load", columns, rows)
        for context in self._get_contexts():
            with self.subTest(context=context):
                context["import_file"] = True
                with mute_logger("odoo.models"):
                    result = self._call(self.sale_manager, *args, **context)
                self.assertFalse(result["ids"])
                self.assertFalse(result["left_out"])
                [message] = result["messages"]
                self.assertIn("Enter the Start", message["message"])
                with self.assertRaises(AccessError):
                    self._call(self.salesman, *args, **context)

    def test_a_credit_note_does_not_free_the_days_it_credits(self):
        invoice = self.contract.invoice_ids.sorted("id")[-1]
        invoice.action_post()
        values = {"journal_id": invoice.journal_id.id}
        for context in self._get_contexts():
            with self.subTest(context=context):
                context |= {"active_model": "account.move", "active_ids": invoice.ids}
                args = ("account.move.reversal", "create", values)
                for user in self.salesman, self.sale_manager:
                    with self.assertRaises(AccessError):
                        self._call(user, *args, **context)
                wizard_id = self._call(self.accountant, *args, **context)
                args = ("account.move.reversal", "refund_moves", [wizard_id])
                self._call(self.accountant, *args, **context)
        self.assertTrue(invoice.reversal_move_ids)
        self.assertFalse(any(invoice.reversal_move_ids.mapped("bill_again")))
        self.assertTrue(all(invoice.invoice_line_ids.mapped("bills_contract")))

    def test_an_order_in_the_context_is_checked_like_an_argument(self):
        colleague = new_test_user(
            self.env, "context_colleague", "sales_team.group_sale_salesman"
        )
        order = self.contract.with_user(self.salesman)._create_upsell().sudo()
        foreign = self.unbilled.with_user(self.sale_manager)._create_upsell()
        foreign.user_id = colleague
        self.unbilled.user_id = colleague
        add = ("sale.contract.line", "action_add_to_order", self.billed.ids)
        for user, order_id, error in (
            (self.salesman, foreign.id, AccessError),  # of a colleague
            (colleague, order.id, AccessError),
            (self.accountant, order.id, AccessError),  # reads items only
            (self.sale_manager, foreign.id, UserError),  # adds to another contract
            (self.sale_manager, self.contract.order_ids.id, UserError),
            (self.sale_manager, 0, UserError),
        ):
            with self.assertRaises(error):
                self._call(user, *add, sale_renewal_order_id=order_id)
        with self.assertRaisesRegex(UserError, "not in a contract"):
            self._call(self.salesman, *add, upsell_order_id=order.id)
        self.assertFalse((order + foreign.sudo()).order_line)
        self._call(self.salesman, *add, sale_renewal_order_id=order.id)
        self.assertEqual(order.order_line.product_id, self.support)

    def test_records_that_are_handed_on_drop_the_token(self):
        line = self.item.with_user(self.sale_manager)
        self.assertFalse(RecordedChange.find(line._begin_version(date(2026, 4, 1))))
        carrying = RecordedChange().give_to(line)
        self.assertTrue(RecordedChange.find(carrying.contract_id))
        self.assertFalse(CancelledByOrder.find(carrying))
        self.assertEqual(carrying.env, RecordedChange().give_to(line).env)

    def test_all_tokens_are_tried_here(self):
        self.assertEqual(set(ContextToken.__subclasses__()), set(TOKENS))
        self.assertEqual(len({token.key for token in TOKENS}), len(TOKENS))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02")
class TestDropshipContextKeys(RpcCommon, DropshipCommon):
    """Nobody cancels a drop-ship in silence."""

    def test_people_are_warned_of_a_cancelled_transfer(self):
        for context in self._get_contexts():
            with self.subTest(context=context):
                order = self._sell_lamps()
                purchase = self._buy(order)
                args = ("stock.picking", "action_cancel", order.picking_ids.ids)
                self._call(self.stocker, *args, **context)
                self.assertEqual(order.picking_ids.state, "cancel")
                self.assertEqual(self._get_warnings(order)[0][0], self.salesman)
                self.assertEqual(self._get_warnings(purchase)[0][0], self.buyer)
