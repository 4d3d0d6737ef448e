from odoo import fields, models
from odoo.fields import Command

from ... import story


class ResCompany(models.Model):
    """The part of ``res.company`` that tells the demo what was offered and sold in the
    last year and a half. Only demo data call it.
    """

    _inherit = "res.company"

    def _tell_deals(self):
        """Win the opportunities of the story: each makes its order and contract."""
        self.ensure_one()
        deals = [
            (deal.customer, deal.title, deal.plan, deal.days, deal.lines)
            for deal in story.DEALS
        ]
        leads = self._create_story_leads(deals)
        # An update deletes what no file names, unless it is to be left alone.
        self.env["ir.model.data"]._update_xmlids(
            [
                {
                    "xml_id": f"sale_renewal.story_deal_{number}",
                    "record": lead,
                    "noupdate": True,
                }
                for number, lead in enumerate(leads)
            ]
        )
        leads.action_set_won()

    def _tell_missed(self):
        """Offer what nobody bought, and lose it."""
        self.ensure_one()
        rows = [
            (customer, title, "monthly", days, ((product, quantity),))
            for customer, title, days, product, quantity, _reason in story.MISSED
        ]
        leads = self._create_story_leads(rows)
        leads.term_start_date = False
        quotations = leads.action_create_quotation()
        quotations.action_quotation_sent()
        quotations._action_cancel()
        for lead, (*_rest, days, _product, _quantity, reason) in zip(
            leads, story.MISSED, strict=True
        ):
            reason = self.env.ref(story.ENDS[reason])
            lead.action_set_lost(lost_reason_id=reason.id)
            self._date_story_lead(lead, days + 23, days)
            self._date_story_order(lead.order_ids, days + 23, days + 16, days)

    def _tell_goods(self):
        """Sell, deliver and bill furniture."""
        self.ensure_one()
        product = self.env.ref("product.product_product_12")
        values = [
            self._prepare_story_values(customer)
            | {
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": quantity}
                    )
                ]
            }
            for customer, _days, quantity in story.GOODS
        ]
        orders = self.env["sale.order"].create(values)
        orders.order_line.fulfilment = "stock"
        orders.action_confirm()
        for number, (order, (_customer, days, _quantity)) in enumerate(
            zip(orders, story.GOODS, strict=True)
        ):
            shipped = days - story.get_pause(number, 2, 5)
            for move in order.picking_ids.move_ids:
                move.write({"quantity": move.product_uom_qty, "picked": True})
            order.picking_ids._action_done()
            order.picking_ids.date_done = self._get_story_moment(shipped)
            sent = days + story.get_pause(number, 2, 7)
            self._date_story_order(order, sent + 1, sent, days)
            move = order._create_invoices()
            move.invoice_date = story.get_day(self._get_contract_today(), shipped)
            move.action_post()

    def _create_story_leads(self, rows):
        """Return opportunities with products, in the order of the rows.

        :param rows: customer, title, plan, days ago of the first day, pairs of product
            and quantity
        """
        today = self._get_contract_today()
        stage = self.env.ref("crm.stage_lead3")
        values = [
            self._prepare_story_values(customer)
            | {
                "name": title,
                "type": "opportunity",
                "stage_id": stage.id,
                "term_start_date": story.get_day(today, days),
                "line_ids": [
                    Command.create(
                        {
                            "product_id": self.env.ref(f"sale_renewal.{product}").id,
                            "product_uom_qty": quantity,
                            "plan_id": self.env.ref(f"sale_renewal.plan_{plan}").id,
                        }
                    )
                    for product, quantity in lines
                ],
            }
            for customer, title, plan, days, lines in rows
        ]
        return self.env["crm.lead"].with_context(tracking_disable=True).create(values)

    def _prepare_story_values(self, customer):
        """Return what opportunities and orders of a customer have in common."""
        person = "base.user_demo" if customer in (1, 4, 10) else "base.user_admin"
        is_ours = isinstance(customer, str)
        prefix = "sale_renewal.partner" if is_ours else "base.res_partner"
        return {
            "partner_id": self.env.ref(f"{prefix}_{customer}").id,
            "user_id": self.env.ref(person).id,
            "team_id": self.env.ref("sales_team.team_sales_department").id,
            "company_id": self.id,
        }

    def _get_story_moment(self, days):
        """Return noon of a day so many days ago, as it is stored."""
        day = story.get_day(self._get_contract_today(), days)
        return fields.Datetime.to_datetime(day).replace(hour=12)
