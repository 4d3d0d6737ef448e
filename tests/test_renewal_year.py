from datetime import date, timedelta

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import RenewalCommon

DAYS = [date(2026, 1, 1) + timedelta(days=count) for count in range(396)]


@tagged("post_install", "-at_install")
class TestYearOfACompany(RenewalCommon):
    """Nine customers from January 2026 to January 2027, each with another story.

    The scheduled actions run every day; on the same days orders are billed.
    """

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan_monthly.write({"renewal_price": "uplift", "renewal_uplift": 5.0})
        plan_tacit = cls.plan_monthly.copy(
            {"term_count": 6, "term_unit": "month", "renewal_output": "order"}
        )
        cls.hosting = cls.env["product.product"].create(
            {
                "name": "Hosting",
                "type": "service",
                "list_price": 100.0,
                "recurring_type": "recurring",
                "contract_plan_id": plan_tacit.id,
                "taxes_id": [Command.clear()],
            }
        )
        cls.reason = cls.env["crm.lost.reason"].create({"name": "Too expensive"})
        cls.names = [
            "New",
            "Upsold",
            "Raised",
            "Paused",
            "Lost",
            "Early",
            "Together",
            "Tacit",
            "Ended",
        ]
        partners = cls.env["res.partner"].create([{"name": name} for name in cls.names])
        cls.customers = dict(zip(cls.names, partners, strict=True))
        cls.contracts = {}

    def _sell(self, *names, product=None, key=None):
        """Sell a contract that starts today to each of some customers."""
        for name in names:
            order = self._create_order(
                self.customers[name],
                product or self.support,
                term_start_date=self.env.company._get_contract_today(),
            )
            order.action_confirm()
            self.contracts[key or name] = order.contract_ids

    def _sell_first(self):
        self._sell("Upsold", "Raised", "Paused", "Lost", "Early", "Together", "Ended")
        self._sell("Tacit", product=self.hosting)
        self.contracts["Ended"].renewal_output = "opportunity"

    def _sell_later(self):
        self._sell("Together", key="Together too")
        order = self.contracts["Upsold"]._create_upsell()
        line = {"product_id": self.support.id, "product_uom_qty": 2}
        order.order_line = [Command.create(line)]
        order.action_confirm()
        self.contracts["Paused"]._pause(date(2026, 5, 1), date(2026, 6, 30))
        self.contracts["Raised"].line_ids._change_price(date(2026, 7, 1), 120.0)

    def _renew_early(self):
        lead = self.contracts["Early"]._create_renewals("2026-09-16")
        lead.action_place_order()

    def _renew_together(self):
        both = self.contracts["Together"] + self.contracts["Together too"]
        both._create_common_renewal(date(2027, 6, 30)).action_place_order()

    def _win(self):
        for name in ("Upsold", "Raised", "Paused"):
            self.contracts[name].renewal_lead_id.stage_id = self.stage_won

    def _lose(self):
        lead = self.contracts["Lost"].renewal_lead_id
        lead.action_set_lost(lost_reason_id=self.reason.id)

    def _live_through(self, events):
        """Let the time pass.

        :param dict events: what somebody does, by day
        """
        names = "refresh_states", "create_renewals", "create_invoices"
        jobs = [self.env.ref(f"sale_renewal.ir_cron_{name}") for name in names]
        for today in map(str, DAYS):
            with freeze_time(f"{today} 06:00:00"):
                with self.enter_registry_test_mode():
                    for job in jobs:
                        job.method_direct_trigger()
                self.env.invalidate_all()
                events.get(today, lambda: None)()
                self._bill_orders()

    def _bill_orders(self):
        to_bill = self.env["sale.order"].search(
            [
                ("partner_id.name", "in", self.names),
                ("invoice_status", "=", "to invoice"),
            ]
        )
        if to_bill:
            to_bill._create_invoices(grouped=True)

    def _get_story(self, name):
        """Return start, end, state and MRR of each term of a customer."""
        contracts = self.env["sale.contract"].search(
            [("partner_id", "=", self.customers[name].id)], order="date_start, id"
        )
        return [
            (str(term.date_start), str(term.date_end), term.state, term.mrr)
            for term in contracts
        ]

    def _get_billed(self, name):
        """Return what a customer was billed for until the last day."""
        lines = self.env["account.move.line"].search(
            [
                ("move_id.partner_id", "=", self.customers[name].id),
                ("display_type", "=", "product"),
            ]
        )
        return -sum(lines.mapped("balance"))

    def test_a_year_in_the_life_of_a_company(self):
        self._live_through(
            {
                "2026-01-01": self._sell_first,
                "2026-03-16": lambda: self._sell("New"),
                "2026-04-01": self._sell_later,
                "2026-09-10": self._renew_early,
                "2026-11-20": self._renew_together,
                "2026-12-10": self._win,
                "2026-12-20": self._lose,
            }
        )
        # What has ended shows what it was worth on its last day.
        stories = {name: self._get_story(name) for name in self.names}
        year = ("2026-01-01", "2026-12-31")
        following = ("2027-01-01", "2027-12-31")
        self.assertEqual(
            stories,
            {
                "New": [("2026-03-16", "2027-03-15", "active", 100.0)],
                "Upsold": [
                    (*year, "renewed", 300.0),
                    (*following, "active", 315.0),
                ],
                "Raised": [
                    (*year, "renewed", 120.0),
                    (*following, "active", 126.0),
                ],
                "Paused": [
                    (*year, "renewed", 100.0),
                    (*following, "active", 105.0),
                ],
                "Lost": [(*year, "not_renewed", 100.0)],
                "Early": [
                    ("2026-01-01", "2026-09-15", "renewed", 100.0),
                    ("2026-09-16", "2027-09-15", "active", 105.0),
                ],
                "Together": [
                    (*year, "renewed", 100.0),
                    ("2026-04-01", "2027-03-31", "renewed", 100.0),
                    ("2027-01-01", "2027-06-30", "active", 105.0),
                ],
                "Tacit": [
                    ("2026-01-01", "2026-06-30", "renewed", 100.0),
                    ("2026-07-01", "2026-12-31", "renewed", 105.0),
                    ("2027-01-01", "2027-06-30", "active", 110.25),
                ],
                "Ended": [(*year, "to_renew", 100.0)],
            },
        )
        self.assertEqual(
            {name: self._get_billed(name) for name in self.names},
            {
                # 16 March to 15 February.
                "New": 11 * 100.0,
                "Upsold": 12 * 100.0 + 9 * 200.0 + 315.0,
                "Raised": 6 * 100.0 + 6 * 120.0 + 126.0,
                # Not in May and June.
                "Paused": 10 * 100.0 + 105.0,
                "Lost": 12 * 100.0,
                # The second half of September was credited.
                "Early": 9 * 100.0 - 50.0 + 5 * 105.0,
                # The order bills the first month of both, January and April.
                "Together": 12 * 100.0 + 10 * 100.0 + 2 * 105.0,
                "Tacit": 6 * 100.0 + 6 * 105.0 + 110.25,
                "Ended": 12 * 100.0,
            },
        )
        self.assertEqual(self.contracts["Lost"].renewal_lost_reason_id, self.reason)
        runs = self.env["sale.renewal.run"].search([("due_count", ">", 0)])
        made = runs.line_ids.filtered(lambda line: line.result == "made")
        self.assertEqual(made, runs.line_ids)
        # Once each: on 31 May and 1 December the tacit one, the others in December.
        self.assertEqual(len(made.lead_id), len(made))
