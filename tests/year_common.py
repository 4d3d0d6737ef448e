from datetime import date, timedelta

from odoo.fields import Command
from odoo.tests import freeze_time

from .common import RenewalCommon


class YearCommon(RenewalCommon):
    """Twenty customers, and what became of them in 2025. Whoever counts a figure by
    hand finds everything here.

    A piece of Support is 100 dollars a month; a Licence is 600 a year, so 50 a month:

    - Ann: 1 piece from January, 3 from April
    - Ben: 2 pieces from January, 1 from June
    - Cid: 1 from January, cancelled on 1 May
    - Dot: 1 from January, cancelled on 1 March, 1 again from 1 September
    - Eve: 1 from February, cancelled on 10 June, 1 again from 1 July
    - Fox: 1 from March, paused in July and August
    - Gus: 1 from January, assigned to Hal on 1 October
    - Ivo: 1 from January, and another contract of 1 from May
    - Kim: two contracts of 1 from January, one of them cancelled on 1 August
    - Lou: 1 from January, at 120 from June
    - Mia: 1 from January, 4 in July only
    - Ned: 1 from January, cancelled for 1 April, which was undone
    - Oda, Pia, Quy: a Licence from 1 July 2024 until 30 June 2025. Oda renewed in time
      at 660 a year, Pia on 10 July at 600 from 1 July on, Quy said no on 20 June
    - Ray: 1 from January, of another sales team from 1 September
    - Tom: 1, signed in December, from 15 January 2026

    In euros, of which a dollar bought 0.5, and 0.4 from 1 November:

    - Ida: 50 a month from January, 150 from November (3 pieces)
    - Sue: 50 a month from February, cancelled on 1 December
    """

    NAMES = (
        *("Ann", "Ben", "Cid", "Dot", "Eve", "Fox", "Gus", "Hal", "Ida", "Ivo"),
        *("Kim", "Lou", "Mia", "Ned", "Oda", "Pia", "Quy", "Ray", "Sue", "Tom"),
    )
    SENT = {}  # by customer: how many days before the order a quotation was sent

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.plan_monthly.term_count = 3  # years: nothing of it ends by itself
        cls.env["sale.contract.change"].search([]).unlink()  # those of the demo
        partners = cls.env["res.partner"].create([{"name": name} for name in cls.NAMES])
        cls.customers = dict(zip(cls.NAMES, partners, strict=True))
        cls.euro = cls._enable_euro(0.5)
        cls.env["res.currency.rate"].create(
            {"name": "2025-11-01", "currency_id": cls.euro.id, "rate": 0.4}
        )
        cls.pricelist = cls.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": cls.euro.id}
        )
        cls.north, cls.south = cls.env["crm.team"].create(
            [{"name": "North"}, {"name": "South"}]
        )
        cls._live()
        cls.contracts = cls.env["sale.contract"].search(
            [("partner_id", "in", partners.ids)]
        )

    @classmethod
    def _sell_to(cls, name, day, quantity=1, product=None, signed=None, **values):
        line = {"product_id": (product or cls.support).id, "product_uom_qty": quantity}
        ordered = date.fromisoformat(signed or day)
        with freeze_time(ordered - timedelta(days=cls.SENT.get(name, 0))):
            order = cls.env["sale.order"].create(
                {
                    "partner_id": cls.customers[name].id,
                    "user_id": cls.salesman.id,
                    "team_id": cls.north.id,
                    "term_start_date": day,
                    "order_line": [Command.create(line)],
                    **values,
                }
            )
            if name in cls.SENT:
                order.action_quotation_sent()
        with freeze_time(ordered):
            order.action_confirm()
            cls.env.flush_all()
        cls._bill(name, order)
        return order.contract_ids

    @classmethod
    def _bill(cls, name, order):
        """Invoice an order and have it paid, where figures need that."""

    @classmethod
    def _live(cls):
        cls._live_licences()
        pieces = {"Ben": 2}
        names = ("Ann", "Ben", "Cid", "Dot", "Gus", "Ivo", "Kim", "Lou", "Mia", "Ned")
        sold = {
            name: cls._sell_to(name, "2025-01-01", pieces.get(name, 1))
            for name in (*names, "Ray")
        }
        second = cls._sell_to("Kim", "2025-01-01")
        euros = {"pricelist_id": cls.pricelist.id}
        ida = cls._sell_to("Ida", "2025-01-01", **euros)
        eve = cls._sell_to("Eve", "2025-02-01")
        sue = cls._sell_to("Sue", "2025-02-01", **euros)
        fox = cls._sell_to("Fox", "2025-03-01")
        cls._cancel(sold["Dot"], "2025-03-01")
        with freeze_time("2025-03-20"):
            sold["Ned"].action_cancel("2025-04-01")
            sold["Ned"].action_undo_cancel()
        cls._change(sold["Ann"], "2025-04-01", 3.0)
        cls._cancel(sold["Cid"], "2025-05-01")
        cls._sell_to("Ivo", "2025-05-01")
        cls._change(sold["Ben"], "2025-06-01", 1.0)
        with freeze_time("2025-06-01"):
            sold["Lou"].line_ids._change_price(date(2025, 6, 1), 120.0)
        cls._cancel(eve, "2025-06-10")
        with freeze_time("2025-07-01"):
            fox._pause(date(2025, 7, 1), date(2025, 8, 31))
            sold["Mia"].line_ids._change_temporarily(
                4.0, date(2025, 7, 1), date(2025, 7, 31)
            )
        cls._sell_to("Eve", "2025-07-01")
        cls._cancel(second, "2025-08-01")
        with freeze_time("2025-09-01"):
            sold["Ray"].team_id = cls.south
            cls.env.flush_all()
        cls._sell_to("Dot", "2025-09-01")
        with freeze_time("2025-10-01"):
            new_customer = {"new_partner_id": cls.customers["Hal"].id}
            sold["Gus"]._assign(date(2025, 10, 1), new_customer)
        cls._change(ida, "2025-11-01", 3.0)
        cls._cancel(sue, "2025-12-01")
        cls._sell_to("Tom", "2026-01-15", signed="2025-12-20")

    @classmethod
    def _live_licences(cls):
        """Sell three terms in 2024, and renew two of them."""
        oda, pia, quy = (
            cls._sell_to(name, "2024-07-01", product=cls.licence)
            for name in ("Oda", "Pia", "Quy")
        )
        with freeze_time("2025-05-15"):
            (oda + pia + quy)._create_renewals()
            orders = {
                contract: contract.renewal_lead_id.primary_order_id
                or contract.renewal_lead_id.action_create_quotation()
                for contract in (oda, pia)
            }
            orders[oda].order_line.price_unit = 660.0
        for contract, day in ((oda, "2025-06-10"), (pia, "2025-07-10")):
            with freeze_time(day):
                orders[contract].action_confirm()
                cls.env.flush_all()
        with freeze_time("2025-06-20"):
            quy.renewal_lead_id.action_set_lost()
            cls.env.flush_all()

    @classmethod
    def _change(cls, contract, day, quantity):
        with freeze_time(day):
            contract.line_ids._change_quantity(quantity, date.fromisoformat(day))
            cls.env.flush_all()

    @classmethod
    def _cancel(cls, contract, day):
        with freeze_time(day):
            contract.action_cancel(day)
            cls.env.flush_all()


class BilledYearCommon(YearCommon):
    """Quotations of that year which were sent, and orders that were billed and paid."""

    # All but Fox, who ordered in March, and Tom, in December, ordered on 1 January.
    SENT = {
        **{"Ann": 2, "Ben": 4, "Cid": 6, "Gus": 8, "Lou": 10, "Mia": 12},
        **{"Ned": 14, "Ray": 16, "Fox": 1, "Tom": 5},
    }
    # When they were invoiced, and paid. 100 each, of Ben 200; the 50 euros of Ida are
    # 100 dollars then. Tom has 30 days to pay.
    BILLED = {
        "Ann": ("2025-01-03", "2025-01-13"),
        "Ben": ("2025-01-05", "2025-02-04"),
        "Cid": ("2025-01-11", None),
        "Gus": ("2025-01-02", "2025-01-22"),
        "Ida": ("2025-01-07", None),
        "Mia": ("2025-01-21", "2025-02-20"),
        "Fox": ("2025-03-02", "2025-03-12"),
        "Tom": ("2025-12-22", None),
    }

    @classmethod
    def _bill(cls, name, order):
        invoiced, paid = cls.BILLED.get(name, (None, None))
        if not invoiced:
            return
        if name == "Tom":
            order.payment_term_id = cls.env.ref("account.account_payment_term_30days")
        with freeze_time(invoiced):
            invoice = order._create_invoices()
            invoice.action_post()
            cls.env.flush_all()
        if paid:
            with freeze_time(paid):
                wizard = cls.env["account.payment.register"].with_context(
                    active_model="account.move", active_ids=invoice.ids
                )
                wizard.create({})._create_payments()
                cls.env.flush_all()
