import doctest
from datetime import date

from odoo.fields import Command
from odoo.tests import BaseCase, freeze_time, tagged

from odoo.addons.sale_renewal import events

from .events_common import EventsCommon


@tagged("post_install", "-at_install")
class TestEventExamples(BaseCase):
    def test_worked_examples(self):
        self.assertFalse(doctest.testmod(events).failed)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestEventsOfContracts(EventsCommon):
    """Each thing that happens to a contract is told once."""

    def _sell(self, start="2026-03-10", **values):
        contract = self._create_contracts(
            self.customer_a, start=start, products=self.support, **values
        )
        self._get_events()
        return contract

    def test_an_order_that_is_confirmed_and_its_contract(self):
        contract = self._sell()
        order = contract.order_ids
        self.assertEqual(self._get_types(order), ["order.confirmed"])
        types = ["contract.created", "contract.started"]
        self.assertEqual(self._get_types(contract), types)

    def test_a_contract_is_told_with_its_money_and_days(self):
        contract = self._sell()
        data = self._get_events(contract)[0].payload["data"]
        self.assertEqual(data["number"], contract.number)
        self.assertEqual(data["date_start"], "2026-03-10")
        self.assertEqual(data["date_end"], "2027-03-09")
        currency = contract.currency_id.name
        self.assertEqual(data["mrr"], {"amount": "100.00", "currency": currency})
        self.assertEqual(data["arr"], {"amount": "1200.00", "currency": currency})
        order = contract.order_ids
        self.assertEqual(data["orders"], [{"id": order.id, "name": order.name}])
        self.assertEqual(data["customer"]["id"], self.customer_a.id)

    def test_a_term_that_begins_later_starts_on_its_day(self):
        contract = self._sell(start="2026-04-01")
        self.assertEqual(self._take_types(contract), ["contract.created"])
        with freeze_time("2026-03-31"):
            self._run_state_job()
        self.assertEqual(self._get_types(contract), [])
        with freeze_time("2026-04-01"):
            self._run_state_job()
            self._run_state_job()
        self.assertEqual(self._get_types(contract), ["contract.started"])

    def test_changes_pauses_and_the_end(self):
        contract = self._sell()
        self._forget_events()
        contract.line_ids._change_quantity(3.0, date(2026, 4, 10))
        self.assertEqual(self._get_types(contract), ["contract.changed"])
        event = self._get_events(contract)
        self.assertEqual(event.payload["change"]["date"], "2026-04-10")
        self.assertEqual(event.payload["change"]["mrr_change"]["amount"], "200.00")
        self._forget_events()
        contract.action_cancel("2026-06-10")
        self.assertEqual(self._take_types(contract), ["contract.cancelled"])
        contract.action_undo_cancel()
        self.assertEqual(self._take_types(contract), ["contract.reopened"])

    def test_a_term_that_ends_without_a_renewal(self):
        contract = self._sell(start="2025-03-11")
        self._forget_events()
        with freeze_time("2026-03-11"):
            self._run_state_job()
            self._run_state_job()
        self.assertEqual(self._get_types(contract), ["contract.ended"])

    def test_what_somebody_undoes_within_a_savepoint_is_not_told(self):
        contract = self._sell()
        self._forget_events()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            contract.action_cancel("2026-06-10")
            raise ZeroDivisionError
        self.assertEqual(self._get_types(contract), [])

    def test_nothing_is_written_where_nobody_listens(self):
        self.env.company.event_feed = False
        contract = self._sell()
        contract.action_cancel()
        self.env.company.event_feed = True
        self.assertFalse(self._get_events())

    def test_another_company_keeps_nothing(self):
        company = self._create_company(name="Elsewhere")
        self.env.user.company_ids += company
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer_b.id,
                "company_id": company.id,
                "order_line": [Command.create({"product_id": self.setup.id})],
            }
        )
        order.action_confirm()
        self.assertFalse(self.env["sale.renewal.event"].search([]))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestEventsOfRenewals(EventsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2025-04-01"):
            cls.contract = cls._create_contracts(
                cls.customer_a, start="2025-04-01", products=cls.support
            )
        cls._forget_events()

    def test_a_renewal_that_is_made_and_won(self):
        self._run_renewal_job()
        self.assertEqual(self._get_types(self.contract), ["renewal.created"])
        lead = self.contract.renewal_lead_id
        data = self._get_events(self.contract).payload["data"]
        self.assertEqual(data["opportunity"], {"id": lead.id, "name": lead.name})
        self._forget_events()
        lead.order_ids.action_confirm()
        self.assertEqual(self._get_types(self.contract), ["renewal.won"])
        following = lead.order_ids.contract_ids
        data = self._get_events(self.contract).payload["data"]
        self.assertEqual(data["next"][0]["name"], following.number)
        self.assertEqual(self._take_types(following), ["contract.created"])
        with freeze_time("2026-04-01"):
            self._run_state_job()
        self.assertEqual(self._get_types(), ["contract.started"])

    def test_a_renewal_that_is_lost_and_taken_up_again(self):
        self._run_renewal_job()
        self._forget_events()
        lead = self.contract.renewal_lead_id
        lead.action_set_lost()
        self.assertEqual(self._take_types(self.contract), ["renewal.lost"])
        lead.action_restore()
        self.assertEqual(self._get_types(self.contract), ["renewal.reopened"])

    def test_a_cancellation_loses_the_renewal(self):
        with freeze_time("2025-04-01"):
            other = self._create_contracts(
                self.customer_b, start="2025-04-01", products=self.support
            )
        for contract, day in (self.contract, "2026-03-10"), (other, "2026-03-20"):
            with self.subTest(day=day):
                contract._create_renewals()
                self._get_events()
                self._forget_events()
                contract.action_cancel(day)
                types = sorted(self._get_types(contract))
                self.assertEqual(types, ["contract.cancelled", "renewal.lost"])
