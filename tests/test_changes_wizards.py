from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestContractChangeWizards(RenewalCommon):
    """Managers change one or many contracts, and see before what will happen.

    The contracts began on 1 January; March was billed. The second one is in euros.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        euro = cls._enable_euro(rate=0.5)
        pricelist = cls.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        cls.customer_b.property_product_pricelist = pricelist
        line = {"product_id": cls.support.id, "product_uom_qty": 3}
        contracts = cls._create_contracts(
            *(cls.customer_a, cls.customer_b),
            start="2026-01-01",
            order_line=[
                Command.create({**line, "price_unit": 100.0, "discount": 10.0}),
                Command.create({**line, "price_unit": 33.33, "product_uom_qty": 1}),
            ],
        )
        contracts._create_invoices()
        cls.contracts = contracts.with_user(cls.sale_manager)
        cls.contract, cls.other = cls.contracts

    def _get_wizards(self, model):
        return self.env[f"sale.contract.{model}"].with_user(self.sale_manager)

    def _open_items(self, contract=None, **values):
        contract = contract or self.contract
        return self._get_wizards("quantity.change").create(
            {"contract_id": contract.id, **values}
        )

    def _open_prices(self, **values):
        return self._get_wizards("price.change").create(
            {"contract_ids": self.contracts.ids, "percent": 5.0, **values}
        )

    def _pause(self, contracts=None, **values):
        wizard = self._get_wizards("pause").create(
            {"contract_ids": (contracts or self.contracts).ids, **values}
        )
        preview = str(wizard.preview)
        wizard.action_apply()
        return preview

    def test_items_with_one_credit_note(self):
        wizards = self._get_wizards("quantity.change")
        action = wizards.with_context(default_contract_id=self.contract.id)
        with Form(action) as form:
            form.credit = True
            with form.line_ids.edit(0) as row:
                self.assertEqual((row.product_id, row.quantity), (self.support, 3))
                row.new_quantity = 2
                self.assertEqual(row.effective_date, date(2026, 3, 10))
                self.assertEqual((row.mrr_change, row.credit_amount), (-90.0, 63.87))
            with form.line_ids.edit(1) as row:
                row.new_quantity = 0
                self.assertEqual((row.mrr_change, row.credit_amount), (-33.33, 23.65))
            self.assertEqual(form.mrr_change, -123.33)
            self.assertEqual(form.credit_amount, 87.52)
        form.record.action_apply()
        changes = self.contract.change_ids.filtered(lambda c: c.kind == "downsell")
        credit = changes.sudo().credit_move_id
        self.assertEqual(len(changes), 2)
        self.assertEqual(credit.amount_untaxed, 87.52)
        self.assertEqual(credit.currency_id, self.contract.currency_id)
        self.assertEqual(self.contract.mrr, 180.0)
        self.assertEqual(self.other.mrr, 303.33)

    def test_when_items_change(self):
        days = {
            "today": date(2026, 4, 1),
            "billed": date(2026, 4, 1),
            "period": date(2026, 4, 1),
            "date": date(2026, 6, 15),
        }
        wizard = self._open_items(date="2026-06-15")
        row = wizard.line_ids[0]
        row.new_quantity = 1
        for choice, day in days.items():
            wizard.date_choice = choice
            self.assertEqual((row.effective_date, row.problem), (day, False), choice)
        wizard.date_choice = "term"
        self.assertEqual((row.effective_date, row.problem), (date(2027, 1, 1), False))
        row.new_quantity = 0
        self.assertFalse(row.problem)
        wizard.action_apply()
        lines = self.contract.line_ids
        self.assertEqual(lines._get_lines_to_renew(), lines[1])
        self.contract.date_end = False
        wizard = self._open_items(date_choice="term")
        wizard.line_ids[1].new_quantity = 0
        with self.assertRaisesRegex(UserError, "The contract has no end"):
            wizard.action_apply()

    def test_items_for_some_days(self):
        values = {"date_choice": "date", "date": "2026-03-17", "date_end": "2026-04-15"}
        wizard = self._open_items(credit=True, **values)
        wizard.line_ids[0].new_quantity = 0
        wizard.line_ids[1].new_quantity = 3
        self.assertEqual(wizard.mrr_change, -270.0 + 66.66)
        # 15 of 31 days.
        self.assertEqual(wizard.credit_amount, 130.65)
        wizard.action_apply()
        contract = self.contract
        self.assertEqual(contract.mrr, 303.33)
        self.assertEqual(contract._get_mrr_on(date(2026, 3, 17)), 99.99)
        self.assertEqual(contract._get_mrr_on(date(2026, 4, 16)), 303.33)
        moves = contract._create_invoices(date(2026, 4, 1))
        # April: the rest of the first item, the second one, more of it in both months.
        self.assertEqual(
            sorted(moves.invoice_line_ids.mapped("price_subtotal")),
            [32.25, 33.33, 33.33, 135.0],
        )

    def test_one_clear_sentence(self):
        for quantity, values, message in (
            (3, {}, "Nothing changes"),
            (-1, {}, "enter a quantity of 0 or more"),
            (4, {}, "Use Upsell to sell more of Support"),
            (1, {"date_choice": "date", "date": "2027-02-01"}, "is outside the term"),
            (1, {"date_choice": "date", "date": "2025-12-31"}, "is outside the term"),
            (1, {"date_choice": "date", "date": False}, "Enter the day"),
            (4, {"date_end": "2027-01-01"}, "Jan 1, 2027 is outside the term"),
            (1, {"date_end": "2026-03-20"}, "Apr 1, 2026 at the earliest"),
            (
                0,
                {"date_choice": "date", "date": "2026-05-01", "date_end": "2026-04-15"},
                "May 1, 2026 at the earliest",
            ),
        ):
            wizard = self._open_items(**values)
            wizard.line_ids[0].new_quantity = quantity
            with self.assertRaisesRegex(UserError, message):
                wizard.action_apply()
        self.assertEqual(len(self.contract.line_ids), 2)
        self.contract.action_cancel()
        wizard = self._open_items()
        with self.assertRaisesRegex(UserError, "It is cancelled"):
            wizard.action_apply()

    def test_prices_of_many_contracts(self):
        self.other.line_ids[1].price_is_fixed = True
        action = self._get_wizards("price.change").with_context(
            default_contract_ids=self.contracts.ids
        )
        with Form(action) as form:
            form.percent = 3.5
            form.date_choice = "date"
            form.date = "2026-03-15"
            with form.line_ids.edit(1) as row:
                self.assertEqual((row.price, row.new_price), (33.33, 34.5))
                self.assertEqual(row.effective_date, date(2026, 4, 1))
                self.assertAlmostEqual(row.mrr_change, 1.17)
                row.included = False
            with form.line_ids.edit(3) as row:
                self.assertFalse(row.included or row.can_change)
                self.assertEqual((row.new_price, row.mrr_change), (33.33, 0.0))
        form.record.action_apply()
        # Nobody includes a fixed price against its item.
        form.record.line_ids[3].included = True
        self.assertFalse(form.record.line_ids[3]._is_changed())
        for contract in self.contracts:
            changes = contract.change_ids.filtered(lambda c: c.kind == "price")
            self.assertRecordValues(
                changes,
                [
                    {
                        "date": date(2026, 4, 1),
                        "mrr_change": 9.45,
                        "revenue_type": "price",
                        "currency_id": contract.currency_id.id,
                        "user_id": self.sale_manager.id,
                    }
                ],
            )
            self.assertEqual(contract.mrr, 303.33)
            moves = contract._create_invoices(date(2026, 4, 1))
            self.assertEqual(moves.amount_untaxed, 279.45 + 33.33)
        self.assertEqual(len(self.contracts.currency_id), 2)

    def test_prices_by_an_amount(self):
        wizard = self._open_prices(change_type="amount", amount=-30.0)
        self.assertEqual(wizard.line_ids.mapped("new_price"), [70.0, 3.33, 70.0, 3.33])
        wizard.amount = -40.0
        with self.assertRaises(UserError) as error:
            wizard.action_apply()
        # Both contracts are named, and neither was changed.
        for contract in self.contracts:
            self.assertIn(contract.number, str(error.exception))
            self.assertEqual(len(contract.line_ids), 2)
        self.assertIn("negative price", str(error.exception))
        self.assertIn(self.other.number, str(wizard.preview))
        wizard.line_ids.filtered(lambda row: row.price < 40.0).included = False
        wizard.action_apply()
        self.assertEqual(
            self.contract.line_ids._get_current_versions()[0].price_unit, 100
        )
        self.assertEqual(len(self.contract.line_ids), 3)

    def test_no_price_changes(self):
        with self.assertRaisesRegex(UserError, "No price changes"):
            self._open_prices(percent=0.0).action_apply()
        wizard = self._open_prices(date="2027-01-01")
        self.assertEqual(set(wizard.line_ids.mapped("note")), {"Ends on Dec 31, 2026"})
        self.assertEqual(set(wizard.line_ids.mapped("can_change")), {False})
        with self.assertRaisesRegex(UserError, "No price changes"):
            wizard.action_apply()

    def test_prices_of_contracts_that_do_not_go_on(self):
        renewed, cancelled = self.contracts
        renewed._create_renewals().order_ids.action_confirm()
        cancelled.action_cancel()
        wizard = self._open_prices()
        self.assertEqual(wizard.line_ids.contract_id, renewed)
        self.assertIn("It was renewed by", wizard.line_ids[0].note)
        self.assertIn("It is cancelled.", str(wizard.preview))
        with self.assertRaisesRegex(UserError, "No price changes"):
            wizard.action_apply()

    def test_pause_many(self):
        preview = self._pause(
            date="2026-03-17", date_end="2026-04-15", move_end=True, credit=True
        )
        self.assertEqual(preview.count("Apr 16, 2026"), 2)
        self.assertEqual(preview.count("Jan 30, 2027"), 2)
        self.assertIn("146.78", preview)
        for contract in self.contracts:
            pause = contract.pause_ids.sudo()
            self.assertEqual(contract.date_end, date(2027, 1, 30))
            self.assertEqual(pause.credit_move_id.amount_untaxed, 146.78)
            self.assertEqual(pause.credit_move_id.currency_id, contract.currency_id)
            self.assertEqual(contract.next_invoice_date, date(2026, 4, 1))
            moves = contract._create_invoices(date(2026, 4, 16))
            self.assertEqual(moves.amount_untaxed, 135.0 + 16.66)

    def test_pause_without_a_credit_waits(self):
        preview = self._pause(self.contract, date="2026-03-17", move_end=False)
        self.assertIn("Apr 1, 2026", preview)
        self.assertIn("when it is resumed", preview)
        self.assertEqual(self.contract.pause_ids.date, date(2026, 4, 1))
        with self.assertRaises(UserError) as error:
            self._pause(date="2026-03-17", date_end="2026-03-20")
        self.assertIn("paused in that time", str(error.exception))
        self.assertIn(self.other.number, str(error.exception))
        self.assertFalse(self.other.pause_ids)
        with self.assertRaisesRegex(UserError, "ends before it begins"):
            self._pause(self.other, date="2026-03-17", date_end="2026-03-16")
        self.contract.action_resume()
        self.assertFalse(self.contract.pause_ids)

    def test_actions_of_the_list(self):
        resume = self.env.ref("sale_renewal.sale_contract_resume_action")
        self._pause(date="2026-03-17", date_end="2026-04-15", credit=False)
        context = {
            "active_model": "sale.contract",
            "active_ids": self.contracts.ids,
        }
        resume.with_user(self.sale_manager).with_context(**context).run()
        self.assertFalse(self.contracts.pause_ids)
        with self.assertRaises(AccessError):
            resume.with_user(self.salesman).with_context(**context).run()

    def test_salespeople_open_no_wizard(self):
        for model in ("quantity.change", "price.change", "pause", "cancel"):
            with self.assertRaises(AccessError):
                self.env[f"sale.contract.{model}"].with_user(self.salesman).create({})
