from odoo.tests import Form, freeze_time, tagged

from ..wording import format_day
from .common import RenewalCommon

# The wizards that ask from when something changes.
WIZARDS = ("cancel", "pause", "price.change", "start", "transfer")


@tagged("post_install", "-at_install")
@freeze_time("2026-05-20")
class TestContractWizardsDay(RenewalCommon):
    """Wizards ask for a day in one way, and say from when each contract changes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._create_contracts(cls.customer_a, start="2026-05-01")

    def _open(self, name, **values):
        context = {"default_contract_ids": self.contract.ids}
        wizard = self.env[f"sale.contract.{name}"].with_context(**context)
        return Form(wizard.create(values) if values else wizard)

    def test_days_are_written_as_beside_them_in_fields(self):
        day = self.contract.date_start
        self.assertEqual(format_day(self.env, day), "May 1, 2026")
        self.assertEqual(format_day(self.env, False), "")
        self.env["res.lang"]._activate_lang("de_DE")
        german = self.env["base"].with_context(lang="de_DE").env
        self.assertEqual(format_day(german, day), "01.05.2026")

    def test_every_wizard_asks_when_and_then_from_which_day(self):
        for name in WIZARDS:
            with self.subTest(name):
                form = self._open(name)
                fields = form._view["fields"]
                self.assertEqual(fields["date_choice"]["string"], "When")
                self.assertEqual(fields["date"]["string"], "From")
                self.assertIn("The preview says from when", fields["date"]["help"])
                form.date_choice = "date"
                # A day to start from, that can be changed.
                self.assertEqual(str(form.date), "2026-05-20")
                form.date = "2026-06-10"
                self.assertEqual(str(form.date), "2026-06-10")

    def test_another_choice_forgets_the_day(self):
        form = self._open("pause")
        form.date_choice = "date"
        form.date = "2026-06-10"
        self.assertIn("Jun 10, 2026", form.preview)
        form.date_choice = "today"
        self.assertNotIn("Jun 10, 2026", form.preview)

    def test_a_pause_after_what_was_billed_credits_nothing(self):
        self.contract.order_ids._create_invoices().action_post()
        form = self._open("pause")
        form.credit = True
        self.assertIn("May 20, 2026", form.preview)
        form.date_choice = "billed"
        self.assertIn("Jun 1, 2026", form.preview)
        form.save().action_apply()
        (pause,) = self.contract.event_ids.filtered(lambda e: e.kind == "pause")
        self.assertEqual(str(pause.date), "2026-06-01")
        self.assertFalse(self.contract.invoice_ids.filtered("reversed_entry_id"))
        refunds = self.contract.invoice_ids.filtered(
            lambda move: move.move_type == "out_refund"
        )
        self.assertFalse(refunds)

    def test_a_day_that_a_caller_gives_stays(self):
        wizard = self.env["sale.contract.start"].create(
            {"contract_ids": self.contract.ids, "date": "2026-06-10"}
        )
        self.assertEqual(str(wizard.date), "2026-06-10")
