from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import RenewalCommon

JOB_LOGGER = "odoo.addons.sale_renewal.models.sale_batch_job_mixin"


@tagged("post_install", "-at_install")
@freeze_time("2026-01-15")
class TestBillingWizard(RenewalCommon):
    """Accountants bill contracts until a day, and see before what will be billed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        euro = cls._enable_euro(rate=0.5)
        cls.customer_b.property_product_pricelist = cls.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        contracts = cls._create_contracts(
            cls.customer_a, cls.customer_b, start="2025-11-20", products=cls.support
        )
        cls.accountant = new_test_user(
            cls.env, "billing-wizard", groups="account.group_account_invoice"
        )
        cls.contracts = contracts.with_user(cls.accountant)
        cls.contract, cls.other = cls.contracts

    def _open(self, contracts=None):
        wizards = self.env["sale.contract.invoicing"].with_user(self.accountant)
        ids = (contracts or self.contracts).ids
        return Form(wizards.with_context(default_contract_ids=ids))

    def _get_preview(self, form):
        return " ".join(str(form.preview).split())

    def test_the_preview_says_what_the_invoices_will_have(self):
        form = self._open()
        self.assertEqual(form.date, date(2026, 1, 15))
        preview = self._get_preview(form)
        self.assertEqual(preview.count("Dec 20, 2025 to Jan 19, 2026"), 2)
        self.assertIn("$ 100.00", preview)
        self.assertIn("50.00 €", preview)
        form.date = "2026-02-20"
        preview = self._get_preview(form)
        self.assertEqual(preview.count("Dec 20, 2025 to Mar 19, 2026"), 2)
        self.assertIn("$ 300.00", preview)
        self.assertIn("150.00 €", preview)
        action = form.save().action_apply()
        moves = self.env["account.move"].search(action["domain"])
        self.assertEqual(moves.contract_ids, self.contracts.sudo(False))
        for contract, amount in zip(self.contracts, (300.0, 150.0), strict=True):
            self.assertEqual(contract.invoice_ids.amount_untaxed, amount)
            self.assertEqual(contract.next_invoice_date, date(2026, 3, 20))

    def test_nothing_to_bill_is_said_before_and_after(self):
        self.contract._create_invoices()
        form = self._open(self.contract)
        message = "Nothing is due until Jan 15, 2026. The next invoice is due on Jan 20"
        self.assertIn(message, self._get_preview(form))
        with self.assertRaisesRegex(UserError, message):
            form.save().action_apply()
        # Together with one that is due, it is left as it is.
        self.assertIn(message, self._get_preview(self._open()))
        self._open().save().action_apply()
        self.assertEqual(self.contracts.mapped("invoice_count"), [1, 1])

    def test_what_stops_one_is_said_before_and_stops_no_other(self):
        self.customer_b.active = False
        form = self._open()
        self.assertIn("Bold Foods is archived", self._get_preview(form))
        notice = form.save().action_apply()
        self.assertIn("Bold Foods is archived", notice["params"]["message"])
        moves = self.env["account.move"].search(notice["params"]["next"]["domain"])
        self.assertEqual(moves.contract_ids, self.contract.sudo(False))
        self.assertEqual(self.contracts.mapped("invoice_count"), [1, 0])
        self.assertIn("Bold Foods is archived", self.other.invoice_error)
        self.assertEqual(len(self.other.activity_ids), 1)
        # Once more: nothing is due any more but what cannot be billed.
        with self.assertRaisesRegex(UserError, "Bold Foods is archived"):
            self._open().save().action_apply()
        self.customer_b.active = True
        self._open().save().action_apply()
        self.assertFalse(self.other.invoice_error)
        self.assertEqual(self.contracts.mapped("invoice_count"), [1, 1])

    def test_what_fails_unforeseen_stops_no_other(self):
        self.env.cr.execute(
            """
            CREATE FUNCTION test_refuse() RETURNS trigger AS $$
            BEGIN RAISE EXCEPTION 'the vault is closed'; END $$ LANGUAGE plpgsql;
            CREATE TRIGGER test_refuse BEFORE INSERT ON account_move FOR EACH ROW
                WHEN (NEW.partner_id = %s) EXECUTE FUNCTION test_refuse();
            """,
            [self.customer_b.id],
        )
        with mute_logger("odoo.sql_db", JOB_LOGGER):
            notice = self._open().save().action_apply()
        self.assertIn("the vault is closed", notice["params"]["message"])
        self.assertNotIn("INSERT", self.other.invoice_error)
        self.assertEqual(self.contracts.mapped("invoice_count"), [1, 0])

    def test_a_salesperson_opens_no_wizard(self):
        with self.assertRaises(AccessError):
            self.env["sale.contract.invoicing"].with_user(self.salesman).create({})
