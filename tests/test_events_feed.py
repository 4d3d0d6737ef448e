from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .events_common import EventsCommon
from .integration_common import ApiCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestEventsFeed(EventsCommon, ApiCommon):
    """Other systems ask what is new, and miss nothing."""

    def _sell(self, user=None):
        order = self._create_order(self.customer_a, self.setup)
        order.user_id = user or self.salesman
        order.action_confirm()
        return order

    def _ask(self, cursor=0, user=None, **more):
        return self._call("changes_since", cursor, user=user, **more)

    def _get_names(self, answer):
        return [event["record"]["name"] for event in answer["events"]]

    def test_page_by_page_everything_once(self):
        orders = [self._sell() for _number in range(5)]
        self._end_transaction()
        seen, cursor, more = [], 0, True
        while more:
            answer = self._ask(cursor, limit=2)
            seen += self._get_names(answer)
            cursor, more = answer["cursor"], answer["more"]
        self.assertEqual(seen, [order.name for order in orders])
        self.assertEqual(self._ask(cursor)["events"], [])
        self.assertEqual(self._ask(cursor)["cursor"], cursor)
        later = self._sell()
        self._end_transaction()
        self.assertEqual(self._get_names(self._ask(cursor)), [later.name])

    def test_what_one_event_says(self):
        order = self._sell()
        self.env["sale.external.reference"].create(
            {
                "system_id": self.crm.id,
                "model": "sale.order",
                "res_id": order.id,
                "external_id": "006A",
            }
        )
        self._end_transaction()
        [event] = self._ask()["events"]
        currency = order.currency_id.name
        self.assertEqual(
            event,
            {
                "v": 1,
                "id": event["id"],
                "type": "order.confirmed",
                "date": "2026-03-10T00:00:00Z",
                "company": {"id": order.company_id.id, "name": order.company_id.name},
                "model": "sale.order",
                "record": {"id": order.id, "name": order.name},
                "external_ids": {"other_crm": "006A"},
                "data": {
                    "number": order.name,
                    "reference": None,
                    "customer": {"id": self.customer_a.id, "name": "Azure Books"},
                    "order_type": "new",
                    "state": "sale",
                    "progress": order.fulfilment_state or None,
                    "untaxed": {"amount": "250.00", "currency": currency},
                    "total": {"amount": "250.00", "currency": currency},
                    "opportunity": None,
                    "contracts": [],
                },
            },
        )

    def test_only_some_types(self):
        contract = self._create_contracts(
            self.customer_a, start="2026-03-10", products=self.support
        )
        self._end_transaction()
        answer = self._ask(types=["contract.started"])
        self.assertEqual(self._get_names(answer), [contract.number])
        self.assertEqual(len(self._ask()["events"]), 3)

    def test_nobody_is_told_of_what_they_may_not_read(self):
        own, other = self._sell(self.seller), self._sell(self.salesman)
        self._end_transaction()
        answer = self._ask(user=self.seller)
        self.assertEqual(self._get_names(answer), [own.name])
        answer = self._ask(user=self.manager)
        self.assertEqual(self._get_names(answer), [own.name, other.name])
        # Events that one may not read are passed over, and not asked for again.
        first = self._ask(user=self.seller, limit=1)
        second = self._ask(first["cursor"], user=self.seller, limit=1)
        self.assertEqual((second["events"], second["more"]), ([], False))

    def test_another_company_is_not_told(self):
        self._sell()
        self._end_transaction()
        company = self._create_company(name="Elsewhere")
        stranger = new_test_user(
            self.env,
            "feed_stranger",
            "sales_team.group_sale_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertEqual(self._ask(user=stranger)["events"], [])

    def test_who_has_no_role_is_refused(self):
        for groups in ("base.group_user", "base.group_portal"):
            user = new_test_user(self.env, f"feed_{groups[-6:]}", groups)
            with self.subTest(groups=groups), self.assertRaises(AccessError):
                self._ask(user=user)

    def test_arguments_that_cannot_be_read(self):
        for arguments, name in (
            ({"cursor": "x"}, "cursor"),
            ({"cursor": -1}, "cursor"),
            ({"cursor": True}, "cursor"),
            ({"limit": 0}, "limit"),
            ({"limit": 5000}, "limit"),
            ({"types": "order.confirmed"}, "types"),
            ({"types": ["order.eaten"]}, "types"),
            ({"types": [{}]}, "types"),
            ({"types": 7}, "types"),
        ):
            with (
                self.subTest(arguments=arguments),
                self.assertRaisesRegex(UserError, f"^{name}: "),
            ):
                self._call("changes_since", **arguments)

    def test_old_events_are_deleted_and_who_comes_too_late_is_told(self):
        self._sell()
        self._sell()
        self._end_transaction()
        first = self._ask(limit=1)["cursor"]
        last = self._ask()["cursor"]
        with freeze_time("2026-04-08"):
            self.env["sale.renewal.event"]._gc_events()
            self.assertEqual(len(self._ask()["events"]), 2)
        with freeze_time("2026-04-10"):
            self.env["sale.renewal.event"]._gc_events()
            self.assertEqual(self._ask()["events"], [])
            self.assertEqual(self._ask(last)["events"], [])
            with self.assertRaisesRegex(UserError, "were deleted"):
                self._ask(first)
