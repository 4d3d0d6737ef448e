from odoo import models
from odoo.tools import SQL

from ... import story


class ResCompany(models.Model):
    """The part of ``res.company`` that dates what the demo made today."""

    _inherit = "res.company"

    def _tell_days(self):
        """Date every order whose term began before today by that term."""
        self.ensure_one()
        today = self._get_contract_today()
        orders = self.env["sale.order"].search(
            [
                ("company_id", "=", self.id),
                ("state", "=", "sale"),
                ("date_order", ">=", self._get_story_moment(1)),
                ("contract_ids.date_start", "<", today),
                ("order_type", "=", "new"),
            ],
            order="id",
        )
        for number, order in enumerate(orders):
            start = min(order.contract_ids.filtered("date_start").mapped("date_start"))
            signed = (today - start).days + story.get_pause(number, 2, 11)
            sent = signed + story.get_pause(number, 3, 13)
            made = sent + story.get_pause(number, 2, 7)
            self._date_story_lead(order.opportunity_id, made, signed)
            self._date_story_order(order, made, sent, signed)

    def _date_story_order(self, orders, made, sent, signed):
        """Say when orders were made, sent and signed, in days before today."""
        orders.date_order = self._get_story_moment(signed)
        # Who sent them, and when, is kept by what sends them; the demo says it here.
        orders.first_sent_date = story.get_day(self._get_contract_today(), sent)
        self._set_story_creation(orders, made)

    def _date_story_lead(self, leads, made, closed):
        """Say when opportunities were made and closed, in days before today."""
        leads.write(
            {
                "date_open": self._get_story_moment(made),
                "date_closed": self._get_story_moment(closed),
            }
        )
        self._set_story_creation(leads, made)

    def _set_story_creation(self, records, made):
        """Odoo lets nobody write when a record was created."""
        if not records:
            return
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET create_date = %s WHERE id IN %s",
                SQL.identifier(records._table),
                self._get_story_moment(made),
                records._ids,
            )
        )
        records.invalidate_recordset(["create_date"], flush=False)
        records.modified(["create_date"])
